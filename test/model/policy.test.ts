import { expect } from '@open-wc/testing';
import { parseDetails, parsePolicy, parseService, parseTracker } from '../../src/model/policy.js';
import { GONE, changed, files, purposeOf, refusal, source } from '../fixtures.js';

type Row = [path: string, replacement: unknown, message: string];

const { policy, details } = files();
const show = (value: unknown) => (value === GONE ? 'nothing' : JSON.stringify(value));

/** One test a row: with this at that place, the parser says so. */
function refuses(whole: unknown, parse: (value: unknown) => unknown, rows: readonly Row[]): void {
  for (const [path, replacement, message] of rows)
    it(`refuses ${show(replacement)} at ${path}: ${message}`, () => {
      expect(refusal(() => parse(changed(whole, path, replacement)))).to.equal(message);
    });
}

function takes(whole: unknown, parse: (value: unknown) => unknown, rows: readonly [string, unknown][]): void {
  for (const [path, replacement] of rows)
    it(`takes ${show(replacement)} at ${path}`, () => {
      expect(() => parse(changed(whole, path, replacement))).not.to.throw();
    });
}

const compiledOnly = 'must be 16 hex digits: run `consent-notice compile`';
const duration = 'must be an ISO 8601 duration in days or longer, such as P6M';
const idRule = 'must be lowercase letters, digits and hyphens';
const linkRule = 'must start with https://, http:// or /';

