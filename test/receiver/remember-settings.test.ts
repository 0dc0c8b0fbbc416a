/* The settings of the cookie that remembers: what turns it on, what a domain and a key have to be, and how they are made. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { publicKeyOf } from '../../demo/receiver/remember-settings.js';
import { SettingsError, readSettings } from '../../demo/receiver/settings.js';

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const REMEMBER_KEY = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
const read = (environment: Record<string, string>) => readSettings(environment).remember;
const refused = (environment: Record<string, string>, line: RegExp) =>
  assert.throws(
    () => read(environment),
    (error) => {
      assert.ok(error instanceof SettingsError, String(error));
      assert.match(error.message, line);
      assert.ok(!error.message.includes('\n'));
      return true;
    },
  );

describe('remembering', () => {
  it('is off unless it is asked for', () => {
    assert.equal(read({}), undefined);
    assert.equal(read({ REMEMBER: 'off', REMEMBER_KEY, COOKIE_DOMAIN: 'example.com' }), undefined);
  });

  it('is on by itself, with a domain, or with a key', () => {
    assert.deepEqual(read({ REMEMBER: 'on' }), { domain: undefined, key: undefined });
    assert.deepEqual(read({ COOKIE_DOMAIN: 'example.com' }), { domain: 'example.com', key: undefined });
    assert.ok(read({ REMEMBER_KEY })?.key?.equals(privateKey));
  });

  for (const wrong of ['yes', 'true', '1', 'ON'])
    it(`is refused with what to write: REMEMBER=${wrong}`, () =>
      refused({ REMEMBER: wrong }, /REMEMBER must be on or off/));
});

describe('COOKIE_DOMAIN', () => {
  for (const domain of [
    'example.com',
    'shop.example.com',
    'example.co.uk',
    'xn--bcher-kva.example',
    'a1.example.museum',
  ])
    it(`can be ${domain}`, () => assert.equal(read({ COOKIE_DOMAIN: domain })?.domain, domain));

  for (const wrong of [
    'https://example.com',
    'example.com:443',
    'example.com/',
    'example.com/path',
    '.example.com',
    'example.com.',
    'Example.com',
    'bücher.example',
    'com',
    'localhost',
    '127.0.0.1',
    '[::1]',
    '*.example.com',
    'example..com',
    '-example.com',
    'example.com; Secure',
    'example.com, example.net',
    'user@example.com',
    `${'a.'.repeat(130)}com`,
  ])
    it(`is refused with what to write: ${wrong.slice(0, 30)}`, () =>
      refused({ COOKIE_DOMAIN: wrong }, /COOKIE_DOMAIN must be a domain of yours as example\.com/));
});

describe('REMEMBER_KEY', () => {
  it('is PKCS8 in base64, or a whole PEM, on one line or several', () => {
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    for (const value of [REMEMBER_KEY, pem, pem.trim().replaceAll('\n', '\\n')])
      assert.ok(read({ REMEMBER_KEY: value })?.key?.equals(privateKey));
  });

  it('is what the README’s command makes', () => {
    const readme = readFileSync('README.md', 'utf8');
    const command = /^(openssl genpkey .*)$/m.exec(readme)![1]!;
    const made = execFileSync('sh', ['-c', command], { encoding: 'utf8' }).trim();
    assert.match(made, /^[A-Za-z0-9+/]+=*$/);
    assert.equal(read({ REMEMBER_KEY: made })?.key?.asymmetricKeyType, 'ec');
  });

  it('has a public half, on one line', () => {
    const half = publicKeyOf(
      createPrivateKey({ key: Buffer.from(REMEMBER_KEY, 'base64'), format: 'der', type: 'pkcs8' }),
    );
    assert.match(half, /^[A-Za-z0-9+/]{124}$|^[A-Za-z0-9+/]+=*$/);
    assert.ok(!half.includes(REMEMBER_KEY.slice(40, 80)));
  });

  const other = (type: 'ec' | 'rsa' | 'ed25519') => {
    const pair =
      type === 'ec'
        ? generateKeyPairSync('ec', { namedCurve: 'P-384' })
        : type === 'rsa'
          ? generateKeyPairSync('rsa', { modulusLength: 2048 })
          : generateKeyPairSync('ed25519');
    return pair.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
  };
  const spki = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .publicKey.export({ type: 'spki', format: 'der' })
    .toString('base64');
  const rows: [what: string, value: string][] = [
    ['no base64', 'hunter2'],
    ['a public key', spki],
    ['another curve', other('ec')],
    ['RSA', other('rsa')],
    ['Ed25519', other('ed25519')],
    ['half a key', REMEMBER_KEY.slice(0, 60)],
    ['a JWK', JSON.stringify(privateKey.export({ format: 'jwk' }))],
  ];
  for (const [what, value] of rows)
    it(`is refused, and not repeated, where it is ${what}`, () => {
      refused(
        { REMEMBER_KEY: value },
        /REMEMBER_KEY must be a private key on the curve P-256, as PKCS8 in base64/,
      );
      assert.throws(
        () => read({ REMEMBER_KEY: value }),
        (error: Error) => !error.message.includes(value.slice(0, 12)),
      );
    });
});
