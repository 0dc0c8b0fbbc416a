import { expect } from '@open-wc/testing';
import type { Decisions } from '../../src/model/decision.js';
import { parseCookie } from '../../src/model/remembered.js';
import { remembered } from '../../src/platform/remembered.js';
import { NOW, compiled } from '../fixtures.js';
import { CookieJar, receiverKey, said, unsigned } from '../remembering.js';
import type { ReceiverKey } from '../remembering.js';

const { purposes } = compiled().policy;
const answers = (decisions: Decisions) =>
  Object.fromEntries(Object.entries(decisions).map(([id, { decision }]) => [id, decision]));

describe('remembered', () => {
  const real = Date.now;
  let jar: CookieJar;
  let key: ReceiverKey;
  before(async () => (key = await receiverKey()));
  beforeEach(() => {
    jar = new CookieJar();
    Date.now = () => Date.parse(NOW);
  });
  afterEach(() => {
    jar.end();
    Date.now = real;
  });
  const recall = (publicKey = key.publicKey) => remembered(publicKey).recall(purposes);
  const mixed = () => key.sign([said('media', 'given', -1), said('statistics', 'refused', -1)]);

  describe('recall', () => {
    it('knows nothing where there is no cookie', async () => {
      expect(await recall()).to.deep.equal({ decisions: {}, wrong: undefined });
    });

    it('knows what was refused and, under the signature, what was given, with its times', async () => {
      jar.held.set('', await mixed());
      const { decisions, wrong } = await recall();
      const list = [said('media', 'given', -1), said('statistics', 'refused', -1)];
      expect(decisions).to.deep.equal(Object.fromEntries(list));
      expect(wrong).to.equal(undefined);
      expect(jar.written).to.deep.equal([]);
    });

    it('knows refusals alone without a key, and complains of nothing', async () => {
      jar.held.set('', await mixed());
      const { decisions, wrong } = await recall('');
      expect(answers(decisions)).to.deep.equal({ statistics: 'refused' });
      expect(wrong).to.equal(undefined);
    });

    it('knows refusals alone where the key is another, and says so', async () => {
      jar.held.set('', await mixed());
      const { decisions, wrong } = await recall((await receiverKey()).publicKey);
      expect(answers(decisions)).to.deep.equal({ statistics: 'refused' });
      expect(wrong?.[0]).to.equal('E24');
    });

    for (const [what, wrongKey] of [
      ['no base64', 'ä'],
      ['no key', 'AAAA'],
      ['a sentence', 'the public key of the receiver'],
    ] as const)
      it(`knows refusals alone where the key is ${what}, and says so`, async () => {
        jar.held.set('', await mixed());
        const { decisions, wrong } = await recall(wrongKey);
        expect(answers(decisions)).to.deep.equal({ statistics: 'refused' });
        expect(wrong?.[0]).to.equal('E23');
        expect(wrong?.[1]).to.contain('data-remember');
      });

    it('believes no unsigned gift, and complains of none', async () => {
      jar.held.set('', unsigned(said('media', 'given'), said('statistics', 'refused')));
      const { decisions, wrong } = await recall();
      expect(answers(decisions)).to.deep.equal({ statistics: 'refused' });
      expect(wrong).to.equal(undefined);
    });

    it('believes no signature of another text: a longer life, another purpose, one answer more', async () => {
      const one = await key.sign([said('media', 'given', 0, 1)]);
      const signature = one.split('!')[1]!;
      for (const list of [
        [said('media', 'given', 0, 2)],
        [said('statistics', 'given', 0, 1)],
        [said('media', 'given', 0, 1), said('statistics', 'given', 0, 1)],
      ]) {
        jar.held.set('', `${unsigned(...list)}!${signature}`);
        const { decisions, wrong } = await recall();
        expect(decisions).to.deep.equal({});
        expect(wrong?.[0]).to.equal('E24');
      }
    });

    it('believes nothing that is given once any bit of the cookie is another', async () => {
      const whole = await key.sign([said('media', 'given', -1), said('statistics', 'refused', -1)]);
      const reader = remembered(key.publicKey);
      for (let at = 0; at < whole.length; at++)
        for (let bit = 0; bit < 8; bit++) {
          const other = String.fromCharCode(whole.charCodeAt(at) ^ (1 << bit));
          const value = whole.slice(0, at) + other + whole.slice(at + 1);
          jar.held.set('', value);
          const { decisions } = await reader.recall(purposes);
          expect(Object.values(answers(decisions)), value).not.to.include('given');
        }
      // The last character of a signature stands for two bits, and sixteen characters would do for them.
      const last = whole.at(-1)!;
      for (const other of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.replace(
        last,
        '',
      )) {
        jar.held.set('', whole.slice(0, -1) + other);
        expect(Object.values(answers((await reader.recall(purposes)).decisions)), other).not.to.include(
          'given',
        );
      }
      jar.held.set('', whole);
      expect(answers((await reader.recall(purposes)).decisions)['media']).to.equal('given');
    }).timeout(60_000);

    it('believes what was signed for a domain that this host is under, and for no other', async () => {
      const list = [said('media', 'given', -1), said('statistics', 'refused', -1)];
      jar.held.set('', await key.sign(list, location.hostname));
      expect(answers((await recall()).decisions)).to.deep.equal({ media: 'given', statistics: 'refused' });
      for (const domain of ['example.com', `x${location.hostname}`, `www.${location.hostname}`]) {
        jar.held.set('', await key.sign(list, domain));
        expect(answers((await recall()).decisions), domain).to.deep.equal({ statistics: 'refused' });
      }
    });

    it('believes of two cookies what is refused in either, the newer for each purpose, and nothing that is given', async () => {
      jar.held.set('', await key.sign([said('media', 'given', -1), said('statistics', 'refused', -2)]));
      jar.held.set(
        'localhost',
        unsigned(said('statistics', 'withdrawn', -1), said('advertising', 'refused')),
      );
      expect(answers((await recall()).decisions)).to.deep.equal({
        ...{ statistics: 'withdrawn', advertising: 'refused' },
      });
      jar.held.set('localhost', 'nonsense');
      expect(answers((await recall()).decisions)).to.deep.equal({ statistics: 'refused' });
    });

    it('has a refusal that is dated in the future made now, and believes no such gift', async () => {
      jar.held.set('', await key.sign([said('media', 'given', 1), said('statistics', 'refused', 1)]));
      const { decisions } = await recall();
      expect(answers(decisions)).to.deep.equal({ statistics: 'refused' });
      expect(decisions['statistics']!.decidedAt).to.equal(NOW);
    });

    it('knows nothing of a purpose about a person, or that nobody asks', async () => {
      const [, decision] = said('media', 'refused');
      jar.held.set('', unsigned(said('email', 'refused'), ['chat', decision], ['constructor', decision]));
      expect((await recall()).decisions).to.deep.equal({});
    });

    it('reads once more what has changed while it was verified', async () => {
      jar.held.set('', await mixed());
      const recalling = recall();
      jar.held.clear();
      expect((await recalling).decisions).to.deep.equal({});
    });

    for (const value of ['', '1', '1*', '1*~', 'null', '{"media":"given"}', '%00', 'x'.repeat(10_000)])
      it(`knows nothing where the cookie is ${value.slice(0, 20) || 'empty'}`, async () => {
        jar.held.set('', value);
        expect(await recall()).to.deep.equal({ decisions: {}, wrong: undefined });
      });
  });

  describe('refuse', () => {
    it('leaves the refusals, on the domain that they say, for as long as they hold', async () => {
      jar.held.set(
        'localhost',
        await key.sign([said('media', 'given'), said('statistics', 'refused', -1, 2)], 'localhost'),
      );
      remembered('').refuse();
      expect([...jar.held]).to.deep.equal([
        ['localhost', unsigned(said('statistics', 'refused', -1, 2)).replace('1*', '1*localhost')],
      ]);
      expect(jar.written.at(-1)).to.match(
        /; Max-Age=172800; Path=\/; Secure; SameSite=Lax; Domain=localhost$/,
      );
    });

    it('leaves nothing where nothing is refused, or it cannot be read', async () => {
      for (const value of [
        await key.sign([said('media', 'given')]),
        unsigned(said('media', 'given')),
        'nonsense',
      ]) {
        jar.held.set('', value).set('localhost', value);
        remembered('').refuse();
        expect(jar.values).to.deep.equal([]);
      }
    });

    it('makes one of two', async () => {
      jar.held.set('', await key.sign([said('media', 'given'), said('advertising', 'refused')]));
      jar.held.set('localhost', unsigned(said('statistics', 'refused')).replace('1*', '1*localhost'));
      remembered('').refuse();
      expect([...jar.held.keys()]).to.deep.equal(['localhost']);
      expect(
        parseCookie(jar.values[0]!)!
          .said.map(([id]) => id)
          .sort(),
      ).to.deep.equal(['advertising', 'statistics']);
    });

    it('writes nothing where all that is said is refused, or there is no cookie', () => {
      remembered('').refuse();
      jar.held.set('', unsigned(said('media', 'refused'), said('statistics', 'withdrawn')));
      remembered('').refuse();
      expect(jar.written).to.deep.equal([]);
      expect(jar.values.length).to.equal(1);
    });
  });

  describe('forget', () => {
    it('removes the cookie from the host and every domain above it', () => {
      const value = unsigned(said('media', 'refused'));
      jar.held.set('', value).set('localhost', value);
      remembered('').forget();
      expect(jar.values).to.deep.equal([]);
      for (const line of jar.written) expect(line).to.match(/^consent-notice=; Max-Age=0; Path=\/; Secure;/);
    });
  });

  describe('against the ledger', () => {
    const against = async (
      cookie: readonly ReturnType<typeof said>[],
      ...ledger: ReturnType<typeof said>[]
    ) => {
      jar.held.set('', await key.sign(cookie));
      const reader = remembered(key.publicKey);
      await reader.recall(purposes);
      return reader.against(Object.fromEntries(ledger));
    };

    it('names what was given here and refused elsewhere since, and nothing else', async () => {
      const cookie = [
        said('media', 'withdrawn', -1),
        said('statistics', 'refused', -3),
        said('advertising', 'refused'),
      ];
      const ledger = [
        said('media', 'given', -2),
        said('statistics', 'given', -2),
        said('email', 'given', -9),
      ];
      expect(await against(cookie, ...ledger)).to.deep.equal(['media']);
      expect(jar.written).to.deep.equal([]);
    });

    it('names nothing that is given, whoever was later', async () => {
      const ledger = [said('media', 'refused', -2), said('statistics', 'given', -2)];
      expect(
        await against([said('media', 'given', -1), said('statistics', 'given', -1)], ...ledger),
      ).to.deep.equal([]);
      expect(jar.values.length).to.equal(1);
    });

    it('takes what is given from the cookie where the ledger has refused it since', async () => {
      expect(await against([said('media', 'given', -3)], said('media', 'withdrawn', -2))).to.deep.equal([]);
      expect(jar.values).to.deep.equal([]);
    });
  });
});