describe('parsePolicy', () => {
  it('takes what compile makes and changes none of it', () => {
    // As JSON has them, what says nothing is left out.
    const purposes = policy.purposes.map((one: Partial<(typeof policy.purposes)[number]>) => ({
      ...one,
      covers: one.covers ?? [],
      google: one.google ?? [],
      trackers: (one.trackers ?? []).map((tracker) =>
        Object.assign({ party: 'first', httpOnly: false }, tracker),
      ),
    }));
    expect(JSON.parse(JSON.stringify(parsePolicy(policy)))).to.deep.equal({ ...policy, purposes });
  });

  for (const value of [null, undefined, 'policy', 7, [], true])
    it(`refuses ${JSON.stringify(value) ?? 'undefined'} instead of a file`, () => {
      expect(refusal(() => parsePolicy(value))).to.equal('the file: must be an object');
    });

  it('refuses the file as its author wrote it: it was not compiled', () => {
    expect(refusal(() => parsePolicy(source()))).to.equal('schema: must be one of consent-policy-core/1');
  });

  it('refuses a file that only claims to be compiled', () => {
    const pretender = {
      ...source(),
      schema: 'consent-policy-core/1',
      language: 'en',
      settings: 'My choices',
    };
    expect(refusal(() => parsePolicy(pretender))).to.equal(`purposes[0].fingerprint: ${compiledOnly}`);
  });

  it('refuses the details in place of the core', () => {
    expect(refusal(() => parsePolicy(details))).to.equal('schema: must be one of consent-policy-core/1');
  });

  refuses(policy, parsePolicy, [
    ['schema', 'consent-policy-core/2', 'schema: must be one of consent-policy-core/1'],
    ['schema', GONE, 'schema: must be one of consent-policy-core/1'],
    ['id', '', 'id: must be a text'],
    ['version', 2026, 'version: must be a text'],
    ['status', 'final', 'status: must be one of draft, approved'],
    ['status', GONE, 'status: must be one of draft, approved'],
    ['language', GONE, 'language: must be a text'],
    ['languages', 'nl', 'languages: must be a list'],
    ['languages', ['nl', 1], 'languages[1]: must be a text'],
    ['controller', GONE, 'controller: must be an object'],
    ['controller.id', '', 'controller.id: must be a text'],
    ['controller.name', GONE, 'controller.name: must be a text'],
    ['settings', GONE, 'settings: must be a text'],
    ['renewAfter', 'P6M', 'renewAfter: must be an object'],
    ['renewAfter.device', '6 months', `renewAfter.device: ${duration}`],
    ['renewAfter.device', 'P', `renewAfter.device: ${duration}`],
    ['renewAfter.device', 'PT1H', `renewAfter.device: ${duration}`],
    ['renewAfter.device', 'P1DT1H', `renewAfter.device: ${duration}`],
    ['renewAfter.device', 'p6m', `renewAfter.device: ${duration}`],
    ['renewAfter.device', '-P6M', `renewAfter.device: ${duration}`],
    ['renewAfter.device', 'P1.5Y', `renewAfter.device: ${duration}`],
    ['renewAfter.device', 'P1M1Y', `renewAfter.device: ${duration}`],
    ['renewAfter.person', 6, `renewAfter.person: ${duration}`],
    ['deliver', 'none', 'deliver: must be one of all, given'],
    ['notice', 'privacy', 'notice: must be an object'],
    ['notice.id', GONE, 'notice.id: must be a text'],
    ['notice.version', '', 'notice.version: must be a text'],
    ['notice.sha256', GONE, 'notice.sha256: must be a text'],
    ['notice.language', GONE, 'notice.language: must be a text'],
    ['details', GONE, 'details: must be a text'],
    ['purposes', GONE, 'purposes: must be a list'],
    ['purposes', {}, 'purposes: must be a list'],
    ['purposes[1]', 'statistics', 'purposes[1]: must be an object'],
    ['purposes[1].id', GONE, `purposes[1].id: ${idRule}`],
    ['purposes[1].id', 'Statistics', `purposes[1].id: ${idRule}`],
    ['purposes[1].id', '1st', `purposes[1].id: ${idRule}`],
    ['purposes[1].id', 'two words', `purposes[1].id: ${idRule}`],
    ['purposes[1].id', '__proto__', `purposes[1].id: ${idRule}`],
    ['purposes[1].id', 'a'.repeat(65), `purposes[1].id: ${idRule}`],
    ['purposes[2].id', 'statistics', 'purposes[2].id: is used twice'],
    ['purposes[7].id', 'email', 'purposes[7].id: is used twice'],
    ['purposes[1].scope', 'household', 'purposes[1].scope: must be one of device, person'],
    [
      'purposes[1].basis',
      'contract',
      'purposes[1].basis: must be one of strictly-necessary, consent, explicit-consent, legitimate-interest',
    ],
    [
      'purposes[1].basis',
      'legitimate-interest',
      'purposes[1].basis: legitimate interest cannot be the basis of a tracker (ePrivacy 5(3))',
    ],
    ['purposes[1].fingerprint', GONE, `purposes[1].fingerprint: ${compiledOnly}`],
    ['purposes[1].fingerprint', 'ABCDEF0123456789', `purposes[1].fingerprint: ${compiledOnly}`],
    ['purposes[1].fingerprint', 'abc', `purposes[1].fingerprint: ${compiledOnly}`],
    ['purposes[4].fingerprint', GONE, `purposes[4].fingerprint: ${compiledOnly}`],
    ['purposes[1].covers', 'abcdef0123456789', 'purposes[1].covers: must be a list'],
    ['purposes[1].covers', [null], 'purposes[1].covers[0]: must be a text'],
    ['purposes[1].google', 'ad_storage', 'purposes[1].google: must be a list'],
    ['purposes[1].label', GONE, 'purposes[1].label: must be a text'],
    ['purposes[1].description', '', 'purposes[1].description: must be a text'],
    ['purposes[4].label', 7, 'purposes[4].label: must be a text'],
  ]);

  takes(policy, parsePolicy, [
    ['notice', null],
    ['notice', GONE],
    ['renewAfter', GONE],
    ['renewAfter.device', GONE],
    ['renewAfter.person', 'P1Y2M3W4D'],
    ['renewAfter.device', 'P180D'],
    ['deliver', 'given'],
    ['status', 'draft'],
    ['recipients', GONE],
    ['purposes', []],
    ['purposes[1].id', 'a'.repeat(64)],
    ['purposes[1].google', GONE],
    ['purposes[1].covers', ['abcdef0123456789']],
    // The words of these stand in the details.
    ['purposes[0].label', GONE],
    ['purposes[4].label', GONE],
    ['purposes[4].description', GONE],
  ]);

  it('gives a purpose without covers and google empty lists of both', () => {
    const { covers, google } = purposeOf(parsePolicy(policy), 'media');
    expect([covers, google]).to.deep.equal([[], []]);
  });

  it('forgets members it does not know', () => {
    expect(parsePolicy({ ...policy, extra: 1 })).not.to.have.property('extra');
    expect(parsePolicy(changed(policy, 'purposes[1].preticked', true)).purposes[1]).not.to.have.property(
      'preticked',
    );
  });
});

