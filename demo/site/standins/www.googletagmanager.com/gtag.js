// Stands in for https://www.googletagmanager.com/gtag/js: written for this demonstration, it sends nothing. What it does
// as the real one does: it reads window.dataLayer from its first entry, follows the consent commands in it, and keeps
// its two cookies only while analytics_storage is granted. Denied, it makes none, and leaves those there are where they
// are: removing them is the site's to do.
(() => {
  const HOST = 'www.googletagmanager.com';
  const TWO_YEARS = 2 * 365 * 24 * 60 * 60;
  const tell = (what) => {
    const detail = { at: Date.now(), host: HOST, what };
    (window.standins ??= []).push(detail);
    document.dispatchEvent(new CustomEvent('standin', { detail }));
  };
  const read = (name) =>
    document.cookie
      .split('; ')
      .find((one) => one.startsWith(`${name}=`))
      ?.slice(name.length + 1);

  /** On the widest domain that takes it, as cookie_domain "auto" does; on the host where none does. */
  const keep = (name, value) => {
    const labels = /^[\d.]+$|^\[/.test(location.hostname) ? [] : location.hostname.split('.');
    const domains = labels.map((_, i) => `; domain=${labels.slice(-1 - i).join('.')}`);
    for (const domain of [...domains, '']) {
      document.cookie = `${name}=${value}; path=/; max-age=${TWO_YEARS}; samesite=lax${domain}`;
      if (read(name) === value) return;
    }
  };

  const consent = {};
  const ids = [];
  const granted = () => consent.analytics_storage !== 'denied';
  const seconds = () => Math.floor(Date.now() / 1000);

  const measure = (event) => {
    if (!granted()) return tell(`${event}: zonder cookie, want analytics_storage is geweigerd`);
    if (!read('_ga')) keep('_ga', `GA1.1.${Math.floor(Math.random() * 2 ** 31)}.${seconds()}`);
    for (const id of ids) keep(`_ga_${id.replace(/^G-/, '')}`, `GS2.1.s${seconds()}$o1$g0$t${seconds()}`);
    tell(`${event}: gemeten`);
  };

  const commands = {
    consent(kind, state) {
      const before = consent.analytics_storage;
      Object.assign(consent, state);
      if (kind === 'update' && ids.length && before !== consent.analytics_storage)
        tell(`analytics_storage is nu ${granted() ? 'toegestaan' : 'geweigerd'}`);
    },
    config(id) {
      ids.push(id);
      measure('page_view');
    },
    event: (name) => measure(name),
  };
  const obey = (entry) => {
    // A command is the `arguments` of gtag(); an array means something else.
    if (Object.prototype.toString.call(entry) === '[object Arguments]')
      commands[entry[0]]?.(...[...entry].slice(1));
  };

  tell('geladen');
  const layer = (window.dataLayer ??= []);
  for (const entry of layer) obey(entry);
  const push = layer.push.bind(layer);
  layer.push = (...entries) => {
    const length = push(...entries);
    entries.forEach(obey);
    return length;
  };
})();
