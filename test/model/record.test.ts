import { expect } from '@open-wc/testing';
import { createRecord, expiry, fold, parseHead, parseRecord } from '../../src/model/record.js';
import type { ConsentRecord, Draft, Head, RecordedDecision, Subject } from '../../src/model/record.js';
import { GONE, NOW, changed, compiled, refusal } from '../fixtures.js';

const { policy } = compiled();
const ids = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const HASH = 'b'.repeat(64);
const device: Subject = { kind: 'device', id: 'd'.repeat(8) };

const decision = (purpose: string, others: Partial<RecordedDecision> = {}): RecordedDecision => ({
  ...{ purpose, fingerprint: 'f'.repeat(16), decision: 'given', wording: HASH, basis: 'consent' },
  ...{ expression: 'expressed', validUntil: '2027-05-22T10:31:07.412Z' },
  ...others,
});

const draft = (n: number, others: Partial<Draft> = {}): Draft => ({
  ...{
    id: ids(n),
    actor: 'self',
    by: 'person',
    decidedAt: NOW,
    site: 'www.insurer.example',
    component: '0.1.0',
  },
  ...{ notice: { id: 'privacy', version: '3', sha256: HASH, shown: false }, language: 'nl' },
  ...{
    layer: 'banner',
    method: 'accept-all',
    reason: 'first',
    controls: ['reject', 'accept'],
    wording: HASH,
  },
  ...{
    decisions: [decision('statistics'), decision('media', { decision: 'refused' })],
    signals: { gpc: false },
  },
  policySha256: HASH,
  ...others,
});

const first = createRecord(draft(1), policy, device, null, ids(100));
/** As it comes over a network. */
const sent = JSON.parse(JSON.stringify(first)) as ConsentRecord;

function places(value: unknown, path = ''): string[] {
  if (!value || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = Array.isArray(value) ? `${path}[${key}]` : path ? `${path}.${key}` : key;
    return [here, ...places(inner, here)];
  });
}

describe('createRecord', () => {
  it('makes the first record of a new chain', () => {
    expect(sent).to.deep.equal({
      schema: 'consent-record/1',
      id: ids(1),
      env: 'production',
      subject: { kind: 'device', id: 'dddddddd' },
      chain: ids(100),
      sequence: 1,
      actor: 'self',
      by: 'person',
      decidedAt: NOW,
      site: 'www.insurer.example',
      controller: 'insurer',
      policy: { id: 'example', version: '2026.11.0', sha256: HASH },
      notice: { id: 'privacy', version: '3', sha256: HASH, shown: false },
      language: 'nl',
      layer: 'banner',
      method: 'accept-all',
      reason: 'first',
      controls: ['reject', 'accept'],
      wording: HASH,
      decisions: [decision('statistics'), decision('media', { decision: 'refused' })],
      signals: { gpc: false },
      component: '0.1.0',
      previous: null,
    });
  });

  it('chains each record to the one before: same chain, next number, its id and hash', () => {
    let head: Head | null = null;
    for (let n = 1; n <= 5; n++) {
      const record: ConsentRecord = createRecord(draft(n), policy, device, head, ids(100 + n));
      expect(record.chain).to.equal(ids(101));
      expect(record.sequence).to.equal(n);
      expect(record.previous).to.deep.equal(
        n === 1 ? null : { id: ids(n - 1), sha256: String(n - 1).repeat(64) },
      );
      head = fold(head, record, String(n).repeat(64));
    }
  });

  it('counts from the head, never from the clock', () => {
    const head = fold(null, first, HASH);
    const earlier = createRecord(
      draft(2, { decidedAt: '1999-01-01T00:00:00.000Z' }),
      policy,
      device,
      head,
      ids(9),
    );
    expect([earlier.sequence, earlier.previous?.id]).to.deep.equal([2, ids(1)]);
  });

  it('is of the subject it is handed, whatever else is known of that subject', () => {
    const account = { kind: 'account', id: 'opaque', name: 'Jan Janssens' } as Subject;
    expect(createRecord(draft(1), policy, account, null, ids(100)).subject).to.deep.equal({
      ...{ kind: 'account', id: 'opaque' },
    });
  });

  it('of a draft policy is a test', () => {
    const { env } = createRecord(draft(1), compiled({ status: 'draft' }).policy, device, null, ids(100));
    expect(env).to.equal('test');
  });

  it('says where no hash could be made', () => {
    const bare = createRecord(
      draft(1, { policySha256: null, wording: null }),
      policy,
      device,
      null,
      ids(100),
    );
    expect(bare.integrity).to.equal('unavailable');
    expect(bare.policy.sha256).to.equal(null);
    expect(first).not.to.have.property('integrity');
  });

  it('chains to a record whose hash could not be made', () => {
    const head = fold(null, first, null);
    expect(createRecord(draft(2), policy, device, head, ids(9)).previous).to.deep.equal({
      id: ids(1),
      sha256: null,
    });
  });

  it('has no member that the draft alone knows', () => {
    expect(first).not.to.have.property('policySha256');
  });

  it('is frozen, to the last member', () => {
    const frozen = (value: unknown): boolean =>
      !value || typeof value !== 'object' || (Object.isFrozen(value) && Object.values(value).every(frozen));
    expect(frozen(first)).to.equal(true);
    expect(() => ((first as { by: string }).by = 'script')).to.throw(TypeError);
    expect(() => ((first.decisions[0] as { decision: string }).decision = 'refused')).to.throw(TypeError);
  });

  for (const word of ['userAgent', 'ip', 'referrer', 'path', 'screen', 'name', 'email'])
    it(`never says ${word}`, () => expect(JSON.stringify(first)).not.to.contain(`"${word}"`));
});

