import { expect, fixture, html } from '@open-wc/testing';
import type { Notice } from '../../src/model/notice.js';
import { addressOf, addressed, copied, handedOn } from '../../src/elements/notice-links.js';
import { closeAll, el, json, link, noticeOf, p, pageConsent, section, soon, until } from './page-consent.js';
import { leaveAddress, shown, within } from './shown-notice.js';

const notice = noticeOf(
  [
    section('marketing', [
      p('See ', link('#contact', 'how to reach us'), ', ', link('#réclamations', 'complaints'), ', '),
      p(link('#nowhere', 'nowhere'), ', ', link('#top', 'the top'), '.'),
      p(link('https://law.example/?a=1', 'the law'), ' ', link('mailto:privacy@insurer.example', 'mail')),
    ]),
    section('contact', [
      { ...el('span'), id: 'reach-us' },
      { ...el('section', { ...el('h3', 'By telephone'), id: 'by-telephone' }, p('Call.')), id: 'telephone' },
    ]),
    section('réclamations', [p('Write.')], { heading: 'Réclamations' }),
  ],
  { introduction: [{ ...p('Please read it.'), id: 'top' }] },
);

/** Goes to an address, as a link in the page does. */
async function goTo(hash: string): Promise<void> {
  const changed = new Promise((done) => addEventListener('hashchange', done, { once: true }));
  location.hash = hash;
  await changed;
}

const stubbed = (name: 'clipboard' | 'share' | 'canShare', value: unknown) =>
  Object.defineProperty(navigator, name, { value, configurable: true, writable: true });
const unstub = () => {
  for (const name of ['clipboard', 'share', 'canShare'] as const) Reflect.deleteProperty(navigator, name);
};

/** A clipboard that takes everything, or refuses it. */
function clipboard(takes = true): string[] {
  const written: string[] = [];
  stubbed('clipboard', {
    writeText: async (text: string) => {
      if (!takes) throw new DOMException('not now', 'NotAllowedError');
      written.push(text);
    },
  });
  return written;
}

function canonical(href: string): void {
  const tag = document.createElement('link');
  tag.rel = 'canonical';
  tag.href = href;
  document.head.append(tag);
}

const here = () => location.origin + location.pathname;

