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
  /** Resolves the moment a script has its turn, when its answer cannot be there yet. */
  const started = (made: HTMLScriptElement) =>
    new Promise<void>((resolve) => {
      const observer = new MutationObserver(() => {
        if (made.isConnected) return;
        observer.disconnect();
        resolve();
      });
      observer.observe(place, { childList: true });
    });
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

    it('has its own onload and onerror, written in the page or set on it', async () => {
      const gone = file('');
      URL.revokeObjectURL(gone);
      const set = external(file(''));
      set.onload = () => page.ran.push('load set');
      place.append(
        external(file(''), { onload: says('load written') }),
        set,
        external(gone, { onerror: says('error written') }),
      );
      update('statistics');
      await ran(3);
      expect(page.ran).to.deep.equal(['load written', 'load set', 'error written']);
    });

    it('may carry attributes that only a parser can write', async () => {
      const written = `<script type="text/plain" data-purpose="statistics" @load:x='1'>${says('it')}</script>`;
      place.append(new DOMParser().parseFromString(written, 'text/html').querySelector('script')!);
      update('statistics');
      await ran(1);
      expect(place.querySelector('script')!.getAttribute('@load:x')).to.equal('1');
    });

    for (const purpose of ['constructor', '__proto__', 'toString'])
      it(`for a purpose called ${purpose} waits like any other`, async () => {
        place.append(script('it', { 'data-purpose': purpose }));
        update('statistics');
        await settled();
        expect(page.ran).to.deep.equal([]);
        expect(gate.ran([purpose])).to.deep.equal([]);
        update(purpose);
        await ran(1);
        expect(gate.ran([purpose])).to.deep.equal(['inline']);
      });

    it('that is on its way when it is withdrawn does not run, and can be given again', async () => {
      for (const attributes of [{}, { async: '' }, { defer: '' }, { 'data-type': 'module' }]) {
        page.ran = [];
        const made = external(long(says('it')), attributes);
        place.replaceChildren(made, script('next', { 'data-purpose': 'media' }));
        update('statistics', 'media');
        await started(made);
        update('media');
        expect(made.isConnected).to.equal(true);
        await ran(1);
        await new Promise((resolve) => setTimeout(resolve, 300));
        expect(page.ran, Object.keys(attributes).join()).to.deep.equal(['next']);
        expect(gate.ran(['statistics'])).to.deep.equal([]);
        update('media', 'statistics');
        await ran(2);
        expect(page.ran).to.deep.equal(['next', 'it']);
        gate = new Gate();
      }
    });

    for (const attributes of [{}, { 'data-type': 'module' }])
      it(`that withdraws its own purpose ${Object.keys(attributes).join()} has run all the same`, async () => {
        const withdraws = 'window.ran.push("it"); window.withdraw(); queueMicrotask(window.withdraw);';
        Object.assign(window, { withdraw: () => update() });
        place.append(external(file(withdraws), attributes));
        update('statistics');
        await ran(1);
        await waitUntil(() => gate.ran(['statistics']).length === 1, 'it is not told');
        update('statistics');
        await settled();
        expect(page.ran).to.deep.equal(['it']);
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
        external(long(says('6 slow module')), { 'data-type': 'module' }),
        external(long(says('7 slow deferred')), { defer: '' }),
        script('8 module in the page', { 'data-type': 'module' }),
        external(file(says('9 deferred')), { defer: '' }),
        script('5 in the page'),
      );
      update('statistics');
      await ran(9);
      expect(page.ran).to.deep.equal([...page.ran].sort());
    });

    it('do not even begin before a module in the page has run, though it tells nobody', async () => {
      const next = external(file(says('next')), { defer: '' });
      place.append(script('module', { 'data-type': 'module' }), next);
      update('statistics');
      await started(next);
      expect(page.ran).to.deep.equal(['module']);
      await ran(2);
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
      const first = external(long(says('allowed first')), { 'data-purpose': 'media' });
      place.append(script('earlier in the page'), first);
      update('media');
      await started(first);
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

    it('wait ten seconds for one that never answers, and no longer, whatever stands behind it', async () => {
      const later = window.setTimeout;
      const limits: (() => void)[] = [];
      window.setTimeout = ((work: () => void, wait: number) =>
        wait === 10_000 ? limits.push(work) : later(work, wait)) as typeof setTimeout;
      const append = HTMLScriptElement.prototype.replaceWith;
      // As if its server never answered: it is nowhere, so the browser does not even ask.
      HTMLScriptElement.prototype.replaceWith = function (...nodes) {
        const silent = nodes.some((node) => node instanceof Element && node.classList.contains('silent'));
        if (!silent) append.apply(this, nodes);
      };
      try {
        place.append(
          external(file(says('silent')), { class: 'silent' }),
          script('in the page'),
          external(file(says('file'))),
          external(file(says('deferred and silent')), { class: 'silent', defer: '' }),
          external(file(says('module')), { 'data-type': 'module' }),
        );
        update('statistics');
        await waitUntil(() => limits.length === 1, 'nothing waits');
        expect(page.ran).to.deep.equal([]);
        limits[0]!();
        await waitUntil(() => limits.length === 3, 'the deferred one does not wait');
        expect(page.ran).to.deep.equal(['in the page', 'file']);
        limits[2]!();
        await ran(3);
        expect(page.ran).to.deep.equal(['in the page', 'file', 'module']);
      } finally {
        window.setTimeout = later;
        HTMLScriptElement.prototype.replaceWith = append;
      }
    });

    it('do not wait for what the browser does not run', async () => {
      place.append(
        external(file('{}'), { 'data-type': 'application/json' }),
        external(file(says('old')), { nomodule: '' }),
        held(
          'script',
          { type: 'text/plain', 'data-purpose': 'statistics', 'data-type': 'speculationrules' },
          '{}',
        ),
        script('next'),
      );
      update('statistics');
      await ran(1);
      expect(page.ran).to.deep.equal(['next']);
      expect([...place.querySelectorAll('script')].map((one) => one.type)).to.deep.equal([
        ...['application/json', '', 'speculationrules', ''],
      ]);
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

    it('to a shadow root that was looked through is seen too, and ruled by every later choice', async () => {
      const root = place.attachShadow({ mode: 'open' });
      gate.scan(root);
      root.append(script('held'));
      update();
      await settled();
      expect(page.ran).to.deep.equal([]);
      update('statistics');
      await ran(1);
      root.append(script('added'));
      await ran(2);
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
    /** Updates, and lets what is to be opened be opened. */
    const opened = async (...purposes: string[]) => {
      const last = document.body.appendChild(
        held('img', { 'data-purpose': 'always', 'data-src': 'data:,last' }),
      );
      update(...purposes, 'always');
      await waitUntil(() => last.hasAttribute('src'), 'the last was not opened', { interval: 1 });
      last.remove();
      update(...purposes);
    };
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
      it(`<${tag}> gets its ${name} when it is allowed, and only then`, async () => {
        place.append(held(tag, { 'data-purpose': 'media', [`data-${name}`]: 'about:blank#there' }));
        await opened('statistics');
        expect(now(tag).hasAttribute(name)).to.equal(false);
        await opened('media');
        expect(now(tag).getAttribute(name)).to.equal('about:blank#there');
      });

      it(`<${tag}> loses its ${name} the moment it is withdrawn, and nothing else`, async () => {
        const made = held(tag, {
          ...{ 'data-purpose': 'media', [`data-${name}`]: 'about:blank#there', class: 'kept' },
        });
        place.append(made);
        await opened('media');
        expect(now(tag)).to.equal(made);
        update();
        expect([...now(tag).attributes].map((one) => one.name).sort()).to.deep.equal(
          ['class', `data-${name}`, 'data-purpose'].sort(),
        );
        // Only what is a page of its own gives way to another like it; what pages listen to stays.
        expect(now(tag) === made).to.equal(tag !== 'iframe');
        await opened('media');
        expect(now(tag).getAttribute(name)).to.equal('about:blank#there');
      });
    }

    it('loads what it stands for', async () => {
      const made = frame();
      place.append(made);
      const loaded = new Promise((resolve) => made.addEventListener('load', resolve));
      // Some browsers tell of the empty document first.
      await opened('media');
      await loaded;
      await waitUntil(() => made.contentDocument?.body?.textContent === 'embedded', 'nothing is embedded');
    });

    it('is given and taken back without a step in the history of the page', async () => {
      const before = history.length;
      for (let turn = 0; turn < 3; turn++) {
        if (turn === 0) place.append(frame());
        const made = now('iframe') as HTMLIFrameElement;
        await opened('media');
        await waitUntil(() => made.contentDocument?.body?.textContent === 'embedded', 'nothing is embedded');
        update();
        const empty = now('iframe') as HTMLIFrameElement;
        await waitUntil(() => empty.contentDocument?.body?.textContent === '', 'something is still embedded');
      }
      expect(history.length).to.equal(before);
    });

    it('keeps its place, its attributes and what stands in it', async () => {
      const made = held(
        'video',
        { 'data-purpose': 'media', 'data-src': src, controls: '' },
        'No video here.',
      );
      place.append(held('i', {}), made, held('b', {}));
      await opened('media');
      update();
      expect([...place.children].map((one) => one.localName)).to.deep.equal(['i', 'video', 'b']);
      expect(now('video').textContent).to.equal('No video here.');
      expect(now('video').hasAttribute('controls')).to.equal(true);
    });

    it('stays what it is while it stays allowed', async () => {
      const made = frame();
      place.append(made);
      await opened('media');
      await opened('media', 'statistics');
      gate.scan(document);
      expect(now('iframe')).to.equal(made);
    });

    it('waits for every purpose it names, and goes with any of them', async () => {
      place.append(frame({ 'data-purpose': 'media advertising' }));
      await opened('media');
      expect(now('iframe').hasAttribute('src')).to.equal(false);
      await opened('media', 'advertising');
      expect(now('iframe').getAttribute('src')).to.equal(src);
      update('advertising');
      expect(now('iframe').hasAttribute('src')).to.equal(false);
    });

    describe('that is out of the document while its purpose is withdrawn', () => {
      for (const [where, out] of [
        ['by itself', (made: Element) => made.remove()],
        ['within its parent', (made: Element) => made.parentElement!.remove()],
        [
          'within a fragment',
          (made: Element) => document.createDocumentFragment().append(made.parentElement!),
        ],
      ] as const)
        for (const tag of ['iframe', 'object', 'embed', 'img', 'video'])
          it(`${where}, <${tag}> comes back empty, and can be given again`, async () => {
            const parent = place.appendChild(document.createElement('p'));
            const made = held(tag, { 'data-purpose': 'media', 'data-src': src });
            const name = tag === 'object' ? 'data' : 'src';
            gate.watch();
            parent.append(made);
            await opened('media');
            expect(made.getAttribute(name)).to.equal(src);
            out(made);
            update();
            expect(place.querySelector(tag)).to.equal(null);
            place.append(parent);
            parent.append(made);
            expect(made.hasAttribute(name)).to.equal(false);
            await opened('media');
            expect(made.getAttribute(name)).to.equal(src);
          });
    });

    it('that gave way to an empty one is empty too, should the page put it back', async () => {
      const made = frame();
      place.append(made);
      await opened('media');
      update();
      expect(made.isConnected).to.equal(false);
      expect(made.hasAttribute('src')).to.equal(false);
    });

    it('in a shadow root that was looked through is taken back too', async () => {
      const root = place.attachShadow({ mode: 'open' });
      root.append(frame());
      gate.scan(root);
      await opened('media');
      expect(root.querySelector('iframe')!.getAttribute('src')).to.equal(src);
      update();
      expect(root.querySelector('iframe')!.hasAttribute('src')).to.equal(false);
    });

    it('keeps what stands in it when it gives way', async () => {
      const made = held('object', { 'data-purpose': 'media', 'data-data': src }, 'No plan here.');
      place.append(made);
      await opened('media');
      expect(made.getAttribute('data')).to.equal(src);
      update();
      expect(now('object').textContent).to.equal('No plan here.');
      expect(now('object').hasAttribute('data')).to.equal(false);
    });

    it('gets all its addresses, and those of its sources', async () => {
      const player = held('video', { 'data-purpose': 'media', 'data-poster': 'data:,poster' });
      const source = player.appendChild(held('source', { 'data-src': 'data:,source' }));
      const picture = held('picture', { 'data-purpose': 'media' });
      const wide = picture.appendChild(held('source', { 'data-srcset': 'data:,wide 2x' }));
      const image = picture.appendChild(
        held('img', { 'data-src': 'data:,a', 'data-srcset': 'data:,b 2x', 'data-sizes': '50vw' }),
      );
      place.append(player, picture);
      const all = () => [
        ...[player.getAttribute('poster'), source.getAttribute('src'), wide.getAttribute('srcset')],
        ...['sizes', 'srcset', 'src'].map((name) => image.getAttribute(name)),
      ];
      const given = ['data:,poster', 'data:,source', 'data:,wide 2x', '50vw', 'data:,b 2x', 'data:,a'];
      await opened('media');
      expect(all()).to.deep.equal(given);
      update();
      expect(all()).to.deep.equal(given.map(() => null));
      await opened('media');
      expect(all()).to.deep.equal(given);
    });

    it('that is a picture gets its addresses together, so that it is asked for once', async () => {
      const picture = held('picture', { 'data-purpose': 'media' });
      picture.append(held('source', { 'data-srcset': 'data:,a' }), held('img', { 'data-src': 'data:,b' }));
      place.append(picture);
      const together: number[] = [];
      const observer = new MutationObserver((changes) => together.push(changes.length));
      observer.observe(picture, { attributes: true, subtree: true });
      await opened('media');
      observer.disconnect();
      expect(together).to.deep.equal([2]);
    });

    it('without an address stays where it is', async () => {
      const player = held('video', { 'data-purpose': 'media' });
      player.append(held('source', { src: 'data:,x' }), held('p', {}));
      place.append(player);
      let changes = 0;
      const observer = new MutationObserver((all) => (changes += all.length));
      observer.observe(player, { childList: true });
      await opened('media');
      update();
      await new Promise((resolve) => setTimeout(resolve));
      observer.disconnect();
      expect(changes).to.equal(0);
      expect(now('source').getAttribute('src')).to.equal('data:,x');
    });

    it('of a page of its own element is left to that', async () => {
      place.append(held('x-player', { 'data-purpose': 'media', 'data-src': src }));
      const box = place.appendChild(held('div', { 'data-purpose': 'media' }));
      box.append(held('img', { 'data-src': 'data:,x' }));
      await opened('media');
      expect(now('x-player').hasAttribute('src')).to.equal(false);
      expect(now('img').hasAttribute('src')).to.equal(false);
    });

    it('that is a style sheet styles the page while it is allowed', async () => {
      const css = URL.createObjectURL(new Blob(['.styled { order: 7 }'], { type: 'text/css' }));
      place.append(
        held('link', { rel: 'stylesheet', 'data-purpose': 'media', 'data-href': css }),
        held('p', { class: 'styled' }),
      );
      const order = () => getComputedStyle(now('p')).order;
      for (let turn = 0; turn < 2; turn++) {
        update('media');
        await waitUntil(() => order() === '7', 'it does not style');
        update();
        await waitUntil(() => order() === '0', 'it still styles');
      }
    });

    it('without data-src or data-href is none of ours', async () => {
      place.append(held('iframe', { 'data-purpose': 'media', src: 'about:blank' }));
      await opened('media');
      update();
      expect(now('iframe').getAttribute('src')).to.equal('about:blank');
    });
  });

  describe('once', () => {
    const frame = () =>
      held('iframe', { 'data-purpose': 'media advertising', 'data-src': 'about:blank#there' });
    const open = () => [...place.querySelectorAll('iframe')].map((one) => one.hasAttribute('src'));
    const task = () => new Promise((resolve) => setTimeout(resolve));

    beforeEach(async () => {
      place.append(frame(), frame());
      update('statistics');
      gate.once(place.querySelector('iframe')!);
      await waitUntil(() => open()[0] === true, 'it is not open');
    });

    it('opens one element, and no other like it', async () => {
      update('statistics', 'media');
      update();
      await task();
      expect(open()).to.deep.equal([true, false]);
      expect(gate.ran(['media'])).to.deep.equal([]);
    });

    it('ends when one of its purposes is refused', async () => {
      gate.update(['media'], ['statistics']);
      expect(open()).to.deep.equal([true, false]);
      gate.update([], ['media']);
      expect(open()).to.deep.equal([false, false]);
      gate.update([]);
      await task();
      expect(open()).to.deep.equal([false, false]);
    });

    it('ends when its purposes are withdrawn after they were given', async () => {
      update('media', 'advertising');
      await waitUntil(() => open()[1] === true, 'the other is not open');
      update('media');
      await task();
      expect(open()).to.deep.equal([false, false]);
    });

    it('opens a player with its sources', async () => {
      const player = held('video', { 'data-purpose': 'media' });
      const source = player.appendChild(held('source', { 'data-src': 'data:,x' }));
      place.append(player);
      gate.once(player);
      await waitUntil(() => source.hasAttribute('src'), 'it is not open');
      gate.update([], ['media']);
      expect(source.hasAttribute('src')).to.equal(false);
    });
  });

  describe('ran', () => {
    it('names what a withdrawal cannot undo, by purpose, once it has run', async () => {
      const [one, two] = [file(says('one')), file(says('two'))];
      const gone = file('');
      URL.revokeObjectURL(gone);
      place.append(
        external(one),
        external(two, { 'data-purpose': 'statistics media', async: '' }),
        external(gone),
        script('three', { id: 'meter', 'data-purpose': 'media' }),
        script('four', { 'data-purpose': 'media' }),
        script('five', { 'data-purpose': 'media', 'data-type': 'module' }),
        script('never', { 'data-purpose': 'other' }),
        held('img', { 'data-purpose': 'media', 'data-src': 'data:,x' }),
      );
      update();
      expect(gate.ran(['statistics', 'media', 'other'])).to.deep.equal([]);
      update('statistics', 'media');
      await ran(5);
      await settled();
      expect(gate.ran(['statistics']).sort()).to.deep.equal([one, two].sort());
      expect(gate.ran(['media']).sort()).to.deep.equal([two, 'inline', 'meter'].sort());
      expect(gate.ran(['other'])).to.deep.equal([]);
      update();
      expect(gate.ran(['statistics']).sort(), 'after its withdrawal').to.deep.equal([one, two].sort());
    });
  });

  describe('of many at once', () => {
    const MANY = 300;
    /** A clock of its own, on which every look takes a millisecond. */
    async function counted(work: () => Promise<void>): Promise<void> {
      const { now } = performance;
      let time = 0;
      performance.now = () => ++time;
      await work().finally(() => (performance.now = now));
    }
    const task = () => new Promise((resolve) => setTimeout(resolve));

    it('opens a few in each task, in their order', () =>
      counted(async () => {
        place.append(...Array.from({ length: MANY }, (_, i) => script(String(i))));
        update('statistics');
        let before = 0;
        let most = 0;
        for (let turns = 0; page.ran.length < MANY; turns++) {
          await task();
          most = Math.max(most, page.ran.length - before);
          before = page.ran.length;
          expect(turns).to.be.lessThan(3 * MANY);
        }
        expect(most).to.be.lessThan(20);
        expect(page.ran).to.deep.equal(Array.from({ length: MANY }, (_, i) => String(i)));
      }));

    it('stops at once when they are withdrawn meanwhile', () =>
      counted(async () => {
        const images = Array.from({ length: MANY }, () =>
          held('img', { 'data-purpose': 'media', 'data-src': 'data:,x' }),
        );
        place.append(...images, ...images.map(() => script('it')));
        const open = () => images.filter((image) => image.hasAttribute('src')).length;
        update('media', 'statistics');
        while (!open()) await task();
        expect(open()).to.be.lessThan(20);
        update('statistics');
        expect(open()).to.equal(0);
        while (page.ran.length < 2) await task();
        const stopped = page.ran.length;
        update();
        for (let turn = 0; turn < 2 * MANY; turn++) await task();
        expect(page.ran.length).to.equal(stopped);
        expect(open()).to.equal(0);
        update('media', 'statistics');
        while (page.ran.length < MANY) await task();
        expect(open()).to.equal(MANY);
      }));

    it('one that cannot be opened is told, and keeps no other from it', async () => {
      const { onerror } = window;
      const told: unknown[] = [];
      window.onerror = (_, __, ___, ____, error) => void told.push(error);
      const broken = held('img', { 'data-purpose': 'media', 'data-src': 'data:,x' });
      const wrong = new Error('consent-notice/test: it cannot be opened');
      broken.setAttribute = () => {
        throw wrong;
      };
      place.append(broken, held('img', { 'data-purpose': 'media', 'data-src': 'data:,y' }));
      update('media');
      await waitUntil(() => place.querySelectorAll('[src]').length === 1, 'the other is not open');
      window.onerror = onerror;
      expect(told).to.deep.equal([wrong]);
    });
  });
});
