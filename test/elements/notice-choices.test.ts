import { expect } from '@open-wc/testing';
import type { ConsentToggleElement } from '../../src/elements/consent-toggle.js';
import type { ConsentRecord } from '../../src/model/record.js';
import {
  closeAll,
  json,
  nextRecord,
  noticeOf,
  p,
  pageConsent,
  section,
  soon,
  until,
} from './page-consent.js';
import { shown } from './shown-notice.js';

const TEXT = 'About e-mail, and about health.';
const notice = noticeOf([
  section('marketing', [p('About e-mail, '), p('and about health.')], {
    heading: 'Marketing',
    purposes: ['email', 'post', 'health'],
  }),
  section('cookies', [p('About visits.')], { purposes: ['statistics', 'necessary'] }),
]);

/** SHA-256 of a value whose keys are in order already, as RFC 8785 writes it. */
async function sha256(value: unknown): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(value)));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function chosen(options: Parameters<typeof shown>[0] = { notice }) {
  const view = await shown(options);
  const toggles = () => view.all('consent-toggle') as ConsentToggleElement[];
  const toggle = (purpose: string) => toggles().find((one) => one.purpose === purpose)!;
  const control = (purpose: string) =>
    toggle(purpose).renderRoot.querySelector<HTMLInputElement>('[part=toggle]')!;
  await until(() => toggles().every((one) => one.renderRoot.querySelector('.toggle')), 'the toggles');
  return {
    ...view,
    toggle,
    control,
    purposes: (id: string) =>
      toggles()
        .filter((one) => one.closest(`#notice-${id}`))
        .map(({ purpose }) => purpose),
    says: (purpose: string) => toggle(purpose).renderRoot.textContent!.replace(/\s+/g, ' '),
    /** Moves a toggle; the record it makes. */
    move: (purpose: string): Promise<ConsentRecord> => {
      const record = nextRecord();
      control(purpose).click();
      return record;
    },
  };
}

describe('the choices of <privacy-notice>', () => {
  afterEach(closeAll);

  it('stand in the section that explains them, where the policy has them', async () => {
    const { purposes, openSection, element } = await chosen();
    expect(purposes('marketing')).to.deep.equal(['email']);
    expect(purposes('cookies')).to.deep.equal(['statistics', 'necessary']);
    await openSection('marketing');
    await openSection('cookies');
    await expect(element).to.be.accessible();
  });

  it('about health are there only for a person who is known', async () => {
    const { purposes, consent, element } = await chosen();
    await consent.identify('member-1');
    await element.updateComplete;
    expect(purposes('marketing')).to.deep.equal(['email', 'health']);
    await consent.identify(null);
    await element.updateComplete;
    expect(purposes('marketing')).to.deep.equal(['email']);
  });

  it('decide at once, and are recorded as made in this notice, which was shown', async () => {
    const { move, consent } = await chosen();
    const record = await move('email');
    expect(consent.allows('email')).to.equal(true);
    expect(record).to.deep.include({
      layer: 'notice',
      method: 'toggle',
      controls: ['toggle'],
      language: 'en',
    });
    expect(record.notice).to.deep.include({ id: 'privacy', version: '3', shown: true });
    expect(record.decisions.map(({ purpose, decision }) => [purpose, decision])).to.deep.equal([
      ['email', 'given'],
    ]);
    expect((await move('email')).decisions[0]!.decision).to.equal('withdrawn');
  });

  it('are not recorded as of a notice that is none of the policy’s', async () => {
    const other = { ...notice, version: 'another' };
    const { move } = await chosen({ notice: other });
    expect((await move('email')).notice).to.deep.include({ version: '3', shown: false });
  });

  it('prove the words of their section: its heading and its text', async () => {
    const { move } = await chosen();
    const record = await move('email');
    expect(record.wording).to.equal(
      await sha256({
        frame: [
          'This choice holds for this browser only.',
          'Change it for your account or address',
          'Marketing',
          TEXT,
        ],
        labels: ['E-mail'],
        language: 'en',
        layer: 'notice',
      }),
    );
  });

  it('prove other words where the section has others', async () => {
    const one = await (await chosen()).move('email');
    const sections = [{ ...notice.sections[0]!, children: [p('Other words.')] }];
    const other = await (await chosen({ notice: { ...notice, sections } })).move('email');
    expect(one.wording).to.match(/^[0-9a-f]{64}$/);
    expect(other.wording).not.to.equal(one.wording);
  });

  it('about a person say whom they bind, and about the device nothing of it', async () => {
    const { says, consent, element, toggle } = await chosen();
    expect(says('email')).to.contain('This choice holds for this browser only.');
    expect(toggle('email').renderRoot.querySelector('a')!.getAttribute('href')).to.equal('/account');
    expect(says('statistics')).not.to.contain('holds for');
    await consent.identify('member-1');
    await element.updateComplete;
    await toggle('email').updateComplete;
    expect(says('email')).to.contain('the account you are signed in with');
  });

  describe('about health', () => {
    const known = async () => {
      const consent = await pageConsent({ notice: json(notice) });
      await consent.identify('member-1');
      return chosen({ consent });
    };

    it('have their consequence beside them, before anything is moved', async () => {
      const { says, openSection, element } = await known();
      expect(says('health')).to.contain('Without it there is no claim.');
      await openSection('marketing');
      await expect(element).to.be.accessible();
    });

    it('are given by a statement and a second act', async () => {
      const { control, toggle, consent, says } = await known();
      control('health').click();
      await toggle('health').updateComplete;
      await soon();
      expect([consent.allows('health'), control('health').checked]).to.deep.equal([false, false]);
      expect(await consent.history()).to.deep.equal([]);
      expect(says('health')).to.contain('I agree that my health data are used for my claim.');
      const given = nextRecord();
      toggle('health').renderRoot.querySelector<HTMLButtonElement>('.statement button')!.click();
      const record = await given;
      expect(record).to.deep.include({ layer: 'notice', method: 'statement' });
      expect(record.subject).to.deep.equal({ kind: 'account', id: 'member-1' });
      expect(record.decisions[0]).to.deep.include({ decision: 'given', expression: 'explicit' });
      expect(record.wording).to.equal(
        await sha256({
          frame: [
            'I agree that my health data are used for my claim.',
            'This choice holds for the account you are signed in with.',
            'Marketing',
            TEXT,
          ],
          labels: ['Health data', 'I give my explicit consent'],
          language: 'en',
          layer: 'notice',
        }),
      );
    });

    it('are withdrawn by one', async () => {
      const consent = await pageConsent({ notice: json(notice) });
      await consent.identify('member-1');
      await consent.decide({ health: true });
      const { move, control } = await chosen({ consent });
      expect(control('health').checked).to.equal(true);
      const record = await move('health');
      expect(record.decisions[0]!.decision).to.equal('withdrawn');
      expect(consent.allows('health')).to.equal(false);
    });
  });

  it('follow what is decided elsewhere on the page', async () => {
    const { consent, control, toggle } = await chosen();
    await consent.decide({ email: true });
    await toggle('email').updateComplete;
    expect(control('email').checked).to.equal(true);
  });

  it('are no part of what the search searches', async () => {
    const { one, root, element } = await chosen();
    const field = one<HTMLInputElement>('#search');
    field.value = 'To tell you of our products';
    field.dispatchEvent(new Event('input'));
    await until(() => root.querySelector('search [role=status]')!.textContent);
    await element.updateComplete;
    expect(root.querySelector('search [role=status]')!.textContent).to.equal('Nothing found');
  });
});
