/*
 * Every kind of held element × how it came into the page × what was known of its purpose by then, each given,
 * withdrawn and given again. All kinds stand in one page; what they did is written down and judged kind by kind.
 */
import { expect } from '@open-wc/testing';
import { WrittenPage, pause, until } from './fixtures/written-page.js';

/** One kind: how it stands in a page, and the address it asks for, if any. `$` is its own name there. */
interface Kind {
  readonly markup: string;
  readonly address?: string;
  /** The attribute that has the address. */
  readonly name?: string;
  /** What it writes down when it runs, if it is a script. */
  readonly ran?: string;
}

const fixture = (file: string) => new URL(`./fixtures/${file}`, import.meta.url).pathname;
const held = 'data-purpose="media" id="$"';
const script = (attributes: string, text = '') =>
  `<script type="text/plain" ${held} ${attributes}>${text}</script>`;
const inline = (word: string, attributes = ''): Kind => ({
  ran: word,
  markup: script(attributes, `window.ran.push('${word}');`),
});
const external = (word: string, attributes: string): Kind => {
  const address = `${fixture(`says-${word}.js`)}?is=$`;
  return { ran: word, address, markup: script(attributes.replace('@', address)) };
};
const element = (file: string, name: string, markup: string): Kind => {
  const address = `${fixture(file)}?is=$`;
  return { name, address, markup: markup.replace('held', held).replace('@', address) };
};

const KINDS: Record<string, Kind> = {
  'script in the page': inline('in-the-page'),
  'script of its own file': external('src', 'src="@"'),
  'script with data-src': external('data-src', 'data-src="@"'),
  'script with async': external('async', 'async src="@"'),
  'script with defer': external('defer', 'defer src="@"'),
  'script for a module in the page': inline('module-in-the-page', 'data-type="module"'),
  'script for a module of its own file': external('module', 'data-type="module" src="@"'),
  'script for an async module': external('async-module', 'data-type="module" async src="@"'),
  iframe: element('embedded.html', 'src', '<iframe held data-src="@"></iframe>'),
  img: element('picture.svg', 'src', '<img held data-src="@">'),
  'img with srcset': element('picture.svg', 'srcset', '<img held data-srcset="@ 600w" data-sizes="600px">'),
  'picture with source': element(
    'picture.svg',
    'srcset',
    '<picture data-purpose="media"><source data-srcset="@" id="$"><img data-src="data:,x"></picture>',
  ),
  video: element('tone.wav', 'src', '<video held data-src="@" preload="auto"></video>'),
  'video with source': element(
    'tone.wav',
    'src',
    '<video data-purpose="media" preload="auto">\n<source id="$" data-src="@" type="audio/wav">\n<p>No player here.</p>\n</video>',
  ),
  'video with poster': element('picture.svg', 'poster', '<video held data-poster="@"></video>'),
  'video with track': element(
    'captions.vtt',
    'src',
    '<video data-purpose="media" controls><track id="$" default kind="captions" data-src="@"></video>',
  ),
  audio: element('tone.wav', 'src', '<audio held data-src="@" preload="auto"></audio>'),
  'audio with source': element(
    'tone.wav',
    'src',
    '<audio data-purpose="media" preload="auto">\n<source id="$" data-src="@" type="audio/wav">\n<p>No player here.</p>\n</audio>',
  ),
  object: element('picture.svg', 'data', '<object held type="image/svg+xml" data-data="@"></object>'),
  'object with data-src': element(
    'picture.svg',
    'data',
    '<object held type="image/svg+xml" data-src="@"></object>',
  ),
  embed: element('picture.svg', 'src', '<embed held type="image/svg+xml" data-src="@">'),
  'link for a style sheet': element('style.css', 'href', '<link held rel="stylesheet" data-href="@">'),
  'link to preload': element('picture.svg', 'href', '<link held rel="preload" as="image" data-href="@">'),
  'link to prefetch': element('embedded.html', 'href', '<link held rel="prefetch" data-href="@">'),
  'link to preconnect': element('', 'href', '<link held rel="preconnect" data-href="@">'),
  'link to dns-prefetch': element('', 'href', '<link held rel="dns-prefetch" data-href="@">'),
};
const names = Object.keys(KINDS);
const isScript = (name: string) => KINDS[name]!.ran !== undefined;

const INSERTED: Record<string, (page: WrittenPage, markup: string, slot: string) => Promise<void>> = {
  'from the parser': async (page, markup) => {
    page.write(`<body>${markup}`);
    await page.close();
  },
  'added later': async (page, markup) => {
    await page.close();
    page.document.body.append(...page.made(markup));
  },
  'in a shadow root': async (page, markup, slot) => {
    await page.close();
    const root = page.document.body.appendChild(page.document.createElement('div'));
    root.id = slot;
    root.attachShadow({ mode: 'open' }).append(...page.made(markup));
    page.window.gate.scan(root.shadowRoot!);
  },
};
const STATES: Record<string, (page: WrittenPage) => void> = {
  unknown: () => undefined,
  refused: (page) => page.window.gate.update(['other']),
  given: (page) => page.window.gate.update(['media']),
};

