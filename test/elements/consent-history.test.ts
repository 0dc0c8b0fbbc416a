import { expect, fixture, html } from '@open-wc/testing';
import type { Act, Consent, ConsentOptions, KeptRecord } from '../../src/consent.js';
import type { ConsentHistoryElement } from '../../src/elements/consent-history.js';
import { ConsentDeliveredEvent } from '../../src/events.js';
import { button, closeAll, pageConsent, soon, until } from './page-consent.js';

const ENDPOINT = 'https://receiver.example/consents';

async function history(consent: Consent) {
  const element = await fixture<ConsentHistoryElement>(
    html`<consent-history .consent=${consent}></consent-history>`,
  );
  const root = element.renderRoot as ShadowRoot;
  const text = (selector: string) =>
    [...root.querySelectorAll(selector)].map((one) => one.textContent!.trim().replace(/\s+/g, ' '));
  await until(() => !root.textContent!.includes('being read'), 'the history');
  return {
    ...{ element, root, text },
    acts: () => [...root.querySelectorAll('.act')],
    told: () =>
      [...root.querySelectorAll('.act')].map((act) =>
        [...act.querySelectorAll('.decisions li')].map((one) =>
          [...one.querySelectorAll('.label, .said')].map((part) => part.textContent).join(': '),
        ),
      ),
  };
}

/** As a control of ours would. */
const act = (consent: Consent, choices: Act['choices'], others: Partial<Act> = {}) =>
  consent.act({
    ...{ choices, layer: 'banner', method: 'save', controls: ['save'], labels: ['Save'], frame: [] },
    ...others,
  });

/** Answers what is posted with this status, and everything else as before. */
function answering(status: number): void {
  const { fetch } = window;
  window.fetch = (url, init) =>
    String(url) === ENDPOINT
      ? Promise.resolve(
          new Response('', { status, statusText: status === 422 ? 'Unprocessable Content' : '' }),
        )
      : fetch(url, init);
}

/** What is downloaded while something is done. */
async function downloads(act: () => unknown): Promise<{ name: string; blob: Blob }> {
  const { click } = HTMLAnchorElement.prototype;
  let taken: HTMLAnchorElement | undefined;
  HTMLAnchorElement.prototype.click = function () {
    // eslint-disable-next-line @typescript-eslint/no-this-alias
    taken = this;
  };
  try {
    act();
    await until(() => taken, 'a download');
    return { name: taken!.download, blob: await (await fetch(taken!.href)).blob() };
  } finally {
    HTMLAnchorElement.prototype.click = click;
  }
}

