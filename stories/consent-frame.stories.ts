import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html, render as draw } from 'lit';
import { expect, waitFor } from 'storybook/test';
import type { Consent } from '../src/consent.js';
import { inside, visit } from './consent.js';

interface Args {
  name: string;
  service: string;
  purposes: string;
  src: string;
  width: string;
  height: string;
}

/** Nothing of others is loaded in a story: this film is a page of its own. */
const FILM = `data:text/html,${encodeURIComponent('<!doctype html><html lang="nl"><title>Film</title><body style="margin:0;display:grid;place-items:center;height:100vh;background:#10202c;color:#fff;font:600 20px system-ui">De film')}`;

/**
 * In a shadow root, which only its own consent looks into: every consent of a page lets through what is held in the
 * page itself, and a page of stories has many.
 */
const render = (
  { name, service, purposes, src, width, height }: Args,
  { loaded }: { loaded: Record<string, unknown> },
) => {
  const consent = loaded['consent'] as Consent | undefined;
  const frame = html`<consent-frame name=${name} service=${service} .consent=${consent}>
    <iframe
      style="border: 0"
      data-purpose=${purposes}
      data-src=${src}
      title="Film over reisverzekering"
      width=${width}
      height=${height}
    ></iframe>
  </consent-frame>`;
  const place = document.createElement('div');
  const root = place.attachShadow({ mode: 'open' });
  draw(frame, root);
  consent?.scan(root);
  return place;
};

/** What the story has drawn. */
function drawn(canvas: HTMLElement) {
  const root = [...canvas.querySelectorAll('div')].find(({ shadowRoot }) => shadowRoot)!.shadowRoot!;
  return { held: root.querySelector('iframe')!, answers: () => inside(root, 'consent-frame') };
}

export default {
  title: 'consent-frame',
  component: 'consent-frame',
  args: {
    name: '',
    service: '',
    purposes: 'media',
    src: 'https://www.youtube-nocookie.com/embed/aqz-KE-bpKQ',
    width: '560',
    height: '315',
  },
  render,
} satisfies Meta<Args>;

type Story = StoryObj<Args>;

export const Video: Story = { loaders: [visit({ approved: true })] };

/** As wide as there is room: what it is stands beside the words. */
export const Large: Story = {
  loaders: [visit({ approved: true })],
  args: { width: '1040', height: '585' },
};

export const Map: Story = {
  loaders: [visit({ approved: true })],
  args: {
    name: 'Kaart met ons kantoor in Antwerpen',
    src: 'https://www.google.com/maps/embed?pb=!1m18!1m12',
    width: '100%',
    height: '450',
  },
};

/** A film on a narrow phone: the text scrolls, both answers stay. */
export const Small: Story = {
  loaders: [visit({ approved: true })],
  args: { width: '260', height: '146' },
};

/** Hardly any room: all of it scrolls. */
export const Smallest: Story = {
  loaders: [visit({ approved: true })],
  args: { width: '160', height: '90' },
};

/** “Always” gives exactly what is needed, and says so. */
export const SeveralPurposes: Story = {
  loaders: [visit({ approved: true })],
  args: {
    purposes: 'media statistics',
    name: 'Test uw kennis',
    src: 'https://quiz.example/1',
    height: '380',
  },
};

/** Advertising is never allowed from here: the choices are offered instead. */
export const Advertising: Story = {
  loaders: [visit({ approved: true })],
  args: { purposes: 'media advertising' },
};

export const AdvertisingUnderGlobalPrivacyControl: Story = {
  loaders: [visit({ approved: true, gpc: true })],
  args: { purposes: 'media advertising' },
};

/** The page can reveal health: nothing is loaded, and nothing is offered. */
export const SensitivePage: Story = {
  loaders: [
    visit({
      approved: true,
      before: async (consent) => {
        consent.sensitive = true;
      },
    }),
  ],
};

/** The owner's lawyers have not approved the policy yet. */
export const Draft: Story = { loaders: [visit()] };

/** Who gets the data cannot be named. */
export const DetailsNotLoaded: Story = { loaders: [visit({ approved: true, lacks: 'details' })] };

export const NotKept: Story = {
  loaders: [visit({ approved: true, forgetful: true })],
  // What the browser can keep holds for a page, so the story needs one of its own.
  parameters: { docs: { story: { inline: false, height: '360px' } } },
};

/** Without a policy there is nothing to say yes to. */
export const NoConsent: Story = {
  render: (args) => render(args, { loaded: {} }),
};

/** Allowed before: the film, and nothing else. */
export const Shown: Story = {
  loaders: [visit({ approved: true, before: (consent) => consent.decide({ media: true }) })],
  args: { src: FILM },
};

/** On this page only, without a record; at the very same place. */
export const ShownOnce: Story = {
  loaders: [visit({ approved: true })],
  args: { src: FILM },
  play: async ({ canvasElement, loaded }) => {
    const { held, answers } = drawn(canvasElement);
    const before = held.getBoundingClientRect();
    const [, once] = await answers().findAllByRole('button');
    once!.click();
    await waitFor(() => expect(held.getAttribute('src')).toBe(FILM));
    await expect(held.getBoundingClientRect()).toEqual(before);
    const consent = loaded['consent'] as Consent;
    await expect([consent.decisions, await consent.history()]).toEqual([{}, []]);
  },
};

/** For good: recorded as given in the frame. */
export const ShownAlways: Story = {
  loaders: [visit({ approved: true })],
  args: { src: FILM },
  play: async ({ canvasElement, loaded }) => {
    const consent = loaded['consent'] as Consent;
    const { held, answers } = drawn(canvasElement);
    const [, , always] = await answers().findAllByRole('button');
    always!.click();
    await waitFor(() => expect(held).toHaveAttribute('src'));
    const [record] = await consent.history();
    await expect(record).toMatchObject({ layer: 'frame', method: 'toggle', controls: ['once', 'always'] });
    await expect(record!.decisions.map(({ purpose }) => purpose)).toEqual(['media']);
  },
};

export const DarkLarge: Story = { ...Large, globals: { scheme: 'dark' } };

export const DarkMap: Story = { ...Map, globals: { scheme: 'dark' } };