/** What a kind did up to some moment. */
interface Seen {
  /** Whether its address is where it belongs; of a script, whether it ran and how often. */
  readonly open: boolean | number;
  readonly requests: number;
}
type Phase = 'before' | 'given' | 'withdrawn' | 'given again';

describe('Gate, every kind of element', function () {
  this.timeout(30_000);
  let pages = 0;
  const named = (name: string, page: number) => `${name.replaceAll(' ', '-')}-${page}`;
  const fill = (name: string, page: number, text: string) => text.replaceAll('$', named(name, page));

  /** How often each kind asks for its address where nothing holds it: not every browser tells of every kind. */
  const natively: Record<string, number> = {};
  const count = (page: WrittenPage, number: number, name: string) =>
    page.requests(fill(name, number, KINDS[name]!.address ?? 'nowhere'));

  before(async () => {
    const page = await WrittenPage.open();
    const number = ++pages;
    const plain = (markup: string) =>
      markup
        .replace('type="text/plain"', '')
        .replace(/(<object .*)data-src=/, '$1data=')
        .replace(/data-(type|sizes|srcset|poster|href|data|src)=/g, '$1=');
    page.write(`<body>${names.map((name) => fill(name, number, plain(KINDS[name]!.markup))).join('\n')}`);
    await page.close();
    await pause(1_000);
    for (const name of names) natively[name] = count(page, number, name);
    page.leave();
  });

  it('tells of enough requests for their absence to prove something', () => {
    const told = names.filter((name) => natively[name] === 1);
    for (const name of ['script of its own file', 'script for a module of its own file', 'iframe', 'img'])
      expect(told).to.include(name);
    expect(told.length).to.be.greaterThan(12);
  });

  for (const [way, insert] of Object.entries(INSERTED))
    for (const [state, know] of Object.entries(STATES))
      describe(`${way}, its purpose ${state}`, () => {
        const seen: Record<string, Record<Phase, Seen>> = {};
        let page: WrittenPage;
        let steps: number;

        before(async () => {
          page = await WrittenPage.open();
          const number = ++pages;
          const slot = `slot-${number}`;
          const find = (name: string) => {
            const tree: Document | ShadowRoot =
              page.document.getElementById(slot)?.shadowRoot ?? page.document;
            return tree.getElementById(named(name, number))!;
          };
          const open = (name: string) =>
            isScript(name)
              ? page.window.ran.filter((one) => one === KINDS[name]!.ran).length
              : find(name).hasAttribute(KINDS[name]!.name!);
          const note = (phase: Phase) => {
            for (const name of names)
              (seen[name] ??= {} as Record<Phase, Seen>)[phase] = {
                open: open(name),
                requests: count(page, number, name),
              };
          };
          const allOpen = () =>
            until(() => names.every(open), 'not all were opened').then(
              () => undefined,
              // Which ones is what the tests say.
              () => undefined,
            );
          const asked = () =>
            until(() => names.every((name) => count(page, number, name) >= natively[name]!), '', 2_000).catch(
              () => undefined,
            );

          know(page);
          const markup = names.map((name) => fill(name, number, KINDS[name]!.markup)).join('\n');
          await insert(page, markup, slot);
          if (state === 'given') await allOpen().then(asked);
          await pause(150);
          note('before');
          const before = history.length;
          page.window.gate.update(['media']);
          await allOpen();
          await asked();
          await pause(100);
          note('given');
          page.window.gate.update(['other']);
          note('withdrawn');
          await pause(100);
          page.window.gate.update(['media']);
          await allOpen();
          await pause(100);
          note('given again');
          steps = history.length - before;
        });
        after(() => page.leave());

        for (const name of names)
          it(name, () => {
            const { before, given, withdrawn, 'given again': again } = seen[name]!;
            const script = isScript(name);
            /** Where the browser tells of no requests natively, one that it tells of late proves nothing. */
            const told = ({ open, requests }: Seen) => ({ open, requests: natively[name] && requests });
            const open = { open: script ? 1 : true, requests: natively[name] };
            const held = { open: script ? 0 : false, requests: 0 };
            if (state === 'given') expect(told(before), 'before').to.deep.equal(open);
            else expect(before, 'before').to.deep.equal(held);
            expect(told(given), 'given').to.deep.equal(open);
            expect(told(withdrawn), 'withdrawn').to.deep.equal({ ...open, open: script ? 1 : false });
            expect(again.open, 'given again').to.equal(open.open);
            if (script) expect(told(again), 'given again').to.deep.equal(open);
          });

        it('adds no step to the history', () => expect(steps).to.equal(0));
      });
});
