import { expect, fixture, html } from '@open-wc/testing';
import type { ConsentBannerElement } from '../../src/elements/consent-banner.js';
import { button, closeAll, nextRecord, pageConsent } from './page-consent.js';

async function banner(consent = pageConsent()) {
  const element = await fixture<ConsentBannerElement>(
    html`<consent-banner .consent=${await consent}></consent-banner>`,
  );
  await element.updateComplete;
  // It comes to the top layer in the next frame.
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  // And fades in: what is measured is how it stays.
  await Promise.all(
    element.renderRoot
      .querySelector('[part=banner]')!
      .getAnimations({ subtree: true })
      .map(({ finished }) => finished),
  );
  return { element, consent: await consent, root: element.renderRoot as ShadowRoot };
}

describe('<consent-banner>', () => {
  afterEach(closeAll);

  it('is a named region that is not modal, and passes axe', async () => {
    const { element, root } = await banner();
    const region = root.querySelector('[part=banner]')!;
    expect(region.getAttribute('role')).to.equal('region');
    expect(region.hasAttribute('aria-modal')).to.equal(false);
    await expect(element).to.be.accessible();
  });

  it('offers reject, accept and choose, in this order, and nothing is ticked', async () => {
    const { root } = await banner();
    expect([...root.querySelectorAll('button')].map((one) => one.getAttribute('part'))).to.deep.equal([
      'answer reject',
      'answer accept',
      'choose',
    ]);
    expect(root.querySelectorAll('input, :checked, [aria-checked=true], [aria-pressed=true]')).to.have.length(
      0,
    );
  });

  it('gives accept and reject the same size, type and colours', async () => {
    const { root } = await banner();
    const looks = ['accept', 'reject'].map((part) => {
      const one = button(root, part);
      const { width, height } = one.getBoundingClientRect();
      const style = getComputedStyle(one);
      const told = [
        'fontFamily',
        'fontSize',
        'fontWeight',
        'color',
        'backgroundColor',
        'borderColor',
        'boxShadow',
        'opacity',
        'textDecorationLine',
      ] as const;
      return [Math.round(width), Math.round(height), ...told.map((name) => style[name])];
    });
    expect(looks[0]).to.deep.equal(looks[1]);
    expect(looks[0]![1]).to.be.at.least(44);
  });

  it('says who asks, each purpose, how to withdraw, and where the notice is', async () => {
    const { root } = await banner();
    const text = root.querySelector('.text')!.textContent.replace(/\s+/g, ' ');
    for (const part of [
      'An Insurer',
      'Statistics',
      'Advertising',
      'Media',
      'withdraw',
      'My choices',
      'Recipients behind these purposes: 3',
    ])
      expect(text).to.contain(part);
    expect(root.querySelector('a')!.textContent).to.equal('Read the privacy notice');
    expect(text).not.to.contain('E-mail');
  });

  for (const [part, method, answer] of [
    ['reject', 'reject-all', 'refused'],
    ['accept', 'accept-all', 'given'],
  ] as const)
    it(`${part} decides every device purpose and nothing else, with the words that were shown`, async () => {
      const { root, consent } = await banner();
      await consent.show('banner');
      const record = nextRecord();
      button(root, part).click();
      expect(consent.view).to.equal(null);
      const { decisions, layer, method: how, controls, wording, by } = await record;
      expect(decisions.map(({ purpose, decision }) => `${purpose} ${decision}`)).to.deep.equal(
        ['statistics', 'advertising', 'media'].map((id) => `${id} ${answer}`),
      );
      expect([layer, how, controls]).to.deep.equal(['banner', method, ['reject', 'accept', 'choose']]);
      expect(wording).to.match(/^[0-9a-f]{64}$/);
      // A click by script is no person's.
      expect(by).to.equal('script');
    });

  it('asks the page first where it gives, and not where it refuses', async () => {
    const { element, root, consent } = await banner();
    const cancelable: boolean[] = [];
    element.addEventListener('consent-decide', (event) => {
      cancelable.push(event.cancelable);
      event.preventDefault();
    });
    button(root, 'accept').click();
    const record = nextRecord();
    button(root, 'reject').click();
    expect((await record).method).to.equal('reject-all');
    expect(cancelable).to.deep.equal([true, false]);
    expect(consent.decisions['statistics']!.decision).to.equal('refused');
  });

  it('says why it asks again', async () => {
    const consent = await pageConsent();
    Object.defineProperty(consent, 'needsChoice', { value: 'policy-changed' });
    const { root } = await banner(Promise.resolve(consent));
    expect(root.querySelector('.aside')!.textContent).to.contain('have changed');
  });

  it('leaves room at the end of the page while it is there, and takes it back', async () => {
    const { element } = await banner();
    await new Promise((done) => setTimeout(done, 100));
    expect(parseFloat(getComputedStyle(document.documentElement).scrollPaddingBlockEnd)).to.be.above(50);
    element.remove();
    expect(getComputedStyle(document.documentElement).scrollPaddingBlockEnd).to.equal('auto');
  });
});
