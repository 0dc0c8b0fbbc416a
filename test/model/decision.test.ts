import { expect } from '@open-wc/testing';
import {
  ANSWERS,
  answerAll,
  askable,
  decide,
  objectedBySignal,
  parseDecision,
} from '../../src/model/decision.js';
import type { Decision, Decisions, Signals, State } from '../../src/model/decision.js';
import { GONE, NOW, changed, compiled, purposeOf, refusal } from '../fixtures.js';

const { policy } = compiled();
const now = Date.parse(NOW);
const DEVICE = ['statistics', 'advertising', 'media'];
const PERSON = ['email', 'surveys', 'health', 'loyalty'];

const signals = (others: Partial<Signals> = {}): Signals => ({
  now,
  gpc: false,
  sensitive: false,
  ...others,
});
const state = (decisions: Decisions = {}, others: Partial<State> = {}): State => ({
  known: true,
  decisions,
  marked: [],
  ...others,
});
const said = (id: string, others: Partial<Decision> = {}): Decision => ({
  decision: 'given',
  fingerprint: purposeOf(policy, id).fingerprint,
  decidedAt: '2026-06-01T00:00:00.000Z',
  ...others,
});
const all = (ids: readonly string[], others: Partial<Decision> = {}): Decisions =>
  Object.fromEntries(ids.map((id) => [id, said(id, others)]));
const allows = (id: string, about: State, others: Partial<Signals> = {}, of = policy) =>
  decide(of, about, {}, signals(others)).allowed.includes(id);

