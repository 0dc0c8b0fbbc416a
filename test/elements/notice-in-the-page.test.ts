import { expect, fixture, html } from '@open-wc/testing';
import type { TemplateResult } from 'lit';
import type { Consent } from '../../src/consent.js';
import { define } from '../../src/define.js';
import { noticeOfChildren } from '../../src/elements/notice-children.js';
import type { PrivacyNoticeElement } from '../../src/elements/privacy-notice.js';
import { closeAll, nextRecord, pageConsent, soon, told, until } from './page-consent.js';
import { drawn, leaveAddress, press, shown, within } from './shown-notice.js';

const article = html`<article
  lang="en"
  data-notice="privacy"
  data-version="3"
  data-status="approved"
  data-effective="2020-01-31"
>
  <h1>Our privacy notice</h1>
  <p>Please read it.</p>
  <h2 id="marketing" data-purposes="email">Marketing</h2>
  <p>About <strong>e-mail</strong>, see <a href="#contact">how to reach us</a>.</p>
  <ul>
    <li>
      One
      <ol start="3">
        <li>and inside</li>
      </ol>
    </li>
  </ul>
  <h2 id="contact">Contact</h2>
  <h3 id="by-telephone" data-audience="claimant">By telephone</h3>
  <p>Call <a href="tel:+32 800 963 71">0800 963 71</a>. <span lang="fr">Français.</span></p>
  <table>
    <tr>
      <th scope="row">Monday</th>
      <td>9 to 5</td>
    </tr>
  </table>
</article>`;

/** An element with these children, before anything is read. */
async function placed(children: unknown, consent?: Consent) {
  const its = consent ?? (await pageConsent({ notice: undefined }));
  const element = await fixture<PrivacyNoticeElement>(
    html`<privacy-notice .consent=${its}>${children}</privacy-notice>`,
  );
  return { consent: its, ...within(element) };
}

async function written(children: unknown = article, consent?: Consent) {
  const view = await placed(children, consent);
  await drawn(view.element);
  return view;
}

/** What could not be read, and what was said of it. */
async function unreadable(children: unknown) {
  let view: Awaited<ReturnType<typeof placed>> | undefined;
  const lines = await told(async () => {
    view = await placed(children);
    await until(() => view!.element.hasAttribute('data-plain'), 'giving up');
    await view.element.updateComplete;
  });
  return { ...view!, lines };
}

const fragment = (markup: TemplateResult) => fixture<HTMLElement>(html`<div>${markup}</div>`);

