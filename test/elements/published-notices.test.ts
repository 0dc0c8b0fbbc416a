import { expect } from '@open-wc/testing';
import { NODE_ID } from '../../src/model/notice.js';
import { PUBLISHED, defaults, idsOf, nodesOf, parsed, published, readBothWays, shown, wordsIn } from '../notices/notices.js'; // prettier-ignore

/** In the repository; English may come later. */
const OURS = ['nl', 'fr', 'de', 'en'];

async function ours(language: string): Promise<string | undefined> {
  const response = await fetch(new URL(`../../locales/notice/${language}.html`, import.meta.url));
  return response.ok ? response.text() : undefined;
}

/** As the element reads it, which knows the language of the page around it. */
const read = (html: string) =>
  readBothWays(html, { ...defaults, language: parsed(html).documentElement.lang || defaults.language });

/** What the notice is of a page, as a reader would point at it. */
const articleOf = (html: string) => parsed(html).querySelector<HTMLElement>('article, .content')!;

const textOf = (element: Element) => element.textContent.replace(/[ \n]+/g, ' ').trim();

/** Where nothing is told: its name, or another that means the same. */
const SAME: Readonly<Record<string, string>> = { b: 'strong', i: 'em' };
const KEPT = 'ul, ol, li, dl, dt, dd, table, caption, thead, tbody, tfoot, tr, th, td, address, blockquote, br, strong, b, em, i, h3, h4, h5, h6, p'; // prettier-ignore

/** Lists, tables and whatever else has a shape, in order, with how deep they stand in one another and their words. */
const structure = (root: Element) =>
  [...root.querySelectorAll(KEPT)].map((element) => {
    const said = ['start', 'type', 'colspan', 'rowspan', 'scope', 'lang']
      .filter((name) => element.hasAttribute(name))
      .map((name) => ` ${name}=${element.getAttribute(name)}`);
    let depth = 0;
    for (let up = element.parentElement!.closest(KEPT); up && root.contains(up); depth++)
      up = up.parentElement!.closest(KEPT);
    return `${'  '.repeat(depth)}${SAME[element.localName] ?? element.localName}${said.join('')}: ${wordsIn(element).join(' ')}`;
  });

/** A link as both ways in have it. */
const hrefs = (root: Element, prefix = '') =>
  [...root.querySelectorAll('a[href]')].map((link) => {
    const href = link.getAttribute('href')!;
    if (href.startsWith('tel:')) return href.replace(/[ ().-]/g, '');
    return href.startsWith('#') ? `#${prefix}${decodeURIComponent(href.slice(1))}` : href;
  });

function promises(html: () => string) {
  it('says every word, in the order of the page', () => {
    expect(wordsIn(shown(read(html()).notice))).to.deep.equal(wordsIn(articleOf(html())));
  });

  it('has every word in its own section', () => {
    const source = articleOf(html());
    const headings = [...source.querySelectorAll('h2')];
    const { sections } = read(html()).notice;
    expect(sections.map(({ heading }) => heading)).to.deep.equal(headings.map(textOf));
    const view = shown(read(html()).notice);
    for (const [i, section] of [...view.querySelectorAll(':scope > section')].entries()) {
      const range = document.createRange();
      range.setStartBefore(headings[i]!);
      if (headings[i + 1]) range.setEndBefore(headings[i + 1]!);
      else range.setEndAfter(source.lastChild!);
      expect(wordsIn(section), headings[i]!.textContent).to.deep.equal(wordsIn(range.cloneContents()));
    }
  });

  it('keeps lists, tables, addresses and deeper headings as they stand', () => {
    expect(structure(shown(read(html()).notice))).to.deep.equal(structure(articleOf(html())));
  });

  it('keeps every link, and each within it leads somewhere', () => {
    const { notice } = read(html());
    const view = shown(notice);
    expect(hrefs(view)).to.deep.equal(hrefs(articleOf(html()), 'notice-'));
    for (const href of hrefs(view))
      if (href.startsWith('#'))
        expect(view.querySelector(`[id="${href.slice(1)}"]`), href).not.to.equal(null);
  });

  it('has ids that are ids, each once, and none that nobody wrote', () => {
    const { notice } = read(html());
    const ids = idsOf(notice);
    expect(new Set(ids).size).to.equal(ids.length);
    const written = [...parsed(html()).querySelectorAll('[id], a[name]')].flatMap(({ id, attributes }) => [
      id,
      attributes.getNamedItem('name')?.value,
    ]);
    for (const id of ids) {
      expect(id).to.match(NODE_ID);
      expect(written).to.include(id);
    }
  });

  it('loses nothing unsaid that is no text, and no word for it', () => {
    const SILENT =
      '<script>track("x")</script><style>p { color: red }</style><template><p>Later</p></template>';
    const noisy = html()
      .replace(/<\/h2>/g, `$&${SILENT}`)
      .replace(/<\/li>/g, '<script>1</script>$&');
    const { notice, findings } = read(noisy);
    expect(wordsIn(shown(notice))).to.deep.equal(wordsIn(articleOf(html())));
    const told = findings.filter(({ rule }) => rule === 'left-out').map(({ message }) => message);
    const count = (selector: string) => articleOf(noisy).querySelectorAll(selector).length;
    for (const tag of ['script', 'style', 'template'])
      expect(told.filter((message) => message.startsWith(`<${tag}>`))).to.have.length(count(tag));
  });
}

