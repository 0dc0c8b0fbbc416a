/*
 * Who is told of: recipients, the companies of a group, partners, other countries, the controller itself, its
 * representative and its data protection officer, and the terms the notice refers to.
 */
import type { Finding, Markup } from '../model/notice-markup.js';
import { plain } from '../model/notice-text.js';
import { AREA } from '../model/policy-changes.js';
import { textIn } from './outline.js';
import type { Part, Passage } from './outline.js';
import { isItem, leadsOut } from './owner-view.js';
import type { OwnerRule, OwnerView } from './owner-view.js';
import { says } from './phrases.js';
import type { Phrases } from './phrases.js';

const recipients: OwnerRule = (view) => {
  const section = view.section('sharing');
  if (section && section.passages.filter(isItem).length >= 2) return undefined;
  return view.missing(
    'owner/recipients',
    'sharing',
    'the recipients are not named, nor their categories',
    'List them, by name or by kind.',
  );
};

/** Named by a link, or as an item of a list, or by the list that follows. */
const isNamed = (passage: Passage): boolean =>
  leadsOut(passage) || isItem(passage) || passage.text.trimEnd().endsWith(':');

const named =
  (
    rule: 'owner/group' | 'owner/partners',
    phrases: (view: OwnerView) => Phrases,
    message: string,
  ): OwnerRule =>
  (view) => {
    const told = view.passages.filter(({ text }) => says(text, phrases(view)));
    return told.length && !told.some(isNamed)
      ? view.missingAt(rule, told[0]!, phrases(view), message, 'List them by name, or link to the list.')
      : undefined;
  };

const group = named(
  'owner/group',
  ({ words }) => words.group,
  'the group is mentioned and its companies are not named',
);
const partners = named(
  'owner/partners',
  ({ words }) => words.partners,
  'partners are mentioned and not named',
);

const transfers: OwnerRule = (view) => {
  const { words, language } = view;
  const told = view.saying(words.transfer);
  const section = view.section('transfers');
  const text = section ? textIn(section) : told?.text;
  if (text === undefined) return undefined;
  if (says(text, words.noTransfer)) return undefined;
  const missing = [
    ...(namesCountry(text, language, words.countries) ? [] : ['countries']),
    ...(says(text, words.safeguard) ? [] : ['safeguard']),
  ];
  if (!missing.length) return undefined;
  return view.missing(
    'owner/transfers',
    'transfers',
    `the ${missing.join(' and the ')} of transfers are not named`,
    'Name each country, and what protects the data there: an adequacy decision, standard contractual clauses, and where to get a copy.',
  );
};

/** Within the European Economic Area nothing is a transfer; these are codes of CLDR for more than a country. */
const NO_COUNTRIES: ReadonlySet<string> = new Set([...AREA, 'EU', 'EZ', 'UN', 'ZZ']);

function namesCountry(text: string, language: string, others: Phrases): boolean {
  if (others.some((name) => containsName(text, name))) return true;
  const names = new Intl.DisplayNames([language, 'en'], { type: 'region', fallback: 'none' });
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  return letters.some((a) =>
    letters.some((b) => {
      const name = NO_COUNTRIES.has(a + b) ? undefined : names.of(a + b);
      return name !== undefined && containsName(text, name);
    }),
  );
}

/** As a name is written, capitals and all. */
function containsName(text: string, name: string): boolean {
  for (let from = text.indexOf(name); from >= 0; from = text.indexOf(name, from + 1)) {
    const around = `${text[from - 1] ?? ' '}${text[from + name.length] ?? ' '}`;
    if (!/\p{L}/u.test(around)) return true;
  }
  return false;
}

const REACH = /^(mailto:|tel:|https?:)/i;
const reaches = ({ passages }: Part): boolean =>
  passages.some(
    ({ links, within }) =>
      links.some(({ href }) => REACH.test(href)) || within.some(({ name }) => name === 'address'),
  );

/** The controller's own, not the officer's. */
const contact: OwnerRule = (view) => {
  const { officer } = view.words;
  const own = view.section('controller');
  if (own && reaches(own)) return undefined;
  const section = view.section('contact');
  const told = section && textIn(section);
  const others = section?.parts.filter((part) => reaches(part) && !says(textIn(part), officer)) ?? [];
  const addresses = new Set<Markup>();
  for (const { within } of section?.passages ?? [])
    for (const block of within) if (block.name === 'address') addresses.add(block);
  const isOwn = [...addresses].some((address) => !says(plain(address), officer));
  if (section && ((!says(told ?? '', officer) && reaches(section)) || others.length || isOwn))
    return undefined;
  return view.missing(
    'owner/contact',
    'controller',
    'the controller’s own contact details are not given',
    'Write its address and a way to reach it, beside those of the data protection officer.',
  );
};

const representative: OwnerRule = (view) =>
  view.saying(view.words.representative) || view.saying(view.words.established)
    ? undefined
    : view.missing(
        'owner/representative',
        'controller',
        'it is not said where the controller is established, nor who represents it in the Union',
        'Say where it is established; if outside the Union, name its representative.',
      );

/** RFC 5321 4.5.3.1: 64 before the @, 255 after it. */
const MAILBOX_LONGEST = 320;
const ROLE =
  /^(dpo|dpd|dsb|fg|privacy|gdpr|avg|rgpd|dsgvo|data-?protection|datenschutz\w*|gegevensbescherming|vie-?privee|donnees|protection\w*)([._+-]?\w{0,20}){0,2}@/i;

const officer: OwnerRule = (view) => {
  const { words } = view;
  const parts: Part[] = view.outline.sections.flatMap((one) => [one, ...one.parts]);
  const theirs = parts.filter((part) => says(textIn(part), words.officer));
  const links = theirs.flatMap(({ passages }) => passages.flatMap((one) => one.links));
  const mail = links
    .map(({ href }) => href.replace(/^mailto:/i, '').slice(0, MAILBOX_LONGEST))
    .filter((href) => /^[^:/]+@/.test(href));
  const contactPart = view.section('contact');
  const form = theirs.some(
    (part) => (part === contactPart || contactPart?.parts.includes(part)) && part.passages.some(leadsOut),
  );
  if (mail.some((one) => ROLE.test(one)) || form) return undefined;
  if (!theirs.length && !view.saying(words.special)) return undefined;
  return view.missing(
    'owner/officer',
    'contact',
    theirs.length
      ? mail.length
        ? `${mail[0]!.slice(0, 80)} is a person’s mailbox, not that of the data protection officer as a post`
        : 'the data protection officer has no e-mail address and no form'
      : 'no data protection officer is named',
    'Give a mailbox of the post, such as dpo@…, or a link to a form.',
  );
};

const terms =
  (rule: 'owner/website-terms' | 'owner/policy-terms', phrases: (view: OwnerView) => Phrases, of: string) =>
  (view: OwnerView): Finding | undefined => {
    const told = view.passages.filter(({ text }) => says(text, phrases(view)));
    return told.length && !told.some(leadsOut)
      ? view.missingAt(
          rule,
          told[0]!,
          phrases(view),
          `the terms of the ${of} are mentioned and not linked to`,
          'Link to them.',
        )
      : undefined;
  };

export const OWNER_RECIPIENTS: readonly OwnerRule[] = [
  ...[recipients, group, partners, transfers, contact, representative, officer],
  terms('owner/website-terms', ({ words }) => words.websiteTerms, 'website'),
  terms('owner/policy-terms', ({ words }) => words.policyTerms, 'policy'),
];