describe('the addresses of <privacy-notice>', () => {
  let { href } = location;
  beforeEach(() => ({ href } = location));
  afterEach(async () => {
    history.replaceState(null, '', href);
    unstub();
    document.querySelector('link[rel=canonical]')?.remove();
    await closeAll();
  });

  describe('lead', () => {
    it('to a section, which is opened, scrolled to and focused', async () => {
      const { element, open, focused, heading } = await shown({ notice });
      const spacer = await fixture<HTMLElement>(html`<div style="block-size: 3000px"></div>`);
      element.before(spacer);
      await goTo('#notice-contact');
      await element.updateComplete;
      expect(open()).to.deep.equal(['contact']);
      expect(focused()).to.equal('heading contact');
      expect(heading('contact').getBoundingClientRect().top).to.be.within(0, innerHeight);
    });

    it('to a part, whose section is opened', async () => {
      const { element, open, focused } = await shown({ notice });
      await goTo('#notice-telephone');
      await element.updateComplete;
      expect(open()).to.deep.equal(['contact']);
      expect(focused()).to.equal('notice-telephone');
      await goTo('#notice-by-telephone');
      expect(focused()).to.equal('notice-by-telephone');
    });

    it('to a second name of a place', async () => {
      const { element, open, focused } = await shown({ notice });
      await goTo('#notice-reach-us');
      await element.updateComplete;
      expect([open(), focused()]).to.deep.equal([['contact'], 'notice-reach-us']);
    });

    it('to the introduction, and open nothing', async () => {
      const { element, open, focused } = await shown({ notice });
      await goTo('#notice-top');
      await element.updateComplete;
      expect([open(), focused()]).to.deep.equal([[], 'notice-top']);
    });

    it('to what is stored on the device', async () => {
      const { element, open } = await shown({ notice });
      await goTo('#notice-cookies');
      await element.updateComplete;
      expect(open()).to.deep.equal(['cookies']);
    });

    it('to an id with an accent, however it is written', async () => {
      for (const hash of ['#notice-réclamations', '#notice-r%C3%A9clamations', '#r%C3%A9clamations']) {
        const { element, open } = await shown({ notice });
        await goTo(hash);
        await element.updateComplete;
        expect(open(), hash).to.deep.equal(['réclamations']);
        element.remove();
        leaveAddress();
      }
    });

    it('to a section already open, whose focus they take', async () => {
      const { element, heading, focused, openSection } = await shown({ notice });
      await openSection('contact');
      await goTo('#notice-contact');
      await element.updateComplete;
      expect([heading('contact').ariaExpanded, focused()]).to.deep.equal(['true', 'heading contact']);
    });

    it('without the prefix, where the page has nothing of that id', async () => {
      const { element, open } = await shown({ notice });
      await goTo('#contact');
      await element.updateComplete;
      expect(open()).to.deep.equal(['contact']);
    });

    it('nowhere without the prefix, where the page has it', async () => {
      const { open } = await shown({ notice });
      const own = await fixture(html`<p id="contact">The page’s own.</p>`);
      await goTo('#contact');
      await soon();
      expect(open()).to.deep.equal([]);
      expect(own.isConnected).to.equal(true);
    });

    it('with the prefix, even where the page has it', async () => {
      const { element, open } = await shown({ notice });
      await fixture(html`<p id="contact">The page’s own.</p>`);
      await goTo('#notice-contact');
      await element.updateComplete;
      expect(open()).to.deep.equal(['contact']);
    });

    for (const hash of ['#notice-nowhere', '#nowhere', '#notice-', '#notice-%', '#%E0%A4%A', '#notice-"]'])
      it(`nowhere at ${hash}`, async () => {
        const { open, focused, element } = await shown({ notice });
        await goTo(hash);
        await soon();
        expect([open(), focused()]).to.deep.equal([[], 'nothing']);
        expect(element.reveal('nowhere')).to.equal(false);
      });

    it('to an id with a per cent sign that stands for nothing', async () => {
      const { element, open } = await shown({ notice: noticeOf([section('100%', [p('All.')])]) });
      await goTo('#notice-100%');
      await element.updateComplete;
      expect(open()).to.deep.equal(['100%']);
    });

    it('to a section as soon as the notice is there', async () => {
      history.replaceState(null, '', '#notice-by-telephone');
      const { open, focused } = await shown({ notice });
      await until(() => focused() !== 'nothing');
      expect([open(), focused()]).to.deep.equal([['contact'], 'notice-by-telephone']);
    });

    it('only once, however often the notice is read again', async () => {
      history.replaceState(null, '', '#notice-contact');
      const { element, focused } = await shown({ notice });
      await until(() => focused() !== 'nothing');
      const field = await fixture<HTMLInputElement>(html`<input aria-label="Mine" />`);
      field.focus();
      element.consent = await pageConsent({ notice: json(notice) });
      await soon(200);
      expect(document.activeElement!.ariaLabel).to.equal('Mine');
    });

    it('nowhere when the element has left the page', async () => {
      const { element, open } = await shown({ notice });
      element.remove();
      await goTo('#notice-contact');
      await soon();
      expect(open()).to.deep.equal([]);
    });

    it('below a page’s own header that stays', async () => {
      const { element, heading, one } = await shown({ notice });
      element.parentElement!.style.setProperty('--consent-scroll-margin', '90px');
      element.parentElement!.style.marginBlock = '2000px';
      await goTo('#notice-marketing');
      await element.updateComplete;
      expect(getComputedStyle(one('#notice-marketing')).scrollMarginBlockStart).to.equal('90px');
      expect(heading('marketing').getBoundingClientRect().top).to.be.closeTo(90, 2);
    });
  });

  describe('of links inside the notice', () => {
    async function followed(text: string) {
      const view = await shown({ notice });
      await view.openSection('marketing');
      const anchor = view.all('#notice-marketing .prose a').find((one) => one.textContent === text)!;
      const event = new MouseEvent('click', { bubbles: true, cancelable: true });
      anchor.dispatchEvent(event);
      await view.element.updateComplete;
      return { ...view, anchor, event };
    }

    it('open and focus the section, and stand in the address bar', async () => {
      const before = history.length;
      const { open, focused, event } = await followed('how to reach us');
      expect(open()).to.deep.equal(['marketing', 'contact']);
      expect(focused()).to.equal('heading contact');
      expect([location.hash, event.defaultPrevented]).to.deep.equal(['#notice-contact', true]);
      // Browsers keep 50 entries, or 100.
      expect(history.length).to.equal(before === 50 || before === 100 ? before : before + 1);
    });

    it('may have accents', async () => {
      const { open, anchor } = await followed('complaints');
      expect(anchor.getAttribute('href')).to.equal('#notice-réclamations');
      expect(open()).to.deep.equal(['marketing', 'réclamations']);
      expect(addressed()).to.equal('réclamations');
    });

    it('that lead nowhere are left to the browser', async () => {
      const { open, event } = await followed('nowhere');
      expect([open(), event.defaultPrevented]).to.deep.equal([['marketing'], false]);
    });

    it('lead to the introduction too', async () => {
      const { focused } = await followed('the top');
      expect(focused()).to.equal('notice-top');
    });

    it('to elsewhere stay as they are, without telling from where', async () => {
      const { one } = await shown({ notice });
      const law = one('a[href^=https]');
      expect([law.getAttribute('href'), law.getAttribute('rel')]).to.deep.equal([
        'https://law.example/?a=1',
        'noopener noreferrer',
      ]);
      expect(one('a[href^=mailto]').getAttribute('rel')).to.equal(null);
    });

    it('of the table of contents open too', async () => {
      const { element, one, open, focused } = await shown({ notice });
      one('.contents a[href="#notice-contact"]').click();
      await element.updateComplete;
      expect([open(), focused(), location.hash]).to.deep.equal([
        ['contact'],
        'heading contact',
        '#notice-contact',
      ]);
    });
  });

  describe('are copied', () => {
    it('from a section, without the page’s query', async () => {
      history.replaceState(null, '', '?claim=12#elsewhere');
      const written = clipboard();
      const { one, told } = await shown({ notice });
      const copy = one('#notice-contact > .head > .copy');
      expect(copy.ariaLabel).to.equal('Copy the link to “About contact”');
      copy.click();
      await until(told);
      expect(written).to.deep.equal([`${here()}#notice-contact`]);
      expect(told()).to.equal('The link is copied.');
    });

    it('from a part that can be linked to', async () => {
      const written = clipboard();
      const { one, told } = await shown({ notice });
      const copy = one('#notice-by-telephone + .copy');
      expect(copy.ariaLabel).to.equal('Copy the link to “By telephone”');
      copy.click();
      await until(told);
      expect(written).to.deep.equal([`${here()}#notice-by-telephone`]);
    });

    it('by a visible word where the clipboard refuses', async () => {
      clipboard(false);
      const { one, told } = await shown({ notice });
      one('#notice-contact .copy').click();
      await until(told);
      expect(told()).to.equal(`The link is ${here()}#notice-contact`);
    });

    it('by a visible word where there is no clipboard, as on an insecure origin', async () => {
      stubbed('clipboard', undefined);
      const { one, told } = await shown({ notice });
      one('#notice-contact .copy').click();
      await until(told);
      expect(told()).to.equal(`The link is ${here()}#notice-contact`);
    });

    it('and that is told again the next time', async () => {
      clipboard();
      const { one, told } = await shown({ notice });
      const said: string[] = [];
      one('#notice-contact .copy').click();
      await until(told);
      new MutationObserver(() => said.push(told())).observe(one('.told'), {
        childList: true,
        characterData: true,
        subtree: true,
      });
      one('#notice-marketing .copy').click();
      await soon();
      expect(said.filter(Boolean)).to.deep.equal(['The link is copied.']);
    });

    it('as the page’s canonical address, as it stands there', () => {
      canonical('/privacy?page=2');
      expect(addressOf('contact')).to.equal(`${location.origin}/privacy?page=2#notice-contact`);
    });

    it('as the page’s own where its canonical address is elsewhere', () => {
      canonical('https://elsewhere.example/privacy');
      expect(addressOf('contact')).to.equal(`${here()}#notice-contact`);
    });

    it('with accents as addresses have them', () => {
      expect(addressOf('réclamations')).to.equal(`${here()}#notice-r%C3%A9clamations`);
    });

    it('says whether it could', async () => {
      const written = clipboard();
      expect([await copied('one'), written]).to.deep.equal([true, ['one']]);
      clipboard(false);
      expect(await copied('two')).to.equal(false);
    });
  });

  describe('are handed on', () => {
    const passOn = async (its: Notice = notice) => {
      const view = await shown({ notice: its });
      const button = view.one('.share');
      expect(button.textContent.trim()).to.equal('Pass this notice on');
      expect(view.root.getElementById(button.getAttribute('aria-describedby')!)!.textContent).to.contain(
        'someone else',
      );
      button.click();
      return view;
    };

    it('by the device’s own way, and nothing more is said', async () => {
      const shared: ShareData[] = [];
      const written = clipboard();
      stubbed('canShare', () => true);
      stubbed('share', async (data: ShareData) => void shared.push(data));
      const { told } = await passOn();
      await until(() => shared.length);
      await soon();
      expect(shared).to.deep.equal([{ title: 'Privacy notice', url: `${here()}#notice-marketing` }]);
      expect([told(), written]).to.deep.equal(['', []]);
    });

    it('or not, where the visitor thinks better of it', async () => {
      const written = clipboard();
      stubbed('canShare', () => true);
      stubbed('share', () => Promise.reject(new DOMException('closed', 'AbortError')));
      const { told } = await passOn();
      await soon();
      expect([told(), written]).to.deep.equal(['', []]);
    });

    for (const [why, stub] of Object.entries({
      'has no such way': () => stubbed('share', undefined),
      'will not hand an address on': () => {
        stubbed('share', () => Promise.resolve());
        stubbed('canShare', () => false);
      },
      'fails at it': () => {
        stubbed('canShare', () => true);
        stubbed('share', () => Promise.reject(new DOMException('no', 'NotAllowedError')));
      },
    }))
      it(`by the clipboard where the device ${why}`, async () => {
        const written = clipboard();
        stub();
        const { told } = await passOn();
        await until(told);
        expect(written).to.deep.equal([`${here()}#notice-marketing`]);
        expect(told()).to.equal('The link is copied.');
      });

    it('by a visible word where neither can be had', async () => {
      clipboard(false);
      stubbed('share', undefined);
      const { told } = await passOn();
      await until(told);
      expect(told()).to.equal(`The link is ${here()}#notice-marketing`);
    });

    it('as used or closed, or else not', async () => {
      stubbed('canShare', undefined);
      stubbed('share', () => Promise.resolve());
      expect(await handedOn('Title', 'https://insurer.example/')).to.equal(false);
      stubbed('canShare', () => true);
      expect(await handedOn('Title', 'https://insurer.example/')).to.equal(true);
    });
  });

  it('of a notice in a dialog are answered there', async () => {
    const consent = await pageConsent({ notice: json(notice) });
    const host = await fixture<HTMLElement>(html`<consent-notice .consent=${consent}></consent-notice>`);
    history.replaceState(null, '', '#notice-contact');
    await consent.show('notice');
    const element = await until(() => host.shadowRoot!.querySelector('privacy-notice')?.shadowRoot).then(() =>
      host.shadowRoot!.querySelector('privacy-notice')!,
    );
    await until(() => element.renderRoot.querySelector('#notice-cookies'));
    expect(within(element).open()).to.deep.equal(['contact']);
    consent.hide();
  });
});