describe('decide', () => {
  /*
   * Every combination of what can be known about one purpose. An answer allows only if nothing speaks against it:
   * the doubts are listed one by one, and a single one is enough to refuse.
   */
  describe('over every combination of', () => {
    const answers = [undefined, ...ANSWERS] as const;
    const facts = ['same', 'covered', 'other'] as const;
    const ends = {
      never: undefined,
      later: new Date(now + 1).toISOString(),
      now: NOW,
      earlier: '2026-11-22T10:31:07Z',
      'nobody can say when': 'soon',
    };
    const yesNo = [false, true] as const;
    const covered = 'c0c0c0c0c0c0c0c0';
    const wider = parseWith({ covers: [covered] });

    function parseWith(others: object) {
      return { ...policy, purposes: policy.purposes.map((one) => ({ ...one, ...others })) };
    }

    for (const id of ['statistics', 'advertising', 'email', 'health', 'loyalty']) {
      it(`stored answers, facts, ends, marks, signals and pages, for ${id}`, () => {
        let allowed = 0;
        let combinations = 0;
        for (const answer of answers)
          for (const fact of facts)
            for (const [end, validUntil] of Object.entries(ends))
              for (const known of yesNo)
                for (const marked of yesNo)
                  for (const gpc of yesNo)
                    for (const gpcThen of yesNo)
                      for (const sensitive of yesNo) {
                        const fingerprint =
                          fact === 'same'
                            ? purposeOf(policy, id).fingerprint
                            : fact === 'covered'
                              ? covered
                              : '0123456789abcdef';
                        const decision = answer && {
                          ...{ decision: answer, fingerprint, decidedAt: NOW, validUntil },
                          ...(gpcThen && { gpc: true }),
                        };
                        const verdict = decide(
                          wider,
                          {
                            known,
                            decisions: decision ? { [id]: decision } : {},
                            marked: marked ? [id] : [],
                          },
                          {},
                          { now, gpc, sensitive },
                        );
                        const without = answer === undefined;
                        const asked = [
                          without,
                          answer !== 'given',
                          fact === 'other',
                          ['now', 'earlier', 'nobody can say when'].includes(end),
                          !without && id === 'advertising' && gpc && !gpcThen,
                        ];
                        // Runs unasked, until objected to; and never for who had refused it when it was asked.
                        const objectable = [
                          answer === 'objected',
                          answer === 'refused',
                          answer === 'withdrawn' && fact === 'other',
                        ];
                        const doubts = [
                          ...[!known, marked, sensitive],
                          ...(id === 'loyalty' ? objectable : asked),
                        ];
                        const what = JSON.stringify({
                          answer,
                          fact,
                          end,
                          known,
                          marked,
                          gpc,
                          gpcThen,
                          sensitive,
                        });
                        expect(verdict.allowed.includes(id), what).to.equal(!doubts.includes(true));
                        expect(verdict.allowed, what).to.include('necessary');
                        const ask = verdict.ask.find((one) => one.purpose === id)?.reason ?? null;
                        const reason = !DEVICE.includes(id)
                          ? null
                          : !known || without
                            ? 'first'
                            : fact === 'other'
                              ? 'policy-changed'
                              : ['now', 'earlier', 'nobody can say when'].includes(end)
                                ? 'expired'
                                : null;
                        expect(ask, what).to.equal(reason);
                        combinations += 1;
                        if (verdict.allowed.includes(id)) allowed += 1;
                      }
        expect(combinations).to.equal(5 * 3 * 5 * 32);
        // Few of them allow: the rest is doubt.
        expect(allowed).to.be.within(1, combinations / 10);
      });
    }
  });

  describe('what is allowed', () => {
    it('is the necessary alone where nothing is known', () => {
      expect(decide(policy, state({}, { known: false }), {}, signals()).allowed).to.deep.equal(['necessary']);
    });

    it('is the necessary, and what runs without being asked, where nothing was said', () => {
      expect(decide(policy, state(), {}, signals()).allowed).to.deep.equal(['necessary', 'loyalty']);
    });

    it('is what was given', () => {
      const { allowed } = decide(policy, state(all([...DEVICE, ...PERSON])), {}, signals());
      expect(allowed).to.deep.equal(['necessary', ...DEVICE, ...PERSON]);
    });

    it('is the necessary alone on a page that can reveal health, even of what is given there', () => {
      const given = Object.fromEntries([...DEVICE, ...PERSON].map((id) => [id, true]));
      const { allowed } = decide(policy, state(all(DEVICE)), given, signals({ sensitive: true }));
      expect(allowed).to.deep.equal(['necessary']);
    });

    it('is never touched by what was said about a purpose that is gone', () => {
      const { allowed, ask } = decide(policy, state({ ...all(DEVICE), gone: said('media') }), {}, signals());
      expect(allowed).to.deep.equal(['necessary', ...DEVICE, 'loyalty']);
      expect(ask).to.deep.equal([]);
    });

    it('is what is chosen now, over what was said', () => {
      const { allowed } = decide(policy, state(all(DEVICE)), { media: false, email: true }, signals());
      expect(allowed).to.deep.equal(['necessary', 'statistics', 'advertising', 'email', 'loyalty']);
    });

    it('is what is chosen now, though it was marked, expired, changed or objected to by the signal', () => {
      const old = all(['advertising'], { fingerprint: 'f'.repeat(16), validUntil: '2020-01-01T00:00:00Z' });
      const { allowed } = decide(
        policy,
        state(old, { marked: ['advertising'] }),
        { advertising: true },
        signals({ gpc: true }),
      );
      expect(allowed).to.include('advertising');
    });

    it('ends in the very millisecond it is valid until', () => {
      const until = state(all(['media'], { validUntil: NOW }));
      expect(allows('media', until, { now: now - 1 })).to.equal(true);
      expect(allows('media', until, { now })).to.equal(false);
    });

    it('leaves advertising refused while Global Privacy Control is on, unless it was given while it was on', () => {
      expect(allows('advertising', state(all(DEVICE)), { gpc: true })).to.equal(false);
      expect(allows('advertising', state(all(DEVICE, { gpc: true })), { gpc: true })).to.equal(true);
      expect(allows('advertising', state(all(DEVICE, { gpc: true })), { gpc: false })).to.equal(true);
      expect(allows('statistics', state(all(DEVICE)), { gpc: true })).to.equal(true);
    });

    it('leaves a purpose refused that uses ad_storage under another name', () => {
      const renamed = compiled({ 'purposes[2].id': 'offers' }).policy;
      const given = { offers: { ...said('media'), fingerprint: purposeOf(renamed, 'offers').fingerprint } };
      expect(allows('offers', state(given), { gpc: true }, renamed)).to.equal(false);
      expect(allows('offers', state(given), { gpc: false }, renamed)).to.equal(true);
    });

    it('leaves what was objected to refused', () => {
      expect(allows('loyalty', state(all(['loyalty'], { decision: 'objected' })))).to.equal(false);
      expect(allows('loyalty', state({}, { marked: ['loyalty'] }))).to.equal(false);
      expect(allows('loyalty', state({}, { known: false }))).to.equal(false);
      expect(allows('loyalty', state({}, { doubt: true }))).to.equal(false);
      expect(allows('loyalty', state(all(['loyalty'], { decision: 'withdrawn' })))).to.equal(true);
    });
  });

  describe('what is asked', () => {
    const needs = (about: State, others: Partial<Signals> = {}) =>
      decide(policy, about, {}, signals(others)).needsChoice;
    const old = { fingerprint: 'f'.repeat(16) };
    const past = { validUntil: '2026-01-01T00:00:00.000Z' };

    it('is everything for the first time where nothing is known or was said', () => {
      for (const about of [state(), state({}, { known: false }), state(all(DEVICE), { known: false })]) {
        expect(needs(about)).to.equal('first');
        expect(decide(policy, about, {}, signals()).ask).to.deep.equal(
          DEVICE.map((purpose) => ({ purpose, reason: 'first' })),
        );
      }
    });

    const table: [string, Decisions, string | null][] = [
      ['nothing, where all was given', all(DEVICE), null],
      ['nothing, where all was refused', all(DEVICE, { decision: 'refused' }), null],
      ['nothing, where all was withdrawn', all(DEVICE, { decision: 'withdrawn' }), null],
      [
        'a changed policy, where one purpose has other facts',
        { ...all(DEVICE), media: said('media', old) },
        'policy-changed',
      ],
      ['a changed policy, where one purpose is new', all(['statistics', 'media']), 'policy-changed'],
      ['an end, where one answer expired', { ...all(DEVICE), media: said('media', past) }, 'expired'],
      ['an end, where all answers expired', all(DEVICE, past), 'expired'],
      ['an end, where a refusal expired', all(DEVICE, { ...past, decision: 'refused' }), 'expired'],
      [
        'a changed policy before an end, where there is both',
        { statistics: said('statistics', old), advertising: said('advertising', past), media: said('media') },
        'policy-changed',
      ],
      ['a changed policy before a first time', { statistics: said('statistics', old) }, 'policy-changed'],
      ['an end before a first time', { statistics: said('statistics', past) }, 'expired'],
      ['other facts before an end of the same answer', all(DEVICE, { ...old, ...past }), 'policy-changed'],
      ['a first time, where only a person purpose was said', all(PERSON), 'first'],
    ];
    for (const [name, decisions, reason] of table)
      it(`is ${name}`, () => expect(needs(state(decisions))).to.equal(reason));

    it('never is a person purpose, whatever became of its answer', () => {
      const broken = { ...all(DEVICE), ...all(PERSON, { ...old, ...past }) };
      expect(needs(state(broken))).to.equal(null);
      expect(needs(state(all(DEVICE)))).to.equal(null);
    });

    it('is the same on a page that can reveal health, and under Global Privacy Control', () => {
      expect(needs(state(all(DEVICE)), { sensitive: true, gpc: true })).to.equal(null);
      expect(needs(state(), { sensitive: true, gpc: true })).to.equal('first');
    });

    it('leaves out what is answered now', () => {
      const some = decide(policy, state(), { statistics: false }, signals());
      expect(some.ask.map((one) => one.purpose)).to.deep.equal(['advertising', 'media']);
      const everything = decide(policy, state(), answerAll(policy, false, { gpc: false }), signals());
      expect(everything.needsChoice).to.equal(null);
    });

    it('is nothing where the policy asks nothing', () => {
      expect(decide({ ...policy, purposes: [] }, state(), {}, signals())).to.deep.equal({
        ...{ allowed: [], ask: [], needsChoice: null, decided: [] },
      });
    });
  });

  describe('what is decided', () => {
    const answer = (id: string, yes: boolean, about: State, others: Partial<Signals> = {}) =>
      decide(policy, about, { [id]: yes }, signals(others)).decided[0]?.answer;
    const table: [string, string, boolean, State, string | undefined][] = [
      ['yes gives', 'media', true, state(), 'given'],
      ['yes gives again', 'media', true, state(all(DEVICE)), 'given'],
      ['yes gives what was withdrawn', 'media', true, state(all(DEVICE, { decision: 'withdrawn' })), 'given'],
      ['no refuses what was never given', 'media', false, state(), 'refused'],
      ['no withdraws what is given', 'media', false, state(all(DEVICE)), 'withdrawn'],
      ['no refuses what was refused', 'media', false, state(all(DEVICE, { decision: 'refused' })), 'refused'],
      [
        'no refuses what was withdrawn',
        'media',
        false,
        state(all(DEVICE, { decision: 'withdrawn' })),
        'refused',
      ],
      ['no refuses what expired', 'media', false, state(all(DEVICE, { validUntil: NOW })), 'refused'],
      [
        'no refuses what was given to other facts',
        'media',
        false,
        state(all(DEVICE, { fingerprint: 'f' })),
        'refused',
      ],
      ['no withdraws explicit consent', 'health', false, state(all(PERSON)), 'withdrawn'],
      ['no objects to legitimate interest', 'loyalty', false, state(), 'objected'],
      ['no objects again', 'loyalty', false, state(all(PERSON, { decision: 'objected' })), 'objected'],
      [
        'yes takes an objection back',
        'loyalty',
        true,
        state(all(PERSON, { decision: 'objected' })),
        'withdrawn',
      ],
      ['yes to what runs unasked decides nothing', 'loyalty', true, state(), undefined],
      [
        'yes where an objection may be lost takes it back',
        'loyalty',
        true,
        state({}, { doubt: true }),
        'withdrawn',
      ],
      ['no to what may be objected to already', 'loyalty', false, state({}, { doubt: true }), 'objected'],
    ];
    for (const [name, id, yes, about, expected] of table)
      it(name, () => expect(answer(id, yes, about)).to.equal(expected));

    it('names each purpose with its facts, in the order of the choices', () => {
      const { decided } = decide(policy, state(), { media: true, statistics: false }, signals());
      expect(decided).to.deep.equal([
        { purpose: purposeOf(policy, 'media'), answer: 'given' },
        { purpose: purposeOf(policy, 'statistics'), answer: 'refused' },
      ]);
    });

    it('is nothing where nothing is chosen', () => {
      expect(decide(policy, state(), {}, signals()).decided).to.deep.equal([]);
    });

    for (const id of ['telepathy', 'necessary', '', 'Statistics', '__proto__'])
      it(`throws for ${id || 'a purpose without a name'}, and names those there are`, () => {
        const choices = JSON.parse(`{${JSON.stringify(id)}: true}`) as Record<string, boolean>;
        expect(() => decide(policy, state(), choices, signals())).to.throw(
          TypeError,
          `${id}: is not a purpose that policy example asks; it asks statistics, advertising, media, email, surveys, health, loyalty`,
        );
      });
  });

  it('changes nothing of what it is handed', () => {
    const about = state(all(DEVICE), { marked: ['media'] });
    const before = JSON.stringify([policy, about]);
    decide(policy, about, { statistics: false }, signals());
    expect(JSON.stringify([policy, about])).to.equal(before);
  });
});

