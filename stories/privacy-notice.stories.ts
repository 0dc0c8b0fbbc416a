import type { Meta, StoryObj } from '@storybook/web-components-vite';
import { html } from 'lit';
import { expect, userEvent, waitFor } from 'storybook/test';
import type { Consent } from '../src/consent.js';
import type { PrivacyNoticeElement } from '../src/elements/privacy-notice.js';
import { parseNotice } from '../src/model/notice.js';
import type { Notice } from '../src/model/notice.js';
import { inside, visit } from './consent.js';

interface Args {
  headingLevel: number;
  audience: string;
}

export default {
  title: 'privacy-notice',
  component: 'privacy-notice',
  args: { headingLevel: 2, audience: '' },
  // Its sections have ids that a page has once.
  parameters: { docs: { story: { inline: false, height: '720px' } } },
  render: ({ headingLevel, audience }, { loaded }) =>
    html`<privacy-notice
      .consent=${loaded['consent'] as Consent}
      heading-level=${headingLevel}
      audience=${audience}
    ></privacy-notice>`,
} satisfies Meta<Args>;

type Story = StoryObj<Args>;

const noticeIn = (canvasElement: HTMLElement): PrivacyNoticeElement =>
  canvasElement.querySelector('privacy-notice')!;

const reveal =
  (id: string): NonNullable<Story['play']> =>
  async ({ canvasElement }) => {
    await waitFor(() => expect(noticeIn(canvasElement).reveal(id)).toBe(true));
  };

/** Every section's button, when the last of them is there. */
async function headings(canvasElement: HTMLElement): Promise<HTMLElement[]> {
  const { shadowRoot } = noticeIn(canvasElement);
  await waitFor(() => expect(shadowRoot!.querySelector('#notice-cookies')).not.toBeNull());
  return [...shadowRoot!.querySelectorAll<HTMLElement>('[part="heading"] [aria-expanded]')];
}

/** Before it is, there is nothing to find wrong. */
const drawn: NonNullable<Story['play']> = async ({ canvasElement }) => {
  await headings(canvasElement);
};

const openAll: NonNullable<Story['play']> = async ({ canvasElement }) => {
  const sections = await headings(canvasElement);
  noticeIn(canvasElement).shadowRoot!.querySelector<HTMLElement>('.all')!.click();
  for (const section of sections)
    await waitFor(() => expect(section).toHaveAttribute('aria-expanded', 'true'));
};

export const Collapsed: Story = { loaders: [visit()], play: drawn };

/** As a link to it opens it, with the toggles it explains. */
export const OneSectionOpen: Story = { loaders: [visit()], play: reveal('marketing') };

export const AllSectionsOpen: Story = { loaders: [visit()], play: openAll };

/** As its owner has approved it: without the mark of a draft. */
export const Approved: Story = {
  loaders: [visit({ notice: ({ nl }) => ({ ...parsed(nl), status: 'approved', effective: '2026-11-22' }) })],
  play: drawn,
};

/** Hits are found without accents, counted, marked, and gone through with Enter. */
export const Search: Story = {
  loaders: [visit()],
  play: async ({ canvasElement }) => {
    await headings(canvasElement);
    const notice = inside(canvasElement, 'privacy-notice');
    const field = notice.getByRole('searchbox');
    await userEvent.type(field, 'enquete');
    await waitFor(() =>
      expect(field.closest('search')!.querySelector('[role="status"]')).toHaveTextContent(/\d/),
    );
    await userEvent.keyboard('{Enter}');
    const { shadowRoot } = noticeIn(canvasElement);
    await waitFor(() => expect(shadowRoot!.activeElement).toHaveTextContent(/enquête/i));
    await expect(field.closest('search')!.querySelector('.count')).toHaveTextContent(/^1 /);
  },
};

export const SearchWithoutHits: Story = {
  loaders: [visit()],
  play: async ({ canvasElement }) => {
    await headings(canvasElement);
    const field = inside(canvasElement, 'privacy-notice').getByRole('searchbox');
    await userEvent.type(field, 'eenhoorn');
    await waitFor(() => expect(field.closest('search')!.querySelector('.count')).not.toBeEmptyDOMElement());
    await expect(field.closest('search')!.querySelector('.next')).toBeDisabled();
  },
};

/** Parts for one relationship are opened and marked; nothing is hidden and nothing moves. */
export const Audience: Story = {
  loaders: [visit()],
  play: async ({ canvasElement }) => {
    await headings(canvasElement);
    const notice = inside(canvasElement, 'privacy-notice');
    await userEvent.selectOptions(notice.getByRole('combobox'), 'claimant');
    const { shadowRoot } = noticeIn(canvasElement);
    await waitFor(() => expect(shadowRoot!.querySelector('.mine:not([hidden])')).toBeVisible());
  },
};

/** For who has chosen under an earlier version: how much changed, what the owner says of it, and both wordings. */
export const WhatChanged: Story = {
  loaders: [visit({ earlier: 'notice-changed' })],
  play: async ({ canvasElement }) => {
    const { shadowRoot } = noticeIn(canvasElement);
    await waitFor(() => expect(shadowRoot!.querySelectorAll('.changes li')).toHaveLength(2));
    await waitFor(() => expect(noticeIn(canvasElement).reveal('retention')).toBe(true));
    const details = shadowRoot!.querySelector<HTMLDetailsElement>('#notice-retention details')!;
    details.open = true;
    await expect(details.querySelector('del')).toBeVisible();
    await expect(details.querySelector('ins')).toBeVisible();
  },
};

/** The notice does not exist in the visitor's language: as a whole it is shown in another, and says so. */
export const InAnotherLanguage: Story = {
  loaders: [visit({ notice: ({ nl }) => parsed(nl) })],
  globals: { language: 'fr' },
  play: reveal('contact'),
};

