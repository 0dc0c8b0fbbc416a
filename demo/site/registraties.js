// Shows the records as the receiver has them: asks /demo/records every two seconds while the page is visible.
// What comes back is untrusted: it is read field by field and written with textContent, never as markup.
// A record never changes once it is shown, so its list item is made once and kept: what a reader opened stays open.
const every = 2000;
const element = (id) => document.getElementById(id);
const [list, receiver, arrivals, empty, pause] = ['records', 'receiver', 'arrivals', 'empty', 'pause'].map(
  element,
);

const purposes = {
  necessary: 'strikt noodzakelijk',
  preferences: 'voorkeuren',
  statistics: 'statistieken',
  advertising: 'advertenties',
  media: 'video en kaarten',
  email: 'reclame per e-mail',
  post: 'reclame per post',
  phone: 'reclame per telefoon',
  'text-message': 'reclame per sms',
  partners: 'reclame van partners',
  surveys: 'tevredenheidsonderzoek',
  'health-application': 'gezondheidsgegevens bij een aanvraag',
  'health-claim': 'gezondheidsgegevens bij een schadegeval',
};
const layers = {
  banner: 'via de banner',
  choices: 'via de keuzes per doel',
  notice: 'in de privacyverklaring',
  form: 'in een formulier',
  frame: 'bij een ingebedde video of kaart',
  email: 'via de link in een e-mail',
  agent: 'via een medewerker',
  api: 'door de code van de pagina',
};
const methods = {
  'accept-all': 'alle cookies aanvaard',
  'reject-all': 'alle cookies geweigerd',
  save: 'keuzes opgeslagen',
  toggle: 'één keuze gewijzigd',
  withdraw: 'toestemming ingetrokken',
  statement: 'uitdrukkelijke verklaring bevestigd',
  unsubscribe: 'afgemeld',
  api: 'keuze vastgelegd',
};
const answers = {
  given: { pill: 'toegestaan', act: (what) => `${what} toestond` },
  refused: { pill: 'geweigerd', act: (what) => `${what} weigerde` },
  withdrawn: { pill: 'ingetrokken', act: (what) => `de toestemming voor ${what} introk` },
  objected: { pill: 'bezwaar gemaakt', act: (what) => `bezwaar maakte tegen ${what}` },
};
const reasons = {
  first: 'eerste keuze',
  'changed-mind': 'van gedachte veranderd',
  'policy-changed': 'opnieuw gevraagd: het beleid is gewijzigd',
  expired: 'opnieuw gevraagd: de vorige keuze was vervallen',
};

const inWords = (words, key) => (Object.hasOwn(words, key) ? words[key] : String(key ?? 'onbekend'));
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const and = new Intl.ListFormat('nl-BE', { type: 'conjunction' });
const clock = new Intl.DateTimeFormat('nl-BE', { timeStyle: 'medium' });
const dayAndTime = new Intl.DateTimeFormat('nl-BE', { dateStyle: 'long', timeStyle: 'medium' });

/** The value as a Date, or null where it is no time. */
const readTime = (value) => {
  const date = new Date(typeof value === 'string' || typeof value === 'number' ? value : Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date;
};
const readDecisions = (record) => (Array.isArray(record.decisions) ? record.decisions.filter(isObject) : []);

/** One element with text and children, in one line. */
const make = (tag, { text, children = [], ...properties } = {}) => {
  const made = Object.assign(document.createElement(tag), properties);
  if (text !== undefined) made.textContent = text;
  made.append(...children);
  return made;
};
const makeTime = (value) => {
  const date = readTime(value);
  return date
    ? make('time', { dateTime: date.toISOString(), text: dayAndTime.format(date) })
    : make('span', { text: 'tijdstip onbekend' });
};

const title = (record) => {
  const text = `${inWords(layers, record.layer)}: ${inWords(methods, record.method)}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
};

/** Who did it, as far as the record can tell: an opaque id of a browser or a customer, never a name. */
const who = (record) => {
  const subject = isObject(record.subject) ? record.subject : {};
  const account = subject.kind === 'account';
  const whom = account ? `klant ${subject.id}` : `browser ${String(subject.id ?? 'onbekend').slice(0, 8)}`;
  if (record.by === 'script') return `code van de pagina, en dus niet aantoonbaar een persoon, voor ${whom}`;
  if (record.actor === 'agent') return `een medewerker voor ${whom}`;
  if (record.actor === 'representative') return `een vertegenwoordiger voor ${whom}`;
  return account ? `een persoon, aangemeld als ${whom},` : `een persoon in ${whom}`;
};

const proof = (record) => {
  const acts = Object.entries(answers).flatMap(([answer, { act }]) => {
    const named = readDecisions(record)
      .filter((one) => one.decision === answer)
      .map((one) => inWords(purposes, one.purpose));
    return named.length ? [act(and.format(named))] : [];
  });
  const date = readTime(record.decidedAt);
  const when = date ? `op ${dayAndTime.format(date)} ` : '';
  return acts.length ? `Bewijst dat ${who(record)} ${when}${and.format(acts)}.` : 'Noemt geen enkele keuze.';
};

const makePills = (record) =>
  make('ul', {
    className: 'pills',
    ariaLabel: 'Keuzes in deze registratie',
    children: readDecisions(record).map((one) => {
      const known = Object.hasOwn(answers, one.decision);
      const answer = known ? answers[one.decision].pill : String(one.decision ?? 'onbekend');
      const text = `${inWords(purposes, one.purpose)}: ${answer}`;
      return make('li', { className: `pill ${known ? one.decision : ''}`, text });
    }),
  });

const makePrevious = (previous) => {
  if (!isObject(previous)) return make('dd', { text: 'niets: dit is de eerste van haar reeks' });
  const link = make('a', {
    href: `#registratie-${previous.id}`,
    children: [make('code', { text: previous.id })],
  });
  return make('dd', { children: [link] });
};