describe('answerAll', () => {
  it('answers every device purpose that is asked, and no other', () => {
    expect(answerAll(policy, true, { gpc: false })).to.deep.equal({
      statistics: true,
      advertising: true,
      media: true,
    });
    expect(answerAll(policy, false, { gpc: false })).to.deep.equal({
      ...{ statistics: false, advertising: false, media: false },
    });
  });

  it('never touches a person purpose, whatever policy', () => {
    for (const basis of ['consent', 'explicit-consent', 'legitimate-interest'] as const)
      for (const yes of [true, false])
        for (const gpc of [true, false]) {
          const about = {
            ...policy,
            purposes: policy.purposes.map((one) => (one.scope === 'person' ? { ...one, basis } : one)),
          };
          expect(Object.keys(answerAll(about, yes, { gpc }))).to.deep.equal(DEVICE);
        }
  });

  it('leaves advertising refused after accept all while Global Privacy Control is on', () => {
    expect(answerAll(policy, true, { gpc: true })).to.deep.equal({
      statistics: true,
      advertising: false,
      media: true,
    });
    expect(answerAll(policy, false, { gpc: true })).to.deep.equal(answerAll(policy, false, { gpc: false }));
  });
});

describe('askable', () => {
  it('is what a banner asks: device purposes by consent', () => {
    expect(askable(policy).map((one) => one.id)).to.deep.equal(DEVICE);
  });
});

