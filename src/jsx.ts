/**
 * The elements in JSX, for React: `import 'consent-notice/jsx'` once, in any file of types. React 19 hands what is no
 * attribute to the element as a property.
 */
import type { DetailedHTMLProps, HTMLAttributes } from 'react';
import type { Consent } from './consent.js';
import type { ConsentBannerElement } from './elements/consent-banner.js';
import type { ConsentChoicesElement } from './elements/consent-choices.js';
import type { ConsentFrameElement } from './elements/consent-frame.js';
import type { ConsentHistoryElement } from './elements/consent-history.js';
import type { ConsentNoticeElement } from './elements/consent-notice.js';
import type { ConsentToggleElement } from './elements/consent-toggle.js';
import type { PrivacyNoticeElement } from './elements/privacy-notice.js';

type Props<Element extends HTMLElement, Own = unknown> = DetailedHTMLProps<HTMLAttributes<Element>, Element> &
  Own & {
    /** Default: the page's. */
    consent?: Consent;
  };

/** Attributes and properties of each element. */
export interface ConsentElements {
  'consent-notice': Props<ConsentNoticeElement, { inline?: boolean }>;
  'consent-banner': Props<ConsentBannerElement>;
  'consent-choices': Props<ConsentChoicesElement>;
  'privacy-notice': Props<PrivacyNoticeElement, { 'heading-level'?: number; audience?: string }>;
  'consent-toggle': Props<
    ConsentToggleElement,
    { purpose: string; name?: string; staged?: boolean; detailed?: boolean }
  >;
  'consent-history': Props<ConsentHistoryElement>;
  'consent-frame': Props<ConsentFrameElement, { service?: string }>;
}

declare module 'react' {
  // What a declaration can be merged with is a namespace.
  // eslint-disable-next-line @typescript-eslint/no-namespace
  namespace JSX {
    // Nothing more than what is ours.
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type
    interface IntrinsicElements extends ConsentElements {}
  }
}
