import { expect } from '@open-wc/testing';
import { ANSWERS } from '../../src/model/decision.js';
import type { Answer } from '../../src/model/decision.js';
import type { Basis } from '../../src/model/policy.js';
import { CONTEXT, receiptOf } from '../../src/model/receipt.js';
import type { Node, ReceiptFacts } from '../../src/model/receipt.js';
import { LAYERS, METHODS, createRecord, fold, parseRecord } from '../../src/model/record.js';
import type { ConsentRecord, Draft, Head, RecordedDecision, Subject } from '../../src/model/record.js';
import { NOW, compiled, fakeSha256 } from '../fixtures.js';

const { policy, details } = compiled();
const HASH = 'b'.repeat(64);
const WORDS = 'c'.repeat(64);
const id = (n: number) => `0193c1aa-0000-7000-8000-${String(n).padStart(12, '0')}`;
const device: Subject = { kind: 'device', id: '7e8c2c3c-5a2e-4a52-9f6e-3a1d5a6b7c8d' };
const account: Subject = { kind: 'account', id: 'member-5f3a9c' };
const wordings = { statistics: WORDS, email: WORDS };

const fingerprintOf = (purpose: string) => policy.purposes.find((one) => one.id === purpose)!.fingerprint;

const said = (
  purpose: string,
  decision: Answer,
  others: Partial<RecordedDecision> = {},
): RecordedDecision => ({
  ...{ purpose, decision, fingerprint: fingerprintOf(purpose), wording: WORDS },
  ...{ basis: 'consent', expression: 'expressed' },
  ...others,
});

const draft = (n: number, decisions: readonly RecordedDecision[], others: Partial<Draft> = {}): Draft => ({
  ...{ id: id(n), actor: 'self', by: 'person', decidedAt: NOW, site: 'www.insurer.example' },
  ...{ component: '0.1.0', notice: { id: 'privacy', version: '3', sha256: HASH, shown: false } },
  ...{ language: 'en', layer: 'banner', method: 'save', reason: 'first', controls: ['reject', 'accept'] },
  ...{ wording: HASH, signals: { gpc: false }, policySha256: HASH },
  ...{ decisions },
  ...others,
});

/** A chain of records, each with its hash. */
function chained(subject: Subject, drafts: readonly Draft[], chain = id(900)): ReceiptFacts['records'] {
  let head: Head | null = null;
  return drafts.map((one) => {
    const record = createRecord(one, policy, subject, head, chain);
    const sha256 = record.integrity ? null : fakeSha256(JSON.stringify(record));
    head = fold(head, record, sha256);
    return { record, sha256 };
  });
}

const facts = (records: ReceiptFacts['records'], others: Partial<ReceiptFacts> = {}): ReceiptFacts => ({
  ...{ id: id(1), issued: NOW, policy, details, records, wordings },
  ...others,
});

/** Nothing may be fetched, and nothing lost: then it is an error. */
const offline = {
  safe: true,
  documentLoader: (url: string) => Promise.reject(new Error(`${url} was to be fetched`)),
};

/** What is used of jsonld, which brings no types of its own. */
interface Processor {
  expand(document: unknown, options: typeof offline): Promise<Record<string, unknown>[]>;
  compact(document: unknown, context: unknown, options: typeof offline): Promise<Record<string, unknown>>;
  toRDF(document: unknown, options: typeof offline & { readonly format: string }): Promise<string>;
}

let jsonld: Processor;

/** As a script of its own, since the package has no module for browsers. */
function loadProcessor(): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = '/node_modules/jsonld/dist/jsonld.min.js';
    script.onerror = () => reject(new Error(`${script.src} is not there`));
    script.onload = () => {
      jsonld = (window as unknown as { jsonld: Processor }).jsonld;
      resolve();
    };
    document.head.append(script);
  });
}

const DPV = 'https://w3id.org/dpv#';
const nodes = (of: unknown) => of as Node[];
const recordsOf = (receipt: Node) => nodes(receipt['dpv:hasRecordOfActivity']);
const processesOf = (receipt: Node) => recordsOf(receipt).flatMap((one) => nodes(one['dpv:hasProcess']));

const twoActs = chained(device, [
  draft(2, [
    said('statistics', 'given', { validUntil: '2027-05-22T10:31:07.412Z' }),
    said('media', 'refused'),
  ]),
  draft(3, [said('statistics', 'withdrawn')], { layer: 'choices', by: 'script', method: 'withdraw' }),
]);