describe('objectedBySignal', () => {
  it('is advertising by name or by ad_storage', () => {
    expect(policy.purposes.filter(objectedBySignal).map((one) => one.id)).to.deep.equal(['advertising']);
    const media = purposeOf(policy, 'media');
    expect(objectedBySignal({ ...media, google: ['ad_storage'] })).to.equal(true);
    expect(objectedBySignal({ ...media, google: ['analytics_storage'] })).to.equal(false);
    expect(objectedBySignal({ ...media, id: 'advertising' })).to.equal(true);
  });
});

describe('parseDecision', () => {
  const decision = {
    decision: 'given',
    fingerprint: 'f'.repeat(16),
    decidedAt: NOW,
    validUntil: NOW,
    gpc: true,
  };
  const parse = (value: unknown) => parseDecision(value, 'head.decisions.media');

  it('takes what was stored and changes none of it', () => {
    expect(parse(decision)).to.deep.equal(decision);
    const plain = { decision: 'refused', fingerprint: 'f', decidedAt: '2026-11-22T10:31:07Z' };
    expect(parse(plain)).to.deep.equal(plain);
  });

  it('forgets members it does not know, and a signal that is not exactly true', () => {
    expect(parse({ ...decision, gpc: 'yes', extra: 1 })).to.deep.equal(changed(decision, 'gpc', GONE));
  });

  const time = 'must be a time as in RFC 3339, in UTC';
  const rows: [string, unknown, string][] = [
    ['decision', 'granted', '.decision: must be one of given, refused, withdrawn, objected'],
    ['decision', GONE, '.decision: must be one of given, refused, withdrawn, objected'],
    ['fingerprint', GONE, '.fingerprint: must be a text'],
    ['fingerprint', '', '.fingerprint: must be a text'],
    ['decidedAt', GONE, '.decidedAt: must be a time'],
    ['decidedAt', 'yesterday', `.decidedAt: ${time}`],
    ['decidedAt', 1764000000000, `.decidedAt: ${time}`],
    ['decidedAt', '2026-11-22T10:31:07+01:00', `.decidedAt: ${time}`],
    ['decidedAt', '2026-11-22', `.decidedAt: ${time}`],
    ['validUntil', 'for ever', `.validUntil: ${time}`],
    ['validUntil', null, `.validUntil: ${time}`],
  ];
  for (const [key, replacement, message] of rows)
    it(`refuses ${replacement === GONE ? 'nothing' : JSON.stringify(replacement)} as ${key}`, () => {
      expect(refusal(() => parse(changed(decision, key, replacement)))).to.equal(
        `head.decisions.media${message}`,
      );
    });

  for (const value of [null, 'given', [], undefined])
    it(`refuses ${JSON.stringify(value) ?? 'undefined'} instead of a decision`, () => {
      expect(refusal(() => parse(value))).to.equal('head.decisions.media: must be an object');
    });
});