describe('fold', () => {
  const record = (
    n: number,
    decisions: RecordedDecision[],
    others: Partial<Draft> = {},
    head: Head | null = null,
  ) => createRecord(draft(n, { decisions, ...others }), policy, device, head, ids(100));

  it('makes a head of the first record', () => {
    expect(fold(null, first, HASH)).to.deep.equal({
      subject: device,
      chain: ids(100),
      record: ids(1),
      sha256: HASH,
      sequence: 1,
      decisions: {
        statistics: {
          ...{ decision: 'given', fingerprint: 'f'.repeat(16), decidedAt: NOW },
          validUntil: '2027-05-22T10:31:07.412Z',
        },
        media: {
          ...{ decision: 'refused', fingerprint: 'f'.repeat(16), decidedAt: NOW },
          validUntil: '2027-05-22T10:31:07.412Z',
        },
      },
    });
  });

  it('keeps what the record does not name, and replaces what it names', () => {
    const before = fold(null, first, HASH);
    const later = '2026-11-23T00:00:00.000Z';
    const next = record(2, [decision('media', { validUntil: undefined })], { decidedAt: later }, before);
    const after = fold(before, next, HASH);
    expect(after.decisions['statistics']).to.deep.equal(before.decisions['statistics']);
    // Nothing of the answer before is left in the new one, its end among it.
    expect(after.decisions['media']).to.deep.equal({
      ...{ decision: 'given', fingerprint: 'f'.repeat(16), decidedAt: later },
    });
    expect([after.record, after.sequence]).to.deep.equal([ids(2), 2]);
  });

  it('remembers that Global Privacy Control was on, and forgets it with the next answer', () => {
    const on = fold(null, record(1, [decision('media')], { signals: { gpc: true } }), HASH);
    expect(on.decisions['media']).to.have.property('gpc', true);
    const off = fold(on, record(2, [decision('media')], {}, on), HASH);
    expect(off.decisions['media']).not.to.have.property('gpc');
  });

  it('leaves the head before as it was', () => {
    const before = fold(null, first, HASH);
    const copy = structuredClone(before);
    fold(before, record(2, [decision('email')], {}, before), HASH);
    expect(before).to.deep.equal(copy);
  });

  it('of a whole chain is the newest answer of each purpose', () => {
    const answers = ['given', 'refused', 'withdrawn'] as const;
    let head: Head | null = null;
    const newest: Record<string, string> = {};
    for (let n = 1; n <= 30; n++) {
      const purpose = ['statistics', 'media', 'email', 'surveys'][n % 4]!;
      const answer = answers[n % 3]!;
      head = fold(head, record(n, [decision(purpose, { decision: answer })], {}, head), HASH);
      newest[purpose] = answer;
    }
    const folded = Object.entries(head!.decisions).map(([id, one]) => [id, one.decision]);
    expect(Object.fromEntries(folded)).to.deep.equal(newest);
  });
});

