import { expect } from '@open-wc/testing';
import builtIn from '../../locales/policy.json';
import { answerAll, decide } from '../../src/model/decision.js';
import type { Choices, Decisions, Signals } from '../../src/model/decision.js';
import { compilePolicy, parsePolicySource } from '../../src/model/policy-source.js';
import { parsePolicy } from '../../src/model/policy.js';
import { globalPrivacyControl, googleConsentMode, grantedTypes } from '../../src/platform/signals.js';
import { NOW, fakeSha256, noticeReference } from '../fixtures.js';

const policy = parsePolicy(
  compilePolicy(parsePolicySource(builtIn), 'en', noticeReference, fakeSha256).policy,
);
const { purposes } = policy;

describe('globalPrivacyControl', () => {
  const before = Object.getOwnPropertyDescriptor(navigator, 'globalPrivacyControl');
  const says = (value: unknown) =>
    Object.defineProperty(navigator, 'globalPrivacyControl', { configurable: true, get: () => value });

  afterEach(() => {
    if (before) Object.defineProperty(navigator, 'globalPrivacyControl', before);
    else Reflect.deleteProperty(navigator, 'globalPrivacyControl');
  });

  for (const [value, on] of [
    ...[
      [true, true],
      [false, false],
      [undefined, false],
      [null, false],
    ],
    ...[
      ['true', false],
      ['1', false],
      [1, false],
      [{}, false],
    ],
  ] as [unknown, boolean][])
    it(`is ${on ? 'on' : 'off'} where the browser says ${JSON.stringify(value) ?? 'nothing'}`, () => {
      says(value);
      expect(globalPrivacyControl()).to.equal(on);
    });
});

describe('grantedTypes', () => {
  const purpose = (id: string, ...google: string[]) => ({ id, google });

  it('is what the built-in policy says of its own purposes', () => {
    const types = (...allowed: string[]) => grantedTypes(purposes, ['necessary', ...allowed]);
    expect(types()).to.deep.equal([]);
    expect(types('preferences')).to.deep.equal(['functionality_storage', 'personalization_storage']);
    expect(types('statistics')).to.deep.equal(['analytics_storage']);
    expect(types('advertising')).to.deep.equal(['ad_storage', 'ad_user_data', 'ad_personalization']);
    expect(types('media', 'email', 'partners', 'surveys', 'health-claim')).to.deep.equal([]);
  });

  it('grants what several purposes name only where all of them are allowed, in whatever order', () => {
    const shared = [
      purpose('statistics', 'analytics_storage'),
      purpose('media'),
      purpose('advertising', 'ad_storage', 'analytics_storage'),
    ];
    for (const order of [shared, [...shared].reverse()]) {
      expect(grantedTypes(order, ['statistics'])).to.deep.equal([]);
      expect(grantedTypes(order, ['advertising'])).to.deep.equal(['ad_storage']);
      expect(grantedTypes(order, ['media'])).to.deep.equal([]);
      expect(grantedTypes(order, ['advertising', 'statistics'])).to.have.members([
        'ad_storage',
        'analytics_storage',
      ]);
    }
  });

  it('names each type once', () =>
    expect(grantedTypes([purpose('a', 'ad_storage'), purpose('b', 'ad_storage')], ['a', 'b'])).to.deep.equal([
      'ad_storage',
    ]));

  it('grants nothing to what no purpose is called', () =>
    expect(grantedTypes([purpose('a', 'ad_storage')], ['b', 'ad_storage', ''])).to.deep.equal([]));

  it('grants a necessary purpose what it names, as long as no refused one names it too', () => {
    const both = [purpose('necessary', 'functionality_storage'), purpose('media', 'functionality_storage')];
    expect(grantedTypes(both.slice(0, 1), ['necessary'])).to.deep.equal(['functionality_storage']);
    expect(grantedTypes(both, ['necessary'])).to.deep.equal([]);
  });
});

const DEFAULT =
  '["consent","default",{"ad_storage":"denied","ad_user_data":"denied","ad_personalization":"denied","analytics_storage":"denied","functionality_storage":"denied","personalization_storage":"denied","security_storage":"granted","wait_for_update":500}]';
const NOTHING =
  '["consent","update",{"ad_storage":"denied","ad_user_data":"denied","ad_personalization":"denied","analytics_storage":"denied","functionality_storage":"denied","personalization_storage":"denied"}]';
