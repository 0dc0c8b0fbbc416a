import { expect, fixture, html } from '@open-wc/testing';
import type { Consent } from '../../src/consent.js';
import type { ConsentChoicesElement } from '../../src/elements/consent-choices.js';
import type { ConsentToggleElement } from '../../src/elements/consent-toggle.js';
import { button, closeAll, nextRecord, pageConsent } from './page-consent.js';

async function choices(consent: Consent) {
  const element = await fixture<ConsentChoicesElement>(
    html`<consent-choices .consent=${consent}></consent-choices>`,
  );
  await consent.details();
  await element.updateComplete;
  const toggle = async (purpose: string) => {
    const found = element.renderRoot.querySelector<ConsentToggleElement>(
      `consent-toggle[purpose="${purpose}"]`,
    )!;
    await new Promise((done) => setTimeout(done));
    await found.updateComplete;
    return found;
  };
  const input = async (purpose: string) =>
    (await toggle(purpose)).renderRoot.querySelector<HTMLInputElement>('[part=toggle]')!;
  return { element, root: element.renderRoot as ShadowRoot, toggle, input };
}

describe('<consent-choices>', () => {
  afterEach(closeAll);

  it('has one toggle a purpose, none of them ticked, and passes axe', async () => {
    const { element, root, input } = await choices(await pageConsent());
    expect([...root.querySelectorAll('consent-toggle')].map(({ purpose }) => purpose)).to.deep.equal([
      'necessary',
      'statistics',
      'advertising',
      'media',
      'email',
      'surveys',
      'loyalty',
    ]);
    for (const purpose of ['statistics', 'advertising', 'media', 'email', 'surveys'])
      expect((await input(purpose)).checked, purpose).to.equal(false);
    await expect(element).to.be.accessible();
  });

  it('shows the necessary as text, without a control', async () => {
    const { toggle } = await choices(await pageConsent());
    expect((await toggle('necessary')).renderRoot.querySelector('input')).to.equal(null);
  });

  it('never asks for explicit consent', async () => {
    const { root } = await choices(await pageConsent());
    expect(root.querySelector('consent-toggle[purpose=health]')).to.equal(null);
  });

  it('stages cookies as checkboxes and decides about a person at once by switches', async () => {
    const { input } = await choices(await pageConsent());
    expect((await input('statistics')).getAttribute('role')).to.equal(null);
    expect((await input('email')).getAttribute('role')).to.equal('switch');
  });

  it('saves exactly what is shown, and only then', async () => {
    const consent = await pageConsent();
    const { root, input } = await choices(consent);
    (await input('statistics')).click();
    expect(consent.decisions).to.deep.equal({});
    const record = nextRecord();
    button(root, 'save').click();
    expect((await record).decisions.map(({ purpose, decision }) => `${purpose} ${decision}`)).to.deep.equal([
      'statistics given',
      'advertising refused',
      'media refused',
    ]);
    expect((await record).method).to.equal('save');
    expect(consent.allows('statistics')).to.equal(true);
  });

  it('accept all leaves a person’s choices as they are', async () => {
    const consent = await pageConsent();
    await consent.decide({ email: true });
    const { root } = await choices(consent);
    const record = nextRecord();
    button(root, 'accept').click();
    expect((await record).decisions.map(({ purpose }) => purpose)).to.deep.equal([
      'statistics',
      'advertising',
      'media',
    ]);
    expect([consent.allows('email'), consent.allows('surveys')]).to.deep.equal([true, false]);
  });

  it('reject all withdraws what was given', async () => {
    const consent = await pageConsent();
    await consent.acceptAll();
    const { root } = await choices(consent);
    const record = nextRecord();
    button(root, 'reject').click();
    expect(new Set((await record).decisions.map(({ decision }) => decision))).to.deep.equal(
      new Set(['withdrawn']),
    );
  });

  it('shows what was decided, and since when', async () => {
    const consent = await pageConsent();
    await consent.decide({ statistics: true, advertising: false });
    const { toggle, input } = await choices(consent);
    expect((await input('statistics')).checked).to.equal(true);
    const state = async (purpose: string) =>
      (await toggle(purpose)).renderRoot.querySelector('#state')!.textContent.replace(/\s+/g, ' ').trim();
    expect(await state('statistics')).to.match(/^Allowed since .*20\d\d$/);
    expect(await state('advertising')).to.match(/^Refused on .*20\d\d$/);
    expect(await state('media')).to.contain('have not chosen');
  });
});