describe('a published notice', () => {
  for (const name of PUBLISHED)
    describe(name, () => {
      let html = '';
      before(async () => (html = await published(name)));

      promises(() => html);

      it('has fifteen sections', () => {
        expect(read(html).notice.sections).to.have.length(15);
        expect(articleOf(html).querySelectorAll('h2')).to.have.length(15);
      });

      it('has no error', () => {
        const { findings } = read(html);
        expect(findings.filter(({ severity }) => severity === 'error')).to.deep.equal([]);
      });
    });

  describe('insurer', () => {
    it('says of itself what stands on the article', async () => {
      expect(read(await published('insurer')).notice).to.include({
        ...{ id: 'northmoor', version: '2026.2', status: 'approved', language: 'en-IE' },
        ...{
          effective: '2026-03-01',
          basedOn: '2025-11-14',
          title: 'How Northmoor Mutual uses personal data',
        },
      });
    });

    it('keeps for whom a section and a part are, and what is chosen where', async () => {
      const { notice } = read(await published('insurer'));
      const health = notice.sections.find(({ id }) => id === 'health')!;
      expect(health.audience).to.equal('claimant insured');
      const parts = nodesOf(notice).filter(({ tag }) => tag === 'section');
      expect(parts.map(({ audience }) => audience)).to.deep.equal([undefined, 'insured']);
      expect(
        notice.sections.flatMap(({ id, purposes }) => (purposes.length ? [[id, ...purposes]] : [])),
      ).to.deep.equal([['marketing', 'email', 'partners']]);
    });

    it('tells of every name that is lost', async () => {
      const { findings } = read(await published('insurer'));
      const lost = findings.flatMap(({ rule, message }) =>
        rule === 'markup' ? message.split('>')[0]!.slice(1) : [],
      );
      const unknown = [...articleOf(await published('insurer')).querySelectorAll('font, sup, small, abbr, u, center, details, summary')]; // prettier-ignore
      expect(lost.sort()).to.deep.equal(unknown.map(({ localName }) => localName).sort());
    });
  });

  describe('airline', () => {
    it('is the article of its page, and what stands around that is told', async () => {
      const { notice, findings } = read(await published('airline'));
      expect(notice).to.include({ version: '14', language: 'en-GB', title: 'Passenger privacy notice' });
      expect(findings.flatMap(({ rule, message }) => (rule === 'outside' ? message : []))).to.deep.equal([
        '"Calder Air Book My trips" stands outside the <article> and is left out',
        '"© 2026 Calder Air plc. Registered in Eng…" stands outside the <article> and is left out',
        '"Home › Legal" stands outside the <article> and is left out',
      ]);
    });

    it('can be linked to by the ids of headings and of the items around them', async () => {
      const ids = idsOf(read(await published('airline')).notice);
      for (let i = 1; i <= 15; i++) expect(ids).to.include(`item-${i}`);
      expect(ids).to.include.members(['about', 'collect-special', 'cookies-and-ads', 'contact', 'top']);
    });

    it('asks in the section around which it is written what is chosen', async () => {
      const { sections } = read(await published('airline')).notice;
      expect(sections.filter(({ purposes }) => purposes.length).map(({ id }) => id)).to.deep.equal([
        'offers',
      ]);
    });
  });

  describe('hospital.de', () => {
    it('has the names of the anchors before its headings', async () => {
      const { sections } = read(await published('hospital.de')).notice;
      expect(sections.slice(0, 5).map(({ id }) => id)).to.deep.equal([
        ...['über-uns', 's2', 's3', 'zwecke', 'schweigepflicht'],
      ]);
      expect(idsOf(read(await published('hospital.de')).notice)).to.include('s1');
    });

    it('has parts by the wrappers of their headings', async () => {
      const { notice } = read(await published('hospital.de'));
      const parts = nodesOf(notice).filter(({ tag }) => tag === 'section');
      expect(parts.map(({ id }) => id)).to.deep.equal(['akte-zugriff', 'akte-sperre']);
      expect(notice.language).to.equal('de');
    });
  });
});

for (const language of OURS)
  describe(`locales/notice/${language}.html`, () => {
    let html = '';
    before(async function () {
      const there = await ours(language);
      if (there === undefined) this.skip();
      html = there;
    });

    promises(() => html);

    it('says of itself what it has to', () => {
      const { notice, findings } = read(html);
      expect(notice).to.include({ id: 'cigna-europe', language });
      expect(findings).to.deep.equal([]);
    });
  });