const ALL =
  '["consent","update",{"ad_storage":"granted","ad_user_data":"granted","ad_personalization":"granted","analytics_storage":"granted","functionality_storage":"granted","personalization_storage":"granted"}]';
const STATISTICS =
  '["consent","update",{"ad_storage":"denied","ad_user_data":"denied","ad_personalization":"denied","analytics_storage":"granted","functionality_storage":"denied","personalization_storage":"denied"}]';
const NO_ADVERTISING =
  '["consent","update",{"ad_storage":"denied","ad_user_data":"denied","ad_personalization":"denied","analytics_storage":"granted","functionality_storage":"granted","personalization_storage":"granted"}]';
const LATE = 'a Google tag ran before consent was denied; put this script above it';

interface Page {
  dataLayer?: unknown;
  gtag?: unknown;
  otherLayer?: unknown;
}
const page = window as Page;

/** What a page's own snippet does: it pushes `arguments`. */
const command: (...said: unknown[]) => IArguments = function () {
  // eslint-disable-next-line prefer-rest-params
  return arguments;
};
/** Every entry of the data layer as JSON, commands as lists. */
const layer = (from = page.dataLayer) =>
  (from as object[]).map((entry) =>
    JSON.stringify(String(entry) === '[object Arguments]' ? Array.from(entry as IArguments) : entry),
  );

/** A data layer that is read as the page's own global, whatever it is. */
const hostile = (descriptor: PropertyDescriptor) =>
  Object.defineProperty(window, 'dataLayer', { configurable: true, ...descriptor });

afterEach(() => {
  for (const name of ['dataLayer', 'gtag', 'otherLayer']) Reflect.deleteProperty(window, name);
});

