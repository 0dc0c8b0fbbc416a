/* What a device purpose is about, as its id, its Google types and its label say. */
import type { PolicyView, PurposeView } from './policy-view.js';
import { affirmingOf } from './policy-view.js';

export const AD_TYPES = ['ad_storage', 'ad_user_data', 'ad_personalization'];

/** By what Global Privacy Control goes by in decision.ts. */
export const isObjected = ({ id, google }: PurposeView): boolean =>
  id === 'advertising' || google.includes('ad_storage');

export const speaksOf = (view: PolicyView, purpose: PurposeView, what: 'advertising' | 'analytics') =>
  affirmingOf(view.textsOf(purpose, 'label'), (words) => words[what]);

export const isAdvertising = (view: PolicyView, purpose: PurposeView): boolean =>
  isObjected(purpose) || speaksOf(view, purpose, 'advertising') !== undefined;

export const isAnalytics = (view: PolicyView, purpose: PurposeView): boolean =>
  purpose.id === 'statistics' ||
  purpose.google.includes('analytics_storage') ||
  speaksOf(view, purpose, 'analytics') !== undefined;
