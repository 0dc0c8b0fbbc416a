import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { expect, waitFor } from 'storybook/test';
import type { Consent } from '../src/consent.js';
import { inside, visit } from './consent.js';

interface Args {
  inline: boolean;
}

const render: StoryObj<Args>['render'] = ({ inline }, { loaded }) =>
  html`<consent-notice ?inline=${inline} .consent=${loaded['consent'] as Consent}></consent-notice>`;

export default {
  title: 'consent-notice',
  component: 'consent-notice',
  args: { inline: false },
  // Its views lie over the page, so each story needs a page of its own.
  parameters: { docs: { story: { inline: false, height: '640px' } } },
  render,
} satisfies Meta<Args>;

type Story = StoryObj<Args>;

const answered = async (consent: Consent) => {
  await consent.decide({ preferences: true, statistics: false, advertising: false, media: true });
};

export const Banner: Story = { loaders: [visit({ view: 'banner' })] };

/** One tab of the dialog. */
export const Choices: Story = { loaders: [visit({ before: answered, view: 'choices' })] };

/** The other tab. */
export const Notice: Story = { loaders: [visit({ before: answered, view: 'notice' })] };

/** The way back for a visitor who has answered: on every page, unless the page offers a control of its own. */
export const SettingsButton: Story = { loaders: [visit({ before: answered })] };

/** Laid out in the page, instead of opening over it. */
export const Inline: Story = { loaders: [visit({ before: answered })], args: { inline: true } };

export const DarkBanner: Story = { ...Banner, globals: { scheme: 'dark' } };

export const DarkChoices: Story = { ...Choices, globals: { scheme: 'dark' } };

export const DarkNotice: Story = { ...Notice, globals: { scheme: 'dark' } };

export const DarkSettingsButton: Story = { ...SettingsButton, globals: { scheme: 'dark' } };

export const NarrowChoices: Story = { ...Choices, globals: { viewport: { value: 'narrow' } } };

/** In the colours, corners and typeface of a page, by custom properties. */
const themed: NonNullable<Story['decorators']> = (story) =>
  html`<div
    style="
      --consent-surface: light-dark(#fffaf2, #241d14);
      --consent-raised: light-dark(#f6ecdc, #32291d);
      --consent-text: light-dark(#3a2a14, #f5e9d6);
      --consent-muted: light-dark(#66543a, #cdbb9f);
      --consent-accent: light-dark(#7a3b00, #ffc78a);
      --consent-on-accent: light-dark(#ffffff, #2b1500);
      --consent-line: light-dark(#e6d6bd, #4a3d2c);
      --consent-radius: 2px;
      --consent-font: Georgia, 'Noto Serif', serif;
    "
  >
    ${story()}
  </div>`;

export const ThemedBanner: Story = { ...Banner, decorators: themed };

export const ThemedChoices: Story = { ...Choices, decorators: themed };

/** Rejecting takes one act, closes the banner and leaves the way back. */
export const Reject: Story = {
  loaders: [visit({ view: 'banner' })],
  play: async ({ canvasElement, loaded }) => {
    const consent = loaded['consent'] as Consent;
    const { shadowRoot } = canvasElement.querySelector('consent-notice')!;
    const banner = await waitFor(() => inside(shadowRoot!, 'consent-banner'));
    const [reject] = await banner.findAllByRole('button');
    reject!.click();
    await waitFor(() => expect(consent.needsChoice).toBeNull());
    await expect(shadowRoot!.querySelector('consent-banner')).toBeNull();
    await expect(Object.values(consent.decisions).map(({ decision }) => decision)).toEqual(
      Array(4).fill('refused'),
    );
    await expect(inside(canvasElement, 'consent-notice').getByRole('button')).toBeVisible();
  },
};

/** From the banner to the choices and back; closing decides nothing. */
export const ChooseThenClose: Story = {
  loaders: [visit({ view: 'banner' })],
  play: async ({ canvasElement, loaded }) => {
    const consent = loaded['consent'] as Consent;
    const notice = inside(canvasElement, 'consent-notice');
    const { shadowRoot } = canvasElement.querySelector('consent-notice')!;
    const banner = await waitFor(() => inside(shadowRoot!, 'consent-banner'));
    (await banner.findAllByRole('button')).at(-1)!.click();
    await notice.findByRole('dialog');
    shadowRoot!.querySelector<HTMLElement>('[part="close"]')!.click();
    await waitFor(() => expect(consent.view).toBe('banner'));
    await expect(consent.decisions).toEqual({});
  },
};
