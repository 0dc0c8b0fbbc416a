import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { expect, waitFor } from 'storybook/test';
import type { Consent } from '../src/consent.js';
import { inside, visit } from './consent.js';

export default {
  title: 'consent-banner',
  component: 'consent-banner',
  // It lies over the page, so each story needs a page of its own.
  parameters: { docs: { story: { inline: false, height: '480px' } } },
  render: (_args, { loaded }) =>
    html`<consent-banner .consent=${loaded['consent'] as Consent}></consent-banner>`,
} satisfies Meta;

type Story = StoryObj;

export const FirstVisit: Story = { loaders: [visit()] };

/** Without the mark that its owner has still to approve the texts. */
export const Approved: Story = { loaders: [visit({ approved: true })] };

/** A service, a tracker or a term was added: what was answered on the earlier facts no longer holds. */
export const PolicyChanged: Story = { loaders: [visit({ earlier: 'policy-changed' })] };

/** An answer holds for six months, yes and no alike. */
export const Expired: Story = { loaders: [visit({ earlier: 'expired' })] };

/** “Accept all” leaves advertising out, and says so. */
export const GlobalPrivacyControl: Story = {
  loaders: [visit({ gpc: true })],
  play: async ({ canvasElement, loaded }) => {
    const consent = loaded['consent'] as Consent;
    const banner = inside(canvasElement, 'consent-banner');
    const [, accept] = await banner.findAllByRole('button');
    accept!.click();
    await waitFor(() => expect(consent.allows('statistics')).toBe(true));
    await expect(consent.allows('advertising')).toBe(false);
  },
};

/** The browser keeps nothing, as in some private windows: the choice holds for this page, and the banner says so. */
export const NotKept: Story = { loaders: [visit({ forgetful: true })] };

export const ManyPurposes: Story = { loaders: [visit({ policy: 'many' })] };

export const Dark: Story = { loaders: [visit()], globals: { scheme: 'dark' } };

/** Half the screen at most: the text scrolls, accept and reject stay in view. */
export const NarrowPhone: Story = {
  loaders: [visit({ policy: 'many' })],
  globals: { viewport: { value: 'narrow' } },
};

export const LandscapePhone: Story = {
  loaders: [visit()],
  globals: { viewport: { value: 'landscape' } },
};
