import { expect } from '@open-wc/testing';
import { clarityConsent } from '../../src/platform/signal-clarity.js';

interface Clarity {
  (...command: unknown[]): void;
  q?: IArguments[];
}
const page = window as { clarity?: Clarity };
const said = (ad: string, analytics: string) =>
  `["consentv2",{"ad_Storage":"${ad}","analytics_Storage":"${analytics}"}]`;
const DENIED = said('denied', 'denied');
const GRANTED = said('granted', 'granted');
const STATISTICS = said('denied', 'granted');
const ADVERTISING = said('granted', 'denied');
const NO_FUNCTION = 'window.clarity is not a function; Clarity is told nothing';
const queue = () => page.clarity!.q!.map((command) => JSON.stringify(Array.from(command)));

/** Clarity itself, which has worked its queue off and takes each command at once. */
function loaded(): string[] {
  const heard: string[] = [];
  page.clarity = (...command) => heard.push(JSON.stringify(command));
  return heard;
}

describe('clarityConsent', () => {
  afterEach(() => Reflect.deleteProperty(window, 'clarity'));

  const all = ['ad_storage', 'ad_user_data', 'ad_personalization', 'analytics_storage'];
  const paths: Record<string, [told: string[][], heard: string[]]> = {
    'a first visit: nothing but the first denial': [[[]], [DENIED]],
    'accept all': [
      [[], all],
      [DENIED, GRANTED],
    ],
    'reject all': [[[], []], [DENIED]],
    'statistics alone': [
      [[], ['analytics_storage']],
      [DENIED, STATISTICS],
    ],
    'advertising alone': [
      [[], ['ad_storage']],
      [DENIED, ADVERTISING],
    ],
    'what Clarity does not ask': [[[], ['ad_user_data', 'functionality_storage']], [DENIED]],
    'a withdrawal': [
      [[], all, []],
      [DENIED, GRANTED, DENIED],
    ],
    'a withdrawal in part': [
      [all, ['analytics_storage']],
      [DENIED, GRANTED, STATISTICS],
    ],
    'a returning visitor': [
      [all, all],
      [DENIED, GRANTED],
    ],
  };
  for (const [what, [told, expected]] of Object.entries(paths)) {
    it(`tells Clarity byte for byte, of ${what}`, () => {
      const heard = loaded();
      const clarity = clarityConsent();
      expect(clarity.begin()).to.equal(undefined);
      for (const granted of told) clarity.tell(granted);
      expect(heard).to.deep.equal(expected);
    });

    it(`leaves only the last word in the queue, for a denial would erase Clarity’s cookies, of ${what}`, () => {
      const clarity = clarityConsent();
      expect(clarity.begin()).to.equal(undefined);
      expect(queue()).to.deep.equal([DENIED]);
      for (const granted of told) clarity.tell(granted);
      expect(queue()).to.deep.equal(expected.slice(-1));
    });
  }

  it('queues arguments, as Clarity’s own tag does', () => {
    clarityConsent().begin();
    expect(String(page.clarity!.q![0])).to.equal('[object Arguments]');
  });

  it('keeps the queue of the tag, and the place of its word in it', () => {
    const own: Clarity = (...command) =>
      (own.q ??= []).push({ ...command, length: command.length } as unknown as IArguments);
    page.clarity = own;
    own('set', 'page', 'travel');
    const clarity = clarityConsent();
    clarity.begin();
    own('event', 'seen');
    clarity.tell(all);
    expect(page.clarity).to.equal(own);
    expect(queue()).to.deep.equal(['["set","page","travel"]', GRANTED, '["event","seen"]']);
  });

  it('says it anew once Clarity has worked the queue off', () => {
    const clarity = clarityConsent();
    clarity.begin();
    const heard = page.clarity!.q!.splice(0).map((command) => JSON.stringify(Array.from(command)));
    const live = loaded();
    clarity.tell(all);
    clarity.tell([]);
    expect(heard).to.deep.equal([DENIED]);
    expect(live).to.deep.equal([GRANTED, DENIED]);
  });

  it('changes no word that Clarity has taken', () => {
    const taken: unknown[] = [];
    page.clarity = (...command) => taken.push(command[1]);
    const clarity = clarityConsent();
    clarity.begin();
    clarity.tell(all);
    expect(taken.map((word) => JSON.stringify(['consentv2', word]))).to.deep.equal([DENIED, GRANTED]);
  });

  it('keeps the order where Clarity decides within the command', () => {
    const clarity = clarityConsent();
    const heard: string[] = [];
    page.clarity = (...command) => {
      heard.push(JSON.stringify(command));
      if (heard.length === 1) clarity.tell([]);
    };
    for (const granted of [all, [], all]) clarity.tell(granted);
    expect(heard).to.deep.equal([GRANTED, DENIED, GRANTED]);
  });

  it('says again what could not be said', () => {
    page.clarity = () => {
      throw new Error('not now');
    };
    const clarity = clarityConsent();
    expect(clarity.begin()).to.equal(NO_FUNCTION);
    const heard = loaded();
    clarity.tell([]);
    expect(heard).to.deep.equal([DENIED]);
  });

  const throws = () => {
    throw Object.create(null) as Error;
  };
  const pages: Record<string, PropertyDescriptor> = {
    'has a function that throws': { value: throws },
    'throws when it is read': { get: throws },
    'lets none be made': { value: undefined, writable: false },
    'has a text for it': { value: 'clarity' },
    'has an element of that name': { value: document.body },
    'has a queue that is none': { value: Object.assign(throws.bind(null), { q: 'q' }) },
  };
  for (const [what, descriptor] of Object.entries(pages))
    it(`throws nothing into a page that ${what}`, () => {
      Object.defineProperty(window, 'clarity', { configurable: true, ...descriptor });
      const clarity = clarityConsent();
      expect(clarity.begin()).to.equal(NO_FUNCTION);
      expect(clarity.tell([])).to.equal(undefined);
      expect(clarity.tell(all)).to.equal(undefined);
    });
});
