import { expect, waitUntil } from '@open-wc/testing';
import { Tabs } from '../../src/platform/tabs.js';

/** Longer than a message takes within one page. */
const soon = () => new Promise((resolve) => setTimeout(resolve, 50));

const page = (type: 'pagehide' | 'pageshow', persisted: boolean) =>
  dispatchEvent(new PageTransitionEvent(type, { persisted }));

/** Puts something else in the place of BroadcastChannel while the work lasts. */
async function withChannel(value: unknown, work: () => unknown): Promise<void> {
  const before = Object.getOwnPropertyDescriptor(window, 'BroadcastChannel')!;
  Object.defineProperty(window, 'BroadcastChannel', { configurable: true, value });
  try {
    await work();
  } finally {
    Object.defineProperty(window, 'BroadcastChannel', before);
  }
}

describe('tabs', () => {
  const real = window.BroadcastChannel;
  const { postMessage } = BroadcastChannel.prototype;
  const { addEventListener } = window;
  let name: string;
  let open: Set<BroadcastChannel>;
  /** What listens to the window: a page that has gone does not. */
  let listening: [string, EventListener][];

  beforeEach(() => {
    name = `tabs-${Math.random()}`;
    open = new Set();
    listening = [];
    const [counted, added] = [open, listening];
    window.addEventListener = (type: string, listener: unknown) => {
      added.push([type, listener as EventListener]);
      addEventListener.call(window, type, listener as EventListener);
    };
    window.BroadcastChannel = class extends real {
      constructor(channel: string) {
        super(channel);
        counted.add(this);
      }
      override close(): void {
        super.close();
        counted.delete(this);
      }
    };
  });
  afterEach(() => {
    BroadcastChannel.prototype.postMessage = postMessage;
    for (const channel of [...open]) channel.close();
    for (const [type, listener] of listening) removeEventListener(type, listener);
    window.addEventListener = addEventListener;
    window.BroadcastChannel = real;
  });

  /** A tab with what it has heard, and how often it was shown again. */
  function tab(channel = name) {
    const heard: unknown[] = [];
    const backs: number[] = [];
    const tabs = new Tabs(
      channel,
      (news) => heard.push(news),
      () => backs.push(open.size),
    );
    return { tabs, heard, backs };
  }

  it('tells the others, in order, and not itself', async () => {
    const [one, two, three] = [tab(), tab(), tab()];
    for (const n of [1, 2, 3]) one.tabs.tell({ n });
    await waitUntil(() => two.heard.length === 3 && three.heard.length === 3, 'not everybody was told');
    await soon();
    expect(one.heard).to.deep.equal([]);
    expect(two.heard).to.deep.equal([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(three.heard).to.deep.equal(two.heard);
  });

  it('carries the value itself, whatever becomes of it', async () => {
    const [one, two] = [tab(), tab()];
    const refused = ['media'];
    one.tabs.tell({ refused });
    refused.push('statistics');
    await waitUntil(() => two.heard.length === 1, 'nothing was told');
    expect(two.heard).to.deep.equal([{ refused: ['media'] }]);
  });

  it('tells nobody of another name', async () => {
    const [one, other] = [tab(), tab(`${name}-other`)];
    one.tabs.tell(1);
    await soon();
    expect(other.heard).to.deep.equal([]);
  });

  it('throws nothing at what cannot be cloned, and tells what comes after it', async () => {
    const [one, two] = [tab(), tab()];
    for (const news of [() => 1, Symbol('news'), { within: document }])
      expect(() => one.tabs.tell(news)).not.to.throw();
    one.tabs.tell('next');
    await waitUntil(() => two.heard.length === 1, 'nothing was told');
    expect(two.heard).to.deep.equal(['next']);
  });

  it('throws nothing where telling fails', () => {
    const { tabs } = tab();
    BroadcastChannel.prototype.postMessage = () => {
      throw new DOMException('closed', 'InvalidStateError');
    };
    expect(() => tabs.tell(1)).not.to.throw();
  });

  it('is silent where there is no BroadcastChannel', () =>
    withChannel(undefined, () => {
      const { tabs, backs } = tab();
      expect(() => tabs.tell(1)).not.to.throw();
      page('pagehide', true);
      page('pageshow', true);
      expect(backs).to.deep.equal([0]);
    }));

  it('is silent where a channel cannot be made, and tries again when the page is shown again', async () => {
    let tries = 0;
    const refusing = function (channel: string) {
      if ((tries += 1) === 1) throw new DOMException('opaque origin', 'SecurityError');
      return new real(channel);
    };
    await withChannel(refusing, async () => {
      const { tabs, heard } = tab();
      expect(() => tabs.tell(1)).not.to.throw();
      page('pagehide', true);
      page('pageshow', true);
      const other = new real(name);
      other.postMessage('there');
      other.close();
      await waitUntil(() => heard.length === 1, 'nothing was heard');
      page('pagehide', false);
    });
    expect(tries).to.equal(2);
  });

  it('neither speaks nor listens while the page is kept for going back', async () => {
    const { tabs, heard, backs } = tab();
    page('pagehide', true);
    expect(open.size).to.equal(0);
    expect(() => tabs.tell('from the grave')).not.to.throw();
    const other = new real(name);
    const told: unknown[] = [];
    other.onmessage = ({ data }) => told.push(data);
    other.postMessage('missed');
    await soon();
    expect(heard).to.deep.equal([]);
    expect(told).to.deep.equal([]);
    page('pageshow', true);
    expect(backs).to.deep.equal([1]);
    other.postMessage('heard');
    tabs.tell('again');
    await waitUntil(() => heard.length === 1 && told.length === 1, 'it stayed silent');
    expect([heard, told]).to.deep.equal([['heard'], ['again']]);
    other.close();
  });

  it('keeps one channel, however often the page comes and goes', async () => {
    const { backs } = tab();
    for (let n = 0; n < 5; n++) {
      page('pagehide', true);
      page('pageshow', true);
      page('pageshow', true);
    }
    expect(open.size).to.equal(1);
    expect(backs.length).to.equal(10);
  });

  it('calls nobody back for a page that is shown for the first time', () => {
    const { backs } = tab();
    page('pageshow', false);
    expect(backs).to.deep.equal([]);
    expect(open.size).to.equal(1);
  });

  it('is over when the page is left for good', async () => {
    const { heard } = tab();
    page('pagehide', false);
    page('pageshow', false);
    expect(open.size).to.equal(0);
    const other = new real(name);
    other.postMessage(1);
    await soon();
    other.close();
    expect(heard).to.deep.equal([]);
  });
});
