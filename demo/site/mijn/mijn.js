// Stands in for a customer's session: every page below /mijn/ signs the customer in and says so to the component.
// The id is opaque: no name, address or policy number ever goes into a record.
const customer = 'klant-7f3a9c';
const status = document.getElementById('identity');
const button = document.getElementById('sign-out');
const greeting = document.getElementById('greeting');
const welcome = greeting?.textContent;
let signedIn = false;

const describe = (id) =>
  id === null
    ? 'Niemand is aangemeld. Uw privacykeuzes gelden nu alleen voor deze browser.'
    : `Aangemeld als ${id}. Uw keuzes over reclame en onderzoek gelden voor deze klant.`;

const identify = async (id) => {
  button.disabled = true;
  try {
    if (!window.consentNotice?.identify) throw new TypeError('consent-notice.js is not there');
    await window.consentNotice.identify(id);
    status.textContent = describe(id);
  } catch (error) {
    console.warn(error);
    status.textContent = 'Uw privacykeuzes konden niet geladen worden. Er geldt niets als toegestaan.';
  }
  signedIn = id !== null;
  for (const one of document.querySelectorAll('[data-signed-in]')) one.hidden = !signedIn;
  for (const one of document.querySelectorAll('[data-signed-out]')) one.hidden = signedIn;
  if (greeting) greeting.textContent = signedIn ? welcome : greeting.dataset.signedOutText;
  button.textContent = signedIn ? 'Afmelden' : 'Opnieuw aanmelden';
  button.disabled = false;
};

button.addEventListener('click', async () => {
  await identify(signedIn ? null : customer);
  button.focus();
});
identify(customer);