describe('parseRecord', () => {
  const made: Record<string, ConsentRecord> = {
    'the first of a chain': first,
    'the next of a chain': createRecord(draft(2), policy, device, fold(null, first, HASH), ids(9)),
    'one of an account': createRecord(draft(1), policy, { kind: 'account', id: 'opaque' }, null, ids(9)),
    'one without a notice': createRecord(draft(1, { notice: null }), policy, device, null, ids(9)),
    'one without hashes': createRecord(
      draft(1, { policySha256: null, wording: null, decisions: [decision('media', { wording: null })] }),
      policy,
      device,
      null,
      ids(9),
    ),
    'one that never expires': createRecord(
      draft(1, { decisions: [decision('email', { validUntil: undefined })] }),
      policy,
      device,
      null,
      ids(9),
    ),
    'one of explicit consent': createRecord(
      draft(1, { decisions: [decision('health', { basis: 'explicit-consent', expression: 'explicit' })] }),
      policy,
      device,
      null,
      ids(9),
    ),
    'one without controls': createRecord(
      draft(1, { controls: [], layer: 'api' }),
      policy,
      device,
      null,
      ids(9),
    ),
    'one by a script under the signal': createRecord(
      draft(1, { by: 'script', signals: { gpc: true } }),
      policy,
      device,
      null,
      ids(9),
    ),
  };
  for (const [name, record] of Object.entries(made))
    it(`takes ${name} and changes none of it`, () => {
      const sentRecord: unknown = JSON.parse(JSON.stringify(record));
      expect(JSON.parse(JSON.stringify(parseRecord(sentRecord)))).to.deep.equal(sentRecord);
    });

  it('freezes what it has read', () => {
    expect(Object.isFrozen(parseRecord(sent))).to.equal(true);
    expect(Object.isFrozen(parseRecord(sent).decisions[0])).to.equal(true);
  });

  for (const value of [null, undefined, 'record', 7, []])
    it(`refuses ${JSON.stringify(value) ?? 'undefined'} instead of a record`, () => {
      expect(refusal(() => parseRecord(value))).to.equal('the file: must be an object');
    });

  describe('names the place of each member that', () => {
    const path = (place: string, replacement: unknown) =>
      refusal(() => parseRecord(changed(sent, place, replacement))).split(':')[0]!;
    const every = places(sent);
    const needed = every.filter((place) => !/validUntil$|\]$/.test(place));
    const anyText = /^(controller|component|.*\.(id|version))$/;
    const yesOrNo = /\.(shown|gpc)$/;

    it('is of another kind', () => {
      for (const place of every)
        for (const wrong of [7.5, true, 'no such value', [[]]]) {
          if (wrong === 'no such value' && anyText.test(place)) continue;
          if (wrong === true && yesOrNo.test(place)) continue;
          const said = path(place, wrong);
          expect(said === place || said.startsWith(`${place}[`), `${place}: ${said}`).to.equal(true);
        }
      expect(every.length).to.be.above(45);
    });

    it('is empty', () => {
      for (const place of every) expect(path(place, ''), place).to.equal(place);
    });

    it('is gone', () => {
      for (const place of needed) expect(path(place, GONE), place).to.equal(place);
      expect(needed.length).to.be.above(38);
    });
  });

  const uuid = 'must be a UUID';
  const hash = 'must be 64 lowercase hex digits, or null';
  const host = 'site: must be a host and nothing more';
  const atMost = 'must be a text of at most 128 characters';
  const time = 'decidedAt: must be a time in UTC with milliseconds';
  const rows: [path: string, replacement: unknown, message: string][] = [
    ['schema', 'consent-record/2', 'schema: must be one of consent-record/1'],
    ['id', '0193C1AA-0000-7000-8000-000000000000', `id: ${uuid}`],
    ['id', '../../etc/passwd', `id: ${uuid}`],
    ['chain', 'chain', `chain: ${uuid}`],
    ['env', 'staging', 'env: must be one of production, test'],
    ['subject.kind', 'household', 'subject.kind: must be one of device, account'],
    ['subject.id', 'a'.repeat(129), `subject.id: ${atMost}`],
    ['subject.id', 'line\nbreak', `subject.id: ${atMost}`],
    ['sequence', 0, 'sequence: must count from 1'],
    ['sequence', -1, 'sequence: must count from 1'],
    ['sequence', 1.5, 'sequence: must count from 1'],
    ['sequence', '1', 'sequence: must count from 1'],
    ['sequence', 2 ** 53, 'sequence: must count from 1'],
    ['actor', 'robot', 'actor: must be one of self, agent, representative'],
    ['by', 'visitor', 'by: must be one of person, script'],
    ['decidedAt', '2026-11-22T10:31:07Z', time],
    ['decidedAt', '2026-11-22T10:31:07.412+01:00', time],
    ['decidedAt', '22 November 2026', time],
    ['site', 'www.insurer.example/claims/oncology', host],
    ['site', 'https://www.insurer.example', host],
    ['site', 'www.insurer.example?policy=123', host],
    ['site', 'www.insurer.example#part', host],
    ['site', 'jan@insurer.example', host],
    ['site', 'two words', host],
    ['site', 'a'.repeat(256), host],
    ['controller', 'x'.repeat(129), `controller: ${atMost}`],
    ['policy.version', '', `policy.version: ${atMost}`],
    ['policy.sha256', 'B'.repeat(64), `policy.sha256: ${hash}`],
    ['policy.sha256', 'b'.repeat(63), `policy.sha256: ${hash}`],
    ['notice.sha256', null, 'notice.sha256: must be a hash'],
    ['notice.sha256', 'x', `notice.sha256: ${hash}`],
    ['notice.id', 7, `notice.id: ${atMost}`],
    ['language', 'n', 'language: must be a language tag'],
    ['language', 'nl_BE', 'language: must be a language tag'],
    ['layer', 'popup', 'layer: must be one of banner, choices, notice, form, frame, email, agent, api'],
    [
      'method',
      'scroll',
      'method: must be one of accept-all, reject-all, save, toggle, withdraw, statement, unsubscribe, api',
    ],
    ['reason', 'bored', 'reason: must be one of first, policy-changed, expired, changed-mind'],
    ['controls', 'accept', 'controls: must be a list'],
    ['controls[1]', null, 'controls[1]: must be the name of a control'],
    ['controls[1]', 'jan@insurer.example', 'controls[1]: must be the name of a control'],
    ['controls[1]', 'accept\u0000', 'controls[1]: must be the name of a control'],
    ['controls', GONE, 'controls: must be a list'],
    ['signals.gpc', 'yes', 'signals.gpc: must be true or false'],
    ['signals.gpc', GONE, 'signals.gpc: must be true or false'],
    ['notice.shown', GONE, 'notice.shown: must be true or false'],
    ['site', 'Ann:secret', host],
    ['decidedAt', '2026-99-99T99:99:99.999Z', time],
    ['subject.id', 'jan@insurer.example', 'subject.id: must be an opaque text, not an address'],
    ['sequence', 2, 'previous: must be null in the first record of a chain, and only there'],
    [
      'previous',
      { id: ids(1), sha256: null },
      'previous: must be null in the first record of a chain, and only there',
    ],
    ['wording', 'x', `wording: ${hash}`],
    ['decisions', [], 'decisions: must name at least one purpose'],
    ['decisions', {}, 'decisions: must be a list'],
    ['decisions[1].purpose', 'statistics', 'decisions: must name each purpose once'],
    ['decisions[0].purpose', 'Statistics', 'decisions[0].purpose: must be the id of a purpose'],
    ['decisions[0].purpose', '__proto__', 'decisions[0].purpose: must be the id of a purpose'],
    ['decisions[0].fingerprint', 'f'.repeat(64), 'decisions[0].fingerprint: must be 16 hex digits'],
    [
      'decisions[0].decision',
      'granted',
      'decisions[0].decision: must be one of given, refused, withdrawn, objected',
    ],
    ['decisions[0].wording', 'x', `decisions[0].wording: ${hash}`],
    [
      'decisions[0].basis',
      'contract',
      'decisions[0].basis: must be one of strictly-necessary, consent, explicit-consent, legitimate-interest',
    ],
    ['decisions[0].expression', 'implied', 'decisions[0].expression: must be one of expressed, explicit'],
    ['decisions[0].validUntil', 'for ever', 'decisions[0].validUntil: must be a time as in RFC 3339, in UTC'],
    ['component', '', `component: ${atMost}`],
    ['previous', 'none', 'previous: must be an object'],
    ['previous', { id: 'x', sha256: null }, `previous.id: ${uuid}`],
    ['previous', { id: ids(1), sha256: 'x' }, `previous.sha256: ${hash}`],
    ['integrity', 'fine', 'integrity: must be one of unavailable'],
  ];
  for (const [path, replacement, message] of rows)
    it(`refuses ${(JSON.stringify(replacement) ?? 'nothing').slice(0, 60)} at ${path}`, () => {
      expect(refusal(() => parseRecord(changed(sent, path, replacement)))).to.equal(message);
    });

  const strangers = ['userAgent', 'ip', 'url', 'referrer', 'email', 'name', 'screen', 'comment'];
  const members = ['', 'subject.', 'policy.', 'notice.', 'signals.', 'decisions[0].'];
  for (const member of members)
    for (const stranger of strangers)
      it(`refuses a member ${member}${stranger}`, () => {
        const path = `${member}${stranger}`;
        expect(refusal(() => parseRecord(changed(sent, path, 'x')))).to.equal(
          `${path}: is not part of a record`,
        );
      });

  it('refuses a member previous.url', () => {
    const previous = { id: ids(1), sha256: null, url: 'x' };
    expect(refusal(() => parseRecord({ ...sent, previous }))).to.equal(
      'previous.url: is not part of a record',
    );
  });

  it('refuses a signal that is not known', () => {
    expect(refusal(() => parseRecord(changed(sent, 'signals.dnt', true)))).to.equal(
      'signals.dnt: is not part of a record',
    );
  });
});

