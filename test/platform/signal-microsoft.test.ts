import { expect } from '@open-wc/testing';
import { microsoftConsentMode } from '../../src/platform/signal-microsoft.js';

const page = window as { uetq?: unknown };
const queue = () => JSON.stringify(page.uetq);
const DEFAULT = '"consent","default",{"ad_storage":"denied"}';
const DENIED = '"consent","update",{"ad_storage":"denied"}';
const GRANTED = '"consent","update",{"ad_storage":"granted"}';
const NO_QUEUE = 'window.uetq is not a queue (any more); put this script above the UET tag';

describe('microsoftConsentMode', () => {
  afterEach(() => Reflect.deleteProperty(window, 'uetq'));

  it('denies while the script tag runs', () => {
    expect(microsoftConsentMode().begin()).to.equal(undefined);
    expect(queue()).to.equal(`[${DEFAULT}]`);
  });

  it('keeps the queue that is there, and what stands in it', () => {
    const own: unknown[] = ['event', 'travel', {}];
    page.uetq = own;
    expect(microsoftConsentMode().begin()).to.equal(undefined);
    expect(page.uetq).to.equal(own);
    expect(queue()).to.equal(`["event","travel",{},${DEFAULT}]`);
  });

  const all = ['ad_storage', 'ad_user_data', 'ad_personalization', 'analytics_storage'];
  const paths: Record<string, [told: string[][], expected: string[]]> = {
    'a first visit': [[[]], [DENIED]],
    'accept all': [
      [[], all],
      [DENIED, GRANTED],
    ],
    'reject all': [[[], []], [DENIED]],
    'everything but advertising': [[[], ['analytics_storage']], [DENIED]],
    'a withdrawal': [
      [[], all, []],
      [DENIED, GRANTED, DENIED],
    ],
    'a returning visitor': [[all, all], [GRANTED]],
  };
  for (const [what, [told, expected]] of Object.entries(paths))
    it(`tells byte for byte, of ${what}`, () => {
      const microsoft = microsoftConsentMode();
      microsoft.begin();
      for (const granted of told) microsoft.tell(granted);
      expect(queue()).to.equal(`[${[DEFAULT, ...expected].join()}]`);
    });

  it('talks to the object that the tag has put in the queue’s place', () => {
    const microsoft = microsoftConsentMode();
    microsoft.begin();
    const heard: unknown[][] = [];
    page.uetq = { push: (...said: unknown[]) => heard.push(said) };
    microsoft.tell(['ad_storage']);
    expect(heard).to.deep.equal([['consent', 'update', { ad_storage: 'granted' }]]);
  });

  it('denies and says how to mend it where the tag ran before', () => {
    const heard: unknown[][] = [];
    page.uetq = { push: (...said: unknown[]) => heard.push(said) };
    expect(microsoftConsentMode().begin()).to.equal(NO_QUEUE);
    expect(heard).to.deep.equal([['consent', 'default', { ad_storage: 'denied' }]]);
  });

  it('keeps the order where the tag decides within the update', () => {
    const microsoft = microsoftConsentMode();
    const heard: string[] = [];
    page.uetq = {
      push: (...said: unknown[]) => {
        heard.push(JSON.stringify(said));
        if (heard.length === 1) microsoft.tell([]);
      },
    };
    for (const granted of [['ad_storage'], [], ['ad_storage']]) microsoft.tell(granted);
    expect(heard).to.deep.equal([`[${GRANTED}]`, `[${DENIED}]`, `[${GRANTED}]`]);
  });

  it('says again what could not be said', () => {
    const microsoft = microsoftConsentMode();
    page.uetq = Object.freeze([]);
    microsoft.tell([]);
    page.uetq = [];
    microsoft.tell([]);
    expect(queue()).to.equal(`[${DENIED}]`);
  });

  const throws = () => {
    throw Object.create(null) as Error;
  };
  const pages: Record<string, PropertyDescriptor> = {
    'has frozen its queue': { value: Object.freeze([]) },
    'has sealed the way in': { value: Object.assign([], { push: throws }) },
    'throws when its queue is read': { get: throws },
    'lets no queue be made': { value: undefined, writable: false },
    'has a text for a queue': { value: 'uetq' },
    'has an element of that name': { value: document.body },
  };
  for (const [what, descriptor] of Object.entries(pages))
    it(`throws nothing into a page that ${what}`, () => {
      Object.defineProperty(window, 'uetq', { configurable: true, ...descriptor });
      const microsoft = microsoftConsentMode();
      expect(microsoft.begin()).to.equal(NO_QUEUE);
      expect(microsoft.tell([])).to.equal(undefined);
      expect(microsoft.tell(['ad_storage'])).to.equal(undefined);
    });
});