describe('googleConsentMode, while the script tag runs', () => {
  it('denies everything but security', () => {
    expect(googleConsentMode().begin()).to.equal(undefined);
    expect(layer()).to.deep.equal([DEFAULT]);
  });

  it('pushes arguments, which is what tags take for a command', () => {
    const google = googleConsentMode();
    google.begin();
    google.tell([]);
    expect((page.dataLayer as unknown[]).map(String)).to.deep.equal([
      '[object Arguments]',
      '[object Arguments]',
    ]);
  });

  it('says its default once, however often it begins', () => {
    const google = googleConsentMode();
    expect(google.begin()).to.equal(undefined);
    expect(google.begin()).to.equal(undefined);
    expect(googleConsentMode().begin()).to.equal(undefined);
    expect(layer()).to.deep.equal([DEFAULT]);
  });

  it('keeps the data layer that is there, and what stands in it', () => {
    const own: unknown[] = [{ event: 'page', product: 'travel' }];
    page.dataLayer = own;
    expect(googleConsentMode().begin()).to.equal(undefined);
    expect(page.dataLayer).to.equal(own);
    expect(layer()).to.deep.equal(['{"event":"page","product":"travel"}', DEFAULT]);
  });

  it('takes the data layer by the name that the page gave it', () => {
    const google = googleConsentMode('otherLayer');
    google.begin();
    google.tell([]);
    expect(layer(page.otherLayer)).to.deep.equal([DEFAULT, NOTHING]);
    expect('dataLayer' in page).to.equal(false);
    (page.gtag as typeof command)('js', 1);
    expect(layer(page.otherLayer)).to.deep.equal([DEFAULT, NOTHING, '["js",1]']);
  });

  it('gives the page a gtag that pushes arguments, where it has none', () => {
    googleConsentMode().begin();
    (page.gtag as typeof command)('set', 'ads_data_redaction', true);
    expect(layer()).to.deep.equal([DEFAULT, '["set","ads_data_redaction",true]']);
  });

  it('keeps the page’s own gtag, and does not trust it with what must arrive', () => {
    const called: unknown[] = [];
    const own = (...said: unknown[]) => called.push(said);
    page.gtag = own;
    const google = googleConsentMode();
    google.begin();
    google.tell([]);
    expect(page.gtag).to.equal(own);
    expect(called).to.deep.equal([]);
    expect(layer()).to.deep.equal([DEFAULT, NOTHING]);
  });

  it('lets the page define its gtag afterwards', () => {
    googleConsentMode().begin();
    expect(Object.getOwnPropertyDescriptor(window, 'gtag')).to.include({
      writable: true,
      configurable: true,
    });
  });

  describe('where the page has a default of its own', () => {
    const own = { ad_storage: 'denied', analytics_storage: 'granted' };

    it('leaves it, and its updates work', () => {
      page.dataLayer = [command('consent', 'default', own)];
      const google = googleConsentMode();
      expect(google.begin()).to.equal(undefined);
      google.tell(['analytics_storage']);
      expect(layer()).to.deep.equal([JSON.stringify(['consent', 'default', own]), STATISTICS]);
    });

    it('says nothing of a tag that came after it', () => {
      page.dataLayer = [command('consent', 'default', own), { 'gtm.start': 1 }, command('js', 1)];
      withScript('src="https://www.googletagmanager.com/gtm.js?id=GTM-X"', () =>
        expect(googleConsentMode().begin()).to.equal(undefined),
      );
      expect(layer()).to.have.length(3);
    });

    it('leaves one that came too late, and says so', () => {
      page.dataLayer = [command('js', 1), command('consent', 'default', own)];
      expect(googleConsentMode().begin()).to.equal(LATE);
      expect(layer()).to.have.length(2);
    });

    it('adds its own to one for some regions only, for Google lets the narrower one rule', () => {
      const narrow = command('consent', 'default', { ...own, region: ['US-CA'] });
      page.dataLayer = [narrow, command('js', 1)];
      expect(googleConsentMode().begin()).to.equal(undefined);
      expect(layer().slice(2)).to.deep.equal([DEFAULT]);
    });

    for (const [what, entry] of Object.entries({
      'an array, which tags do not take for a command': ['consent', 'default', own],
      'an update': command('consent', 'update', own),
      'an event of that name': { event: 'default', consent: 'default' },
    }))
      it(`does not take for one ${what}`, () => {
        page.dataLayer = [entry];
        expect(googleConsentMode().begin()).to.equal(undefined);
        expect(layer().slice(1)).to.deep.equal([DEFAULT]);
      });
  });

  describe('says how to mend it and denies all the same', () => {
    for (const [what, entry] of Object.entries({
      'after a js command': command('js', new Date(0)),
      'after a config command': command('config', 'G-1'),
      'after an event command': command('event', 'page_view'),
      'after the snippet of Tag Manager': { 'gtm.start': 1795343467412, event: 'gtm.js' },
    }))
      it(what, () => {
        page.dataLayer = [{ product: 'travel' }, entry];
        expect(googleConsentMode().begin()).to.equal(LATE);
        expect(layer().slice(2)).to.deep.equal([DEFAULT]);
      });

    for (const attributes of [
      'src="https://www.googletagmanager.com/gtag/js?id=G-1"',
      'async src="//www.googletagmanager.com/gtm.js?id=GTM-X"',
      'src="https://www.google-analytics.com/analytics.js" type=""',
      'src="https://ssl.google-analytics.com/ga.js" type="text/javascript"',
      'src="https://www.googletagmanager.com/gtag/js" type="application/javascript"',
      'src="https://www.googletagmanager.com/gtag/js" type="module"',
    ])
      it(`below <script ${attributes}>`, () => {
        withScript(attributes, () => expect(googleConsentMode().begin()).to.equal(LATE));
        expect(layer()).to.deep.equal([DEFAULT]);
      });
  });

  describe('says nothing of', () => {
    for (const [what, entries] of Object.entries({
      'what a page may set before': [command('set', 'url_passthrough', true)],
      'events and facts of the page': [{ event: 'gtm.click' }, { js: 1, config: 2 }],
      'a list that looks like a command': [['js', 1]],
      'what is no entry at all': [null, undefined, 0, 'js', Symbol('js'), () => 'config'],
    }))
      it(what, () => {
        page.dataLayer = entries;
        expect(googleConsentMode().begin()).to.equal(undefined);
        expect(Array.from((page.dataLayer as IArguments[]).at(-1)!)[1]).to.equal('default');
      });

    for (const attributes of [
      'type="text/plain" data-purpose="statistics" src="https://www.googletagmanager.com/gtag/js?id=G-1"',
      'type="text/plain" data-purpose="statistics" data-src="https://www.googletagmanager.com/gtag/js"',
      'type="application/json" src="https://www.google-analytics.com/ga.js"',
      'src="/googletagmanager.js"',
      'src="https://www.example.com/google-analytics.com.js"',
      'src="https://www.google.com/recaptcha/api.js"',
    ])
      it(`<script ${attributes}>`, () =>
        withScript(attributes, () => expect(googleConsentMode().begin()).to.equal(undefined)));
  });
});

