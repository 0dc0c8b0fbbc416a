/*
 * What is told of rights: that there are six, that consent can be withdrawn, where to complain, and the right to
 * object by itself.
 */
import { textIn } from './outline.js';
import type { Part } from './outline.js';
import { leadsOut } from './owner-view.js';
import type { OwnerRule } from './owner-view.js';
import { says } from './phrases.js';

/** In the order of the lists of words. */
const RIGHTS = ['access', 'rectification', 'erasure', 'restriction', 'portability', 'objection'];

const rights: OwnerRule = (view) => {
  const section = view.section('rights');
  const text = section ? textIn(section) : '';
  const missing = RIGHTS.filter((_, i) => !says(text, view.words.rights[i]!));
  return missing.length
    ? view.missing(
        'owner/rights',
        'rights',
        `these rights are not named: ${missing.join(', ')}`,
        'Name each, and what it means.',
      )
    : undefined;
};

const withdrawal: OwnerRule = (view) => {
  const { words } = view;
  if (view.saying(words.withdraw, words.lawful)) return undefined;
  return view.missing(
    'owner/withdrawal',
    'rights',
    view.saying(words.withdraw)
      ? 'it is not said that what was done before consent is withdrawn stays lawful'
      : 'it is not said that consent can be withdrawn',
    'Say both, in one place.',
  );
};

/** An authority is named by its name, by a link, or as the policy names it. */
const complaint: OwnerRule = (view) => {
  const { words, outline, policies } = view;
  const parts: Part[] = outline.sections.flatMap((one) => [...one.parts, one]);
  const told = parts.filter(({ heading, passages }) =>
    passages.some(({ text }) => says(text, words.complaint) || says(heading, words.complaint)),
  );
  const names = policies.flatMap(({ authority }) => (authority ? Object.values(authority.name) : []));
  const isNamed = told.some((part) =>
    part.passages.some(
      (passage) =>
        says(passage.text, words.authority) ||
        names.some((name) => passage.text.includes(name)) ||
        (says(passage.text, words.complaint) && leadsOut(passage)),
    ),
  );
  if (isNamed) return undefined;
  return view.missing(
    'owner/complaint',
    'rights',
    'the authority where one can complain is not named',
    'Say that one can complain, name the authority and link to it.',
  );
};

const objection: OwnerRule = (view) => {
  const parts = view.outline.sections.flatMap((one) => [one, ...one.parts]);
  if (parts.some(({ heading }) => says(heading, view.words.objection))) return undefined;
  return view.missing(
    'owner/objection',
    'rights',
    'the right to object does not stand apart',
    'Give it a part of its own, with a heading that names it.',
  );
};

export const OWNER_RIGHTS: readonly OwnerRule[] = [rights, withdrawal, complaint, objection];
