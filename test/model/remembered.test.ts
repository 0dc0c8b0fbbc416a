import { expect } from '@open-wc/testing';
import { ANSWERS } from '../../src/model/decision.js';
import type { Answer, Decision } from '../../src/model/decision.js';
import {
  COOKIE,
  LONGEST_LIFE,
  believed,
  isAhead,
  lifeOf,
  newestOf,
  parseCookie,
  payloadOf,
  valuesIn,
} from '../../src/model/remembered.js';
import type { Said } from '../../src/model/remembered.js';
import { NOW, randomFrom } from '../fixtures.js';

const now = Date.parse(NOW);
const DAY = 86_400_000;
const day = (days: number) => new Date(now + days * DAY).toISOString();
const SIGNATURE = 'A'.repeat(86);
const said = (purpose: string, decision: Answer, decided = 0, until: number | null = 180): Said => [
  purpose,
  {
    decision,
    fingerprint: '0123456789abcdef',
    decidedAt: day(decided),
    ...(until !== null && { validUntil: day(until) }),
  },
];
const ALL = [
  said('statistics', 'given'),
  said('advertising', 'refused', -1),
  said('media', 'withdrawn', -2, null),
  said('chat-2', 'objected', -3, 400),
];
const sorted = (list: readonly Said[]) => [...list].sort(([a], [b]) => (a < b ? -1 : 1));

describe('the cookie that remembers', () => {
  it('says what was written, answers and times to the millisecond', () => {
    const cookie = parseCookie(`${payloadOf('shop.example.com', ALL)}!${SIGNATURE}`);
    expect(cookie?.domain).to.equal('shop.example.com');
    expect(cookie?.signature).to.equal(SIGNATURE);
    expect(sorted(cookie!.said)).to.deep.equal(sorted(ALL));
  });

  it('signs its name and all that it says', () => {
    const payload = payloadOf('', ALL);
    expect(parseCookie(`${payload}!${SIGNATURE}`)?.signed).to.equal(`${COOKIE}=${payload}`);
    expect(parseCookie(payload)?.signature).to.equal(null);
  });

  it('has a letter for each answer', () => {
    for (const answer of ANSWERS)
      expect(parseCookie(payloadOf('', [said('a', answer)]))?.said[0]?.[1].decision).to.equal(answer);
  });

  it('holds no character that a cookie cannot hold, and no id', () => {
    const payload = payloadOf('example.com', ALL);
    expect(payload).to.match(/^[\w.*~-]+$/);
    expect(payload).to.equal(
      '1*example.com~radvertising*0123456789abcdef*mwq9peok*n3wwelck~wmedia*0123456789abcdef*mwou9k0k~ochat-2*0123456789abcdef*mwnetpck*ncn9a00k~gstatistics*0123456789abcdef*mwrp59ck*n3wwelck',
    );
  });

  it('stays under three kilobytes of the four it may have, and keeps what is refused before what is given, the newer first', () => {
    const many = Array.from({ length: 200 }, (_, i) =>
      said(`purpose-${String(i).padStart(3, '0')}`, i % 4 ? 'given' : 'refused', -i),
    );
    const payload = payloadOf('example.com', many);
    expect(payload.length).to.be.within(2_900, 3_000);
    const kept = parseCookie(`${payload}!${SIGNATURE}`)!.said;
    const refused = kept.filter(([, { decision }]) => decision === 'refused').map(([id]) => id);
    expect(refused).to.deep.equal(many.flatMap(([id], i) => (i % 4 ? [] : id)));
    const given = kept.filter(([, { decision }]) => decision === 'given').map(([id]) => id);
    expect(given).to.deep.equal([...given].sort());
    expect(given[0]).to.equal('purpose-001');
  });

  it('leaves out what it could not read again: a purpose, fingerprint or time of no such form', () => {
    const odd: Said[] = [
      ['Über', ALL[0]![1]],
      ['a', { ...ALL[0]![1], fingerprint: 'x' }],
      ['b', { ...ALL[0]![1], decidedAt: '1969-07-20T20:17:40.000Z' }],
      ['c', { ...ALL[0]![1], validUntil: '2026-13-40T00:00:00Z' }],
      ['d', { ...ALL[0]![1], decidedAt: '9999-12-31T23:59:59.999Z' }],
    ];
    expect(payloadOf('', odd)).to.equal('1*');
    expect(parseCookie('1*')?.said).to.deep.equal([]);
  });

  const good = payloadOf('', [said('media', 'given')]);
  const rows: Record<string, string> = {
    nothing: '',
    'another version': good.replace('1*', '2*'),
    'no version': good.slice(1),
    'a domain of other characters': good.replace('1*', '1*EXAMPLE.com'),
    'an unknown answer': good.replace('~g', '~x'),
    'no purpose': good.replace('media', ''),
    'a purpose that is none': good.replace('media', 'Media'),
    'a purpose of an object': good.replace('media', '__proto__'),
    'a purpose that is too long': good.replace('media', 'm'.repeat(65)),
    'a short fingerprint': good.replace('0123456789abcdef', '0123456789abcde'),
    'no time': '1*~gmedia*0123456789abcdef',
    'a time of other characters': good.replace('mwr', 'Mwr'),
    'a time with a sign': good.replace('*mwr', '*-mw'),
    'a time too far to be one': good.replace('*mwr', '*mwr99'),
    'one field more': `${good}*mwrp59ck`,
    'an empty part': `${good}~`,
    'a purpose twice': `${good}~rmedia*0123456789abcdef*mwrp59ck`,
    'a short signature': `${good}!${SIGNATURE.slice(1)}`,
    'a signature of other characters': `${good}!${SIGNATURE.replace('A', '=')}`,
    'two signatures': `${good}!${SIGNATURE}!${SIGNATURE}`,
    'spaces around': ` ${good} `,
    JSON: '{"media":"given"}',
    'a line more': `${good}\n`,
    'too much': payloadOf('', []) + '~rmedia*0123456789abcdef*mwrp59ck'.repeat(100),
  };
  for (const [what, value] of Object.entries(rows))
    it(`is not one: ${what}`, () => expect(parseCookie(value)).to.equal(null));

  it('throws nothing and gives nothing new, whatever character of it is another', () => {
    const whole = `${payloadOf('example.com', ALL)}!${SIGNATURE}`;
    for (let at = 0; at < whole.length; at++)
      for (const other of ['\0', ' ', '*', '~', '!', '0', 'g', 'z', '\uffff']) {
        const cookie = parseCookie(whole.slice(0, at) + other + whole.slice(at + 1));
        // What is not the same text is not what was signed.
        if (cookie && cookie.signature === SIGNATURE && other !== whole[at])
          expect(cookie.signed).to.not.equal(parseCookie(whole)!.signed);
      }
  });

  it('throws nothing for texts made at random', () => {
    const random = randomFrom(7);
    const letters = '1*~!.-_=grwoaz09 é\u2028';
    for (let i = 0; i < 20_000; i++) {
      const length = Math.floor(random() * 60);
      const value = Array.from({ length }, () => letters[Math.floor(random() * letters.length)]).join('');
      parseCookie(value);
      parseCookie(`1*~${value}`);
    }
  });
});

