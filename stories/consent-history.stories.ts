import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { expect, waitFor } from 'storybook/test';
import type { Consent, KeptRecord } from '../src/consent.js';
import { inside, visit } from './consent.js';
import type { Visit } from './consent.js';

export default {
  title: 'consent-history',
  component: 'consent-history',
  parameters: { docs: { story: { inline: false, height: '720px' } } },
  render: (_args, { loaded }) =>
    html`<div style="max-inline-size: 48em; margin-inline: auto; padding: 1rem">
      <consent-history .consent=${loaded['consent'] as Consent}></consent-history>
    </div>`,
} satisfies Meta;

type Story = StoryObj;

const oneAct = (consent: Consent) =>
  consent.decide({ preferences: true, statistics: true, advertising: false, media: false });

const manyActs = async (consent: Consent) => {
  await oneAct(consent);
  await consent.decide({ email: true, surveys: false });
  await consent.withdraw('statistics');
  await consent.acceptAll();
  await consent.rejectAll();
};

type Delivery = KeptRecord['delivery'];
const delivery = (state: Delivery['state'], others: Partial<Delivery> = {}): Delivery => ({
  ...{ state, deliveredAt: null, error: null, attempts: 0 },
  ...others,
});
const sent = delivery('delivered', { deliveredAt: '2026-11-22T10:31:09.003Z', attempts: 1 });

/** A story has no endpoint, so how far its records have come is said, newest first; the records are real. */
function come(consent: Consent, deliveries: readonly Delivery[]): void {
  const entries = consent.entries.bind(consent);
  consent.entries = async () =>
    (await entries()).map((entry, i, { length }) => ({
      ...entry,
      delivery: deliveries[Math.min(length - 1 - i, deliveries.length - 1)]!,
    }));
}

const after = (
  deliveries: readonly Delivery[],
  act: NonNullable<Visit['before']> = manyActs,
  more: Visit = {},
) =>
  visit({
    ...more,
    before: async (consent) => {
      await act(consent);
      come(consent, deliveries);
    },
  });

export const Empty: Story = { loaders: [visit()] };

export const OneAct: Story = { loaders: [after([sent], oneAct)] };

export const ManyActs: Story = { loaders: [after([sent])] };

/** The endpoint has not answered yet: nothing is lost, and the visitor sees so. */
export const Undelivered: Story = {
  loaders: [after([delivery('undelivered', { attempts: 3, error: 'answered 503' }), sent])],
};

/** The endpoint does not take it, and it is not sent again. */
export const Aside: Story = {
  loaders: [after([delivery('aside', { attempts: 1, error: '422 Unprocessable Content' }), sent])],
};

/** Refusals need not leave the device. */
export const KeptHere: Story = { loaders: [after([delivery('kept')], (consent) => consent.rejectAll())] };

/** Person decisions of the account are told from those of the device. */
export const SignedInAccount: Story = {
  loaders: [
    after([sent], async (consent) => {
      await consent.rejectAll();
      await consent.identify('member-5f3a9c');
      await consent.decide({ surveys: true, email: false });
    }),
  ],
};

/** What was decided on words, or a policy, that are no more. */
export const ChangedWords: Story = {
  loaders: [
    after([sent], async (consent) => {
      await oneAct(consent);
      const wordings = await consent.wordings();
      consent.wordings = () => Promise.resolve({ ...wordings, statistics: null });
    }),
  ],
  play: async ({ canvasElement }) => {
    const history = inside(canvasElement, 'consent-history');
    await waitFor(() => expect(history.getAllByRole('listitem').length).toBeGreaterThan(1));
    for (const details of canvasElement
      .querySelector('consent-history')!
      .shadowRoot!.querySelectorAll('details'))
      details.open = true;
  },
};

export const NotStored: Story = {
  loaders: [visit({ forgetful: true, before: (consent) => consent.rejectAll() })],
};

export const Unreadable: Story = {
  loaders: [
    visit({
      before: (consent) => {
        consent.entries = () => Promise.reject(new Error('damaged'));
        return Promise.resolve();
      },
    }),
  ],
};

/** Two acts: asking says what it does, confirming does it. What is left are the ids to ask for by. */
export const Forgotten: Story = {
  loaders: [
    after([sent], async (consent) => {
      await manyActs(consent);
      Object.defineProperty(consent, 'endpoint', { value: 'https://receiver.example/consents' });
    }),
  ],
  play: async ({ canvasElement, step }) => {
    const history = inside(canvasElement, 'consent-history');
    const root = canvasElement.querySelector('consent-history')!.shadowRoot!;
    const part = async (name: string) =>
      waitFor(() => {
        const found = root.querySelector<HTMLButtonElement>(`[part=${name}]`);
        if (!found) throw new Error(`no part ${name}`);
        return found;
      });
    await step('Ask', async () => {
      (await part('forget')).click();
      await waitFor(() => expect(root.activeElement).toHaveClass('really'));
    });
    await step('Confirm', async () => {
      (await part('confirm')).click();
      await waitFor(() => expect(root.activeElement).toHaveAttribute('id', 'forgotten'));
      await expect(history.getAllByRole('term')).toHaveLength(1);
    });
  },
};

/** Between the two acts. */
export const ForgetAsked: Story = {
  loaders: [after([sent], oneAct)],
  play: async ({ canvasElement }) => {
    const root = canvasElement.querySelector('consent-history')!.shadowRoot!;
    await waitFor(() => expect(root.querySelector('[part=forget]')).not.toBeNull());
    root.querySelector<HTMLButtonElement>('[part=forget]')!.click();
    await waitFor(() => expect(root.activeElement).toHaveClass('really'));
  },
};

export const Dark: Story = { ...ManyActs, globals: { scheme: 'dark' } };

export const NarrowGerman: Story = {
  ...Aside,
  globals: { language: 'de', viewport: { value: 'narrow' } },
};

/** The third tab of the dialog. */
export const InTheDialog: Story = {
  loaders: [after([sent], manyActs, { view: 'history' })],
  render: (_args, { loaded }) =>
    html`<consent-notice .consent=${loaded['consent'] as Consent}></consent-notice>`,
};