describe('parseHead', () => {
  const head = JSON.parse(JSON.stringify(fold(null, first, HASH))) as unknown;

  it('takes what fold makes and changes none of it', () => {
    expect(parseHead(head)).to.deep.equal(head);
    const unhashed = changed(head, 'sha256', null);
    expect(parseHead(unhashed)).to.deep.equal(unhashed);
  });

  const rows: [string, unknown, string][] = [
    ['subject', GONE, 'head.subject: must be an object'],
    ['subject.kind', 'person', 'head.subject.kind: must be one of device, account'],
    ['subject.id', '', 'head.subject.id: must be a text of at most 128 characters'],
    ['chain', GONE, 'head.chain: must be a text'],
    ['record', 7, 'head.record: must be a text'],
    ['sha256', GONE, 'head.sha256: must be 64 lowercase hex digits, or null'],
    ['sequence', 0, 'head.sequence: must count from 1'],
    ['sequence', '1', 'head.sequence: must count from 1'],
    ['decisions', GONE, 'head.decisions: must be an object'],
    ['decisions', [], 'head.decisions: must be an object'],
    ['decisions.media', true, 'head.decisions.media: must be an object'],
    [
      'decisions.media.decision',
      'granted',
      'head.decisions.media.decision: must be one of given, refused, withdrawn, objected',
    ],
    ['decisions.media.fingerprint', GONE, 'head.decisions.media.fingerprint: must be a text'],
    [
      'decisions.media.validUntil',
      'soon',
      'head.decisions.media.validUntil: must be a time as in RFC 3339, in UTC',
    ],
  ];
  for (const [path, replacement, message] of rows)
    it(`refuses ${replacement === GONE ? 'nothing' : JSON.stringify(replacement)} at ${path}`, () => {
      expect(refusal(() => parseHead(changed(head, path, replacement)))).to.equal(message);
    });

  for (const value of [null, 'head', [], 7])
    it(`refuses ${JSON.stringify(value)} instead of a head`, () => {
      expect(refusal(() => parseHead(value))).to.equal('head: must be an object');
    });
});

