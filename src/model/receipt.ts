/*
 * The visitor's own copy of the records, in the shape of a consent receipt of ISO/IEC TS 27560:2023 and in the terms of
 * the W3C community group's Data Privacy Vocabulary, version 2.2 (https://w3id.org/dpv/2.2), as its guide to that
 * specification uses them (https://w3id.org/dpv/guides/consent-27560). JSON-LD with its context inline, so that
 * whoever reads it fetches nothing. Each record stands in it as it was hashed, so that the chain can be checked from
 * the copy alone; nothing is said here of a person that is not in the records. What the policy does not know (where
 * data are stored, kinds of data but whether they are of a special category) is left out rather than guessed.
 */
import type { Answer } from './decision.js';
import type { Basis, Policy, PolicyDetails, Purpose, PurposeDetails } from './policy.js';
import type { ConsentRecord, RecordedDecision } from './record.js';

export interface ReceiptFacts {
  /** UUID of the receipt. */
  readonly id: string;
  /** RFC 3339, UTC. */
  readonly issued: string;
  /** As it is now; of what has changed since a decision, the receipt says only what the record does. */
  readonly policy: Policy | null;
  readonly details: PolicyDetails | null;
  /** Oldest first, each with the SHA-256 of its canonical JSON; null without WebCrypto. */
  readonly records: readonly { readonly record: ConsentRecord; readonly sha256: string | null }[];
  /** SHA-256 of what each purpose says now, by id: the words of a decision are told only if it was made on these. */
  readonly wordings: Readonly<Record<string, string | null>>;
}

/** A node of JSON-LD. */
export type Node = { readonly [key: string]: unknown };

const date = { '@type': 'xsd:dateTime' };
const reference = { '@type': '@id' };
const list = { '@container': '@set' };

/** Terms of others only. What is not named here keeps its prefix. */
export const CONTEXT: Node = {
  '@version': 1.1,
  dpv: 'https://w3id.org/dpv#',
  dct: 'http://purl.org/dc/terms/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  schema: 'https://schema.org/',
  skos: 'http://www.w3.org/2004/02/skos/core#',
  spdx: 'http://spdx.org/rdf/terms#',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
  'dct:created': date,
  'dct:issued': date,
  'dct:source': { '@type': '@json' },
  'dct:isPartOf': reference,
  'dpv:hasConsentStatus': list,
  'dpv:hasLegalBasis': reference,
  'dpv:hasPersonalData': reference,
  'dpv:hasProcess': list,
  'dpv:hasRecipient': list,
  'dpv:hasRecordOfActivity': list,
  'dpv:hasStatus': reference,
  'dpv:isAfter': reference,
  'dpv:isIndicatedAtTime': date,
  'dpv:isIndicatedBy': reference,
  'spdx:algorithm': reference,
};

const CONSENT: Readonly<Record<Answer, string>> = {
  given: 'dpv:ConsentGiven',
  refused: 'dpv:ConsentRefused',
  withdrawn: 'dpv:ConsentWithdrawn',
  objected: 'dpv:ConsentRefused',
};
const BASIS: Readonly<Record<Basis, string>> = {
  // Never decided, so never in a record; the table is whole all the same.
  'strictly-necessary': 'dpv:LegalBasis',
  consent: 'dpv:ExpressedConsent',
  'explicit-consent': 'dpv:ExplicitlyExpressedConsent',
  'legitimate-interest': 'dpv:LegitimateInterestOfController',
};

/** The receipt of these records, as a JSON value. */
export function receiptOf(facts: ReceiptFacts): Node {
  const { id, issued, policy, details, records } = facts;
  const { contact } = details ?? {};
  return {
    '@context': CONTEXT,
    '@id': urn(id),
    '@type': 'dpv:ConsentReceipt',
    'dct:conformsTo': 'consent-receipt/1',
    'dpv:hasIdentifier': id,
    'dct:issued': issued,
    ...(policy && {
      'dct:language': policy.language,
      'dpv:hasDataController': {
        ...controllerOf(policy.controller.id, policy),
        ...some('dpv:hasAddress', contact?.address),
        ...some(
          'dpv:hasContact',
          [contact?.email, contact?.telephone].filter((one) => one),
        ),
      },
    }),
    'dpv:hasRecordOfActivity': records.map(({ record, sha256 }) => recordOf(record, sha256, facts)),
  };
}