describe('googleConsentMode, told what holds', () => {
  const now = Date.parse(NOW);
  const signals = (others: Partial<Signals> = {}): Signals => ({
    now,
    gpc: false,
    sensitive: false,
    ...others,
  });
  /** Decisions as they are stored, decided now and valid for the half year of the policy. */
  const decided = (choices: Choices, others: { gpc?: true; validUntil?: string } = {}): Decisions =>
    Object.fromEntries(
      Object.entries(choices).map(([id, yes]) => [
        id,
        {
          decision: yes ? 'given' : 'refused',
          fingerprint: purposes.find((one) => one.id === id)!.fingerprint,
          decidedAt: NOW,
          validUntil: '2027-05-22T10:31:07.412Z',
          ...others,
        } as const,
      ]),
    );
  /** One page: what it stores step by step and the circumstances, and what is told of it. */
  const told = (steps: readonly Decisions[], others: Partial<Signals> = {}, marked: string[] = []) => {
    Reflect.deleteProperty(window, 'dataLayer');
    const google = googleConsentMode();
    google.begin();
    for (const decisions of steps) {
      const { allowed } = decide(policy, { known: true, decisions, marked }, {}, signals(others));
      google.tell(grantedTypes(purposes, allowed));
    }
    return layer();
  };
  const every = (yes: boolean, gpc = false) => answerAll(policy, yes, { gpc });
  const accepted = decided(every(true));
  const refused = decided(every(false));
  const partial = decided({ ...every(false), statistics: true });

  const paths: Record<string, [told: () => string[], expected: string[]]> = {
    'a first visit: one update, all denied': [() => told([{}]), [DEFAULT, NOTHING]],
    'accept all': [() => told([{}, accepted]), [DEFAULT, NOTHING, ALL]],
    'reject all, which changes nothing that was told': [() => told([{}, refused]), [DEFAULT, NOTHING]],
    'a choice per purpose': [() => told([{}, partial]), [DEFAULT, NOTHING, STATISTICS]],
    'a withdrawal: an update, never a second default': [
      () => told([{}, accepted, refused]),
      [DEFAULT, NOTHING, ALL, NOTHING],
    ],
    'a withdrawal in part': [() => told([accepted, partial]), [DEFAULT, ALL, STATISTICS]],
    'a returning visitor: an update on each page, with what is stored': [
      () => [...told([accepted]), ...told([accepted]), ...told([partial]), ...told([refused])],
      [DEFAULT, ALL, DEFAULT, ALL, DEFAULT, STATISTICS, DEFAULT, NOTHING],
    ],
    'an expired answer: denied': [
      () => told([accepted], { now: Date.parse('2027-05-22T10:31:07.412Z') }),
      [DEFAULT, NOTHING],
    ],
    'an answer to other facts: denied': [
      () => told([{ ...accepted, statistics: { ...accepted['statistics']!, fingerprint: '0'.repeat(16) } }]),
      [DEFAULT, ALL.replace('"analytics_storage":"granted"', '"analytics_storage":"denied"')],
    ],
    'a sensitive page: nothing granted, whatever was allowed elsewhere': [
      () => told([accepted, accepted], { sensitive: true }),
      [DEFAULT, NOTHING],
    ],
    'a withdrawal that was begun and not finished: denied': [
      () => told([accepted], {}, ['advertising']),
      [DEFAULT, NO_ADVERTISING],
    ],
    'Global Privacy Control on a first visit, and accept all with it': [
      () => told([{}, decided(every(true, true), { gpc: true })], { gpc: true }),
      [DEFAULT, NOTHING, NO_ADVERTISING],
    ],
    'Global Privacy Control turned on after accept all': [
      () => told([accepted], { gpc: true }),
      [DEFAULT, NO_ADVERTISING],
    ],
    'Global Privacy Control, and advertising allowed in spite of it': [
      () => told([decided({ ...every(true), advertising: true }, { gpc: true })], { gpc: true }),
      [DEFAULT, ALL],
    ],
  };
  for (const [what, [run, expected]] of Object.entries(paths))
    it(`tells byte for byte, of ${what}`, () => expect(run()).to.deep.equal(expected));

  it('says one update per decision, however often it is told', () => {
    const google = googleConsentMode();
    google.begin();
    for (const granted of [['analytics_storage'], ['analytics_storage'], [], [], ['analytics_storage']])
      google.tell(granted);
    expect(layer()).to.deep.equal([DEFAULT, STATISTICS, NOTHING, STATISTICS]);
  });

  it('says the same of the same types, in whatever order they come', () => {
    const google = googleConsentMode();
    google.begin();
    google.tell(['ad_storage', 'ad_user_data']);
    google.tell(['ad_user_data', 'ad_storage', 'ad_storage']);
    expect(layer()).to.have.length(2);
  });

  it('neither grants nor denies what is not the visitor’s to grant', () => {
    const google = googleConsentMode();
    google.begin();
    google.tell(['security_storage', 'wait_for_update', 'necessary', '__proto__']);
    expect(layer()).to.deep.equal([DEFAULT, NOTHING]);
  });

  it('comes through the push that Tag Manager put in the data layer’s', () => {
    const google = googleConsentMode();
    google.begin();
    const queue = page.dataLayer as unknown[];
    const processed: unknown[] = [];
    queue.push = function (...entries) {
      processed.push(...entries);
      return Array.prototype.push.apply(this, entries);
    };
    google.tell([]);
    expect(layer(processed)).to.deep.equal([NOTHING]);
    expect(layer()).to.deep.equal([DEFAULT, NOTHING]);
  });

  it('keeps the order where a tag decides within the update', () => {
    const google = googleConsentMode();
    google.begin();
    const queue = page.dataLayer as unknown[];
    let withdraws = true;
    queue.push = function (...entries) {
      const length = Array.prototype.push.apply(this, entries);
      if (withdraws) {
        withdraws = false;
        google.tell([]);
      }
      return length;
    };
    google.tell(['analytics_storage']);
    google.tell([]);
    google.tell(['analytics_storage']);
    expect(layer()).to.deep.equal([DEFAULT, STATISTICS, NOTHING, STATISTICS]);
  });

  it('says again what could not be said', () => {
    const google = googleConsentMode();
    google.begin();
    const queue = page.dataLayer as unknown[];
    queue.push = () => {
      throw new Error('not now');
    };
    google.tell([]);
    Reflect.deleteProperty(queue, 'push');
    google.tell([]);
    expect(layer()).to.deep.equal([DEFAULT, NOTHING]);
  });
});