describe('expiry', () => {
  const table: [decidedAt: string, duration: string, until: string][] = [
    ['2026-11-22T10:31:07.412Z', 'P6M', '2027-05-22T10:31:07.412Z'],
    ['2026-11-22T10:31:07.412Z', 'P1Y', '2027-11-22T10:31:07.412Z'],
    ['2026-11-22T10:31:07.412Z', 'P12M', '2027-11-22T10:31:07.412Z'],
    ['2026-11-22T10:31:07.412Z', 'P13M', '2027-12-22T10:31:07.412Z'],
    ['2026-11-22T10:31:07.412Z', 'P2W', '2026-12-06T10:31:07.412Z'],
    ['2026-11-22T10:31:07.412Z', 'P180D', '2027-05-21T10:31:07.412Z'],
    ['2026-11-22T10:31:07.412Z', 'P1Y1M1W1D', '2027-12-30T10:31:07.412Z'],
    // The last of a month stays the last, or comes as near to it as that month allows.
    ['2026-08-31T00:00:00.000Z', 'P6M', '2027-02-28T00:00:00.000Z'],
    ['2027-08-31T00:00:00.000Z', 'P6M', '2028-02-29T00:00:00.000Z'],
    ['2026-08-31T00:00:00.000Z', 'P1M', '2026-09-30T00:00:00.000Z'],
    ['2026-01-31T23:59:59.999Z', 'P1M', '2026-02-28T23:59:59.999Z'],
    ['2026-10-30T00:00:00.000Z', 'P4M', '2027-02-28T00:00:00.000Z'],
    ['2026-12-31T23:59:59.999Z', 'P6M', '2027-06-30T23:59:59.999Z'],
    // Leap years: 2000 was one, 2100 will be none.
    ['2024-02-29T12:00:00.000Z', 'P1Y', '2025-02-28T12:00:00.000Z'],
    ['2024-02-29T12:00:00.000Z', 'P4Y', '2028-02-29T12:00:00.000Z'],
    ['2096-02-29T12:00:00.000Z', 'P4Y', '2100-02-28T12:00:00.000Z'],
    ['1996-02-29T12:00:00.000Z', 'P4Y', '2000-02-29T12:00:00.000Z'],
    ['2024-02-28T12:00:00.000Z', 'P1D', '2024-02-29T12:00:00.000Z'],
    ['2025-02-28T12:00:00.000Z', 'P1D', '2025-03-01T12:00:00.000Z'],
    ['2026-01-31T00:00:00.000Z', 'P1M1D', '2026-03-01T00:00:00.000Z'],
    // Clocks change in these months where the tests run; UTC does not.
    ['2026-09-30T22:30:00.000Z', 'P6M', '2027-03-30T22:30:00.000Z'],
    ['2026-03-29T00:30:00.000Z', 'P1D', '2026-03-30T00:30:00.000Z'],
    ['2026-10-25T00:30:00.000Z', 'P1D', '2026-10-26T00:30:00.000Z'],
  ];
  for (const [decidedAt, duration, until] of table)
    it(`${duration} from ${decidedAt} is ${until}`, () =>
      expect(expiry(decidedAt, duration)).to.equal(until));

  it('keeps the day of the month for every day, unless that month is too short', () => {
    for (let day = 0; day < 1461; day++) {
      const from = new Date(Date.UTC(2024, 0, 1 + day, 10));
      const until = new Date(expiry(from.toISOString(), 'P6M'));
      const months =
        (until.getUTCFullYear() - from.getUTCFullYear()) * 12 + until.getUTCMonth() - from.getUTCMonth();
      const last = new Date(Date.UTC(until.getUTCFullYear(), until.getUTCMonth() + 1, 0)).getUTCDate();
      expect(months).to.equal(6);
      expect(until.getUTCDate()).to.equal(Math.min(from.getUTCDate(), last));
      expect(until.getUTCHours()).to.equal(10);
    }
  });

  it('of what is no duration is at once', () => {
    for (const duration of ['', 'six months', 'PT1H', 'P1.5M']) expect(expiry(NOW, duration)).to.equal(NOW);
  });
});
