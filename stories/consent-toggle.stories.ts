import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { expect, waitFor } from 'storybook/test';
import type { Consent } from '../src/consent.js';
import { inside, visit } from './consent.js';

interface Args {
  purpose: string;
  staged: boolean;
  detailed: boolean;
}

const render = ({ purpose, staged, detailed }: Args, { loaded }: { loaded: Record<string, unknown> }) =>
  html`<div style="max-inline-size: 40em">
    <consent-toggle
      purpose=${purpose}
      ?staged=${staged}
      ?detailed=${detailed}
      .consent=${loaded['consent'] as Consent}
    ></consent-toggle>
  </div>`;

const PURPOSES = [
  'necessary',
  'preferences',
  'statistics',
  'advertising',
  'media',
  'email',
  'post',
  'phone',
  'text-message',
  'partners',
  'surveys',
  'health-application',
  'health-claim',
];

export default {
  title: 'consent-toggle',
  component: 'consent-toggle',
  args: { purpose: 'email', staged: false, detailed: false },
  argTypes: { purpose: { control: 'select', options: PURPOSES } },
  render,
} satisfies Meta<Args>;

type Story = StoryObj<Args>;

export const NotAsked: Story = { loaders: [visit()] };

export const Given: Story = { loaders: [visit({ before: (consent) => consent.decide({ email: true }) })] };

export const Refused: Story = { loaders: [visit({ before: (consent) => consent.decide({ email: false }) })] };

export const Withdrawn: Story = {
  loaders: [
    visit({
      before: async (consent) => {
        await consent.decide({ email: true });
        await consent.withdraw('email');
      },
    }),
  ],
};

/** About the device, with who is behind it and what is stored. */
export const Detailed: Story = {
  loaders: [visit({ before: (consent) => consent.decide({ statistics: true }) })],
  args: { purpose: 'statistics', detailed: true },
  play: async ({ canvasElement }) => {
    const toggle = inside(canvasElement, 'consent-toggle');
    const facts = (await toggle.findByRole('group')) as HTMLDetailsElement;
    facts.open = true;
  },
};

/** No toggle: it cannot be refused, so it is not asked. */
export const StrictlyNecessary: Story = {
  loaders: [visit()],
  args: { purpose: 'necessary', detailed: true },
};

export const SignedInAccount: Story = {
  loaders: [
    visit({
      before: async (consent) => {
        await consent.identify('member-5f3a9c');
        await consent.decide({ email: true });
      },
    }),
  ],
};

/** A checkbox, since it decides nothing before its surroundings are saved. */
export const Staged: Story = { loaders: [visit()], args: { purpose: 'statistics', staged: true } };

export const StagedAndTicked: Story = {
  loaders: [visit()],
  args: { purpose: 'statistics', staged: true },
  play: async ({ canvasElement, loaded }) => {
    (await inside(canvasElement, 'consent-toggle').findByRole('checkbox')).click();
    await expect((loaded['consent'] as Consent).decisions).toEqual({});
  },
};

/** Unticked at first, whatever was decided before; the form sends the id of the record that proves it. */
export const InAForm: Story = {
  loaders: [visit({ before: (consent) => consent.decide({ email: true }) })],
  render: (args, context) =>
    html`<form
      lang="en"
      style="max-inline-size: 40em; overflow-wrap: anywhere"
      @submit=${(event: SubmitEvent) => {
        event.preventDefault();
        const form = event.target as HTMLFormElement;
        form.querySelector('output')!.textContent =
          `The form sends: ${new URLSearchParams(new FormData(form) as never).toString() || 'nothing'}`;
      }}
    >
      <p>
        <label>Name <input name="name" autocomplete="off" value="Mie" /></label>
      </p>
      <div lang=${context.globals['language'] as string}>
        <consent-toggle
          name="marketing"
          purpose=${args.purpose}
          .consent=${context.loaded['consent'] as Consent}
        ></consent-toggle>
      </div>
      <p><button>Send</button></p>
      <output></output>
    </form>`,
  play: async ({ canvas, canvasElement, loaded }) => {
    const box = await inside(canvasElement, 'consent-toggle').findByRole('checkbox');
    await expect(box).not.toBeChecked();
    box.click();
    const form = canvasElement.querySelector('form')!;
    await waitFor(() => expect(new FormData(form).get('marketing')).toMatch(/^given:/));
    canvas.getByRole('button').click();
    const consent = loaded['consent'] as Consent;
    await waitFor(async () => expect((await consent.history()).at(-1)?.layer).toBe('form'));
    const [record] = (await consent.history()).slice(-1);
    await expect(canvas.getByRole('status')).toHaveTextContent(record!.id);
  },
};

/** Health data: what it means for the policy stands beside it. */
export const ExplicitConsent: Story = { loaders: [visit()], args: { purpose: 'health-application' } };

/** Giving takes a second act: a statement that names the data and the purpose. */
export const ExplicitConsentStatement: Story = {
  loaders: [visit()],
  args: { purpose: 'health-application' },
  play: async ({ canvasElement, loaded }) => {
    const toggle = inside(canvasElement, 'consent-toggle');
    const control = await toggle.findByRole('switch');
    control.click();
    await toggle.findByRole('button');
    await expect(control).not.toBeChecked();
    await expect((loaded['consent'] as Consent).decisions).toEqual({});
  },
};

/** Withdrawing takes one act. */
export const ExplicitConsentGiven: Story = {
  loaders: [visit({ before: (consent) => consent.decide({ 'health-application': true }) })],
  args: { purpose: 'health-application' },
};

/** Without its details a purpose cannot be named, so it cannot be asked. */
export const DetailsNotLoaded: Story = { loaders: [visit({ lacks: 'details' })] };

export const NotKept: Story = {
  loaders: [visit({ forgetful: true, before: (consent) => consent.decide({ email: true }) })],
  // What the browser can keep holds for a page, so the story needs one of its own.
  parameters: { docs: { story: { inline: false, height: '240px' } } },
};

export const Dark: Story = { ...Detailed, globals: { scheme: 'dark' } };

export const DarkStaged: Story = { ...StagedAndTicked, globals: { scheme: 'dark' } };

export const DarkExplicitConsentStatement: Story = {
  ...ExplicitConsentStatement,
  globals: { scheme: 'dark' },
};

/** A switch decides at once, and says since when. */
export const SwitchOn: Story = {
  loaders: [visit()],
  play: async ({ canvasElement, loaded }) => {
    const consent = loaded['consent'] as Consent;
    const toggle = inside(canvasElement, 'consent-toggle');
    const control = await toggle.findByRole('switch');
    control.click();
    await waitFor(() => expect(consent.decisions['email']?.decision).toBe('given'));
    await expect(control).toBeChecked();
    const [record] = await consent.history();
    await expect(record).toMatchObject({ layer: 'notice', method: 'toggle' });
  },
};
