import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { expect, waitFor } from 'storybook/test';
import type { Consent } from '../src/consent.js';
import { inside, visit } from './consent.js';

export default {
  title: 'consent-choices',
  component: 'consent-choices',
  parameters: { docs: { story: { inline: false, height: '720px' } } },
  render: (_args, { loaded }) =>
    html`<div style="max-inline-size: 48em; margin-inline: auto">
      <consent-choices .consent=${loaded['consent'] as Consent}></consent-choices>
    </div>`,
} satisfies Meta;

type Story = StoryObj;

/** Nothing is ticked for anybody. */
export const NothingDecided: Story = { loaders: [visit()] };

export const EverythingGiven: Story = {
  loaders: [
    visit({
      before: async (consent) => {
        await consent.acceptAll();
        const person = consent.policy!.purposes.filter(
          (one) => one.scope === 'person' && one.basis === 'consent',
        );
        await consent.decide(Object.fromEntries(person.map(({ id }) => [id, true])));
      },
    }),
  ],
};

export const SomeRefused: Story = {
  loaders: [
    visit({
      before: async (consent) => {
        await consent.decide({ preferences: true, statistics: true, advertising: false, media: false });
        await consent.decide({ email: true, partners: false });
        await consent.withdraw('statistics');
      },
    }),
  ],
};

/** What was allowed half a year ago is not allowed any more, and is asked again. */
export const Expired: Story = { loaders: [visit({ earlier: 'expired' })] };

export const GlobalPrivacyControl: Story = { loaders: [visit({ gpc: true })] };

/** Choices about a person bind the account, on every device. */
export const SignedInAccount: Story = {
  loaders: [
    visit({
      before: async (consent) => {
        await consent.rejectAll();
        await consent.identify('member-5f3a9c');
        await consent.decide({ surveys: true, email: false });
      },
    }),
  ],
};

export const NotKept: Story = {
  loaders: [visit({ forgetful: true, before: (consent) => consent.rejectAll() })],
};

export const ManyPurposes: Story = { loaders: [visit({ policy: 'many' })] };

export const Dark: Story = { ...SomeRefused, globals: { scheme: 'dark' } };

export const NarrowPhone: Story = { ...SomeRefused, globals: { viewport: { value: 'narrow' } } };

/** Ticking decides nothing yet; saving decides every cookie purpose, ticked or not, and nothing else. */
export const ChooseAndSave: Story = {
  loaders: [visit()],
  play: async ({ canvasElement, loaded, step }) => {
    const consent = loaded['consent'] as Consent;
    const choices = inside(canvasElement, 'consent-choices');
    const root = canvasElement.querySelector('consent-choices')!.shadowRoot!;

    await step('Tick statistics', async () => {
      const toggle = await waitFor(() => inside(root, '[purpose="statistics"]'));
      (await toggle.findByRole('checkbox')).click();
      await expect(consent.decisions).toEqual({});
    });

    await step('Save', async () => {
      choices.getAllByRole('button').at(-1)!.click();
      await waitFor(() => expect(choices.getByRole('status')).not.toBeEmptyDOMElement());
      const said = Object.entries(consent.decisions).map(([id, { decision }]) => [id, decision]);
      await expect(Object.fromEntries(said)).toEqual({
        preferences: 'refused',
        statistics: 'given',
        advertising: 'refused',
        media: 'refused',
      });
    });
  },
};
