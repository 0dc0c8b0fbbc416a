import { expect, fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { PrivacyNoticeElement } from '../../src/elements/privacy-notice.js';
import type { NoticeNode } from '../../src/model/notice.js';
import {
  closeAll,
  el,
  json,
  longNotice,
  noticeOf,
  p,
  pageConsent,
  section,
  soon,
  until,
} from './page-consent.js';
import { press, shown, within } from './shown-notice.js';

const notice = noticeOf(
  [
    section(
      'rights',
      [
        p('Your rights are ', el('strong', 'access'), ' and erasure.'),
        p('Réclamation: write to the authority.'),
        el('ul', el('li', 'Free of charge'), el('li', 'Within a month')),
      ],
      { heading: 'Your rights' },
    ),
    section('contact', [
      el('address', '1 Street', el('br'), '1000 Brussels'),
      el('table', el('tr', el('th', 'Charge'), el('td', 'None'))),
      {
        ...el('section', { ...el('h3', 'By telephone'), id: 'by-telephone' }, p('Call us on working days.')),
        ...{ audience: 'claimant', draft: true },
      },
    ]),
  ],
  { introduction: [p('Your rights are below.')] },
);

/** What is marked, in the order of the text. */
function marked(name: 'consent-hit' | 'consent-hit-current'): string[] {
  const ranges = [...((CSS.highlights?.get(name) as Iterable<StaticRange> | undefined) ?? [])];
  return ranges.map(({ startContainer, startOffset, endContainer, endOffset }) => {
    const range = document.createRange();
    range.setStart(startContainer, startOffset);
    range.setEnd(endContainer, endOffset);
    return range.toString();
  });
}

function searching(view: Awaited<ReturnType<typeof shown>>) {
  const { element, one, all } = view;
  const field = one<HTMLInputElement>('#search');
  const status = one('search [role=status]');
  const announced: string[] = [];
  const observer = new MutationObserver(() => announced.push(status.textContent));
  observer.observe(status, { childList: true, characterData: true, subtree: true });
  const type = (query: string) => {
    field.value = query;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  };
  return {
    ...view,
    field,
    status,
    type,
    /** What a screen reader was told. */
    announced: () => announced.filter(Boolean),
    look: async (query: string) => {
      type(query);
      await element.updateComplete;
      await until(() => status.textContent !== '', 'the count');
      await element.updateComplete;
      return status.textContent;
    },
    count: () => one('.count').textContent.trim(),
    next: async () => {
      one('.next').click();
      await soon(20);
    },
    previous: async () => {
      one('.previous').click();
      await soon(20);
    },
    /** Beside the headings of closed sections. */
    badges: () => all('.mark.hits').map((mark) => mark.textContent),
    texts: () => all('.prose, .title').map((stretch) => stretch.innerHTML),
  };
}

const searched = async (options?: Parameters<typeof shown>[0]) =>
  searching(await shown({ notice, ...options }));

/** Of a notice with this text. */
const hitsIn = async (children: NoticeNode[], query: string) =>
  (await searched({ notice: noticeOf([section('a', children, { heading: '-' })]) })).look(query);

describe('the search of <privacy-notice>', () => {
  afterEach(closeAll);

  describe('finds', () => {
    it('what stands in introduction, headings and sections, in order of reading', async () => {
      const { look, next, focused } = await searched();
      expect(await look('your rights')).to.equal('Hits: 3');
      const places: string[] = [];
      for (let i = 0; i < 3; i++) {
        await next();
        places.push(focused());
      }
      expect(places).to.deep.equal([
        'p Your rights are below.',
        'heading rights',
        'p Your rights are access and erasure.',
      ]);
    });

    for (const [query, told] of [
      ['reclamation', 'Hits: 1'],
      ['RÉCLAMATION', 'Hits: 1'],
      ['are access and', 'Hits: 1'],
      ['1 street 1000', 'Hits: 1'],
      ['street1000', 'Nothing found'],
      ['erasure. réclamation', 'Nothing found'],
      ['charge within', 'Nothing found'],
      ['chargewithin', 'Nothing found'],
      ['charge none', 'Nothing found'],
      ['charge', 'Hits: 2'],
      ['to be completed', 'Nothing found'],
      ['concerns you', 'Nothing found'],
      ['_m*', 'Hits: 1'],
      ['search in this', 'Nothing found'],
      ['  your   rights ', 'Hits: 3'],
    ] as const)
      it(`${told.toLowerCase()} of “${query}”`, async () => {
        expect(await (await searched()).look(query)).to.equal(told);
      });

    it('a word of which a few letters are bold', async () => {
      expect(await hitsIn([p('era', el('strong', 'su'), 're')], 'erasure')).to.equal('Hits: 1');
    });

    it('nothing across an item and the list inside it', async () => {
      const list = [el('ul', el('li', 'One', el('ul', el('li', 'two')), 'three'))];
      expect(await hitsIn(list, 'onetwo')).to.equal('Nothing found');
      expect(await hitsIn(list, 'twothree')).to.equal('Nothing found');
      expect(await hitsIn(list, 'onethree')).to.equal('Nothing found');
    });

    it('nothing across a bare text and the paragraph after it', async () => {
      expect(await hitsIn(['One', p('two')], 'onetwo')).to.equal('Nothing found');
    });
  });

  describe('tells', () => {
    it('the number of hits once for each search', async () => {
      const { look, announced, next, previous } = await searched();
      await look('charge');
      await look('rights');
      await next();
      await next();
      await previous();
      await soon();
      expect(announced()).to.deep.equal(['Hits: 2', 'Hits: 3']);
    });

    it('it once when typing rests, not for each letter', async () => {
      const { field, announced } = await searched();
      field.focus();
      await sendKeys({ type: 'charge' });
      await until(() => announced().length);
      await soon(400);
      expect(announced()).to.deep.equal(['Hits: 2']);
    });

    it('that nothing was found', async () => {
      const { look, announced, one } = await searched();
      await look('unicorn');
      expect(announced()).to.deep.equal(['Nothing found']);
      expect([
        one<HTMLButtonElement>('.next').disabled,
        one<HTMLButtonElement>('.previous').disabled,
      ]).to.deep.equal([true, true]);
    });

    it('nothing of a blank', async () => {
      const { type, announced, count } = await searched();
      type('   ');
      await soon(400);
      expect([announced(), count()]).to.deep.equal([[], '']);
    });

    it('the same number again when it is asked again', async () => {
      const { look, announced } = await searched();
      await look('charge');
      await look('rights ');
      await look('your rights');
      expect(announced()).to.deep.equal(['Hits: 2', 'Hits: 3', 'Hits: 3']);
    });

    it('beside closed sections how many hits are in them, to the eye alone', async () => {
      const { look, badges, openSection, one } = await searched();
      await look('charge');
      expect(badges()).to.deep.equal(['1', '1']);
      expect(one('.mark.hits').ariaHidden).to.equal('true');
      await openSection('rights');
      expect(badges()).to.deep.equal(['1']);
    });

    it('its keys to who asks what the field is', async () => {
      const { field, root, element } = await searched();
      expect(root.getElementById(field.getAttribute('aria-describedby')!)!.textContent).to.contain(
        'Shift and Enter',
      );
      expect(field.labels![0]!.textContent).to.equal('Search in this notice');
      await expect(element).to.be.accessible();
    });

    it('all of it in a way that passes axe', async () => {
      const { look, next, element } = await searched();
      await look('rights');
      await next();
      await next();
      await expect(element).to.be.accessible();
    });
  });

  describe('goes', () => {
    it('to the next hit and the one before, round the end, and says which', async () => {
      const { look, next, previous, count, focused } = await searched();
      await look('rights');
      expect(count()).to.equal('Hits: 3');
      const seen: string[] = [];
      for (const go of [next, next, next, next, previous, previous]) {
        await go();
        seen.push(`${count()}: ${focused()}`);
      }
      const [first, second, third] = [
        '1 of 3: p Your rights are below.',
        '2 of 3: heading rights',
        '3 of 3: p Your rights are access and erasure.',
      ];
      expect(seen).to.deep.equal([first, second, third, first, third, second]);
    });

    it('backwards to the last hit first', async () => {
      const { look, previous, count } = await searched();
      await look('rights');
      await previous();
      expect(count()).to.equal('3 of 3');
    });

    it('into a section, which it opens, and no other', async () => {
      const { look, next, open, focused, body } = await searched();
      await look('brussels');
      await next();
      expect([open(), focused()]).to.deep.equal([['contact'], 'address 1 Street1000 Brussels']);
      expect(body('contact').checkVisibility()).to.equal(true);
    });

    it('at once where typing has not rested yet', async () => {
      const { type, one, open, announced } = await searched();
      type('brussels');
      one<HTMLFormElement>('search form').requestSubmit();
      await until(() => open().length);
      await soon(400);
      expect([open(), announced()]).to.deep.equal([['contact'], ['Hits: 1']]);
    });

    it('nowhere where nothing is found', async () => {
      const { look, one, focused, field } = await searched();
      await look('unicorn');
      field.focus();
      one<HTMLFormElement>('search form').requestSubmit();
      await soon();
      expect(focused()).to.equal('search');
    });

    it('from the first hit again when another word is looked for', async () => {
      const { look, next, count } = await searched();
      await look('rights');
      await next();
      await next();
      await look('charge');
      expect(count()).to.equal('Hits: 2');
      await next();
      expect(count()).to.equal('1 of 2');
    });
  });

  describe('by keyboard', () => {
    it('goes on with Enter, back with Shift and Enter, and to the field and out with Escape', async () => {
      const { field, status, count, focused, one } = await searched();
      field.focus();
      await sendKeys({ type: 'rights' });
      await until(() => status.textContent);
      const steps: string[] = [];
      for (const key of ['Enter', 'Enter', 'Shift+Enter', 'Enter', 'Enter', 'Escape'] as const) {
        await press(key);
        await soon(30);
        steps.push(`${key}: ${focused().split(' ')[0]} ${count()}`);
      }
      expect(steps).to.deep.equal([
        'Enter: p 1 of 3',
        'Enter: heading 2 of 3',
        'Shift+Enter: p 1 of 3',
        'Enter: heading 2 of 3',
        'Enter: p 3 of 3',
        'Escape: search 3 of 3',
      ]);
      await press('Shift+Enter');
      await soon(30);
      expect(count()).to.equal('2 of 3');
      await press('Escape');
      await press('Escape');
      await soon(30);
      expect([focused(), field.value, count(), status.textContent]).to.deep.equal(['search', '', '', '']);
      expect(one<HTMLButtonElement>('.next').disabled).to.equal(true);
    });

    it('leaves Escape to a dialog around it where nothing is looked for', async () => {
      const { field, element } = await searched();
      const left: boolean[] = [];
      element.addEventListener('keydown', (event) => left.push(event.defaultPrevented));
      field.focus();
      await press('Escape');
      await sendKeys({ type: 'a' });
      await press('Escape');
      await press('Escape');
      expect(left).to.deep.equal([false, false, true, false]);
    });

    it('leaves Enter to a heading that is no hit', async () => {
      const { look, heading, open } = await searched();
      await look('brussels');
      heading('rights').focus();
      await press('Enter');
      await soon(30);
      expect(open()).to.deep.equal(['rights']);
    });
  });

  describe('marks', () => {
    before(function () {
      if (!('highlights' in CSS)) this.skip();
    });

    it('every hit, and the present one apart', async () => {
      const { look, next } = await searched();
      await look('your rights');
      expect([marked('consent-hit'), marked('consent-hit-current')]).to.deep.equal([
        ['Your rights', 'Your rights', 'Your rights'],
        [],
      ]);
      await next();
      expect([marked('consent-hit').length, marked('consent-hit-current')]).to.deep.equal([
        2,
        ['Your rights'],
      ]);
    });

    it('a hit across several elements whole', async () => {
      const { look } = await searched();
      await look('are access and');
      expect(marked('consent-hit')).to.deep.equal(['are access and']);
    });

    it('the accents of a hit with it', async () => {
      const { look } = await searched();
      await look('reclamation');
      expect(marked('consent-hit')).to.deep.equal(['Réclamation']);
    });

    it('nothing any more when the field is emptied, or nothing is found', async () => {
      const { look, type, next } = await searched();
      await look('rights');
      await next();
      type('');
      expect([marked('consent-hit'), marked('consent-hit-current')]).to.deep.equal([[], []]);
      await look('rights');
      await look('unicorn');
      expect([marked('consent-hit'), marked('consent-hit-current')]).to.deep.equal([[], []]);
    });

    it('nothing any more when the element leaves the page', async () => {
      const { look, next, element } = await searched();
      await look('rights');
      await next();
      element.remove();
      expect([marked('consent-hit'), marked('consent-hit-current')]).to.deep.equal([[], []]);
    });

    it('what another notice on the page finds, too, and leaves it when one goes', async () => {
      const one = await searched();
      const two = await searched();
      await one.look('brussels');
      await two.look('free');
      expect(marked('consent-hit').sort()).to.deep.equal(['Brussels', 'Free']);
      one.element.remove();
      expect(marked('consent-hit')).to.deep.equal(['Free']);
    });
  });

  it('still goes to its hits where nothing can be marked', async () => {
    const real = Object.getOwnPropertyDescriptor(window, 'Highlight');
    Reflect.deleteProperty(window, 'Highlight');
    try {
      const { look, next, focused } = await searched();
      expect(await look('brussels')).to.equal('Hits: 1');
      await next();
      expect(focused()).to.contain('address');
    } finally {
      if (real) Object.defineProperty(window, 'Highlight', real);
    }
  });

  it('leaves the notice’s tree as it was', async () => {
    const { look, texts } = await searched();
    const before = texts();
    await look('rights');
    await look('are access and');
    expect(texts()).to.deep.equal(before);
  });

  it('adds only what takes the focus when it goes to a hit', async () => {
    const { look, next, texts } = await searched();
    const before = texts();
    await look('access');
    await next();
    expect(texts().map((text) => text.replaceAll(' tabindex="-1"', ''))).to.deep.equal(before);
  });

  describe('of a long notice', () => {
    const SECTIONS = 150;
    const half = async () => {
      const consent = await pageConsent({ notice: json(longNotice(SECTIONS)) });
      await Promise.all([consent.notice(), consent.details()]);
      const element = await fixture<PrivacyNoticeElement>(
        html`<privacy-notice .consent=${consent}></privacy-notice>`,
      );
      await until(() => element.renderRoot.querySelector('#search'));
      return searching({ consent, ...within(element) });
    };

    it('finds all of it, though it began while that was still being drawn, and tells it once', async () => {
      const { type, one, all, status, announced } = await half();
      type('one of many');
      one<HTMLFormElement>('search form').requestSubmit();
      expect(all('[part=section]').length).to.be.lessThan(SECTIONS);
      await until(() => status.textContent === `Hits: ${SECTIONS}`);
      await soon();
      expect(announced()).to.deep.equal([`Hits: ${SECTIONS}`]);
    });

    it('stays at its hit when more is drawn', async () => {
      const { type, one, count, status } = await half();
      type('one of many');
      one<HTMLFormElement>('search form').requestSubmit();
      await until(() => status.textContent);
      await soon(20);
      expect(count()).to.equal(`1 of ${SECTIONS}`);
    });

    it('ends when the element is taken away, and is empty when it comes back', async () => {
      const { type, element, field, status, announced, look } = await half();
      const parent = element.parentElement!;
      type('one of many');
      element.remove();
      await soon(400);
      expect(announced()).to.deep.equal([]);
      parent.append(element);
      await element.updateComplete;
      expect([field.value, status.textContent]).to.deep.equal(['', '']);
      expect(await look('one of many')).to.equal(`Hits: ${SECTIONS}`);
    });
  });

  describe('of a notice that becomes another', () => {
    it('finds what stands there now', async () => {
      const { look, element, consent, status, announced } = await searched();
      await look('brussels');
      element.consent = await pageConsent({
        notice: json(
          noticeOf([section('rights', [p('Brussels, and Brussels.')]), section('contact', [p('x')])]),
        ),
      });
      await until(() => status.textContent === 'Hits: 2');
      expect(consent).not.to.equal(element.consent);
      expect(announced()).to.deep.equal(['Hits: 1', 'Hits: 2']);
      expect(await look('Street')).to.equal('Nothing found');
    });
  });
});