describe('<privacy-notice> with the notice between its tags', () => {
  afterEach(async () => {
    leaveAddress();
    await closeAll();
  });

  it('shows it in sections, which pass axe', async () => {
    const { all, one, element, openSection } = await written();
    expect(one('h2').textContent.trim()).to.equal('Our privacy notice');
    expect(all('[part=heading] .title').map(({ textContent }) => textContent)).to.deep.equal([
      'Marketing',
      'Contact',
      'What is stored',
    ]);
    expect(one('.meta').textContent).to.contain('Version 3 · in force since 31 January 2020');
    await openSection('marketing');
    await openSection('contact');
    await expect(element).to.be.accessible();
  });

  it('shows the same as of a file', async () => {
    const inPage = await written();
    const { notice } = noticeOfChildren(inPage.element, { id: '', version: '', language: 'en', title: '' })!;
    const fromFile = await shown({ notice });
    const drawing = (view: typeof inPage | typeof fromFile) =>
      view.all('.prose, .title, .meta').map(({ outerHTML }) => outerHTML.replace(/<!--.*?-->/g, ''));
    expect(drawing(inPage)).to.deep.equal(drawing(fromFile));
  });

  it('leaves what stands between its tags as it is', async () => {
    const { element } = await placed(article);
    const before = element.querySelector('article')!.outerHTML;
    await drawn(element);
    expect(element.querySelector('article')!.outerHTML).to.equal(before);
    expect(element.querySelector('h2')!.checkVisibility()).to.equal(false);
  });

  it('does without asking for a file', async () => {
    const { fetch } = window;
    const asked: string[] = [];
    window.fetch = async (url, init) => (asked.push(String(url)), fetch(url, init));
    await written(article, await pageConsent({ notice: '/no-such-notice.json' }));
    expect(asked.filter((url) => !url.startsWith('data:'))).to.deep.equal([]);
  });

  it('offers the choices that it names, and records that it was shown', async () => {
    const { one } = await written();
    const toggle = one('consent-toggle');
    await until(() => toggle.shadowRoot!.querySelector('[part=toggle]'));
    const record = nextRecord();
    toggle.shadowRoot!.querySelector<HTMLInputElement>('[part=toggle]')!.click();
    expect((await record).notice).to.deep.include({ id: 'privacy', version: '3', shown: true });
  });

  it('is searched, opened and linked to as any other', async () => {
    const { one, open, focused, element } = await written();
    one('.contents a[href="#notice-contact"]').click();
    await element.updateComplete;
    expect([open(), focused()]).to.deep.equal([['contact'], 'heading contact']);
    const field = one<HTMLInputElement>('#search');
    field.focus();
    field.value = 'francais';
    field.dispatchEvent(new Event('input'));
    await press('Enter');
    await until(() => focused().startsWith('p Call'));
  });

  describe('answers', () => {
    for (const hash of ['#notice-contact', '#contact', '#by-telephone'])
      it(`the address ${hash}, though the written one has that id`, async () => {
        const { open, focused } = await written();
        location.hash = hash;
        await until(() => open().length);
        expect([open(), focused()]).to.deep.equal([
          ['contact'],
          hash.endsWith('contact') ? 'heading contact' : 'notice-by-telephone',
        ]);
      });

    it('such an address as soon as it is read', async () => {
      history.replaceState(null, '', '#contact');
      const { open } = await written();
      expect(open()).to.deep.equal(['contact']);
    });

    it('no address of the page’s own', async () => {
      const { open } = await written();
      const own = document.createElement('p');
      own.id = 'contact';
      document.body.prepend(own);
      location.hash = '#contact';
      await soon();
      own.remove();
      expect(open()).to.deep.equal([]);
    });

    it('an address of a section that is only written later', async () => {
      history.replaceState(null, '', '#notice-late');
      const { element, open } = await written();
      expect(open()).to.deep.equal([]);
      const heading = document.createElement('h2');
      heading.id = 'late';
      heading.textContent = 'Late';
      element.querySelector('article')!.append(heading, 'Still in time.');
      await until(() => open().length);
      expect(open()).to.deep.equal(['late']);
    });
  });

  describe('reads it again', () => {
    it('when a text of it changes, and leaves open what is open', async () => {
      const { element, openSection, body, open } = await written();
      await openSection('marketing');
      element.querySelector('strong')!.firstChild!.nodeValue = 'post';
      await until(() => body('marketing').textContent.includes('About post'));
      expect(open()).to.deep.equal(['marketing']);
    });

    it('when a section is added, or taken away', async () => {
      const { element, all } = await written();
      const titles = () => all('[part=heading] .title').map(({ textContent }) => textContent);
      const section = await fragment(
        html`<h2 id="rights">Your rights</h2>
          <p>You have rights.</p>`,
      );
      element.querySelector('article')!.append(...section.children);
      await until(() => titles().length === 4);
      expect(titles()[2]).to.equal('Your rights');
      element.querySelector('#marketing')!.remove();
      await until(() => titles().length === 3);
      expect(titles()).to.deep.equal(['Contact', 'Your rights', 'What is stored']);
    });

    it('without taking the focus to its address again', async () => {
      history.replaceState(null, '', '#notice-contact');
      const { element, body, focused } = await written();
      await until(() => focused() !== 'nothing');
      const field = await fixture<HTMLInputElement>(html`<input aria-label="Mine" />`);
      field.focus();
      element.querySelector('strong')!.textContent = 'post';
      await until(() => body('marketing').textContent.includes('About post'));
      await soon();
      expect(document.activeElement!.ariaLabel).to.equal('Mine');
    });

    it('when it was changed while out of the page', async () => {
      const { element, body } = await written();
      const parent = element.parentElement!;
      element.remove();
      element.querySelector('strong')!.textContent = 'post';
      parent.append(element);
      await until(() => body('marketing').textContent.includes('About post'));
    });

    it('when all of it is there, though it came piece by piece', async () => {
      const consent = await pageConsent();
      const source = await fragment(article);
      const children = [...source.querySelector('article')!.children];
      const { element, all } = await placed('', consent);
      for (const child of children) {
        element.append(child);
        await soon(5);
      }
      await told(() => until(() => all('[part=section]').length === 3, 'all of it'));
      expect(all('.title').map(({ textContent }) => textContent)).to.deep.equal([
        'Marketing',
        'Contact',
        'What is stored',
      ]);
    });

    it('as the file when nothing stands there any more', async () => {
      const { element, one } = await written(article, await pageConsent());
      element.replaceChildren();
      await until(() => one('h2').textContent.trim() === 'Privacy notice');
    });
  });

  describe('that cannot be read', () => {
    it('stays readable as it stands, and says so with a code', async () => {
      const { element, lines, all } = await unreadable(html`<p id="as-it-stands">No heading at all.</p>`);
      expect(all('[part=section]')).to.have.length(0);
      expect(all('slot')).to.have.length(1);
      expect(element.querySelector('#as-it-stands')!.checkVisibility()).to.equal(true);
      expect(lines).to.have.length(1);
      expect(lines[0]).to.match(/^consent-notice\/E17: .*no <h2>/);
    });

    it('leaves addresses to the browser', async () => {
      const { element } = await unreadable(html`<p id="as-it-stands">No heading at all.</p>`);
      expect(element.reveal('as-it-stands')).to.equal(false);
    });

    it('is read when it has become readable', async () => {
      const { element, all } = await unreadable(html`<p>No heading at all.</p>`);
      const section = await fragment(
        html`<h2 id="rights">Your rights</h2>
          <p>You have rights.</p>`,
      );
      await told(async () => {
        element.append(...section.children);
        await until(() => all('[part=section]').length);
      });
      expect(element.hasAttribute('data-plain')).to.equal(false);
      expect(element.querySelector('h2')!.checkVisibility()).to.equal(false);
    });

    it('shows neither its old state nor nothing where it was readable before', async () => {
      const { element, all } = await written();
      await told(async () => {
        element.querySelector('article')!.replaceChildren('Nothing to speak of.');
        await until(() => element.hasAttribute('data-plain'));
        await element.updateComplete;
      });
      expect([all('[part=section]').length, all('slot').length]).to.deep.equal([0, 1]);
    });

    it('where the policy cannot be had either, is left as it stands', async () => {
      await told(async () => {
        const { element, all } = await placed(article, await pageConsent({ policy: '{}' }));
        await soon();
        expect(all('slot')).to.have.length(1);
        expect(element.querySelector('h2')!.checkVisibility()).to.equal(true);
      });
    });
  });

  it('says what could be better, and how, and shows it all the same', async () => {
    let sections = 0;
    const lines = await told(async () => {
      const { all } = await written(
        html`<h2>Your rights</h2>
          <p>You have <blink>rights</blink>.</p>`,
      );
      sections = all('[part=section]').length;
    });
    expect(sections).to.equal(2);
    expect(lines).to.have.length(1);
    expect(lines[0]).to.match(/^consent-notice\/E17: the notice in the page can be better: .*no id.*blink/);
  });

  it('says nothing of one that is as it should be', async () => {
    expect(await told(() => written())).to.deep.equal([]);
  });

  it('is in the language of the page around it where it says none', async () => {
    await told(async () => {
      const consent = await pageConsent();
      const page = await fixture<HTMLElement>(
        html`<div lang="nl-BE">
          <privacy-notice .consent=${consent}
            ><h2 id="rechten">Uw rechten</h2>
            <p>U hebt rechten.</p></privacy-notice
          >
        </div>`,
      );
      const view = within(page.querySelector('privacy-notice')!);
      await drawn(view.element);
      expect([view.one('.name').lang, view.one('.prose').lang]).to.deep.equal(['nl-BE', 'nl-BE']);
      expect(view.one('header > .aside').textContent).to.contain('Flemish');
    });
  });

  it('runs nothing, whatever stands in it', async () => {
    await told(async () => {
      const { root } = await written(
        html`<h2 id="a">A <img alt="picture" onerror="window.__ran = true" /></h2>
          <p onclick="window.__ran = true">Text <a href="javascript:window.__ran = true">link</a></p>
          <svg>
            <a href="javascript:window.__ran = true"><text>drawn</text></a>
          </svg>`,
      );
      const prose = root.querySelector('.prose')!;
      expect([...prose.querySelectorAll('[href], [onclick], svg, img')]).to.have.length(0);
      expect(prose.textContent).to.contain('Text link');
      expect('__ran' in window).to.equal(false);
    });
  });

  it('in a CMS’s own <div class="privacy-notice"> is the same', async () => {
    const consent = await pageConsent();
    const before = window.consentNotice;
    window.consentNotice = consent;
    try {
      const page = await fixture<HTMLElement>(
        html`<div class="privacy-notice" lang="en" heading-level="3">${article}</div>`,
      );
      await define();
      const element = page.querySelector('privacy-notice')!;
      await drawn(element);
      const { all, one } = within(element);
      expect(all('[part=section]')).to.have.length(3);
      expect([element.lang, one('.name').ariaLevel]).to.deep.equal(['en', '3']);
    } finally {
      if (before) window.consentNotice = before;
      else Reflect.deleteProperty(window, 'consentNotice');
    }
  });
});