describe('parseDetails', () => {
  it('takes what compile makes and changes none of it', () => {
    expect(JSON.parse(JSON.stringify(parseDetails(details)))).to.deep.equal(
      changed(details, 'purposes[1].trackers[1].httpOnly', false),
    );
  });

  it('refuses the core in place of the details', () => {
    expect(refusal(() => parseDetails(policy))).to.equal('schema: must be one of consent-policy-details/1');
  });

  refuses(details, parseDetails, [
    ['schema', GONE, 'schema: must be one of consent-policy-details/1'],
    ['contact', 'by mail', 'contact: must be an object'],
    ['contact.telephone', 32, 'contact.telephone: must be a text'],
    ['contact.email', '', 'contact.email: must be a text'],
    ['contact.address', [], 'contact.address: must be a text'],
    ['authority', null, 'authority: must be an object'],
    ['authority.name', GONE, 'authority.name: must be a text'],
    ['authority.link', 'javascript:alert(1)', `authority.link: ${linkRule}`],
    ['accountLink', 'javascript:alert(1)', `accountLink: ${linkRule}`],
    ['accountLink', '//elsewhere.example', `accountLink: ${linkRule}`],
    ['recordsKeptFor', 3, 'recordsKeptFor: must be a text'],
    ['purposes', GONE, 'purposes: must be a list'],
    ['purposes[1]', null, 'purposes[1]: must be an object'],
    ['purposes[1].id', GONE, 'purposes[1].id: must be a text'],
    ['purposes[1].label', GONE, 'purposes[1].label: must be a text'],
    ['purposes[1].description', GONE, 'purposes[1].description: must be a text'],
    ['purposes[1].services', GONE, 'purposes[1].services: must be a list'],
    ['purposes[1].trackers', GONE, 'purposes[1].trackers: must be a list'],
    ['purposes[1].services[0].name', GONE, 'purposes[1].services[0].name: must be a text'],
    ['purposes[1].services[1]', 'Scale', 'purposes[1].services[1]: must be an object'],
    ['purposes[1].trackers[1].name', GONE, 'purposes[1].trackers[1].name: must be a text'],
    ['purposes[4].channel', 1, 'purposes[4].channel: must be a text'],
    ['purposes[4].sender', [], 'purposes[4].sender: must be a text'],
    ['purposes[0].reason', {}, 'purposes[0].reason: must be a text'],
    ['purposes[6].statement', '', 'purposes[6].statement: must be a text'],
    ['purposes[6].consequence', {}, 'purposes[6].consequence: must be a text'],
    ['purposes[7].interest', 1, 'purposes[7].interest: must be a text'],
  ]);

  takes(details, parseDetails, [
    ['contact', GONE],
    ['authority', GONE],
    ['authority.link', GONE],
    ['accountLink', GONE],
    ['recordsKeptFor', GONE],
    ['purposes[4].channel', GONE],
  ]);
});

describe('a link', () => {
  const service = (link: string) => parseService({ id: 'meter', name: 'Meter', link }, 'service');

  for (const link of ['https://meter.example/', 'http://meter.example', '/privacy', '/', '#contact'])
    it(`goes to ${link}`, () => expect(service(link).link).to.equal(link));

  const dangerous = [
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    ' javascript:alert(1)',
    '\tjavascript:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'blob:https://meter.example/1',
    'file:///etc/passwd',
    '//elsewhere.example/',
    'ftp://meter.example/',
    'meter.example',
    ' https://meter.example/',
    '',
  ];
  for (const link of dangerous)
    it(`never goes to ${JSON.stringify(link)}`, () => {
      expect(refusal(() => service(link))).to.equal(`service.link: ${linkRule}`);
    });
});

describe('parseService', () => {
  const service = { id: 'meter', name: 'Meter', country: 'BE', link: 'https://meter.example/' };
  const country = 'service.country: must be a country code of two capitals (ISO 3166-1)';
  const parse = (value: unknown) => parseService(value, 'service');

  it('reads id, name, country and link, and nothing else', () => {
    expect(parse({ ...service, extra: 1 })).to.deep.equal(service);
  });

  refuses(service, parse, [
    ['id', GONE, 'service.id: must be a text'],
    ['name', '', 'service.name: must be a text'],
    ['country', 'be', country],
    ['country', 'BEL', country],
    ['country', 'Belgium', country],
    ['country', '', country],
    ['link', 7, `service.link: ${linkRule}`],
  ]);

  takes(service, parse, [
    ['country', GONE],
    ['link', GONE],
  ]);
});

describe('parseTracker', () => {
  const tracker = {
    name: '_m*',
    kind: 'cookie',
    service: 'meter',
    keptFor: 'P13M',
    party: 'first',
    httpOnly: true,
  };
  const kept = 'tracker.keptFor: must be "session" or an ISO 8601 duration, such as P13M';
  const kinds = 'tracker.kind: must be one of cookie, localstorage, sessionstorage, indexeddb, cache';
  const parse = (value: unknown) => parseTracker(value, 'tracker');

  it('reads its six facts and nothing else', () => {
    expect(parse({ ...tracker, extra: 1 })).to.deep.equal(tracker);
  });

  it('is within reach of scripts unless it says httpOnly', () => {
    expect(parse(changed(tracker, 'httpOnly', GONE))).to.have.property('httpOnly', false);
    expect(parse(changed(tracker, 'httpOnly', 'yes'))).to.have.property('httpOnly', false);
  });

  refuses(tracker, parse, [
    ['name', GONE, 'tracker.name: must be a text'],
    ['kind', 'pixel', kinds],
    ['kind', 'Cookie', kinds],
    ['kind', GONE, kinds],
    ['service', GONE, 'tracker.service: must be a text'],
    ['keptFor', '13 months', kept],
    ['keptFor', 'P', kept],
    ['keptFor', GONE, kept],
    ['party', 'second', 'tracker.party: must be one of first, third'],
    ['party', GONE, 'tracker.party: must be one of first, third'],
  ]);

  takes(tracker, parse, [
    ['kind', 'localstorage'],
    ['kind', 'sessionstorage'],
    ['kind', 'indexeddb'],
    ['kind', 'cache'],
    ['party', 'third'],
    ['keptFor', 'P2Y'],
  ]);
});
