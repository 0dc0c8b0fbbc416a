import { expect, fixture, html } from '@open-wc/testing';
import type { ConsentOptions } from '../../src/consent.js';
import type { ConsentToggleElement } from '../../src/elements/consent-toggle.js';
import type { PrivacyNoticeElement } from '../../src/elements/privacy-notice.js';
import { closeAll, nextRecord, pageConsent } from './page-consent.js';

async function notice(options: Partial<ConsentOptions> = {}) {
  const consent = await pageConsent(options);
  const element = await fixture<PrivacyNoticeElement>(
    html`<privacy-notice .consent=${consent}></privacy-notice>`,
  );
  await Promise.all([consent.notice(), consent.details()]);
  await new Promise((done) => setTimeout(done));
  await element.updateComplete;
  const root = element.renderRoot as ShadowRoot;
  const heading = (id: string) =>
    root.querySelector<HTMLButtonElement>(`#notice-${id} [part=heading] button`)!;
  const body = (id: string) => root.querySelector<HTMLElement>(`#notice-${id} [part=body]`)!;
  return { consent, element, root, heading, body };
}

describe('<privacy-notice>', () => {
  afterEach(async () => {
    history.replaceState(null, '', location.pathname + location.search);
    await closeAll();
  });

  it('shows numbered sections, closed, each a heading with a button, and passes axe', async () => {
    const { element, root, body } = await notice();
    const buttons = [...root.querySelectorAll('h3 > button')];
    expect(buttons.map((one) => [one.textContent.trim(), one.getAttribute('aria-expanded')])).to.deep.equal([
      ['Marketing', 'false'],
      ['Contact', 'false'],
      ['What is stored', 'false'],
    ]);
    expect(body('contact').hasAttribute('hidden')).to.equal(true);
    await expect(element).to.be.accessible();
  });

  it('opens and closes a section', async () => {
    const { element, heading, body } = await notice();
    heading('contact').click();
    await element.updateComplete;
    expect([heading('contact').ariaExpanded, body('contact').hidden]).to.deep.equal(['true', false]);
    expect(body('contact').textContent).to.contain('0800 963 71');
    heading('contact').click();
    await element.updateComplete;
    expect(body('contact').hasAttribute('hidden')).to.equal(true);
  });

  it('is opened by what the browser’s own search finds', async () => {
    const { element, heading, body } = await notice();
    body('contact').dispatchEvent(new Event('beforematch', { bubbles: true }));
    await element.updateComplete;
    expect(heading('contact').ariaExpanded).to.equal('true');
  });

  it('opens all and closes all', async () => {
    const { element, root } = await notice();
    const all = root.querySelector<HTMLButtonElement>('.all')!;
    all.click();
    await element.updateComplete;
    expect(root.querySelectorAll('[part=body][hidden]')).to.have.length(0);
    all.click();
    await element.updateComplete;
    expect(root.querySelectorAll('[part=body]:not([hidden])')).to.have.length(0);
  });

  it('follows an address to a section and to a part', async () => {
    const { element, heading, root } = await notice();
    location.hash = '#notice-by-telephone';
    await new Promise((done) => addEventListener('hashchange', done, { once: true }));
    await element.updateComplete;
    expect(heading('contact').ariaExpanded).to.equal('true');
    location.hash = '#notice-marketing';
    await new Promise((done) => addEventListener('hashchange', done, { once: true }));
    await element.updateComplete;
    expect(root.activeElement).to.equal(heading('marketing'));
  });

  it('follows its own links', async () => {
    const { element, heading, body } = await notice();
    heading('marketing').click();
    await element.updateComplete;
    body('marketing').querySelector<HTMLAnchorElement>('a[href="#notice-contact"]')!.click();
    await element.updateComplete;
    expect(heading('contact').ariaExpanded).to.equal('true');
    expect(location.hash).to.equal('#notice-contact');
  });

  it('puts the toggles that the policy has into their section; explicit consent only for who is known', async () => {
    const { element, root, consent } = await notice();
    const toggles = () =>
      [...root.querySelectorAll<ConsentToggleElement>('#notice-marketing consent-toggle')].map(
        ({ purpose }) => purpose,
      );
    expect(toggles()).to.deep.equal(['email']);
    await consent.identify('somebody');
    await element.updateComplete;
    expect(toggles()).to.deep.equal(['email', 'health']);
  });

  it('records a choice with layer notice, and that the notice was shown', async () => {
    const { root } = await notice();
    const toggle = root.querySelector('consent-toggle')!;
    await new Promise((done) => setTimeout(done, 20));
    await toggle.updateComplete;
    const record = nextRecord();
    toggle.renderRoot.querySelector<HTMLInputElement>('[part=toggle]')!.click();
    expect((await record).layer).to.equal('notice');
    expect((await record).notice).to.deep.include({ id: 'privacy', version: '3', shown: true });
  });

  it('marks a draft, a part to supply, and a text of another language', async () => {
    const { root } = await notice();
    expect(root.querySelector('.meta .draft')!.textContent).to.equal('draft');
    expect(root.querySelector('[part=body] .draft')!.textContent).to.equal('to be completed');
    expect(root.querySelector('h2')!.lang).to.equal('en');
  });

  it('says so where it cannot be loaded', async () => {
    const error = console.error;
    console.error = () => undefined;
    const { root } = await notice({ notice: '/no-such-notice.json' }).finally(() => (console.error = error));
    expect(root.querySelector('[role=alert]')!.textContent).to.contain('could not be loaded');
  });
});