export const NotLoaded: Story = {
  loaders: [visit({ lacks: 'notice' })],
  play: async ({ canvasElement }) => {
    await inside(canvasElement, 'privacy-notice').findByRole('alert');
  },
};

/** Health data stand among the rights of a person who is known. */
export const SignedInAccount: Story = {
  loaders: [visit({ before: (consent) => consent.identify('member-5f3a9c') })],
  play: reveal('rights'),
};

/** In a page's outline below a heading of its own. */
export const HeadingLevel3: Story = {
  loaders: [visit()],
  args: { headingLevel: 3 },
  render: ({ headingLevel }, { loaded }) =>
    html`<h1>Verzekeringen</h1>
      <h2>Uw gegevens</h2>
      <privacy-notice
        .consent=${loaded['consent'] as Consent}
        heading-level=${headingLevel}
      ></privacy-notice>`,
  play: reveal('rights-list'),
};

/** Written between the tags by an editor, and the notice even without JavaScript. */
export const InThePage: Story = {
  loaders: [visit()],
  render: (_args, { loaded }) =>
    html`<privacy-notice .consent=${loaded['consent'] as Consent}>
      <article
        lang="nl"
        data-notice="cigna-europe"
        data-version="2026.11.0"
        data-status="draft"
        data-effective="2026-11-22"
      >
        <h1>Privacyverklaring</h1>
        <p>Neem de tijd om de verklaring te lezen.</p>
        <h2 id="purposes" data-purposes="email surveys">Waarom gebruiken wij uw gegevens?</h2>
        <p>In het algemeen verwerken wij persoonsgegevens in deze gevallen:</p>
        <ol>
          <li>
            Wij leveren u uw polis en onze diensten. Het gaat om activiteiten zoals:
            <ul>
              <li>uw aanvraag beoordelen;</li>
              <li>uw polis beheren.</li>
            </ul>
          </li>
          <li>U hebt toestemming gegeven.</li>
        </ol>
        <h2 id="retention">Hoelang bewaren wij uw gegevens?</h2>
        <table>
          <caption>
            Bewaartermijnen
          </caption>
          <tr>
            <th scope="col">Gegevens</th>
            <th scope="col">Termijn</th>
          </tr>
          <tr>
            <th scope="row">Uw polis</th>
            <td data-owner="to supply">Zie <a href="#contact">onze contactgegevens</a>.</td>
          </tr>
        </table>
        <h2 id="contact">Hoe neemt u contact met ons op?</h2>
        <h3 id="by-telephone">Telefoon</h3>
        <p><a href="tel:+3280096371">0800 963 71</a></p>
        <h3 id="other-languages">In een andere taal</h3>
        <p lang="fr">Vous pouvez aussi nous appeler en français.</p>
      </article>
    </privacy-notice>`,
  play: openAll,
};

/** It cannot be read as a notice, so it stays as it stands. */
export const InThePageWithoutSections: Story = {
  loaders: [visit()],
  render: (_args, { loaded }) =>
    html`<privacy-notice .consent=${loaded['consent'] as Consent}>
      <p>Vraag onze privacyverklaring aan de balie.</p>
    </privacy-notice>`,
  play: async ({ canvasElement }) => {
    await waitFor(() => expect(noticeIn(canvasElement)).toHaveAttribute('data-plain'));
    await expect(noticeIn(canvasElement).querySelector('p')).toBeVisible();
  },
};

/** Drawn in slices, so that the page is not held up. */
export const Long: Story = {
  loaders: [visit({ notice: ({ nl }) => many(parsed(nl), 8) })],
  play: async ({ canvasElement }) => {
    await expect((await headings(canvasElement)).length).toBeGreaterThan(100);
  },
};

export const Dark: Story = { loaders: [visit()], play: reveal('surveys'), globals: { scheme: 'dark' } };

export const DarkSearch: Story = { ...Search, globals: { scheme: 'dark' } };

export const DarkAudience: Story = { ...Audience, globals: { scheme: 'dark' } };

export const DarkWhatChanged: Story = { ...WhatChanged, globals: { scheme: 'dark' } };

export const NarrowPhone: Story = {
  loaders: [visit()],
  play: reveal('marketing'),
  globals: { viewport: { value: 'narrow' } },
};

/** Long words, little room. */
export const NarrowGerman: Story = {
  loaders: [visit()],
  play: openAll,
  globals: { language: 'de', viewport: { value: 'narrow' } },
};

export const NarrowWhatChanged: Story = { ...WhatChanged, globals: { viewport: { value: 'narrow' } } };

export const OpenASection: Story = {
  loaders: [visit()],
  play: async ({ canvasElement }) => {
    const [first] = await headings(canvasElement);
    await expect(first).toHaveAttribute('aria-expanded', 'false');
    first!.click();
    await waitFor(() => expect(first).toHaveAttribute('aria-expanded', 'true'));
    const body = first!.closest('[part="section"]')!.querySelector('[part="body"]');
    await expect(body).not.toHaveAttribute('hidden');
  },
};

function parsed(file: string | undefined): Notice {
  return parseNotice(JSON.parse(file!));
}

/** The same sections again and again, each time under ids of their own. */
function many(notice: Notice, times: number): Notice {
  const sections = Array.from({ length: times }, (_, i) =>
    notice.sections.map((section) => ({
      ...section,
      id: `${section.id}-${i + 1}`,
      heading: `${section.heading} (${i + 1})`,
      children: i ? [{ tag: 'p', children: ['Zie hierboven.'] } as const] : section.children,
    })),
  );
  return { ...notice, sections: sections.flat() };
}
