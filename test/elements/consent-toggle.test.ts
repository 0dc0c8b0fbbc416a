import { expect, fixture, html } from '@open-wc/testing';
import type { Consent } from '../../src/consent.js';
import type { ConsentToggleElement } from '../../src/elements/consent-toggle.js';
import { closeAll, nextRecord, pageConsent } from './page-consent.js';

async function settled(element: ConsentToggleElement, consent: Consent) {
  await consent.details();
  await new Promise((done) => setTimeout(done));
  await element.updateComplete;
  return element.renderRoot.querySelector<HTMLInputElement>('[part=toggle]')!;
}

async function toggle(purpose: string, consent?: Consent) {
  const its = consent ?? (await pageConsent());
  const element = await fixture<ConsentToggleElement>(
    html`<consent-toggle purpose=${purpose} .consent=${its}></consent-toggle>`,
  );
  return { element, consent: its, input: await settled(element, its) };
}

async function inForm() {
  const consent = await pageConsent();
  const form = await fixture<HTMLFormElement>(
    html`<form @submit=${(event: Event) => event.preventDefault()}>
      <consent-toggle purpose="email" name="marketing" .consent=${consent}></consent-toggle>
    </form>`,
  );
  const element = form.querySelector('consent-toggle')!;
  return { consent, form, element, input: await settled(element, consent) };
}

const until = async (holds: () => boolean) => {
  for (const end = Date.now() + 3000; !holds(); await new Promise((done) => setTimeout(done, 10)))
    if (Date.now() > end) throw new Error('never held');
};

describe('<consent-toggle>', () => {
  afterEach(closeAll);

  it('is a labelled switch that decides at once, and passes axe', async () => {
    const { element, input, consent } = await toggle('email');
    expect(input.getAttribute('role')).to.equal('switch');
    expect(input.labels![0]!.textContent).to.equal('E-mail');
    await expect(element).to.be.accessible();
    const record = nextRecord();
    input.click();
    expect((await record).decisions).to.have.length(1);
    expect([(await record).layer, (await record).method, consent.allows('email')]).to.deep.equal([
      'notice',
      'toggle',
      true,
    ]);
  });

  it('goes back where the page prevents giving', async () => {
    const { element, input, consent } = await toggle('email');
    element.addEventListener('consent-decide', (event) => event.preventDefault());
    input.click();
    await new Promise((done) => setTimeout(done, 50));
    await element.updateComplete;
    expect([input.checked, consent.allows('email')]).to.deep.equal([false, false]);
  });

  it('says whom a decision about a person binds, and where to change it for an account', async () => {
    const { element } = await toggle('email');
    expect(element.renderRoot.textContent).to.contain('this browser only');
    expect(element.renderRoot.querySelector<HTMLAnchorElement>('a')!.getAttribute('href')).to.equal(
      '/account',
    );
  });

  it('follows a decision made elsewhere', async () => {
    const { element, input, consent } = await toggle('email');
    await consent.decide({ email: true });
    await element.updateComplete;
    expect(input.checked).to.equal(true);
  });

  it('takes a statement and a second act for explicit consent, and one act to withdraw', async () => {
    const { element, input, consent } = await toggle('health');
    input.click();
    await element.updateComplete;
    expect([input.checked, consent.allows('health')]).to.deep.equal([false, false]);
    expect(element.renderRoot.querySelector('#statement')!.textContent).to.contain(
      'I agree that my health data',
    );
    expect(element.renderRoot.textContent).to.contain('Without it there is no claim.');
    const given = nextRecord();
    element.renderRoot.querySelector<HTMLButtonElement>('.statement button')!.click();
    expect(await given).to.deep.include({ method: 'statement' });
    expect((await given).decisions[0]).to.deep.include({ decision: 'given', expression: 'explicit' });
    await element.updateComplete;
    const withdrawn = nextRecord();
    input.click();
    expect((await withdrawn).decisions[0]!.decision).to.equal('withdrawn');
  });

  it('in a form is an unticked checkbox, whatever was decided before, and says nothing unless it is ticked', async () => {
    const { form, input } = await inForm();
    expect([input.getAttribute('role'), input.checked]).to.deep.equal([null, false]);
    expect([...new FormData(form)]).to.deep.equal([]);
  });

  it('in a form submits the id of the record that it makes', async () => {
    const { form, input, consent } = await inForm();
    input.click();
    await until(() => new FormData(form).has('marketing'));
    expect(consent.allows('email')).to.equal(false);
    const value = new FormData(form).get('marketing') as string;
    const record = nextRecord();
    form.requestSubmit();
    expect(value).to.equal(`given:${(await record).id}`);
    expect((await record).layer).to.equal('form');
  });

  it('in a form that is reset is unticked again', async () => {
    const { form, element, input } = await inForm();
    input.click();
    await until(() => new FormData(form).has('marketing'));
    form.reset();
    await element.updateComplete;
    expect([input.checked, [...new FormData(form)].length]).to.deep.equal([false, 0]);
  });

  it('names the purposes there are where its own is unknown', async () => {
    const said: string[] = [];
    const error = console.error;
    console.error = (line: string) => said.push(line);
    await toggle('emial').finally(() => (console.error = error));
    expect(said.join()).to.contain('consent-notice/E16').and.to.contain('email');
  });
});
