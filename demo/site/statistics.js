// The held statistics script of every page: it runs only once the purpose "statistics" is allowed.
// It counts visits in one localStorage item and one first-party cookie, both named in the policy, and sends nothing.
// Withdrawn while the page is open, it takes its sentence back: the page must not say what is no longer true.
(() => {
  window.__statisticsRuns = (window.__statisticsRuns ?? 0) + 1;
  const counter = document.getElementById('visit-counter');
  const show = (text) => {
    if (counter) counter.textContent = text;
  };

  let visits = 1;
  try {
    visits = (Number.parseInt(localStorage.getItem('hl_visit_count') ?? '0', 10) || 0) + 1;
    localStorage.setItem('hl_visit_count', String(visits));
  } catch {
    // Storage can be switched off: then every visit is the first.
  }
  document.cookie = `hl_visit=${visits}; Max-Age=${390 * 24 * 60 * 60}; Path=/; SameSite=Lax`;
  show(`Dit is uw bezoek nummer ${visits}. Dit telt de statistiek, omdat u dat toestond.`);

  if (window.__statisticsRuns > 1) return;
  let withdrawn = false;
  document.addEventListener('consent-change', () => {
    const allowed = window.consentNotice?.allows?.('statistics');
    if (!allowed) {
      // Withdrawn: what was counted goes too.
      try {
        localStorage.removeItem('hl_visit_count');
      } catch {
        // Nothing was kept.
      }
      document.cookie = 'hl_visit=; Max-Age=0; Path=/; SameSite=Lax';
    }
    if (!allowed) show('Het bezoekersaantal wordt niet bijgehouden zolang u statistieken niet toestaat.');
    else if (withdrawn)
      show('U staat statistieken weer toe: bij de volgende pagina begint het tellen opnieuw.');
    withdrawn = !allowed;
  });
})();
