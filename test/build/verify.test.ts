/*
 * Chains of records, and everything that can be done to them: found by ours and by an implementation that shares
 * nothing with it.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConsentRecord } from '../../src/model/record.js';
import { firstFault } from '../verify-independently.mjs';
import { chainOf, found, hashOf, linesOf, uuid } from './chains.js';

const kinds = (file: string) => found(file).breaks.map(({ kind, line }) => `${kind} ${line}`);
const faulty = (file: string) => assert.ok(firstFault(file), 'the independent one found nothing');
const without = <T>(all: readonly T[], i: number): T[] => all.filter((_, at) => at !== i);
const insert = <T>(all: readonly T[], i: number, one: T): T[] => [...all.slice(0, i), one, ...all.slice(i)];

describe('chains that nobody touched', () => {
  it('are sound, by themselves and mixed', () => {
    const [one, two, three] = [chainOf(5), chainOf(3, 2), chainOf(1, 3)];
    const mixed = [one![0], two![0], one![1], three![0], one![2], two![1], one![3], two![2], one![4]];
    for (const file of [linesOf(one!), linesOf(mixed), '', linesOf([...three!, ...two!, ...one!])]) {
      assert.deepEqual(found(file).breaks, []);
      assert.equal(firstFault(file), undefined);
    }
    const { counts } = found(linesOf(mixed)).verification;
    assert.deepEqual(counts, {
      lines: 9,
      records: 9,
      test: 9,
      chains: 3,
      broken: 0,
      unverified: 0,
      compared: 0,
    });
  });

  it('are sound as the receiver gives them', () => {
    const file = linesOf(
      chainOf(4).map((record, i) => ({ receivedAt: `2026-11-22T10:00:0${i}.000Z`, record })),
    );
    assert.deepEqual(found(file).breaks, []);
    assert.equal(firstFault(file), undefined);
  });

  it('are sound in whatever order the receiver lists what it took in one moment', () => {
    const [one, two, three] = chainOf(3).map((record) => ({
      receivedAt: '2026-11-22T10:00:00.000Z',
      record,
    }));
    assert.deepEqual(found(linesOf([three, one, two])).breaks, []);
    // Of what came later that cannot be said.
    const later = { ...two!, receivedAt: '2026-11-22T10:00:00.001Z' };
    assert.deepEqual(kinds(linesOf([one, three, later])), ['order 2', 'order 3']);
  });
});

describe('one changed bit', () => {
  for (const [name, at, every] of [
    ['of the first record', 0, 7],
    ['of a record in the middle', 1, 1],
  ] as const)
    it(`${name} is found, ${every > 1 ? `each ${every}th of them` : 'whichever it is'}`, () => {
      const records = chainOf(3);
      const file = Buffer.from(linesOf(records));
      const start = Buffer.byteLength(linesOf(records.slice(0, at)));
      const end = start + Buffer.byteLength(JSON.stringify(records[at]));
      let stillJson = 0;
      for (let i = 8 * start; i < 8 * end; i += every) {
        const [byte, bit] = [Math.floor(i / 8), i % 8];
        file[byte]! ^= 1 << bit;
        const text = file.toString('utf8');
        const where = `byte ${byte - start}, bit ${bit}`;
        assert.ok(found(file).breaks.length, `ours: ${where}`);
        assert.ok(firstFault(text), `the independent one: ${where}`);
        try {
          JSON.parse(file.subarray(start, end).toString('utf8'));
          stillJson++;
        } catch {
          // Found as no JSON.
        }
        file[byte]! ^= 1 << bit;
      }
      assert.deepEqual(found(file).breaks, []);
      assert.ok(stillJson > 3000 / every, `${stillJson} changes left JSON`);
    });
});

describe('records that were moved', () => {
  const records = chainOf(5);

  it('are found wherever two were swapped', () => {
    for (let a = 0; a < 5; a++)
      for (let b = a + 1; b < 5; b++) {
        const swapped = [...records];
        [swapped[a], swapped[b]] = [records[b]!, records[a]!];
        assert.ok(kinds(linesOf(swapped)).length, `${a} and ${b}`);
        faulty(linesOf(swapped));
      }
  });

  it('are found where they have changed numbers', () => {
    const [one, two, three, ...rest] = records as [ConsentRecord, ConsentRecord, ConsentRecord];
    const swapped = [
      one,
      { ...three, sequence: 2, previous: two.previous },
      { ...two, sequence: 3, previous: { id: three.id, sha256: hashOf(three) } },
      ...rest,
    ];
    assert.ok(kinds(linesOf(swapped)).length);
    faulty(linesOf(swapped));
  });
});

describe('a record that was taken out', () => {
  it('is found, unless it was the last', () => {
    const records = chainOf(5);
    for (let i = 0; i < 4; i++) {
      const file = linesOf(without(records, i));
      const [first] = found(file).breaks;
      assert.equal(first?.kind, 'order');
      assert.equal(first.other?.id, records[i]!.id, 'the one that is not there is named');
      assert.match(first.what, /one record is missing/);
      faulty(file);
    }
    assert.deepEqual(kinds(linesOf(records.slice(0, 4))), []);
    assert.match(
      found(linesOf(records.slice(3))).breaks[0]!.what,
      /the first that is here: 3 records are missing before it/,
    );
  });
});

describe('a record that was put in', () => {
  const records = chainOf(4);
  const [stranger] = chainOf(1, 9);

  it('is found, also where it was chained to the one before it', () => {
    for (let i = 0; i < 4; i++) {
      const before = records[i - 1];
      const forged = {
        ...stranger!,
        ...{ chain: records[0]!.chain, subject: records[0]!.subject, sequence: i + 1 },
        previous: before ? { id: before.id, sha256: hashOf(before) } : null,
      };
      const { breaks } = found(linesOf(insert(records, i, forged)));
      // One finding: the chain goes on from the true one.
      assert.deepEqual([breaks.map(({ kind }) => kind), breaks[0]?.other?.id], [['fork'], forged.id]);
      assert.match(breaks[0]!.what, /Two different records are both number/);
      faulty(linesOf(insert(records, i, forged)));
    }
  });

  it('is found where it is a second copy', () => {
    for (const [from, one] of records.entries())
      for (let to = 0; to <= 4; to++) {
        assert.ok(kinds(linesOf(insert(records, to, one))).length, `${from} at ${to}`);
        faulty(linesOf(insert(records, to, one)));
      }
    assert.match(
      found(linesOf(insert(records, 2, records[1]!))).breaks[0]!.what,
      /same record is here twice/,
    );
  });

  it('is found at the end only if it fits nothing', () => {
    const file = linesOf([...records, { ...stranger!, chain: records[0]!.chain }]);
    assert.ok(kinds(file).length);
    faulty(file);
  });
});

describe('a record that was changed', () => {
  it('is named together with the one that shows it', () => {
    const records = chainOf(4);
    records[1] = { ...records[1]!, site: 'www.example.org' };
    const { breaks, verification } = found(linesOf(records));
    assert.deepEqual(breaks, [
      {
        kind: 'content',
        line: 3,
        id: records[2]!.id,
        chain: records[0]!.chain,
        what: 'The content of the record before it is not the content that this one was chained to: one of the two was changed afterwards.',
        other: { id: records[1].id, line: 2 },
      },
    ]);
    assert.equal(verification.counts.broken, 1);
    faulty(linesOf(records));
  });

  it('is found where it now claims that no hash could be made', () => {
    const records = chainOf(3);
    const wordless = records[1]!.decisions.map((one) => ({ ...one, wording: null }));
    const stripped = {
      ...records[1]!,
      policy: { ...records[1]!.policy, sha256: null },
      wording: null,
      decisions: wordless,
    };
    assert.deepEqual(kinds(linesOf([records[0], { ...stripped, integrity: 'unavailable' }, records[2]])), [
      'content 3',
    ]);
    assert.ok(kinds(linesOf([records[0], stripped, records[2]])).includes('integrity 2'));
    const lying = { ...records[0]!, integrity: 'unavailable' };
    assert.ok(kinds(linesOf([lying])).includes('integrity 1'));
  });

  it('is told what it has that no record has, and where', () => {
    const [record] = chainOf(1);
    const file = linesOf([{ ...record!, address: '10.0.0.1' }, { ...record!, layer: 'sofa' }, 7, null, []]);
    const { breaks } = found(`${file}{"schema":\n`);
    assert.deepEqual(
      breaks.map(({ kind, line, id }) => [kind, line, id]),
      [
        ['record', 1, record!.id],
        ['record', 2, record!.id],
        ...[3, 4, 5].map((line) => ['record', line, undefined]),
        ['line', 6, undefined],
      ],
    );
    assert.match(breaks[0]!.what, /: address is not part of a record\.$/);
    assert.match(breaks[1]!.what, /: layer must be one of banner, /);
  });
});

describe('whose chain it is', () => {
  it('does not change within it', () => {
    const records = chainOf(3);
    const moved = { ...records[2]!, subject: { kind: 'account', id: 'somebody-else' } };
    assert.deepEqual(kinds(linesOf([records[0], records[1], moved])), ['subject 3']);
  });

  it('is one for a device, and one on each device for an account', () => {
    const [device, account] = [
      { kind: 'device', id: uuid(7) },
      { kind: 'account', id: 'member-1' },
    ] as const;
    const two = (subject: typeof device | typeof account) =>
      linesOf([1, 2].flatMap((n) => chainOf(2, n, () => ({}), subject)));
    const { breaks } = found(two(device));
    assert.deepEqual(
      breaks.map(({ kind, line, other }) => [kind, line, other?.line]),
      [['subject', 3, 2]],
    );
    assert.deepEqual(found(two(account)).breaks, []);
  });
});

describe('what was erased by rule', () => {
  const records = chainOf(5);
  const erased = (record: ConsentRecord, placed: boolean, rule = 'retention') => ({
    ...{ id: record.id, sha256: hashOf(record), erasedAt: '2029-11-22T00:00:00.000Z', rule },
    ...(placed && { chain: record.chain, sequence: record.sequence }),
  });

  for (const placed of [true, false])
    it(`keeps the chain whole, ${placed ? 'where its place was kept' : 'also by its id alone'}`, () => {
      for (let i = 0; i < 5; i++) {
        const file = linesOf(records.map((one, at) => (at === i ? erased(one, placed) : one)));
        assert.deepEqual(found(file).breaks, []);
        assert.deepEqual([...found(file).verification.erased], [['retention', 1]]);
        if (placed) assert.equal(firstFault(file), undefined);
      }
      const most = linesOf(records.map((one, at) => (at < 3 ? erased(one, placed, 'request') : one)));
      assert.deepEqual(found(most).breaks, []);
      assert.deepEqual(
        found(most).remarks.filter(({ kind }) => kind === 'erased-unplaced').length,
        placed ? 0 : 1,
      );
    });

  it('keeps the chain whole as the receiver gives it, with the time it arrived', () => {
    const file = linesOf(
      records.map((record, i) => {
        const receivedAt = `2026-11-22T10:00:0${i}.000Z`;
        return i < 2 ? { receivedAt, erased: erased(record, true) } : { receivedAt, record };
      }),
    );
    assert.deepEqual(found(file).breaks, []);
    assert.deepEqual([...found(file).verification.erased], [['retention', 2]]);
    assert.equal(firstFault(file), undefined);
  });

  it('is told from what is gone or was changed', () => {
    const other = { ...erased(records[1]!, true), sha256: 'a'.repeat(64) };
    assert.deepEqual(kinds(linesOf([records[0], other, records[2]])), ['content 3']);
    faulty(linesOf([records[0], other, records[2]]));
    const nobody = { ...erased(records[1]!, false), id: uuid(1) };
    assert.deepEqual(kinds(linesOf([records[0], nobody, records[2]])), ['order 3']);
    const kept = { ...erased(records[1]!, true), site: 'www.example.com' };
    assert.deepEqual(kinds(linesOf([records[0], kept])), ['record 2']);
    assert.deepEqual(kinds(linesOf([records[0], erased(records[2]!, true)])), ['order 2']);
  });
});

describe('what is no break, and to be looked at', () => {
  it('is a grant by page code, and not a refusal', () => {
    const records = chainOf(2, 1, () => ({ by: 'script', layer: 'api', method: 'api' }));
    const refused = chainOf(1, 2, () => ({
      by: 'script',
      decisions: records[0]!.decisions.map((one) => ({ ...one, decision: 'refused' as const })),
    }));
    const { breaks, remarks } = found(linesOf([...records, ...refused]));
    assert.deepEqual(breaks, []);
    assert.deepEqual(
      remarks.map(({ kind, line, what }) => [kind, line, /gave ([^ ]+)/.exec(what)?.[1]]),
      [
        ['given-by-script', 1, 'preferences,'],
        ['given-by-script', 2, 'statistics,'],
      ],
    );
  });

  it('is a record of an account that came without proof of whose it is, if the receiver says so', () => {
    const account = chainOf(3, 1, () => ({}), { kind: 'account', id: 'member-1' });
    const device = chainOf(2, 2);
    const listed = [
      ...account.map((record, i) => ({
        receivedAt: `2026-11-22T10:00:0${i}.000Z`,
        verified: i === 1,
        record,
      })),
      ...device.map((record, i) => ({ receivedAt: `2026-11-22T10:01:0${i}.000Z`, verified: false, record })),
    ];
    const { breaks, remarks, verification } = found(linesOf(listed));
    assert.deepEqual(breaks, []);
    assert.deepEqual(
      remarks.map(({ kind, line, id }) => [kind, line, id]),
      [1, 3].map((line) => ['unverified', line, account[line - 1]!.id]),
    );
    assert.match(
      remarks[0]!.what,
      /^It says of an account that preferences is given and [^]*, without proof of who sent it/,
    );
    assert.equal(verification.counts.unverified, 2);
    // Of records by themselves that is not known.
    assert.deepEqual(found(linesOf(account)).remarks, []);
  });

  it('is a record that could have no hashes, and those chained to it', () => {
    const none = { policySha256: null, wording: null };
    const records = chainOf(4, 1, (sequence) =>
      sequence === 2 || sequence === 3
        ? { ...none, decisions: chainOf(1)[0]!.decisions.map((one) => ({ ...one, wording: null })) }
        : {},
    );
    const { breaks, remarks } = found(linesOf(records));
    assert.deepEqual(breaks, []);
    assert.deepEqual(
      remarks.map(({ kind, line }) => `${kind} ${line}`),
      ['integrity-unavailable 2', 'integrity-unavailable 3'],
    );
    assert.equal(firstFault(linesOf(records)), undefined);
  });

  it('is a purpose whose words were not loaded', () => {
    const [record] = chainOf(1);
    const decisions = record!.decisions.map((one, i) => (i ? one : { ...one, wording: null }));
    const { breaks, remarks } = found(linesOf([{ ...record!, decisions }]));
    assert.deepEqual([breaks.length, remarks.map(({ kind }) => kind)], [0, ['wording-not-recorded']]);
  });
});
