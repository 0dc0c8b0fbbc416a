/**
 * The package's entry: everything to build on, and nothing that happens by itself. It can be imported where there is
 * no DOM.
 */
export { Consent } from './consent.js';
export type { Act, ConsentOptions, KeptRecord, Snapshot } from './consent.js';
export { createConsent } from './create-consent.js';
export type { CreateConsentOptions } from './create-consent.js';
export * from './events.js';
export type { Choices, Decision, Decisions, Reason } from './model/decision.js';
export type { Notice, NoticeNode, NoticeSection } from './model/notice.js';
export type { Policy, PolicyDetails, Purpose, PurposeDetails, Service, Tracker } from './model/policy.js';
export { parseRecord } from './model/record.js';
export type { ConsentRecord, Layer, Method, RecordedDecision, Subject } from './model/record.js';
export { ShapeError } from './model/shape.js';
export { VERSION } from './version.js';