const makeFact = (name, value) => make('div', { children: [make('dt', { text: name }), value] });

/** An id alone proves nobody: whoever knows it could send a record about it. */
const makeVerified = (record, verified) =>
  isObject(record.subject) && record.subject.kind === 'account'
    ? [
        makeFact(
          'Van wie',
          make('dd', {
            text: verified === true ? 'bewezen door aanmelding of ondertekende link' : 'niet bewezen',
          }),
        ),
      ]
    : [];

const makeContent = (record, verified) => [
  make('h3', { text: title(record) }),
  make('p', { className: 'when', children: [makeTime(record.decidedAt)] }),
  makePills(record),
  make('p', { className: 'proof', text: proof(record) }),
  make('dl', {
    className: 'facts',
    children: [
      makeFact('Registratie', make('dd', { children: [make('code', { text: String(record.id) })] })),
      makeFact('Volgt op', makePrevious(record.previous)),
      makeFact('Nummer in de reeks', make('dd', { text: String(record.sequence ?? 'onbekend') })),
      makeFact('Aanleiding', make('dd', { text: inWords(reasons, record.reason) })),
      ...makeVerified(record, verified),
    ],
  }),
];

// The receiver erases a record's payload by rule and keeps its id and hash: that too is an answer worth showing.
const makeErased = (id) => [
  make('h3', { text: 'Gewiste registratie' }),
  make('p', {
    className: 'proof',
    text: 'De inhoud is gewist. De ontvanger bewaart alleen het nummer en de hash.',
  }),
  make('dl', {
    className: 'facts',
    children: [makeFact('Registratie', make('dd', { children: [make('code', { text: id })] }))],
  }),
];

const makeItem = ({ id, receivedAt, verified, record }) => {
  const raw = make('pre', { tabIndex: 0, text: JSON.stringify(record, null, 2) });
  raw.setAttribute('role', 'region');
  raw.setAttribute('aria-label', `Ruwe JSON van registratie ${id}`);
  const arrived = make('p', { className: 'arrived', children: ['Aangekomen: ', makeTime(receivedAt)] });
  return make('li', {
    className: 'record',
    id: `registratie-${id}`,
    tabIndex: -1,
    children: [
      ...(isObject(record) ? makeContent(record, verified) : makeErased(id)),
      arrived,
      make('details', { children: [make('summary', { text: 'Ruwe JSON' }), raw] }),
    ],
  });
};

const shown = new Map();
let first = true;
let lastAnswer = null;

const show = (entries) => {
  // What changes a shown item: erased, or proven later on.
  const wanted = new Map(
    entries.map((entry) => [`${entry.id} ${isObject(entry.record)} ${entry.verified === true}`, entry]),
  );
  for (const [key, item] of shown) {
    if (wanted.has(key)) continue;
    item.remove();
    shown.delete(key);
  }
  const fresh = [...wanted].filter(([key]) => !shown.has(key));
  for (const [key, entry] of fresh) shown.set(key, makeItem(entry));
  [...wanted.keys()].forEach((key, index) => {
    const item = shown.get(key);
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
  });
  if (fresh.length && !first) {
    const [, newest] = fresh[0];
    const what = isObject(newest.record) ? title(newest.record) : 'Gewiste registratie';
    arrivals.textContent = `${fresh.length === 1 ? 'Nieuwe registratie' : `${fresh.length} nieuwe registraties`}. ${what}.`;
    for (const [key] of fresh) shown.get(key).classList.add('fresh');
  }
  empty.hidden = entries.length > 0;
  if (first && location.hash.startsWith('#registratie-')) element(location.hash.slice(1))?.scrollIntoView();
  first = false;
};

const say = (state, text) => {
  receiver.dataset.state = state;
  if (receiver.textContent !== text) receiver.textContent = text;
};

const ask = async () => {
  try {
    const response = await fetch('/demo/records', {
      cache: 'no-store',
      headers: { Accept: 'application/json' },
      signal: AbortSignal.timeout(5000),
    });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    const answer = await response.json();
    if (!Array.isArray(answer)) throw new TypeError('The receiver did not answer with a list');
    const entries = answer.filter((one) => isObject(one) && typeof one.id === 'string');
    show(entries);
    lastAnswer = new Date();
    const count = entries.length === 1 ? '1 registratie' : `${entries.length} registraties`;
    say('up', `De ontvanger heeft ${count}. De lijst ververst vanzelf.`);
  } catch {
    const since = lastAnswer ? `De lijst is van ${clock.format(lastAnswer)}. ` : '';
    const promise =
      'Uw keuzes gelden gewoon: de registraties wachten in uw browser tot de ontvanger er weer is.';
    say('down', `De ontvanger antwoordt niet. ${since}${promise}`);
  }
};

let timer;
let paused = false;
let asking = false;

const next = async () => {
  clearTimeout(timer);
  if (asking || paused || document.hidden) return;
  asking = true;
  await ask();
  asking = false;
  clearTimeout(timer);
  if (!paused && !document.hidden) timer = setTimeout(next, every);
};

pause.addEventListener('click', () => {
  paused = !paused;
  pause.textContent = paused ? 'Verversen hervatten' : 'Verversen pauzeren';
  if (paused) say('paused', 'Het verversen is gepauzeerd.');
  next();
});
document.addEventListener('visibilitychange', next);
next();
