// Stands in for a customer's session: every page below /mijn/ signs the customer in and says so to the component, with
// the token by which the receiver knows whose records they are. The server gives both; the id is opaque.
const status = document.getElementById('identity');
const button = document.getElementById('sign-out');
const greeting = document.getElementById('greeting');
const welcome = greeting?.textContent;
let signedIn = false;

const describe = (account) =>
  account === null
    ? 'Niemand is aangemeld. Uw privacykeuzes gelden nu alleen voor deze browser.'
    : `Aangemeld als ${account.id}. Uw keuzes over reclame en onderzoek gelden voor deze klant.`;

const signIn = async () => {
  const response = await fetch('/demo/sign-in', { method: 'POST', signal: AbortSignal.timeout(5000) });
  if (!response.ok) throw new Error(`signing in: HTTP ${response.status}`);
  return response.json();
};

const show = async (act) => {
  button.disabled = true;
  const consent = window.consentNotice;
  try {
    if (!consent?.identify) throw new TypeError('consent-notice.js is not there');
    const account = await act();
    await consent.identify(account?.id ?? null, { token: account?.token });
    signedIn = account !== null;
    status.textContent = describe(account);
  } catch (error) {
    console.warn(error);
    signedIn = false;
    status.textContent = consent?.identify
      ? 'U kon niet aangemeld worden. Uw privacykeuzes gelden nu alleen voor deze browser.'
      : 'Uw privacykeuzes konden niet geladen worden. Er geldt niets als toegestaan.';
  }
  for (const one of document.querySelectorAll('[data-signed-in]')) one.hidden = !signedIn;
  for (const one of document.querySelectorAll('[data-signed-out]')) one.hidden = signedIn;
  if (greeting) greeting.textContent = signedIn ? welcome : greeting.dataset.signedOutText;
  button.textContent = signedIn ? 'Afmelden' : 'Opnieuw aanmelden';
  button.disabled = false;
};

button.addEventListener('click', async () => {
  await show(signedIn ? () => null : signIn);
  button.focus();
});
show(signIn);
