import { expect, fixture, html } from '@open-wc/testing';
import type { Consent } from '../../src/consent.js';
import type { ConsentNoticeElement } from '../../src/elements/consent-notice.js';
import { closeAll, pageConsent } from './page-consent.js';

async function whole(consent?: Consent) {
  const its = consent ?? (await pageConsent());
  const element = await fixture<ConsentNoticeElement>(
    html`<consent-notice .consent=${its}></consent-notice>`,
  );
  const show = async (view: 'banner' | 'choices' | 'notice') => {
    await its.show(view);
    await element.updateComplete;
  };
  return { consent: its, element, root: element.renderRoot as ShadowRoot, show };
}

describe('<consent-notice>', () => {
  afterEach(closeAll);

  it('offers the way back, which opens the choices in a modal dialog', async () => {
    const { element, root, consent } = await whole();
    const settings = root.querySelector<HTMLButtonElement>('[part=settings]')!;
    expect(settings.textContent).to.equal('My choices');
    const opened = new Promise((resolve) =>
      document.addEventListener('consent-open', resolve, { once: true }),
    );
    settings.click();
    await opened;
    await element.updateComplete;
    expect(consent.view).to.equal('choices');
    expect(root.querySelector('dialog')!.matches(':modal')).to.equal(true);
    expect(root.querySelector('consent-choices')).not.to.equal(null);
  });

  it('hides the way back while it asks', async () => {
    const { root, show } = await whole();
    await show('banner');
    expect(root.querySelector('consent-banner')).not.to.equal(null);
    expect(root.querySelector<HTMLElement>('[part=settings]')!.hidden).to.equal(true);
  });

  it('leaves the way back to the page’s own control', async () => {
    const own = await fixture(html`<button data-consent-open="choices">Cookies</button>`);
    const { root } = await whole();
    expect(root.querySelector('[part=settings]')).to.equal(null);
    own.remove();
  });

  it('gives the focus back to what had it when the dialog closes', async () => {
    const own = await fixture<HTMLButtonElement>(html`<button>Mine</button>`);
    const { element, show, consent } = await whole();
    await consent.rejectAll();
    own.focus();
    await show('choices');
    expect(document.activeElement).to.equal(element);
    consent.hide();
    await element.updateComplete;
    expect(document.activeElement).to.equal(own);
  });

  it('brings the banner back when a dialog closes undecided', async () => {
    const { element, root, show, consent } = await whole();
    await show('notice');
    root.querySelector('dialog')!.dispatchEvent(new Event('cancel', { cancelable: true }));
    await new Promise<void>((done) => consent.subscribe(({ view }) => view === 'banner' && done()));
    await element.updateComplete;
    expect(root.querySelector('consent-banner')).not.to.equal(null);
  });

  it('shares its parts, but neither accept nor reject', async () => {
    const { root, show } = await whole();
    await show('banner');
    const parts = root.querySelector('consent-banner')!.getAttribute('exportparts')!.split(/,\s*/);
    expect(parts).to.include.members(['banner', 'answer', 'choose']);
    expect(parts).not.to.include.oneOf(['accept', 'reject']);
  });

  it('lays notice and choices out in the page when it is inline', async () => {
    const consent = await pageConsent();
    const element = await fixture<ConsentNoticeElement>(
      html`<consent-notice inline .consent=${consent}></consent-notice>`,
    );
    expect(
      [...element.renderRoot.querySelectorAll('.inline > *')].map(({ localName }) => localName),
    ).to.deep.equal(['privacy-notice', 'consent-choices']);
    expect(element.renderRoot.querySelector('dialog')).to.equal(null);
  });

  it('stays itself under a page that undoes everything', async () => {
    const reset = await fixture(
      html`<style>
        * {
          all: unset !important;
          display: none !important;
        }
      </style>`,
    );
    const { element } = await whole();
    expect(getComputedStyle(element).display).to.equal('block');
    reset.remove();
  });
});