function recordOf(record: ConsentRecord, sha256: string | null, facts: ReceiptFacts): Node {
  const { id, subject, notice, previous } = record;
  return {
    '@id': urn(id),
    '@type': 'dpv:ConsentRecord',
    'dct:conformsTo': record.schema,
    'dpv:hasIdentifier': id,
    'dct:created': record.decidedAt,
    'dct:language': record.language,
    'dpv:hasLocation': record.site,
    'dpv:hasDataSubject': {
      '@type': 'dpv:DataSubject',
      'dpv:hasIdentifier': subject.id,
      'dct:type': subject.kind,
    },
    'dpv:hasDataController': controllerOf(record.controller, facts.policy),
    'dpv:hasNotice': [
      {
        '@type': 'dpv:ConsentNotice',
        'dpv:hasIdentifier': record.policy.id,
        'schema:version': record.policy.version,
        ...checksum(record.policy.sha256),
      },
      ...(notice
        ? [
            {
              '@type': 'dpv:PrivacyNotice',
              'dpv:hasIdentifier': notice.id,
              'schema:version': notice.version,
              ...checksum(notice.sha256),
              'dpv:hasNoticeStatus': { '@id': notice.shown ? 'dpv:NoticeCommunicated' : 'dpv:NoticeUnused' },
            },
          ]
        : []),
    ],
    'dpv:hasProcess': record.decisions.map((decision) => processOf(decision, record, facts)),
    'dct:isPartOf': urn(record.chain),
    'schema:position': record.sequence,
    ...(previous && {
      'dpv:isAfter': { '@id': urn(previous.id), ...checksum(previous.sha256) },
    }),
    ...checksum(sha256),
    'dct:source': record,
  };
}

function processOf(decision: RecordedDecision, record: ConsentRecord, facts: ReceiptFacts): Node {
  const { basis, purpose: id } = decision;
  const purpose = facts.policy?.purposes.find((one) => one.id === id);
  const detail = facts.details?.purposes.find((one) => one.id === id);
  const special = basis === 'explicit-consent';
  return {
    '@type': 'dpv:Process',
    'dpv:hasPurpose': purposeOf(decision, purpose, detail, facts.wordings[id] ?? null),
    'dpv:hasPersonalData': special ? 'dpv:SpecialCategoryPersonalData' : 'dpv:PersonalData',
    'dpv:hasLegalBasis': BASIS[basis],
    // Who would receive data now need not be who did at the time.
    ...(detail && purpose?.fingerprint === decision.fingerprint && recipientsOf(detail)),
    ...statusOf(decision, record, facts.policy),
  };
}

function purposeOf(
  { purpose: id, fingerprint, wording }: RecordedDecision,
  purpose: Purpose | undefined,
  detail: PurposeDetails | undefined,
  now: string | null,
): Node {
  const { label, description } = detail ?? purpose ?? {};
  const seen = wording !== null && wording === now;
  return {
    '@type': 'dpv:Purpose',
    'dpv:hasIdentifier': id,
    'schema:version': fingerprint,
    ...(seen && { ...some('skos:prefLabel', label), ...some('skos:definition', description) }),
    // Of the words, as { label, description, consequence } in canonical JSON.
    ...checksum(wording),
  };
}

const recipientsOf = ({ services }: PurposeDetails): Node => ({
  'dpv:hasRecipient': services.map(({ id, name, country }) => ({
    '@type': 'dpv:Recipient',
    'dpv:hasIdentifier': id,
    'dpv:hasName': name,
    ...some('dpv:hasLocation', country),
  })),
});

/** An objection is no state of consent: that purpose rests on none (GDPR 21). */
function statusOf(decision: RecordedDecision, record: ConsentRecord, policy: Policy | null): Node {
  const { basis, decision: answer, validUntil } = decision;
  if (basis === 'legitimate-interest')
    return {
      'dpv:hasStatus':
        answer === 'objected' ? 'dpv:LegitimateInterestObjected' : 'dpv:LegitimateInterestNotObjected',
      ...indication(record),
    };
  return {
    'dpv:hasConsentStatus': [
      {
        '@type': [CONSENT[answer], BASIS[basis]],
        ...indication(record),
        'dpv:hasDuration': validUntil
          ? { '@type': 'dpv:UntilTimeDuration', 'rdf:value': validUntil }
          : { '@type': 'dpv:UntilEventDuration', 'rdf:value': 'until it is decided again' },
      },
    ],
    'dpv:hasConsentControl': {
      '@type': 'dpv:WithdrawConsent',
      'dpv:isExercisedAt': policy ? `${record.site}: ${policy.settings}` : record.site,
    },
  };
}

/** What page code decides is the controller's doing, not the person's. */
const indication = ({ by, decidedAt, layer, method }: ConsentRecord): Node => ({
  'dpv:isIndicatedBy': by === 'person' ? 'dpv:DataSubject' : 'dpv:DataController',
  'dpv:isIndicatedAtTime': decidedAt,
  'dpv:isExercisedAt': layer,
  'dpv:hasIndicationMethod': method,
});

/** Of a controller of before, no more is known than its id. */
const controllerOf = (id: string, policy: Policy | null): Node => ({
  '@type': 'dpv:DataController',
  'dpv:hasIdentifier': id,
  ...(policy?.controller.id === id && { 'dpv:hasName': policy.controller.name }),
});

const checksum = (sha256: string | null): Node =>
  sha256 === null
    ? {}
    : {
        'spdx:checksum': {
          '@type': 'spdx:Checksum',
          'spdx:algorithm': 'spdx:checksumAlgorithm_sha256',
          'spdx:checksumValue': sha256,
        },
      };

/** A member, where there is something to say. */
const some = (key: string, value: string | readonly unknown[] | undefined): Node =>
  value?.length ? { [key]: value } : {};

const urn = (uuid: string): string => `urn:uuid:${uuid}`;
