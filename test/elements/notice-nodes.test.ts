import { expect } from '@open-wc/testing';
import { buildNodes } from '../../src/elements/notice-nodes.js';
import type { NodeOptions } from '../../src/elements/notice-nodes.js';
import { TAGS } from '../../src/model/notice.js';
import type { NoticeElement, NoticeNode } from '../../src/model/notice.js';
import { el, link, p } from './page-consent.js';

const options: NodeOptions = { level: 3, toSupply: () => 'to be completed', language: 'en' };

function built(nodes: readonly NoticeNode[], more: Partial<NodeOptions> = {}): HTMLElement {
  const root = document.createElement('div');
  root.append(...buildNodes(nodes, { ...options, ...more }));
  return root;
}

const only = (node: NoticeElement, more: Partial<NodeOptions> = {}) =>
  built([node], more).firstElementChild as HTMLElement;

const attributes = (element: Element) =>
  Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value]));

describe('buildNodes', () => {
  for (const tag of TAGS)
    it(`makes an element of <${tag}>`, () => {
      const element = only(el(tag, 'Text'));
      expect([element.localName, element.textContent, attributes(element)]).to.deep.equal([tag, 'Text', {}]);
    });

  it('keeps every text in its order, and adds none', () => {
    const root = built(['One ', p('two ', el('strong', 'three'), ' four'), ' five']);
    expect(root.textContent).to.equal('One two three four five');
    expect([...root.childNodes].map(({ nodeName }) => nodeName)).to.deep.equal(['#text', 'P', '#text']);
  });

  it('takes no text for markup', () => {
    const hostile = '<img src=x onerror="alert(1)"> &lt;b&gt; &amp;';
    const root = built([hostile, p(hostile)]);
    expect(root.querySelectorAll('*')).to.have.length(1);
    expect(root.textContent).to.equal(hostile + hostile);
  });

  it('keeps what belongs to lists, tables and languages', () => {
    expect(attributes(only({ ...el('ol'), start: '3', type: 'a' }))).to.deep.equal({ start: '3', type: 'a' });
    expect(attributes(only({ ...el('td'), colspan: '2', rowspan: '3' }))).to.deep.equal({
      ...{ colspan: '2', rowspan: '3' },
    });
    expect(attributes(only({ ...el('th'), scope: 'row' }))).to.deep.equal({ scope: 'row' });
    expect(attributes(only({ ...p(), lang: 'fr' }))).to.deep.equal({ lang: 'fr', dir: 'ltr' });
    expect(attributes(only({ ...p(), lang: 'ar' }))).to.deep.equal({ lang: 'ar', dir: 'rtl' });
  });

  it('takes over nothing else, whatever a file holds', () => {
    const hostile = { ...p('Text'), onclick: 'alert(1)', style: 'position: fixed', is: 'x', class: 'y' };
    expect(attributes(only(hostile))).to.deep.equal({});
  });

  it('gives ids a name of their own, so that none is a page’s', () => {
    expect(only({ ...p(), id: 'contact' }).id).to.equal('notice-contact');
  });

  it('makes a tree as deep as there is', () => {
    let node = p('deep');
    for (let i = 0; i < 32; i++) node = el('div', node);
    expect(only(node).querySelectorAll('div')).to.have.length(31);
  });

  describe('continues the outline of the page', () => {
    for (const [level, names] of [
      [3, ['h3', 'h4', 'h5', 'h6']],
      [4, ['h4', 'h5', 'h6', 'h6 7']],
      [6, ['h6', 'h6 7', 'h6 8', 'h6 9']],
      [8, ['h6 8', 'h6 9', 'h6 10', 'h6 11']],
    ] as const)
      it(`from level ${level}`, () => {
        const root = built([el('h3'), el('h4'), el('h5'), el('h6')], { level });
        expect(
          [...root.children].map(({ localName, ariaLevel }) =>
            [localName, ariaLevel].filter(Boolean).join(' '),
          ),
        ).to.deep.equal(names);
      });
  });

  describe('links', () => {
    const followed = (href: string) => {
      const seen: [string, Event][] = [];
      const anchor = only(link(href, 'there'), { follow: (id, event) => seen.push([id, event]) });
      const event = new MouseEvent('click', { cancelable: true });
      event.preventDefault();
      anchor.dispatchEvent(event);
      return {
        ...attributes(anchor),
        ids: seen.map(([id]) => id),
        same: seen.every(([, one]) => one === event),
      };
    };

    it('within the notice to its own addresses, and tell when they are followed', () => {
      expect(followed('#contact')).to.deep.equal({ href: '#notice-contact', ids: ['contact'], same: true });
    });

    it('to an id with an accent, however it is written', () => {
      for (const href of ['#réclamations', '#r%C3%A9clamations'])
        expect(followed(href)).to.deep.include({ href: '#notice-réclamations', ids: ['réclamations'] });
      expect(followed('#100%')).to.deep.include({ href: '#notice-100%', ids: ['100%'] });
    });

    it('to a number as telephones dial it', () => {
      for (const written of ['tel:+32 2 000 00 00', 'tel:+32-2-000.00.00', 'tel:+32(2)0000000'])
        expect(followed(written)).to.deep.equal({ href: 'tel:+3220000000', ids: [], same: true });
    });

    it('to an address of mail as it is', () => {
      const href = 'mailto:privacy@insurer.example';
      expect(followed(href)).to.deep.equal({ href, ids: [], same: true });
    });

    it('elsewhere without telling from where', () => {
      for (const href of ['https://law.example/?a=1#b', 'HTTP://law.example/'])
        expect(followed(href)).to.deep.equal({ href, rel: 'noopener noreferrer', ids: [], same: true });
    });

    it('without anybody to tell', () => {
      expect(attributes(only(link('#contact', 'there')))).to.deep.equal({ href: '#notice-contact' });
    });
  });

  describe('marks', () => {
    const marks = (root: HTMLElement) =>
      [...root.querySelectorAll<HTMLElement>('.mark')].map((mark) => [
        mark.className,
        mark.textContent,
        mark.hidden,
        mark.parentElement!.localName,
      ]);

    it('what the owner has still to supply, beside its heading', () => {
      const part = { ...el('section', el('h3', 'Part'), p('Text.')), draft: true as const };
      expect(marks(built([part]))).to.deep.equal([['mark draft', 'to be completed', false, 'h3']]);
    });

    it('it behind the text where there is no heading', () => {
      const root = built([{ ...p('Text.'), draft: true }]);
      expect(marks(root)).to.deep.equal([['mark draft', 'to be completed', false, 'p']]);
      expect(root.textContent).to.equal('Text. to be completed');
    });

    it('nothing behind a heading that stands later', () => {
      const part = { ...el('section', p('Text.'), el('h4', 'Later')), draft: true as const };
      expect(marks(built([part]))[0]![3]).to.equal('section');
    });

    it('what is for one relationship, hidden until somebody says it is theirs', () => {
      const part = { ...el('section', el('h3', 'Part')), audience: 'witness broker' };
      const root = built([part], { forYou: () => 'concerns you' });
      expect(marks(root)).to.deep.equal([['mark mine', 'concerns you', true, 'h3']]);
      expect((root.firstElementChild as HTMLElement).dataset['audience']).to.equal('witness broker');
    });

    it('nothing for a relationship where nobody is asked, as on paper', () => {
      expect(marks(built([{ ...p('Text.'), audience: 'witness' }]))).to.deep.equal([]);
    });

    it('in the language of the marks, not of the text', () => {
      const mark = built([{ ...p('نص'), lang: 'ar', draft: true }]).querySelector<HTMLElement>('.mark')!;
      expect([mark.lang, mark.dir]).to.deep.equal(['en', 'ltr']);
    });
  });

  describe('puts beside a heading', () => {
    const beside = (id: string, heading: string) => {
      const button = document.createElement('button');
      button.textContent = `${id}: ${heading}`;
      return button;
    };
    const texts = (node: NoticeElement) =>
      [
        ...built([node], { beside, forYou: () => 'concerns you' }).querySelectorAll('h3 > *, .head > h3 + *'),
      ].map(({ textContent }) => textContent);

    it('of a part that can be linked to what the view gives', () => {
      expect(texts({ ...el('h3', 'Part ', el('em', 'one')), id: 'one' })).to.deep.equal([
        'one',
        'one: Part one',
      ]);
    });

    it('nothing where it cannot', () => {
      expect(texts(el('h3', 'Part'))).to.deep.equal([]);
      expect(texts({ ...el('h4', 'Part'), id: 'one' })).to.deep.equal([]);
    });

    it('but not within it: its name is what it says', () => {
      const [row] = [...built([{ ...el('h3', 'Part'), id: 'one' }], { beside }).children];
      expect([row!.querySelector('h3')!.textContent, row!.lastElementChild!.textContent]).to.deep.equal([
        'Part',
        'one: Part',
      ]);
    });

    it('marks before it', () => {
      const part = { ...el('section', { ...el('h3', 'Part'), id: 'one' }), draft: true as const };
      expect(texts({ ...part, audience: 'witness' })).to.deep.equal([
        ...['concerns you', 'to be completed', 'one: Part'],
      ]);
    });
  });
});