describe('receiptOf', () => {
  before(loadProcessor);

  it('expands without error, fetching and losing nothing', async () => {
    const [expanded, ...others] = await jsonld.expand(receiptOf(facts(twoActs)), offline);
    expect(others).to.deep.equal([]);
    expect(expanded!['@type']).to.deep.equal([`${DPV}ConsentReceipt`]);
    const records = expanded![`${DPV}hasRecordOfActivity`] as Node[];
    expect(records.map((one) => one['@id'])).to.deep.equal([`urn:uuid:${id(2)}`, `urn:uuid:${id(3)}`]);
    const statuses = records
      .flatMap((one) => one[`${DPV}hasProcess`] as Node[])
      .flatMap((one) => one[`${DPV}hasConsentStatus`] as Node[])
      .map((one) => (one['@type'] as string[])[0]);
    expect(statuses).to.deep.equal([`${DPV}ConsentGiven`, `${DPV}ConsentRefused`, `${DPV}ConsentWithdrawn`]);
  });

  it('has no member that expansion does not know: each is of a vocabulary, and absolute', async () => {
    const keys = new Set<string>();
    const walk = (value: unknown): void => {
      if (Array.isArray(value)) return value.forEach(walk);
      if (!value || typeof value !== 'object') return;
      for (const [key, member] of Object.entries(value)) {
        if (!key.startsWith('@')) keys.add(key);
        // A JSON literal is what it is.
        if (key !== '@value') walk(member);
      }
    };
    walk(await jsonld.expand(receiptOf(facts(twoActs)), offline));
    expect(keys.size).to.be.greaterThan(20);
    for (const key of keys) expect(key).to.match(/^https?:\/\//);
  });

  it('comes back the same from expanding and compacting', async () => {
    const receipt = receiptOf(facts(twoActs));
    const compacted = await jsonld.compact(receipt, CONTEXT, offline);
    const again = await jsonld.compact(await jsonld.expand(compacted, offline), CONTEXT, offline);
    expect(again).to.deep.equal(compacted);
    expect(
      (await jsonld.toRDF(compacted, { ...offline, format: 'application/n-quads' })).split('\n'),
    ).to.have.length.greaterThan(50);
    const sources = nodes(compacted['dpv:hasRecordOfActivity']).map((one) => one['dct:source']);
    expect(sources).to.deep.equal(twoActs.map(({ record }) => record));
  });

  it('holds every record as it was hashed, with its place in the chain', () => {
    const [first, second] = recordsOf(receiptOf(facts(twoActs)));
    expect(parseRecord(structuredClone(first!['dct:source']))).to.deep.equal(twoActs[0]!.record);
    expect(parseRecord(structuredClone(second!['dct:source']))).to.deep.equal(twoActs[1]!.record);
    const checksum = (sha256: string) => ({
      '@type': 'spdx:Checksum',
      'spdx:algorithm': 'spdx:checksumAlgorithm_sha256',
      'spdx:checksumValue': sha256,
    });
    expect(first).to.deep.include({ 'schema:position': 1, 'dct:isPartOf': `urn:uuid:${id(900)}` });
    expect(first).not.to.have.property('dpv:isAfter');
    expect(second).to.deep.include({
      'schema:position': 2,
      'dpv:isAfter': { '@id': `urn:uuid:${id(2)}`, 'spdx:checksum': checksum(twoActs[0]!.sha256!) },
      'spdx:checksum': checksum(twoActs[1]!.sha256!),
    });
  });

  it('says whom it is about, who controls, and on which notice and policy it was decided', () => {
    const receipt = receiptOf(facts(chained(account, [draft(2, [said('email', 'given')])])));
    const [record] = recordsOf(receipt);
    expect(record!['dpv:hasDataSubject']).to.deep.equal({
      ...{ '@type': 'dpv:DataSubject', 'dpv:hasIdentifier': 'member-5f3a9c', 'dct:type': 'account' },
    });
    expect(receipt['dpv:hasDataController']).to.deep.equal({
      ...{ '@type': 'dpv:DataController', 'dpv:hasIdentifier': 'insurer', 'dpv:hasName': 'An Insurer' },
      'dpv:hasAddress': '1 Street',
      'dpv:hasContact': ['privacy@insurer.example', '+32 2 000 00 00'],
    });
    expect(record!['dpv:hasDataController']).to.deep.include({ 'dpv:hasName': 'An Insurer' });
    const [asked, told] = nodes(record!['dpv:hasNotice']);
    expect(asked).to.deep.include({ 'dpv:hasIdentifier': 'example', 'schema:version': '2026.11.0' });
    expect(told).to.deep.include({ 'dpv:hasIdentifier': 'privacy', 'schema:version': '3' });
    expect(told!['dpv:hasNoticeStatus']).to.deep.equal({ '@id': 'dpv:NoticeUnused' });
  });

  it('leaves out the notice of a policy that has none, and tells one that was open from one that was not', () => {
    const records = chained(device, [
      draft(2, [said('media', 'given')], { notice: null }),
      draft(3, [said('media', 'refused')], {
        notice: { id: 'privacy', version: '3', sha256: HASH, shown: true },
      }),
    ]);
    const [none, shown] = recordsOf(receiptOf(facts(records)));
    expect(none!['dpv:hasNotice']).to.have.length(1);
    expect(nodes(shown!['dpv:hasNotice'])[1]!['dpv:hasNoticeStatus']).to.deep.equal({
      '@id': 'dpv:NoticeCommunicated',
    });
  });

  const consent: readonly (readonly [Answer, string])[] = [
    ['given', 'dpv:ConsentGiven'],
    ['refused', 'dpv:ConsentRefused'],
    ['withdrawn', 'dpv:ConsentWithdrawn'],
  ];
  for (const basis of ['consent', 'explicit-consent'] satisfies Basis[])
    for (const [answer, status] of consent)
      it(`says of ${basis} that was ${answer}: ${status}`, () => {
        const expression = basis === 'consent' ? 'expressed' : 'explicit';
        const records = chained(device, [draft(2, [said('health', answer, { basis, expression })])]);
        const [process] = processesOf(receiptOf(facts(records)));
        const type = basis === 'consent' ? 'dpv:ExpressedConsent' : 'dpv:ExplicitlyExpressedConsent';
        expect(process!['dpv:hasLegalBasis']).to.equal(type);
        expect(process!['dpv:hasPersonalData']).to.equal(
          basis === 'consent' ? 'dpv:PersonalData' : 'dpv:SpecialCategoryPersonalData',
        );
        expect(nodes(process!['dpv:hasConsentStatus']).map((one) => one['@type'])).to.deep.equal([
          [status, type],
        ]);
        expect(process!['dpv:hasConsentControl']).to.deep.include({ '@type': 'dpv:WithdrawConsent' });
      });

  for (const [answer, status] of [
    ['objected', 'dpv:LegitimateInterestObjected'],
    ['withdrawn', 'dpv:LegitimateInterestNotObjected'],
  ] satisfies [Answer, string][])
    it(`says of a legitimate interest where the answer was ${answer}: ${status}, and nothing of consent`, () => {
      const records = chained(device, [
        draft(2, [said('loyalty', answer, { basis: 'legitimate-interest' })]),
      ]);
      const [process] = processesOf(receiptOf(facts(records)));
      expect(process).to.deep.include({
        'dpv:hasLegalBasis': 'dpv:LegitimateInterestOfController',
        'dpv:hasStatus': status,
        'dpv:isIndicatedBy': 'dpv:DataSubject',
      });
      expect(JSON.stringify(process)).not.to.include('Consent');
    });

  it('says until when an answer holds, or that it holds until it is decided again', () => {
    const statuses = processesOf(receiptOf(facts(twoActs))).flatMap((one) =>
      nodes(one['dpv:hasConsentStatus']),
    );
    expect(statuses.map((one) => one['dpv:hasDuration'])).to.deep.equal([
      { '@type': 'dpv:UntilTimeDuration', 'rdf:value': '2027-05-22T10:31:07.412Z' },
      { '@type': 'dpv:UntilEventDuration', 'rdf:value': 'until it is decided again' },
      { '@type': 'dpv:UntilEventDuration', 'rdf:value': 'until it is decided again' },
    ]);
  });

  it('tells what a person did from what page code did', () => {
    const by = processesOf(receiptOf(facts(twoActs)))
      .flatMap((one) => nodes(one['dpv:hasConsentStatus']))
      .map((one) => [one['dpv:isIndicatedBy'], one['dpv:isExercisedAt'], one['dpv:hasIndicationMethod']]);
    expect(by).to.deep.equal([
      ['dpv:DataSubject', 'banner', 'save'],
      ['dpv:DataSubject', 'banner', 'save'],
      ['dpv:DataController', 'choices', 'withdraw'],
    ]);
  });

  it('gives words only where the decision was made on these', () => {
    const records = chained(device, [
      draft(2, [said('statistics', 'given')]),
      draft(3, [said('statistics', 'given', { wording: HASH })]),
      draft(4, [said('statistics', 'given', { wording: null })]),
    ]);
    const purposes = processesOf(receiptOf(facts(records))).map((one) => one['dpv:hasPurpose'] as Node);
    expect(purposes.map((one) => one['skos:definition'])).to.deep.equal([
      'To count visits.',
      undefined,
      undefined,
    ]);
    expect(purposes.map((one) => (one['spdx:checksum'] as Node | undefined)?.['spdx:checksumValue']))
      .to.deep //
      .equal([WORDS, HASH, undefined]);
  });

  it('does not take words that are not known on both sides for the same', () => {
    const records = chained(device, [draft(2, [said('statistics', 'given', { wording: null })])]);
    const receipt = receiptOf(facts(records, { wordings: { statistics: null } }));
    expect(processesOf(receipt)[0]!['dpv:hasPurpose']).not.to.have.property('skos:definition');
  });

  it('names recipients only where the facts are still those', () => {
    const records = chained(device, [
      draft(2, [said('statistics', 'given'), said('media', 'given', { fingerprint: '0'.repeat(16) })]),
    ]);
    const [now, before] = processesOf(receiptOf(facts(records)));
    expect(nodes(now!['dpv:hasRecipient']).map((one) => [one['dpv:hasName'], one['dpv:hasLocation']]))
      .to.deep //
      .equal([
        ['Meter', 'BE'],
        ['Scale', 'US'],
      ]);
    expect(before).not.to.have.property('dpv:hasRecipient');
  });

  it('keeps what was decided about a purpose, controller or policy that is no more', async () => {
    const gone = said('media', 'given', { purpose: 'newsletter', fingerprint: '1'.repeat(16) });
    const records = chained(device, [draft(2, [gone])]);
    const other = { ...policy, controller: { id: 'successor', name: 'A Successor' } };
    const receipt = receiptOf(facts(records, { policy: other }));
    const [record] = recordsOf(receipt);
    expect(record!['dpv:hasDataController']).to.deep.equal({
      '@type': 'dpv:DataController',
      'dpv:hasIdentifier': 'insurer',
    });
    expect(processesOf(receipt)[0]!['dpv:hasPurpose']).to.deep.include({ 'dpv:hasIdentifier': 'newsletter' });
    await jsonld.expand(receipt, offline);
  });

  it('is a receipt of nothing where nothing was decided, and needs no policy', async () => {
    const receipt = receiptOf(facts([], { policy: null, details: null }));
    expect(receipt['dpv:hasRecordOfActivity']).to.deep.equal([]);
    expect(receipt).not.to.have.property('dpv:hasDataController');
    await jsonld.expand(receipt, offline);
  });

  it('says nothing of hashes where none could be made', async () => {
    const records = chained(device, [
      draft(2, [said('media', 'given', { wording: null })], {
        ...{ policySha256: null, wording: null, notice: null },
      }),
      draft(3, [said('media', 'refused', { wording: null })], {
        ...{ policySha256: null, wording: null, notice: null },
      }),
    ]);
    const receipt = receiptOf(facts(records));
    expect(JSON.stringify(receipt)).not.to.include('spdx:checksumValue');
    expect(recordsOf(receipt)[1]!['dpv:isAfter']).to.deep.equal({ '@id': `urn:uuid:${id(2)}` });
    await jsonld.expand(receipt, offline);
  });

  it('expands whatever was decided: every answer, layer, method, subject and actor', async () => {
    const bases: Basis[] = ['consent', 'explicit-consent', 'legitimate-interest'];
    const drafts = LAYERS.flatMap((layer, i) =>
      METHODS.map((method, j) => {
        const decisions = ANSWERS.map((answer, k) =>
          said(['statistics', 'media', 'health', 'loyalty'][k]!, answer, { basis: bases[(i + j + k) % 3]! }),
        );
        return draft(10 + i * METHODS.length + j, decisions, {
          ...{ layer, method, by: j % 2 ? 'script' : 'person' },
        });
      }),
    );
    const half = drafts.length / 2;
    const records = [
      ...chained(device, drafts.slice(0, half)),
      ...chained(account, drafts.slice(half), id(901)),
    ];
    const [expanded] = await jsonld.expand(receiptOf(facts(records)), offline);
    const processes = (expanded![`${DPV}hasRecordOfActivity`] as Node[]).flatMap(
      (one) => one[`${DPV}hasProcess`] as Node[],
    );
    expect(processes).to.have.length(drafts.length * ANSWERS.length);
    for (const one of processes)
      expect(Boolean(one[`${DPV}hasConsentStatus`]) !== Boolean(one[`${DPV}hasStatus`])).to.equal(true);
  });

  it('holds of a person nothing but what the records hold', () => {
    const receipt = receiptOf(facts(twoActs, { policy: null, details: null }));
    const texts: string[] = [];
    const walk = (value: unknown): void => {
      if (typeof value === 'string') texts.push(value);
      else if (value && typeof value === 'object') Object.values(value).forEach(walk);
    };
    walk(
      Object.entries(receipt)
        .filter(([key]) => key !== '@context')
        .map(([, value]) => value),
    );
    const known = JSON.stringify(twoActs.map(({ record }) => record as ConsentRecord));
    const foreign = texts.filter(
      (one) =>
        !known.includes(one.replace(/^urn:uuid:/, '')) &&
        !/^(dpv|spdx):\w+$/.test(one) &&
        ![
          id(1),
          `urn:uuid:${id(1)}`,
          NOW,
          'consent-receipt/1',
          'until it is decided again',
          ...twoActs.map((two) => two.sha256),
        ].includes(one),
    );
    expect(foreign).to.deep.equal([]);
  });
});
