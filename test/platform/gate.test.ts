import { expect, waitUntil } from '@open-wc/testing';
import { Gate } from '../../src/platform/gate.js';

/** What the scripts of a test wrote down, in the order in which they ran. */
const page = window as unknown as { ran: string[] };
const says = (word: string) => `window.ran.push(${JSON.stringify(word)});`;

/** An address of a file with this script, as an external one has. */
const file = (script: string, type = 'text/javascript') => URL.createObjectURL(new Blob([script], { type }));
/** So long that it takes a while to arrive. */
const long = (script: string) => file(`/*${'x'.repeat(3_000_000)}*/${script}`);

/** An element as a page marks it, not yet anywhere. */
function held(tag: string, attributes: Record<string, string>, text = ''): HTMLElement {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
}

const script = (word: string, attributes: Record<string, string> = {}) =>
  held(
    'script',
    { type: 'text/plain', 'data-purpose': 'statistics', ...attributes },
    says(word),
  ) as HTMLScriptElement;
const external = (src: string, attributes: Record<string, string> = {}) =>
  held('script', {
    type: 'text/plain',
    'data-purpose': 'statistics',
    src,
    ...attributes,
  }) as HTMLScriptElement;

describe('Gate', () => {
  let gate: Gate;
  let place: HTMLElement;

  beforeEach(() => {
    page.ran = [];
    gate = new Gate();
    place = document.body.appendChild(document.createElement('div'));
  });
  afterEach(() => {
    // A gate watches as long as its page lives: this one lets nothing through any more.
    gate.update([]);
    place.remove();
  });

  const ran = (count: number) => waitUntil(() => page.ran.length >= count, `only ran ${page.ran.join(', ')}`);
  /** Resolves when everything that was released before has had its turn. */
  async function settled(): Promise<void> {
    const last = script('last', { 'data-purpose': 'always' });
    place.append(last);
    gate.update(['always', ...allowed]);
    await waitUntil(() => page.ran.includes('last'), 'the last script did not run');
    page.ran = page.ran.filter((word) => word !== 'last');
  }
  let allowed: readonly string[] = [];
  const update = (...purposes: string[]) => gate.update((allowed = purposes));
  beforeEach(() => (allowed = []));

  describe('a held script', () => {
    const kinds: Record<string, () => HTMLScriptElement> = {
      'in the page': () => script('it'),
      'of its own file': () => external(file(says('it'))),
      'whose file stands in data-src': () =>
        held('script', {
          ...{ type: 'text/plain', 'data-purpose': 'statistics', 'data-src': file(says('it')) },
        }) as HTMLScriptElement,
      'that is a module in the page': () => script('it', { 'data-type': 'module' }),
      'that is a module of its own file': () => external(file(says('it')), { 'data-type': 'module' }),
      'with async': () => external(file(says('it')), { async: '' }),
      'with defer': () => external(file(says('it')), { defer: '' }),
    };
    for (const [kind, make] of Object.entries(kinds)) {
      it(`${kind} runs only once it is allowed, and once`, async () => {
        place.append(make());
        update();
        await settled();
        expect(page.ran).to.deep.equal([]);
        update('statistics');
        await ran(1);
        update('statistics');
        gate.scan(document);
        await settled();
        expect(page.ran).to.deep.equal(['it']);
      });

      it(`${kind} does not run twice where its purpose is withdrawn and given again`, async () => {
        place.append(make());
        update('statistics');
        await ran(1);
        update();
        await settled();
        update('statistics');
        gate.scan(place);
        await settled();
        expect(page.ran).to.deep.equal(['it']);
      });
    }

    it('is not even asked for before it is allowed', async () => {
      const src = new URL('./fixtures/held.js', import.meta.url).href;
      const asked = () => performance.getEntriesByName(src).length;
      place.append(external(src));
      update('media');
      await settled();
      expect(asked()).to.equal(0);
      update('statistics');
      await ran(1);
      await waitUntil(() => asked() > 0, 'it was never asked for');
    });

    it('waits for every purpose it names', async () => {
      place.append(script('both', { 'data-purpose': ' statistics   media ' }));
      for (const purposes of [[], ['statistics'], ['media'], ['statistics', 'other']]) {
        update(...purposes);
        await settled();
        expect(page.ran, purposes.join()).to.deep.equal([]);
      }
      update('media', 'statistics');
      await ran(1);
    });

    for (const purpose of ['', '  ', 'statistic', 'Statistics', 'statistics,media'])
      it(`for ${JSON.stringify(purpose)} never runs`, async () => {
        place.append(script('it', { 'data-purpose': purpose }));
        update('statistics', 'media');
        await settled();
        expect(page.ran).to.deep.equal([]);
      });

    it('without a purpose is none of ours', async () => {
      place.append(held('script', { type: 'text/plain' }, says('it')));
      update('statistics');
      await settled();
      expect(page.ran).to.deep.equal([]);
    });

    it('that was withdrawn or removed while it waited its turn does not run', async () => {
      const slow = external(long(says('slow')));
      const [withdrawn, removed] = [script('withdrawn', { 'data-purpose': 'media' }), script('removed')];
      place.append(slow, withdrawn, removed);
      update('statistics', 'media');
      removed.remove();
      update('statistics');
      await ran(1);
      await settled();
      expect(page.ran).to.deep.equal(['slow']);
      // It was not spent: given again, it runs.
      update('statistics', 'media');
      await ran(2);
      expect(page.ran).to.deep.equal(['slow', 'withdrawn']);
    });

    it('keeps its attributes, its id and its place, and loses what held it', async () => {
      const src = file(says('it'));
      const made = external(src, {
        ...{ id: 'meter', class: 'a b', crossorigin: 'anonymous', referrerpolicy: 'no-referrer' },
        ...{ 'data-site': '7', fetchpriority: 'low', 'data-type': 'module' },
      });
      const [before, after] = [held('i', {}), held('b', {})];
      place.append(before, made, after);
      update('statistics');
      await ran(1);
      const fresh = place.querySelector('script')!;
      expect(fresh).not.to.equal(made);
      expect(Object.fromEntries([...fresh.attributes].map(({ name, value }) => [name, value]))).to.deep.equal(
        {
          ...{ id: 'meter', class: 'a b', crossorigin: 'anonymous', referrerpolicy: 'no-referrer' },
          ...{ 'data-site': '7', fetchpriority: 'low', type: 'module', src },
        },
      );
      expect([...place.children].slice(0, 3)).to.deep.equal([before, fresh, after]);
      expect(document.getElementById('meter')).to.equal(fresh);
    });

    it('keeps its nonce, which a strict page hides from its attributes', async () => {
      const made = script('it');
      place.append(made);
      made.nonce = 'r4nd0m';
      update('statistics');
      await ran(1);
      const fresh = place.querySelector('script')!;
      expect(fresh.nonce).to.equal('r4nd0m');
    });

    it('with a wrong integrity does not run, and lets the next one', async () => {
      const src = new URL('./fixtures/ran.js', import.meta.url).href;
      place.append(external(src, { integrity: `sha256-${'A'.repeat(43)}=` }), script('next'));
      update('statistics');
      await ran(1);
      expect(page.ran).to.deep.equal(['next']);
    });
  });

  describe('released scripts', () => {
    it('run in the order of the document, however slow the first', async () => {
      place.append(
        external(long(says('1 slow file'))),
        script('2 in the page'),
        external(file(says('3 file'))),
        script('4 in the page'),
        external(long(says('5 slow module')), { 'data-type': 'module' }),
        script('6 in the page'),
      );
      update('statistics');
      await ran(6);
      expect(page.ran).to.deep.equal([...page.ran].sort());
    });

    it('run in the order of the document, of whichever purposes', async () => {
      place.append(
        external(long(says('1')), { 'data-purpose': 'media' }),
        script('2'),
        script('3', { 'data-purpose': 'media' }),
      );
      update('media', 'statistics');
      await ran(3);
      expect(page.ran).to.deep.equal(['1', '2', '3']);
    });

    it('run after those that were released before, wherever they stand', async () => {
      place.append(
        script('earlier in the page'),
        external(long(says('allowed first')), { 'data-purpose': 'media' }),
      );
      update('media');
      update('media', 'statistics');
      await ran(2);
      expect(page.ran).to.deep.equal(['allowed first', 'earlier in the page']);
    });

    it('do not wait for one that says async', async () => {
      place.append(external(long(says('slow')), { async: '' }), script('next'));
      update('statistics');
      await ran(2);
      expect(page.ran).to.deep.equal(['next', 'slow']);
    });

    it('do not wait for one that fails to load, or that throws', async () => {
      const { onerror } = window;
      // What the page's own script throws is not for the test runner.
      window.onerror = () => true;
      const gone = file('');
      URL.revokeObjectURL(gone);
      place.append(
        external(gone),
        external(file(`${says('throws')} throw 'consent-notice/test: thrown by a script of the page';`)),
        script('next'),
      );
      update('statistics');
      await ran(2);
      window.onerror = onerror;
      expect(page.ran).to.deep.equal(['throws', 'next']);
    });

    it('wait ten seconds for one that never answers, and no longer', async () => {
      const later = window.setTimeout;
      const limits: (() => void)[] = [];
      window.setTimeout = ((work: () => void, wait: number) =>
        wait === 10_000 ? limits.push(work) : later(work, wait)) as typeof setTimeout;
      try {
        // A browser neither loads a block of data nor says so.
        place.append(external(file('{}'), { 'data-type': 'application/json' }), script('next'));
        update('statistics');
        await waitUntil(() => limits.length === 1, 'nothing waits');
        expect(page.ran).to.deep.equal([]);
        limits[0]!();
        await ran(1);
      } finally {
        window.setTimeout = later;
      }
    });

    it('share one document: what the first defines the next can use', async () => {
      place.append(
        external(file('window.ranBefore = "defined";')),
        held(
          'script',
          { type: 'text/plain', 'data-purpose': 'statistics' },
          'window.ran.push(window.ranBefore);',
        ),
      );
      update('statistics');
      await ran(1);
      expect(page.ran).to.deep.equal(['defined']);
    });
  });

  describe('what is added later', () => {
    it('is seen while the gate watches', async () => {
      gate.watch();
      update('statistics');
      place.append(script('alone'));
      await ran(1);
      const tree = held('section', {});
      tree.append(held('p', {}), script('in a tree'));
      place.append(tree);
      await ran(2);
      expect(page.ran).to.deep.equal(['alone', 'in a tree']);
    });

    it('is held until it is allowed', async () => {
      gate.watch();
      update();
      place.append(script('it'));
      await settled();
      expect(page.ran).to.deep.equal([]);
      update('statistics');
      await ran(1);
    });

    it('is not seen by a gate that does not watch, until it looks', async () => {
      update('statistics');
      const made = script('it');
      place.append(made);
      await new Promise((resolve) => setTimeout(resolve));
      expect(page.ran).to.deep.equal([]);
      gate.scan(made);
      await ran(1);
    });

    it('in a shadow root is seen when it is told to look there', async () => {
      gate.watch();
      update('statistics');
      const root = place.attachShadow({ mode: 'open' });
      root.append(script('in the shadow'));
      await new Promise((resolve) => setTimeout(resolve));
      expect(page.ran).to.deep.equal([]);
      gate.scan(root);
      await ran(1);
      gate.scan(root);
      expect(page.ran).to.deep.equal(['in the shadow']);
    });

    it('a second time, as pages that swap their body do, does not run again', async () => {
      gate.watch();
      update('statistics');
      const made = script('it');
      place.append(made);
      await ran(1);
      place.append(made);
      place.append(place.querySelector('script')!);
      gate.scan(document);
      await settled();
      expect(page.ran).to.deep.equal(['it']);
    });
  });

  describe('a held element', () => {
    const src = file('<p>embedded</p>', 'text/html');
    const frame = (attributes: Record<string, string> = {}) =>
      held('iframe', {
        'data-purpose': 'media',
        'data-src': src,
        title: 'Video',
        ...attributes,
      }) as HTMLIFrameElement;
    const now = (selector: string) => place.querySelector(selector)!;

    for (const [tag, name] of [
      ...[
        ['iframe', 'src'],
        ['img', 'src'],
        ['video', 'src'],
        ['audio', 'src'],
        ['link', 'href'],
      ],
    ] as [string, string][]) {
      it(`<${tag}> gets its ${name} when it is allowed, and only then`, () => {
        place.append(held(tag, { 'data-purpose': 'media', [`data-${name}`]: 'about:blank#there' }));
        update('statistics');
        expect(now(tag).hasAttribute(name)).to.equal(false);
        update('media');
        expect(now(tag).getAttribute(name)).to.equal('about:blank#there');
      });

      it(`<${tag}> is taken back by another like it without ${name}`, () => {
        const made = held(tag, {
          'data-purpose': 'media',
          [`data-${name}`]: 'about:blank#there',
          class: 'kept',
        });
        place.append(made);
        update('media');
        expect(now(tag)).to.equal(made);
        update();
        expect(now(tag)).not.to.equal(made);
        expect(made.isConnected).to.equal(false);
        expect([...now(tag).attributes].map((one) => one.name).sort()).to.deep.equal(
          ['class', `data-${name}`, 'data-purpose'].sort(),
        );
        update('media');
        expect(now(tag).getAttribute(name)).to.equal('about:blank#there');
      });
    }

    it('loads what it stands for', async () => {
      const made = frame();
      place.append(made);
      const loaded = new Promise((resolve) => made.addEventListener('load', resolve));
      // Some browsers tell of the empty document first.
      update('media');
      await loaded;
      await waitUntil(() => made.contentDocument?.body?.textContent === 'embedded', 'nothing is embedded');
    });

    it('is given and taken back without a step in the history of the page', async () => {
      const before = history.length;
      for (let turn = 0; turn < 3; turn++) {
        if (turn === 0) place.append(frame());
        const made = now('iframe') as HTMLIFrameElement;
        update('media');
        await waitUntil(() => made.contentDocument?.body?.textContent === 'embedded', 'nothing is embedded');
        update();
        const empty = now('iframe') as HTMLIFrameElement;
        await waitUntil(() => empty.contentDocument?.body?.textContent === '', 'something is still embedded');
      }
      expect(history.length).to.equal(before);
    });

    it('keeps its place, its attributes and what stands in it', () => {
      const made = held(
        'video',
        { 'data-purpose': 'media', 'data-src': src, controls: '' },
        'No video here.',
      );
      place.append(held('i', {}), made, held('b', {}));
      update('media');
      update();
      expect([...place.children].map((one) => one.localName)).to.deep.equal(['i', 'video', 'b']);
      expect(now('video').textContent).to.equal('No video here.');
      expect(now('video').hasAttribute('controls')).to.equal(true);
    });

    it('stays what it is while it stays allowed', () => {
      const made = frame();
      place.append(made);
      update('media');
      update('media', 'statistics');
      gate.scan(document);
      expect(now('iframe')).to.equal(made);
    });

    it('waits for every purpose it names, and goes with any of them', () => {
      place.append(frame({ 'data-purpose': 'media advertising' }));
      update('media');
      expect(now('iframe').hasAttribute('src')).to.equal(false);
      update('media', 'advertising');
      expect(now('iframe').getAttribute('src')).to.equal(src);
      update('advertising');
      expect(now('iframe').hasAttribute('src')).to.equal(false);
    });

    it('that the page has removed meanwhile is left alone', () => {
      const made = frame();
      place.append(made);
      update('media');
      made.remove();
      expect(() => update()).not.to.throw();
      expect(place.querySelector('iframe')).to.equal(null);
    });

    it('without data-src or data-href is none of ours', () => {
      place.append(held('iframe', { 'data-purpose': 'media', src: 'about:blank' }));
      update('media');
      update();
      expect(now('iframe').getAttribute('src')).to.equal('about:blank');
    });
  });
});
