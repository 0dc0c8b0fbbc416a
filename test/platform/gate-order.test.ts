/*
 * The same pages with and without a gate: what their scripts write down is the same, in the same order. And what a
 * page does to a gate while its parser is still at work, or under a policy that trusts nobody.
 */
import { expect } from '@open-wc/testing';
import { WrittenPage, pause, until } from './fixtures/written-page.js';

const file = (text: string) => URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
const FILLER = `/*${'x'.repeat(1_500_000)}*/`;

/** Kinds of scripts, each with a word of its own to write down. */
const KINDS: Record<string, (word: string) => string> = {
  inline: (word) => `<script>ran.push('${word}')</script>`,
  'inline async': (word) => `<script async>ran.push('${word}')</script>`,
  'inline defer': (word) => `<script defer>ran.push('${word}')</script>`,
  fast: (word) => `<script src="${file(`ran.push('${word}')`)}"></script>`,
  slow: (word) => `<script src="${file(`${FILLER}ran.push('${word}')`)}"></script>`,
  missing: (word) => `<script src="/nowhere/${word}.js"></script>`,
  defer: (word) => `<script defer src="${file(`ran.push('${word}')`)}"></script>`,
  'slow defer': (word) => `<script defer src="${file(`${FILLER}ran.push('${word}')`)}"></script>`,
  'inline module': (word) => `<script type="module">ran.push('${word}')</script>`,
  module: (word) => `<script type="module" src="${file(`ran.push('${word}')`)}"></script>`,
  'slow module': (word) => `<script type="module" src="${file(`${FILLER}ran.push('${word}')`)}"></script>`,
  async: (word) => `<script async src="${file(`ran.push('${word}')`)}"></script>`,
  'async module': (word) => `<script type="module" async src="${file(`ran.push('${word}')`)}"></script>`,
};

/** As a page marks it. */
const hold = (markup: string) =>
  markup
    .replace(/<script(?! type)/g, '<script type="text/plain"')
    .replaceAll('type="module"', 'type="text/plain" data-type="module"')
    .replaceAll('<script', '<script data-purpose="media"');