describe('<consent-history>', () => {
  afterEach(closeAll);

  describe('the list', () => {
    it('tells every act, newest first, each purpose by its label and in words, and passes axe', async () => {
      const consent = await pageConsent();
      await act(consent, { statistics: true, media: false });
      await consent.withdraw('statistics');
      const { element, told, text } = await history(consent);
      expect(told()).to.deep.equal([['Statistics: Withdrawn'], ['Statistics: Allowed', 'Media: Refused']]);
      expect(text('.act > .muted')[1]).to.match(/^In the cookie banner\. /);
      expect(text('.act > .muted')[0]).to.equal(
        'On a page of this website. Decided by code of this website, without a click.',
      );
      await expect(element).to.be.accessible();
    });

    it('says date and time in the language, and the moment itself to programs', async () => {
      const consent = await pageConsent();
      const record = await consent.acceptAll();
      const { root } = await history(consent);
      const time = root.querySelector('time')!;
      expect(time.dateTime).to.equal(record!.decidedAt);
      const moment = new Date(record!.decidedAt);
      expect(time.textContent).to.include(
        new Intl.DateTimeFormat('en-150', { dateStyle: 'long' }).format(moment),
      );
      expect(time.textContent).to.include(
        new Intl.DateTimeFormat('en-150', { timeStyle: 'medium' }).format(moment),
      );
    });

    it('tells an objection, and one that is withdrawn, from consent', async () => {
      const consent = await pageConsent();
      await consent.decide({ loyalty: false });
      await consent.decide({ loyalty: true });
      expect((await history(consent)).told()).to.deep.equal([
        ['Loyalty: Objection withdrawn'],
        ['Loyalty: Objected'],
      ]);
    });

    it('tells who decided: only an event of a person is a person', async () => {
      const consent = await pageConsent();
      await act(consent, { media: true });
      const entries = consent.entries.bind(consent);
      const [entry] = await entries();
      const by = async (others: Partial<KeptRecord['record']>) => {
        consent.entries = () => Promise.resolve([{ ...entry!, record: { ...entry!.record, ...others } }]);
        return (await history(consent)).text('.act > .muted')[0];
      };
      expect(await by({})).to.include('Decided by code of this website');
      expect(await by({ by: 'person' })).to.include('Decided by a person');
      expect(await by({ actor: 'agent' })).to.include('Entered by an employee');
      expect(await by({ actor: 'representative' })).to.include('Decided by a representative');
    });

    it('says until when what was allowed is not asked again', async () => {
      const consent = await pageConsent();
      await consent.decide({ statistics: true, media: false });
      const { root } = await history(consent);
      const until = [...root.querySelectorAll('.decisions li')].map((one) =>
        /asked again after \d+ \w+ \d{4}/.test(one.textContent!),
      );
      expect(until).to.deep.equal([true, false]);
    });

    it('is a list in a section of its own, with headings in order', async () => {
      const consent = await pageConsent();
      await consent.acceptAll();
      await consent.rejectAll();
      const { root } = await history(consent);
      const levels = [...root.querySelectorAll('h1, h2, h3, h4')].map((one) => one.tagName);
      expect(levels).to.deep.equal(['H2', 'H3', 'H3', 'H3', 'H3']);
      // Without a role, WebKit takes a list without marks for none.
      for (const list of root.querySelectorAll('ol, ul')) expect(list.getAttribute('role')).to.equal('list');
    });

    it('names a purpose that is not asked any more by its id', async () => {
      const consent = await pageConsent();
      await consent.acceptAll();
      const [entry] = await consent.entries();
      const gone = { ...entry!.record.decisions[0]!, purpose: 'newsletter' };
      consent.entries = () =>
        Promise.resolve([{ ...entry!, record: { ...entry!.record, decisions: [gone] } }]);
      const { told, text } = await history(consent);
      expect(told()).to.deep.equal([['newsletter: Allowed']]);
      expect(text('dd')[0]).to.match(/^The words have changed since/);
    });

    it('is drawn again when something is decided, and when a record has arrived', async () => {
      const consent = await pageConsent();
      const record = await consent.acceptAll();
      const { acts, text } = await history(consent);
      expect(acts()).to.have.length(1);
      await consent.rejectAll();
      await until(() => acts().length === 2, 'the second act');
      const entries = await consent.entries();
      consent.entries = () =>
        Promise.resolve(
          entries.map((one) => ({
            ...one,
            delivery: { ...one.delivery, state: 'delivered', deliveredAt: '2026-11-22T10:31:09.003Z' },
          })),
        );
      document.dispatchEvent(new ConsentDeliveredEvent(record!));
      await until(() => text('.delivery')[0]!.includes('sent on 22 November 2026'), 'the delivery');
    });
  });

  describe('the words', () => {
    it('are those that were decided on', async () => {
      const consent = await pageConsent();
      await consent.decide({ statistics: true, health: true });
      const { root, text } = await history(consent);
      expect(text('details dt')).to.have.members(['Statistics', 'Health data']);
      expect(text('details dd')).to.have.members([
        ...['To count visits.', 'To handle your claim.', 'Without it there is no claim.'],
      ]);
      expect(text('summary')[0]).to.equal('The words of these choices');
      expect(root.querySelector('details')!.open).to.equal(false);
    });

    it('are called seen only where a person decided', async () => {
      const consent = await pageConsent();
      await consent.acceptAll();
      const [entry] = await consent.entries();
      consent.entries = () => Promise.resolve([{ ...entry!, record: { ...entry!.record, by: 'person' } }]);
      expect((await history(consent)).text('summary')).to.deep.equal(['The words you saw']);
    });

    it('that have changed are not shown as seen: their hash and the versions are', async () => {
      const first = await pageConsent({ database: 'history words' });
      const record = await first.decide({ statistics: true });
      const index = first.policy!.purposes.findIndex(({ id }) => id === 'statistics');
      const reworded = await pageConsent(
        { database: 'history words' },
        { [`purposes.${index}.description`]: { nl: 'Anders.', en: 'To count visits and more.' } },
      );
      const { text } = await history(reworded);
      expect(text('details dd')[0]).to.equal(
        `The words have changed since. The fingerprint (SHA-256) of what they were then: ${record!.decisions[0]!.wording}`,
      );
      expect(text('details .muted')[0]).to.equal(
        'Choices of version 2026.11.0 · Privacy notice of version 3',
      );
    });

    it('cannot be proven where no hash was made', async () => {
      const consent = await pageConsent();
      await consent.decide({ statistics: true });
      const [entry] = await consent.entries();
      const bare = { ...entry!.record.decisions[0]!, wording: null };
      consent.entries = () =>
        Promise.resolve([{ ...entry!, record: { ...entry!.record, decisions: [bare] } }]);
      expect((await history(consent)).text('details dd')[0]).to.match(/cannot be proven/);
    });
  });

  describe('delivery', () => {
    it('is told in words: sent', async () => {
      answering(201);
      const consent = await pageConsent({ endpoint: ENDPOINT });
      await consent.acceptAll();
      await until(async () => (await consent.entries())[0]?.delivery.deliveredAt);
      const { text } = await history(consent);
      await until(() => /^Saved here and sent on \d/.test(text('.delivery')[0]!), 'sent');
    });

    it('is told in words: not sent yet', async () => {
      answering(503);
      const consent = await pageConsent({ endpoint: ENDPOINT });
      await consent.acceptAll();
      const { text } = await history(consent);
      expect(text('.delivery')).to.deep.equal(['Saved here, not sent yet']);
      await soon();
      expect(text('.delivery')).to.deep.equal(['Saved here, not sent yet']);
      expect(text('#forget-does')[0]).to.include('What is not sent yet stays here until it is.');
    });

    it('is told in words: set aside, with the reason', async () => {
      answering(422);
      const consent = await pageConsent({ endpoint: ENDPOINT });
      await consent.acceptAll();
      const { text } = await history(consent);
      await until(() => text('.delivery')[0]!.startsWith('Saved here and set aside'), 'set aside');
      expect(text('.delivery')[0]).to.include('422 Unprocessable Content');
    });

    it('is told in words: kept here only', async () => {
      const consent = await pageConsent();
      await consent.rejectAll();
      expect((await history(consent)).text('.delivery')).to.deep.equal(['Kept on this device only']);
    });
  });

  describe('its states', () => {
    it('offers the choices where nothing was decided', async () => {
      const consent = await pageConsent();
      const { root, element, text } = await history(consent);
      expect(text('.empty')).to.deep.equal(['Nothing has been decided here yet.']);
      expect(root.querySelector('[part=data], [part=forget]')).to.equal(null);
      await expect(element).to.be.accessible();
      root.querySelector<HTMLButtonElement>('.button')!.click();
      await until(() => consent.view === 'choices', 'the choices');
      consent.hide();
    });

    it('says that it is reading, and then that it could not', async () => {
      const consent = await pageConsent();
      let fail: (error: Error) => void;
      consent.entries = () => new Promise((_resolve, reject) => (fail = reject));
      const element = await fixture<ConsentHistoryElement>(
        html`<consent-history .consent=${consent}></consent-history>`,
      );
      const root = element.renderRoot as ShadowRoot;
      expect(root.querySelector('[role=status]')!.textContent).to.include('being read');
      fail!(new Error('damaged'));
      await until(() => root.querySelector('[role=alert]'), 'the failure');
      expect(root.querySelector('[role=alert]')!.textContent).to.include('could not be read');
      await expect(element).to.be.accessible();
    });

    it('says where nothing is stored', async () => {
      const consent = await pageConsent();
      Object.defineProperty(consent, 'durable', { value: false });
      expect((await history(consent)).text('.aside')[0]).to.match(/stores nothing for this site/);
    });

    it('shows the present subject only', async () => {
      const consent = await pageConsent();
      await consent.decide({ media: true });
      await consent.identify('somebody');
      await consent.decide({ email: true });
      await consent.identify('other');
      const { told, text, root } = await history(consent);
      expect(told()).to.deep.equal([['Media: Allowed']]);
      expect(text('.act > .muted')[0]).to.match(/, for this device\.$/);
      await consent.decide({ surveys: false });
      await until(() => told().length === 2, 'the decision of the account');
      expect(text('.act > .muted')[0]).to.match(/, for the account you are signed in with\.$/);
      await consent.identify('somebody');
      await until(() => told()[0]?.[0] === 'E-mail: Allowed', 'the decision of the first account');
      expect(root.textContent).not.to.include('Surveys');
    });
  });

  describe('the copy', () => {
    it('as data is the receipt', async () => {
      const consent = await pageConsent();
      const record = await consent.acceptAll();
      const { root, text } = await history(consent);
      const { name, blob } = await downloads(() => button(root, 'data').click());
      expect(name).to.match(/^consent-receipt-\d{4}-\d\d-\d\d\.json$/);
      expect(blob.type).to.equal('application/ld+json');
      const receipt = JSON.parse(await blob.text()) as { 'dpv:hasRecordOfActivity': { '@id': string }[] };
      expect(receipt['dpv:hasRecordOfActivity'].map((one) => one['@id'])).to.deep.equal([
        `urn:uuid:${record!.id}`,
      ]);
      await until(() => text('.own [role=status]')[0]!.includes(name), 'the message');
    });

    it('as a page says the same, in a file that is whole by itself', async () => {
      const consent = await pageConsent();
      const record = await consent.decide({ statistics: true, email: false });
      const { root, text, told } = await history(consent);
      const { name, blob } = await downloads(() => button(root, 'page').click());
      expect(name).to.match(/^consent-receipt-\d{4}-\d\d-\d\d\.html$/);
      const source = await blob.text();
      expect(source).to.match(/^<!doctype html>\n<html lang="en" dir="ltr"/);
      const page = new DOMParser().parseFromString(source, 'text/html');
      expect(page.querySelector('meta[charset]')).to.equal(page.head.firstElementChild);
      expect(page.querySelectorAll('script, link, img, iframe, [src], [href]')).to.have.length(0);
      expect(page.title).to.equal('Consent decisions: An Insurer');
      const said = [...page.querySelectorAll('h3')].map(
        (one) => `${one.textContent}: ${one.nextElementSibling!.querySelector('.answer')!.textContent}`,
      );
      expect(said).to.deep.equal(told().flat());
      for (const part of [record!.id, record!.decisions[0]!.wording!, 'To count visits.', text('time')[0]!])
        expect(page.body.textContent).to.include(part);
    });

    it('as a page is never markup, whatever its words are', async () => {
      const consent = await pageConsent(
        {},
        { 'purposes.1.label': { nl: 'x', en: '<img src=x onerror=alert(1)>' } },
      );
      await consent.decide({ statistics: true });
      const { root } = await history(consent);
      const { blob } = await downloads(() => button(root, 'page').click());
      const page = new DOMParser().parseFromString(await blob.text(), 'text/html');
      expect(page.querySelector('img')).to.equal(null);
      expect(page.querySelector('h3')!.textContent).to.equal('<img src=x onerror=alert(1)>');
    });

    it('says where it could not be made', async () => {
      const consent = await pageConsent();
      await consent.acceptAll();
      consent.receipt = () => Promise.reject(new Error('broken'));
      const { root, text } = await history(consent);
      button(root, 'data').click();
      await until(() => text('.own [role=status]')[0]!.includes('could not be made'), 'the message');
    });
  });

  describe('forgetting', () => {
    const asked = async (options: Partial<ConsentOptions> = {}) => {
      const consent = await pageConsent(options);
      const record = await consent.acceptAll();
      const view = await history(consent);
      button(view.root, 'forget').click();
      await until(() => view.root.activeElement?.classList.contains('really'), 'the question');
      return { ...view, consent, record: record! };
    };

    it('takes two acts, and says before what it does', async () => {
      const { element, root, text, consent } = await asked();
      expect(text('#forget-does')[0]).to.include('first withdraws what you allowed');
      expect(text('#forget-does')[0]).to.include('An Insurer');
      expect(root.activeElement!.getAttribute('role')).to.equal('group');
      expect(consent.decisions['statistics']!.decision).to.equal('given');
      await expect(element).to.be.accessible();
    });

    it('can be left, and the focus is where it was', async () => {
      const { root, consent } = await asked();
      root.querySelector<HTMLButtonElement>('.really .button:not([part])')!.click();
      await until(() => root.activeElement === root.querySelector('[part=forget]'), 'the focus');
      expect(root.querySelector('.really')).to.equal(null);
      expect(consent.decisions['statistics']!.decision).to.equal('given');
    });

    it('withdraws, removes all, and shows the ids under which the receiver keeps its part', async () => {
      answering(201);
      const { element, root, text, consent, record } = await asked({ endpoint: ENDPOINT });
      button(root, 'confirm').click();
      await until(() => root.activeElement?.id === 'forgotten', 'the focus');
      expect(consent.allows('statistics')).to.equal(false);
      expect(consent.needsChoice).to.equal('first');
      await until(() => !root.querySelector('.act'), 'an empty list');
      expect(text('.ids code')).to.deep.equal([record.subject.id]);
      expect(text('.forgotten')[0]).to.include('On your next visit you are asked again.');
      expect(root.querySelector('.empty')).to.equal(null);
      const style = getComputedStyle(root.querySelector('.ids code')!);
      expect(style.userSelect ?? style.webkitUserSelect).to.equal('all');
      await expect(element).to.be.accessible();
    });

    it('copies an id, or says that it could not', async () => {
      answering(201);
      const { root, text, record } = await asked({ endpoint: ENDPOINT });
      button(root, 'confirm').click();
      await until(() => root.querySelector('.ids button'), 'the ids');
      const copies: string[] = [];
      let refuses = false;
      const write = (id: string) =>
        refuses ? Promise.reject(new Error('denied')) : Promise.resolve(void copies.push(id));
      Object.defineProperty(navigator, 'clipboard', { value: { writeText: write }, configurable: true });
      try {
        const copy = root.querySelector<HTMLButtonElement>('.ids button')!;
        copy.click();
        await until(() => text('.forgotten [role=status]')[0] === 'Copied.', 'the message');
        expect(copies).to.deep.equal([record.subject.id]);
        refuses = true;
        copy.click();
        await until(() => /could not be copied/.test(text('.forgotten [role=status]')[0]!), 'the message');
      } finally {
        delete (navigator as { clipboard?: unknown }).clipboard;
      }
    });

    it('says that nobody else keeps anything where nothing was sent', async () => {
      const { root, text } = await asked();
      button(root, 'confirm').click();
      await until(() => root.activeElement?.id === 'forgotten', 'the focus');
      expect(text('.forgotten')[0]).to.include('Nothing was sent from here');
      expect(root.querySelector('.ids')).to.equal(null);
    });

    it('says where it failed, and can be tried again', async () => {
      const { root, consent } = await asked();
      const forget = consent.forget.bind(consent);
      consent.forget = () => Promise.reject(new Error('full'));
      button(root, 'confirm').click();
      await until(() => root.querySelector('.really [role=alert]'), 'the failure');
      expect(root.querySelector('[role=alert]')!.textContent).to.include('Not everything could be removed');
      consent.forget = forget;
      button(root, 'confirm').click();
      await until(() => root.activeElement?.id === 'forgotten', 'the focus');
    });
  });

  describe('in <consent-notice>', () => {
    it('is a tab of the dialog, which show() opens', async () => {
      const consent = await pageConsent();
      await consent.acceptAll();
      const host = await fixture(html`<consent-notice .consent=${consent}></consent-notice>`);
      await consent.show('history');
      await until(() => host.shadowRoot!.querySelector('consent-history'), 'the history');
      const tabs = [...host.shadowRoot!.querySelectorAll<HTMLButtonElement>('.tab')];
      const current = tabs.filter((one) => one.getAttribute('aria-current') === 'true');
      expect(current.map((one) => one.textContent!.trim())).to.deep.equal(['History']);
      tabs.find((one) => one.textContent!.includes('Choices'))!.click();
      await until(() => host.shadowRoot!.querySelector('consent-choices'), 'the choices');
      expect(host.shadowRoot!.querySelector('consent-history')).to.equal(null);
      consent.hide();
    });
  });
});
