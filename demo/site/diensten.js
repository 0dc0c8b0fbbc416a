// Shows what the stand-ins on this page do: what they report, what stands in the data layer, and what is stored. The code
// it shows is read from this page's own source, so that it is what runs. What others wrote is shown as text, never as
// markup. A line is made once and kept, so that nothing a reader looks at is replaced under them.
const element = (id) => document.getElementById(id);
const clock = new Intl.DateTimeFormat('nl-BE', { timeStyle: 'medium' });
const and = new Intl.ListFormat('nl-BE', { type: 'conjunction' });

const make = (tag, { text, children = [], ...properties } = {}) => {
  const made = Object.assign(document.createElement(tag), properties);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
};

/** Makes a list's items those of these lines, keeping the ones that are there. */
const show = (list, lines) => {
  const there = new Map([...list.children].map((item) => [item.dataset.line, item]));
  const items = lines.map(({ key, children }) => {
    const item = there.get(key) ?? make('li', { children: children() });
    item.dataset.line = key;
    return item;
  });
  if (items.length === list.children.length && items.every((item, i) => item === list.children[i])) return;
  list.replaceChildren(...items);
  const empty = document.querySelector(`[data-empty="${list.id}"]`);
  if (empty) empty.hidden = items.length > 0;
  const log = list.closest('.log');
  if (log) log.scrollTop = log.scrollHeight;
};

// What the stand-ins report: the scripts in this page, the frames by message.
const standins = (window.standins ??= []);
addEventListener('message', ({ origin, data }) => {
  if (origin !== location.origin || typeof data?.standin?.what !== 'string') return;
  standins.push(data.standin);
  showAll();
});
document.addEventListener('standin', () => showAll());

const showEvents = () =>
  show(
    element('events'),
    standins.map(({ at, host, what }, i) => ({
      key: String(i),
      children: () => [
        make('span', { className: 'when', text: clock.format(at) }),
        make('span', { children: [make('strong', { text: host }), ` ${what}`] }),
      ],
    })),
  );

const showLayer = () =>
  show(
    element('layer'),
    [...(window.dataLayer ?? [])].map((entry, i) => {
      const command = Object.prototype.toString.call(entry) === '[object Arguments]';
      const parts = (command ? [...entry] : [entry]).map((part) =>
        JSON.stringify(part).replaceAll(',"', ', "'),
      );
      return {
        key: String(i),
        children: () => [
          make('code', { text: command ? `gtag(${parts.join(', ')})` : `dataLayer.push(${parts[0]})` }),
        ],
      };
    }),
  );

const kinds = {
  cookie: 'cookie',
  localstorage: 'localStorage',
  sessionstorage: 'sessionStorage',
  indexeddb: 'IndexedDB',
};
const keysOf = (storage) => {
  try {
    return Object.keys(storage());
  } catch {
    // Storage can be switched off: then nothing is kept there.
    return [];
  }
};
let databases = [];
const readStored = () => {
  const cookies = document.cookie
    .split('; ')
    .filter(Boolean)
    .map((one) => one.split('=')[0]);
  const of = (kind, names) => names.map((name) => ({ kind, name }));
  return [
    ...of('cookie', cookies),
    ...of(
      'localstorage',
      keysOf(() => localStorage),
    ),
    ...of(
      'sessionstorage',
      keysOf(() => sessionStorage),
    ),
    ...of('indexeddb', databases),
  ].sort((a, b) => a.name.localeCompare(b.name));
};
const matches = (pattern, name) =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern;

/** What the policy says of an item. The component's own is necessary, which the short policy does not list. */
const judge = ({ kind, name }) => {
  if (/^consent-notice(:|$)/.test(name)) return { text: 'strikt noodzakelijk', className: 'pill' };
  const purpose = window.consentNotice.policy?.purposes.find(({ trackers }) =>
    trackers?.some((one) => one.kind === kind && matches(one.name, name)),
  );
  if (!purpose) return { text: 'staat niet in het beleid', className: 'pill objected' };
  return window.consentNotice.allows(purpose.id)
    ? { text: purpose.label, className: 'pill given' }
    : { text: `${purpose.label}: mag niet`, className: 'pill withdrawn' };
};
const showStored = () =>
  show(
    element('stored'),
    readStored().map((item) => {
      const pill = judge(item);
      return {
        key: `${item.kind} ${item.name} ${pill.text}`,
        children: () => [
          make('span', { className: 'when', text: kinds[item.kind] }),
          make('span', { children: [make('code', { text: item.name }), ' ', make('span', pill)] }),
        ],
      };
    }),
  );

const showAllowed = () => {
  const consent = window.consentNotice;
  const asked =
    consent.policy?.purposes.filter(({ scope, basis }) => scope === 'device' && basis === 'consent') ?? [];
  show(
    element('allowed'),
    asked.map(({ id, label }) => {
      const yes = consent.allows(id);
      return {
        key: `${id} ${yes}`,
        children: () => [
          make('span', {
            className: yes ? 'pill given' : 'pill',
            text: `${label}: ${yes ? 'mag' : 'mag niet'}`,
          }),
        ],
      };
    }),
  );
  for (const pill of document.querySelectorAll('[data-for]'))
    pill.classList.toggle('given', consent.allows(pill.dataset.for));
  const { running = [] } = consent;
  element('running').hidden = !running.length;
  const names = running.map((one) => one.split('/').at(-1).split('?')[0]);
  element('running').textContent = running.length
    ? `Ingetrokken, maar zolang deze pagina openstaat nog bezig: ${and.format(names)}.`
    : '';
};

const showAll = () => {
  showAllowed();
  showEvents();
  showLayer();
  showStored();
};

const readDatabases = async () => {
  databases = ((await indexedDB.databases?.().catch(() => [])) ?? []).map(({ name }) => name ?? '');
  showStored();
};

element('withdraw').addEventListener('click', async () => {
  const record = await window.consentNotice.withdraw();
  element('said').textContent = record
    ? 'Alles is ingetrokken. Wat het beleid noemt, is gewist.'
    : 'Er was niets om in te trekken.';
});

// The code as it stands in this page's source.
const showSnippets = async () => {
  const source = await (await fetch(location.pathname)).text();
  for (const details of document.querySelectorAll('details[data-snippet]')) {
    const name = details.dataset.snippet;
    const [, lines = ''] =
      source.match(new RegExp(`<!-- snippet ${name} -->\\n([^]*?)\\n *<!-- /snippet -->`)) ?? [];
    const indent = lines.match(/^ */)[0].length;
    const text = lines.replace(new RegExp(`^ {1,${indent}}`, 'gm'), '');
    const code = make('pre', { tabIndex: 0, children: [make('code', { text })] });
    code.setAttribute('role', 'region');
    code.setAttribute('aria-label', `Code: ${details.dataset.label}`);
    details.append(code);
  }
};

window.consentNotice.subscribe(() => {
  showAll();
  void readDatabases();
});
document.addEventListener('consent-change', () => void readDatabases());
// Nothing tells when a script changes a cookie or its storage.
setInterval(showAll, 300);
void showSnippets();
