import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { expect, waitFor } from 'storybook/test';
import type { Consent } from '../src/consent.js';
import { inside, visit } from './consent.js';

export default {
  title: 'privacy-notice',
  component: 'privacy-notice',
  // Its sections have ids that a page has once.
  parameters: { docs: { story: { inline: false, height: '720px' } } },
  render: (_args, { loaded }) =>
    html`<privacy-notice .consent=${loaded['consent'] as Consent}></privacy-notice>`,
} satisfies Meta;

type Story = StoryObj;

const reveal =
  (id: string): NonNullable<Story['play']> =>
  async ({ canvasElement }) => {
    const notice = canvasElement.querySelector('privacy-notice')!;
    await waitFor(() => expect(notice.reveal(id)).toBe(true));
  };

export const Collapsed: Story = { loaders: [visit()] };

/** As a link to it opens it, with the toggles it explains. */
export const OneSectionOpen: Story = { loaders: [visit()], play: reveal('marketing') };

export const AllSectionsOpen: Story = {
  loaders: [visit()],
  play: async ({ canvasElement }) => {
    const notice = inside(canvasElement, 'privacy-notice');
    const [all, ...sections] = await notice.findAllByRole('button');
    all!.click();
    for (const section of sections)
      await waitFor(() => expect(section).toHaveAttribute('aria-expanded', 'true'));
  },
};

/** The notice exists in Dutch alone: as a whole it is shown in that language, and says so. */
export const InAnotherLanguage: Story = { loaders: [visit()], globals: { language: 'fr' } };

export const NotLoaded: Story = { loaders: [visit({ lacks: 'notice' })] };

/** Health data stand among the rights of a person who is known. */
export const SignedInAccount: Story = {
  loaders: [visit({ before: (consent) => consent.identify('member-5f3a9c') })],
  play: reveal('rights'),
};

export const Dark: Story = { loaders: [visit()], play: reveal('surveys'), globals: { scheme: 'dark' } };

export const NarrowPhone: Story = {
  loaders: [visit()],
  play: reveal('marketing'),
  globals: { viewport: { value: 'narrow' } },
};

export const OpenASection: Story = {
  loaders: [visit()],
  play: async ({ canvasElement }) => {
    const notice = inside(canvasElement, 'privacy-notice');
    const [, first] = await notice.findAllByRole('button');
    await expect(first).toHaveAttribute('aria-expanded', 'false');
    first!.click();
    await waitFor(() => expect(first).toHaveAttribute('aria-expanded', 'true'));
    const body = first!.closest('[part="section"]')!.querySelector('[part="body"]');
    await expect(body).not.toHaveAttribute('hidden');
  },
};
