// Kielzog does not exist: it stands in for a vendor whose file an inline snippet fetches, as Hotjar's does. Written for
// this demonstration, it sends nothing. It does what such files do and no decision undoes: while the page lives, it
// makes its cookie again whenever that is gone.
(() => {
  const HOST = 'static.kielzog.example';
  const YEAR = 365 * 24 * 60 * 60;
  const tell = (what) => {
    const detail = { at: Date.now(), host: HOST, what };
    (window.standins ??= []).push(detail);
    document.dispatchEvent(new CustomEvent('standin', { detail }));
  };
  const id = crypto.randomUUID?.() ?? String(Math.random()).slice(2);
  const there = () => document.cookie.split('; ').some((one) => one.startsWith('_kz_id='));
  const keep = () => {
    document.cookie = `_kz_id=${id}; path=/; max-age=${YEAR}; samesite=lax`;
  };

  tell(`geladen voor account ${window._kzSettings?.kzid}`);
  keep();
  localStorage.setItem('kz.profile', JSON.stringify({ seen: [location.pathname] }));
  sessionStorage.setItem('kz.session', String(Date.now()));
  tell('profiel bijgewerkt');
  setInterval(() => {
    if (there()) return;
    keep();
    tell('de cookie _kz_id was weg en is opnieuw gezet');
  }, 500);
  window.kz = (what) => tell(`${what}: gemeten`);
})();