/** A row of numbers that is the same every time. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ; yield state / 2 ** 32) state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
}

describe('Gate, the order of scripts', function () {
  this.timeout(30_000);
  let page: WrittenPage;
  afterEach(() => page.leave());

  /** What ran; what is async runs whenever it is there, so it stands at the end. */
  const log = () => {
    const free = (word: string) => /^async/.test(word);
    return [
      ...page.window.ran.filter((word) => !free(word)),
      ...page.window.ran.filter((word) => free(word)).sort(),
    ];
  };

  for (let seed = 1; seed <= 16; seed++) {
    const chance = numbers(seed * 7919);
    const names = Object.keys(KINDS);
    // The first page has every kind once.
    const drawn =
      seed === 1
        ? names
        : Array.from({ length: 9 }, () => names[Math.floor(chance.next().value * names.length)]!);
    const words = drawn.map((name, i) => `${name} ${i}`);
    const count = drawn.filter((name) => name !== 'missing').length;
    const written = () =>
      drawn.map((name, i) => `<p>${KINDS[name]!(words[i]!)}${i % 3 ? '\n' : ''}</p>`).join('');
    let expected: string[];

    for (const [when, run] of Object.entries({
      'without a gate': async () => {
        page.write(`<body>${written()}`);
        await page.close();
      },
      'allowed afterwards': async () => {
        page.write(`<body>${hold(written())}`);
        await page.close();
        await pause(20);
        expect(page.window.ran).to.deep.equal([]);
        page.window.gate.update(['media']);
      },
      'allowed before': async () => {
        page.window.gate.update(['media']);
        // In pieces that end anywhere, as they come from the network.
        const pieces = `<body>${hold(written())}`.match(/[^]{1,150}/g)!;
        for (const piece of pieces) {
          page.write(piece);
          await pause(0);
        }
        await page.close();
      },
    }))
      it(`page ${seed} (${drawn.join(', ')}), ${when}`, async () => {
        page = await WrittenPage.open();
        await run();
        await until(() => page.window.ran.length >= count, `ran ${page.window.ran.join()}`);
        if (when === 'without a gate') expected = log();
        else expect(log()).to.deep.equal(expected);
      });
  }

  it('counts a script of which only a part has arrived as one that has not', async () => {
    page = await WrittenPage.open();
    const { gate } = page.window;
    gate.update(['media']);
    page.write('<body><div><script type="text/plain" data-purpose="media">ran.push("fir');
    await pause(20);
    // Others put elements behind it meanwhile.
    page.document.querySelector('script[data-purpose]')!.after(page.document.createElement('i'));
    page.document.body.append(page.document.createElement('p'));
    gate.update(['media']);
    await pause(20);
    expect(page.window.ran).to.deep.equal([]);
    page.write('st");</script></div>');
    page.write('<script type="text/plain" data-purpose="media">ran.push("second");</script>\n<p>');
    await pause(20);
    await page.close();
    await until(() => page.window.ran.length === 2, 'not all ran');
    expect(page.window.ran).to.deep.equal(['first', 'second']);
  });

  it('runs what is complete while the page is still being read, but for what a browser defers', async () => {
    page = await WrittenPage.open();
    page.window.gate.update(['media']);
    page.write(`<body>${hold(KINDS['inline module']!('module') + KINDS['inline']!('first'))}\n`);
    await until(() => page.window.ran.length === 1, 'the first did not run');
    page.write(`${hold(KINDS['fast']!('second'))}`);
    await until(() => page.window.ran.length === 2, 'the second did not run');
    expect(page.document.readyState).to.equal('loading');
    await page.close();
    await until(() => page.window.ran.length === 3, 'the module did not run');
    expect(page.window.ran).to.deep.equal(['first', 'second', 'module']);
  });

  it('starts a player once, whose sources arrive after it', async () => {
    const tone = new URL('./fixtures/tone.wav?late', import.meta.url);
    page = await WrittenPage.open();
    page.window.gate.update(['media']);
    page.write('<body><video preload="auto" data-purpose="media">');
    await pause(30);
    page.write(`<source type="audio/wav" data-src="${tone.pathname}?late">`);
    await pause(30);
    page.write('</video>');
    await page.close();
    const video = page.document.querySelector('video')!;
    await until(() => video.readyState > 0, 'it does not play');
    expect(page.requests(`${tone.pathname}?late`)).to.equal(1);
    page.window.gate.update([]);
    expect([video.networkState, video.currentSrc && video.readyState]).to.deep.equal([
      ...[video.networkState, video.currentSrc && 0],
    ]);
  });

  describe('under a policy of Trusted Types', () => {
    const policy = (names: string) =>
      `<meta http-equiv="Content-Security-Policy" content="require-trusted-types-for 'script'; trusted-types ${names}">`;
    const markup = () =>
      hold(KINDS['inline']!('inline') + KINDS['fast']!('fast') + KINDS['inline module']!('module')) +
      `<object data-purpose="media" data-data="about:blank#o"></object><embed data-purpose="media" data-src="about:blank#e">
       <iframe data-purpose="media" data-src="about:blank#f"></iframe>`;
    const addresses = () =>
      ['object', 'embed', 'iframe'].map((name) => {
        const element = page.document.querySelector(name)!;
        return element.getAttribute('data') ?? element.getAttribute('src');
      });
    const enforced = () => {
      try {
        page.document.createElement('script').text = '1';
        return false;
      } catch {
        return true;
      }
    };
    const quiet = () => page.window.addEventListener('error', (event) => event.preventDefault());

    it('runs and opens with a policy of its own, made when first needed', async () => {
      page = await WrittenPage.open(policy('consent-notice'));
      await page.close();
      page.document.body.append(...page.made(markup()));
      page.window.gate.update(['media']);
      await until(() => page.window.ran.length === 3, `only ran ${page.window.ran.join()}`);
      expect(page.window.ran).to.deep.equal(['inline', 'fast', 'module']);
      expect(addresses()).to.deep.equal(['about:blank#o', 'about:blank#e', 'about:blank#f']);
    });

    it('that does not allow its own opens what needs none, and throws nothing at the page', async () => {
      page = await WrittenPage.open(policy('none-of-ours'));
      quiet();
      await page.close();
      page.document.body.append(...page.made(markup()));
      expect(() => page.window.gate.update(['media'])).not.to.throw();
      await pause(200);
      expect(addresses()[2]).to.equal('about:blank#f');
      expect(page.window.ran.length).to.equal(enforced() ? 0 : 3);
    });

    it('with a default policy of the page runs without one of its own', async () => {
      page = await WrittenPage.open(policy('default'));
      const types = (page.window as unknown as { trustedTypes?: { createPolicy(...all: unknown[]): void } })
        .trustedTypes;
      const pass = (text: string) => text;
      types?.createPolicy('default', { createScript: pass, createScriptURL: pass, createHTML: pass });
      quiet();
      await page.close();
      page.document.body.append(...page.made(markup()));
      page.window.gate.update(['media']);
      await until(() => page.window.ran.length === 3, `only ran ${page.window.ran.join()}`);
      expect(addresses()).to.deep.equal(['about:blank#o', 'about:blank#e', 'about:blank#f']);
    });
  });
});