describe('googleConsentMode on a page that', () => {
  const throws = () => {
    // Not even a text could be made of it.
    throw Object.create(null) as Error;
  };
  const pages: Record<string, PropertyDescriptor> = {
    'has frozen its data layer': { value: Object.freeze([]) },
    'has sealed the way in': { value: Object.assign([], { push: throws }) },
    'throws when its data layer is read': { get: throws },
    'lets no data layer be made': { value: undefined, writable: false },
    'has a text for a data layer': { value: 'dataLayer' },
    'has a number for a data layer': { value: 1 },
    'has an object for a data layer': { value: { push: throws } },
    'has a function for a data layer': { value: () => undefined },
    'has a list without a push': { value: new Set() },
    'has an element of that name': { value: document.body },
  };
  for (const [what, descriptor] of Object.entries(pages))
    it(`${what} meets no exception and gets a message`, () => {
      hostile(descriptor);
      const google = googleConsentMode();
      expect(google.begin()).to.equal('window.dataLayer has to be an array; Google is told nothing');
      expect(google.tell([])).to.equal(undefined);
      expect(google.tell(['ad_storage'])).to.equal(undefined);
    });

  const entries: Record<string, unknown> = {
    'throws when it is read': {
      get 0() {
        return throws();
      },
    },
    'is a proxy that is no more': (() => {
      const { proxy, revoke } = Proxy.revocable([], {});
      revoke();
      return proxy;
    })(),
    'cannot be made a text': command(Object.create(null)),
    'is the window itself': window,
  };
  for (const [what, entry] of Object.entries(entries))
    it(`has an entry that ${what} gets its default all the same`, () => {
      page.dataLayer = [entry];
      expect(googleConsentMode().begin()).to.equal(undefined);
      expect(layer((page.dataLayer as unknown[]).slice(1))).to.deep.equal([DEFAULT]);
    });
});

/** With such a script in the page. Nothing is fetched: a script of a parsed text is started already. */
function withScript(attributes: string, work: () => void): void {
  const parsed = new DOMParser().parseFromString(`<script ${attributes}></script>`, 'text/html');
  const script = document.importNode(parsed.scripts[0]!, true);
  document.head.append(script);
  try {
    work();
  } finally {
    script.remove();
  }
}