describe('valuesIn', () => {
  it('finds each cookie of our name and no other', () => {
    expect(valuesIn('')).to.deep.equal([]);
    expect(valuesIn(`a=1; ${COOKIE}=x=y; ${COOKIE}2=no; x${COOKIE}=no;${COOKIE}=z`)).to.deep.equal([
      'x=y',
      'z',
    ]);
    expect(valuesIn(COOKIE)).to.deep.equal(['']);
  });
});

describe('newestOf', () => {
  it('takes the newest for each purpose, in whatever order they come', () => {
    const list = [
      said('a', 'given', -1),
      said('a', 'refused', -2),
      said('b', 'refused', -1),
      said('b', 'given', -3),
    ];
    for (const order of [list, [...list].reverse()])
      expect(newestOf(order)).to.deep.equal({ a: list[0]![1], b: list[2]![1] });
  });

  it('takes what gives nothing where two are of one moment', () => {
    const list = [said('a', 'given'), said('a', 'withdrawn')];
    for (const order of [list, [...list].reverse()])
      expect(newestOf(order)).to.deep.equal({ a: list[1]![1] });
  });

  it('knows a purpose by the name of what every object has', () => {
    expect(newestOf([said('constructor', 'refused')])).to.have.own.property('constructor');
    expect(newestOf([])).to.deep.equal({});
  });
});

describe('what is believed', () => {
  const cookie = (...list: Said[]) => parseCookie(`${payloadOf('', list)}!${SIGNATURE}`);
  const ids = (list: readonly Said[]) => list.map(([id]) => id);
  const both = cookie(said('a', 'given'), said('b', 'refused'));

  it('is what is given only if it is signed, and the rest whoever wrote it', () => {
    expect(ids(believed([{ cookie: both, verified: true }], now)).sort()).to.deep.equal(['a', 'b']);
    expect(ids(believed([{ cookie: both, verified: false }], now))).to.deep.equal(['b']);
  });

  it('is nothing that is given where there are two of the name', () => {
    const signed = { cookie: both, verified: true };
    for (const other of [signed, { cookie: null, verified: false }])
      expect(new Set(ids(believed([signed, other], now)))).to.deep.equal(new Set(['b']));
  });

  it('is nothing that is given in the future, or for ever', () => {
    const given = (decided: number, until: number | null) =>
      ids(believed([{ cookie: cookie(said('a', 'given', decided, until)), verified: true }], now));
    expect(given(0, 1)).to.deep.equal(['a']);
    expect(given(1, 2)).to.deep.equal([]);
    expect(given(0, null)).to.deep.equal([]);
  });

  it('is what is refused in the future, too', () => {
    const ahead = { cookie: cookie(said('a', 'refused', 9)), verified: false };
    expect(ids(believed([ahead], now))).to.deep.equal(['a']);
  });

  it('is nothing where there is no cookie that can be read', () => {
    expect(believed([], now)).to.deep.equal([]);
    expect(believed([{ cookie: null, verified: true }], now)).to.deep.equal([]);
  });
});

describe('lifeOf', () => {
  it('is the seconds until the last answer expires, 400 days at most', () => {
    expect(lifeOf([said('a', 'refused', 0, 1), said('b', 'refused', 0, 2)], now)).to.equal(172_800);
    expect(lifeOf([said('a', 'refused', 0, 999)], now)).to.equal(LONGEST_LIFE / 1000);
    expect(lifeOf([said('a', 'refused', 0, null)], now)).to.equal(LONGEST_LIFE / 1000);
  });

  it('is nothing where all has expired, or nothing is said', () => {
    expect(lifeOf([said('a', 'refused', -9, -1)], now)).to.equal(0);
    expect(lifeOf([], now)).to.equal(0);
  });
});

describe('isAhead', () => {
  it('forgives a minute', () => {
    const at = (ms: number): Decision => ({
      ...said('a', 'refused')[1],
      decidedAt: new Date(now + ms).toISOString(),
    });
    expect(isAhead(at(60_000), now)).to.equal(false);
    expect(isAhead(at(60_001), now)).to.equal(true);
  });
});
