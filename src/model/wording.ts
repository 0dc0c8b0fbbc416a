/*
 * What of the words on the screen a record proves, and the one shape of it that is hashed: by the commit path for a
 * record, by the command for the archive, by whoever checks one against the other. Which texts they are is said
 * elsewhere (elements/words.ts); here is what of a policy they depend on, so that they can all be listed.
 */
import { listOf, regionName } from './cldr.js';
import { askable, objectedBySignal } from './decision.js';
import type { Policy, Purpose, Service } from './policy.js';
import type { Layer } from './record.js';

/** What stood around a decision and on its controls. */
export interface Wording {
  readonly layer: Layer;
  readonly language: string;
  /** The texts around the controls, in order. */
  readonly frame: readonly string[];
  /** What the controls said, in order. */
  readonly labels: readonly string[];
}

/** What was said about one purpose. */
export interface PurposeWording {
  readonly label: string;
  readonly description?: string | undefined;
  readonly consequence?: string | undefined;
}

/** The value whose hash is a record's `wording`. */
export const wordingOf = ({ layer, language, frame, labels }: Wording): Wording => ({
  layer,
  language,
  frame,
  labels,
});

/** The value whose hash is a decision's `wording`. */
export const purposeWordingOf = ({ label, description, consequence }: PurposeWording): PurposeWording => ({
  label,
  description,
  consequence,
});

/** Texts by name, to be drawn; and the same as a record proves them: those that are there, then what stands around. */
export function said<T extends Readonly<Record<string, string>>>(
  texts: T,
  labels: readonly string[],
  around: readonly string[] = [],
) {
  return { texts, labels, frame: [...Object.values(texts), ...around].filter(Boolean) };
}

/** Purposes about a person that the choices ask. Explicit consent is asked where its data are given, never in a list. */
export const askedOfPersons = (policy: Policy): readonly Purpose[] =>
  policy.purposes.filter(({ scope, basis }) => scope === 'person' && basis === 'consent');

/** Purposes that run without consent until somebody objects. */
export const objectable = (policy: Policy): readonly Purpose[] =>
  policy.purposes.filter(({ basis }) => basis === 'legitimate-interest');

/** Purposes that a link to unsubscribe can name. */
export const unsubscribable = (policy: Policy): readonly Purpose[] =>
  policy.purposes.filter(({ scope }) => scope === 'person');

/** Purposes that can be allowed where held content would be: as in the banner, and not against the visitor's signal. */
export const allowedInPlace = (policy: Policy): readonly Purpose[] =>
  askable(policy).filter((purpose) => !objectedBySignal(purpose));

/** Names of recipients, each with its country, in the language's own words (CLDR). */
export function recipientsIn(language: string, services: readonly Service[]) {
  const names = services.map(({ name, country }) =>
    country ? `${name} (${regionName(country, language)})` : name,
  );
  return listOf(names, language);
}
