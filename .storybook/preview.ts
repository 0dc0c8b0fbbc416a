/*
 * What every story has in common: the toolbar (language, direction, colour scheme, viewport), the elements, and axe,
 * whose findings are errors. A story's consent is its own (stories/consent.ts), never the page's.
 */
import type { Preview } from '@storybook/web-components-vite';
import { setCustomElementsManifest } from '@storybook/web-components-vite';
import { html } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { waitFor } from 'storybook/test';
import manifest from 'virtual:custom-elements';
import { define } from '../src/define.js';
import { useLanguage } from '../src/elements/localization.js';

void define();
if (manifest) setCustomElementsManifest(manifest);

const ELEMENTS =
  'consent-notice, consent-banner, consent-choices, consent-toggle, consent-frame, consent-history, privacy-notice';

const choice = (title: string, icon: 'globe' | 'contrast' | 'transfer', items: Record<string, string>) => ({
  description: title,
  toolbar: {
    title,
    icon,
    dynamicTitle: true,
    items: Object.entries(items).map(([value, name]) => ({ value, title: name })),
  },
});

const screen = (name: string, width: number, height: number) => ({
  name: `${name} (${width} × ${height})`,
  styles: { width: `${width}px`, height: `${height}px` },
});

/** Every element of ours in a tree that is to be seen, at any depth of shadow roots. */
function seen(root: ParentNode): Element[] {
  const here = [...root.querySelectorAll(ELEMENTS)].filter((element) => element.checkVisibility());
  return here.flatMap((element) => [element, ...seen(element.shadowRoot!)]);
}

const drawn = ({ shadowRoot }: Element) =>
  [...shadowRoot!.querySelectorAll('*')].some((element) => element.getClientRects().length > 0);

const summary = (tag: string) =>
  manifest?.modules.flatMap(({ declarations }) => declarations).find(({ tagName }) => tagName === tag)
    ?.summary ?? '';

export default {
  tags: ['autodocs'],
  globalTypes: {
    language: choice('Language', 'globe', { nl: 'Nederlands', fr: 'Français', de: 'Deutsch', en: 'English' }),
    scheme: choice('Colour scheme', 'contrast', { light: 'Light', dark: 'Dark' }),
    direction: choice('Direction', 'transfer', { ltr: 'Left to right', rtl: 'Right to left' }),
  },
  initialGlobals: { language: 'nl', scheme: 'light', direction: 'ltr' },
  parameters: {
    layout: 'fullscreen',
    a11y: { test: 'error' },
    backgrounds: { disable: true },
    controls: { expanded: true },
    docs: { extractComponentDescription: summary },
    options: {
      storySort: {
        order: [
          'Welcome',
          'consent-notice',
          'consent-banner',
          'consent-choices',
          'consent-toggle',
          'consent-frame',
          'consent-history',
          'privacy-notice',
        ],
      },
    },
    viewport: {
      options: {
        narrow: screen('Narrow phone', 320, 640),
        phone: screen('Phone', 390, 844),
        landscape: screen('Phone, landscape', 740, 360),
        tablet: screen('Tablet', 768, 1024),
        desktop: screen('Desktop', 1280, 800),
      },
    },
  },
  // Described are all; set can be what the stories set.
  argTypesEnhancers: [
    ({ argTypes, initialArgs }) =>
      Object.fromEntries(
        Object.entries(argTypes).map(([name, type]) => [
          name,
          name in initialArgs ? type : { ...type, control: { disable: true } },
        ]),
      ),
  ],
  loaders: [
    async ({ globals }) => {
      await useLanguage(globals['language'] as string);
      return {};
    },
  ],
  decorators: [
    (story, { globals, viewMode, loaded }) => {
      const { language, direction, scheme } = globals as Record<string, string>;
      if (viewMode !== 'docs') {
        const page = document.documentElement;
        page.lang = language!;
        page.dir = direction!;
        page.style.colorScheme = scheme!;
      }
      // New elements for every new consent, as on a new page.
      return html`<div
        class="stage"
        lang=${language!}
        dir=${direction === 'rtl' ? 'rtl' : 'ltr'}
        style="color-scheme: ${scheme}"
      >
        ${keyed(loaded['consent'], story())}
      </div>`;
    },
  ],
  // Runs before axe does, which would find nothing wrong with what is not there yet.
  afterEach: async ({ canvasElement }) => {
    await waitFor(
      () => {
        const blank = seen(canvasElement).find((element) => !drawn(element));
        if (blank) throw new Error(`<${blank.localName}> has drawn nothing`);
      },
      { timeout: 5_000 },
    );
  },
} satisfies Preview;
