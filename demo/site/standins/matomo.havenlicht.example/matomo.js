// Stands in for the matomo.js of a Matomo of one's own: written for this demonstration, it sends nothing. What it does as
// the real one does: it takes over window._paq, obeys what waits in it (settings first), and makes its two cookies when
// it tracks. It knows nothing of Google's consent commands: what stops it is its own queue, or never having been run.
(() => {
  const HOST = 'matomo.havenlicht.example';
  const DAY = 24 * 60 * 60;
  const tell = (what) => {
    const detail = { at: Date.now(), host: HOST, what };
    (window.standins ??= []).push(detail);
    document.dispatchEvent(new CustomEvent('standin', { detail }));
  };
  // The real one ends in four digits of a hash of the domain and path.
  const names = () => ['_pk_id', '_pk_ses'].map((name) => `${name}.${site}.abcd`);
  const keep = (name, value, life) => {
    document.cookie = `${name}=${value}; path=/; max-age=${life}; samesite=lax`;
  };

  let site = '';
  let cookies = true;
  const track = (what) => {
    const [visitor, session] = names();
    if (cookies) {
      if (!document.cookie.includes(`${visitor}=`))
        keep(
          visitor,
          `${crypto.getRandomValues(new Uint32Array(2)).join('').slice(0, 16)}.${Date.now()}`,
          393 * DAY,
        );
      keep(session, '1', 30 * 60);
    }
    tell(`${what}: gemeten${cookies ? '' : ', zonder cookies'}`);
  };

  const SETTINGS = ['setTrackerUrl', 'setSiteId', 'disableCookies'];
  const methods = {
    setTrackerUrl: () => undefined,
    setSiteId: (id) => (site = id),
    disableCookies: () => (cookies = false),
    deleteCookies: () => names().forEach((name) => keep(name, '', 0)),
    trackPageView: () => track('trackPageView'),
    enableLinkTracking: () =>
      addEventListener('click', ({ target }) => {
        const link = target instanceof Element ? target.closest('a[href]') : null;
        if (link && link.origin !== location.origin) track('uitgaande link');
      }),
  };
  const obey = ([method, ...rest]) => methods[method]?.(...rest);

  tell('geladen');
  const waiting = window._paq ?? [];
  const isSetting = ([method]) => SETTINGS.includes(method);
  for (const one of waiting.filter(isSetting)) obey(one);
  for (const one of waiting.filter((one) => !isSetting(one))) obey(one);
  window._paq = { push: (...calls) => calls.forEach(obey) };
})();
