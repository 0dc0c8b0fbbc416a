import { expect } from '@open-wc/testing';
import { canonicalize } from '../../src/model/canonical.js';
import { compilePolicy, parsePolicySource } from '../../src/model/policy-source.js';
import { parseDetails, parsePolicy } from '../../src/model/policy.js';
import {
  GONE,
  changed,
  compiled,
  files,
  fakeSha256,
  noticeReference,
  purposeOf,
  refusal,
  source,
} from '../fixtures.js';

type Row = [path: string, replacement: unknown, message: string];

const unknown = 'is not known here';
const text = 'must be a text';

function refuses(rows: readonly Row[]): void {
  for (const [path, replacement, message] of rows) {
    const shown = replacement === GONE ? 'nothing' : JSON.stringify(replacement);
    it(`refuses ${shown} at ${path}: ${message}`, () => {
      expect(refusal(() => parsePolicySource(changed(source(), path, replacement)))).to.equal(message);
    });
  }
}

describe('parsePolicySource', () => {
  it('takes the policy of the tests', () => {
    const read = parsePolicySource(source());
    expect(read.languages).to.deep.equal(['nl', 'en']);
    expect(read.purposes.map((one) => one.id)).to.deep.equal([
      ...['necessary', 'statistics', 'advertising', 'media', 'email', 'surveys', 'health', 'loyalty'],
    ]);
    expect(read.head.renewAfter).to.deep.equal({ device: 'P6M' });
  });

  it('delivers all records unless it says otherwise', () => {
    expect(parsePolicySource(changed(source(), 'deliver', GONE)).head.deliver).to.equal('all');
    expect(parsePolicySource(changed(source(), 'deliver', 'given')).head.deliver).to.equal('given');
  });

  it('marks explicit consent, and no other, as explicit', () => {
    const explicit = parsePolicySource(source()).purposes.filter((one) => one.explicit);
    expect(explicit.map((one) => one.id)).to.deep.equal(['health']);
  });

  for (const value of [null, undefined, 'policy', 7, []])
    it(`refuses ${JSON.stringify(value) ?? 'undefined'} instead of a file`, () => {
      expect(refusal(() => parsePolicySource(value))).to.equal('the file: must be an object');
    });

  describe('what would make it unlawful has no key', () => {
    refuses([
      ['purposes[1].preticked', true, `purposes[1].preticked: ${unknown}`],
      ['purposes[1].checked', true, `purposes[1].checked: ${unknown}`],
      ['purposes[1].default', 'given', `purposes[1].default: ${unknown}`],
      ['purposes[3].required', true, `purposes[3].required: ${unknown}`],
      ['wall', true, `wall: ${unknown}`],
      ['hideReject', true, `hideReject: ${unknown}`],
      ['acceptOnScroll', true, `acceptOnScroll: ${unknown}`],
      ['acceptAfter', 'PT30S', `acceptAfter: ${unknown}`],
      ['controller.vat', 'BE 0', `controller.vat: ${unknown}`],
      // A fingerprint is made by compile alone.
      ['purposes[1].fingerprint', '0'.repeat(16), `purposes[1].fingerprint: ${unknown}`],
      ['purposes[1].covers', [], `purposes[1].covers: ${unknown}`],
    ]);
  });

  describe('every text is there in every language', () => {
    refuses([
      ['languages', [], 'languages: must name at least one language'],
      ['languages', GONE, 'languages: must name at least one language'],
      ['languages', 'nl', 'languages: must be a list'],
      ['languages', ['nl', '../en'], 'languages[1]: must be a language such as nl or nl-BE (BCP 47)'],
      ['languages', ['nl', 'en', 'nl'], 'languages[2]: is named twice'],
      ['settings', GONE, 'settings: must be an object'],
      ['settings.nl', GONE, `settings.nl: ${text}`],
      ['settings.en', '', `settings.en: ${text}`],
      ['settings.fr', 'Mes choix', `settings.fr: ${unknown}`],
      ['settings', 'My choices', 'settings: must be an object'],
      ['purposes[1].label', GONE, 'purposes[1].label: must be there in every language'],
      ['purposes[1].label.nl', GONE, `purposes[1].label.nl: ${text}`],
      ['purposes[1].label.fr', 'Statistiques', `purposes[1].label.fr: ${unknown}`],
      ['purposes[1].description', GONE, 'purposes[1].description: must be there in every language'],
      ['purposes[1].description.en', '', `purposes[1].description.en: ${text}`],
      ['purposes[0].reason.nl', GONE, `purposes[0].reason.nl: ${text}`],
      ['purposes[6].statement.nl', GONE, `purposes[6].statement.nl: ${text}`],
      ['purposes[6].consequence.text.nl', GONE, `purposes[6].consequence.text.nl: ${text}`],
      ['purposes[7].interest.en', GONE, `purposes[7].interest.en: ${text}`],
      ['controller.contact.address.nl', GONE, `controller.contact.address.nl: ${text}`],
      ['authority.name.en', GONE, `authority.name.en: ${text}`],
      ['languages', ['nl', 'en', 'fr'], `purposes[0].label.fr: ${text}`],
    ]);
  });

  describe('a basis brings what it needs', () => {
    refuses([
      [
        'purposes[0].reason',
        GONE,
        'purposes[0].reason: must say why it is strictly necessary (ePrivacy 5(3))',
      ],
      ['purposes[7].interest', GONE, 'purposes[7].interest: must name the interest pursued (GDPR 13(1)(d))'],
      [
        'purposes[6].statement',
        GONE,
        'purposes[6].statement: must name the data and the purpose (GDPR 9(2)(a))',
      ],
      [
        'purposes[1].basis',
        'legitimate-interest',
        'purposes[1].basis: legitimate interest cannot be the basis of a tracker (ePrivacy 5(3))',
      ],
      [
        'purposes[7].scope',
        'device',
        'purposes[7].basis: legitimate interest cannot be the basis of a tracker (ePrivacy 5(3))',
      ],
      [
        'purposes[4].trackers',
        [{ name: '_e', kind: 'cookie', service: 'meter', keptFor: 'P1Y', party: 'first' }],
        'purposes[4].trackers: belong to a device purpose: storing on a device is asked for by itself',
      ],
      [
        'purposes[1].basis',
        'vital-interest',
        'purposes[1].basis: must be one of strictly-necessary, consent, explicit-consent, legitimate-interest',
      ],
      [
        'purposes[1].basis',
        GONE,
        'purposes[1].basis: must be one of strictly-necessary, consent, explicit-consent, legitimate-interest',
      ],
      ['purposes[1].scope', GONE, 'purposes[1].scope: must be one of device, person'],
      ['purposes[6].consequence.why', 'x', `purposes[6].consequence.why: ${unknown}`],
      [
        'purposes[6].consequence',
        'Without it there is no claim.',
        'purposes[6].consequence: must be an object',
      ],
    ]);

    it('takes a person purpose with an empty list of trackers', () => {
      expect(
        parsePolicySource(changed(source(), 'purposes[4].trackers', [])).purposes[4]!.trackers,
      ).to.deep.equal([]);
    });
  });

  describe('an approved policy says who approved it, and when', () => {
    refuses([
      ['approvedBy', GONE, 'approvedBy: must name who approved it: the status is approved'],
      ['approvedAt', GONE, 'approvedAt: must be the date of approval: the status is approved'],
      ['approvedBy', '', 'approvedBy: must name who approved it: the status is approved'],
      ['status', GONE, 'status: must be one of draft, approved'],
      ['status', 'published', 'status: must be one of draft, approved'],
    ]);

    it('and a draft need not', () => {
      const draft = changed(changed(source(), 'status', 'draft'), 'approvedBy', GONE);
      expect(parsePolicySource(changed(draft, 'approvedAt', GONE)).head.status).to.equal('draft');
    });
  });

  describe('other facts', () => {
    refuses([
      ['schema', 'consent-policy-core/1', 'schema: must be one of consent-policy/1'],
      ['schema', GONE, 'schema: must be one of consent-policy/1'],
      ['id', GONE, `id: ${text}`],
      ['version', 1, `version: ${text}`],
      ['deliver', 'some', 'deliver: must be one of all, given'],
      ['renewAfter', 'P6M', 'renewAfter: must be an object'],
      ['controller', GONE, 'controller: must be an object'],
      ['controller.id', GONE, `controller.id: ${text}`],
      ['controller.name', GONE, `controller.name: ${text}`],
      ['controller.contact', 'x', 'controller.contact: must be an object'],
      ['controller.contact.email', 1, `controller.contact.email: ${text}`],
      ['controller.accountLink', 1, `controller.accountLink: ${text}`],
      ['authority', 'x', 'authority: must be an object'],
      ['recordsKeptFor', 3, `recordsKeptFor: ${text}`],
      [
        'recordsKeptFor',
        'three years',
        'recordsKeptFor: must be an ISO 8601 duration in days or longer, such as P3Y',
      ],
      ['country', 32, `country: ${text}`],
      ['$schema', 1, `$schema: ${text}`],
      ['renewAfter', null, 'renewAfter: must be an object'],
      ['controller.contact', null, 'controller.contact: must be an object'],
      ['purposes[1].trackers[0].httpOnly', 'true', 'purposes[1].trackers[0].httpOnly: must be true or false'],
      [
        'purposes[4].explicit',
        true,
        'purposes[4].explicit: must be true where the basis is explicit consent, and nowhere else',
      ],
      [
        'purposes[6].explicit',
        false,
        'purposes[6].explicit: must be true where the basis is explicit consent, and nowhere else',
      ],
      ['purposes[6].consequence.reviewedBy', 7, `purposes[6].consequence.reviewedBy: ${text}`],
      ['purposes[1].editorial', 'plainer', 'purposes[1].editorial: must be an object'],
      ['purposes[1].editorial', { by: 'A. Lawyer' }, `purposes[1].editorial.why: ${text}`],
      ['purposes[1].editorial', { by: 'x', why: 'y', when: 'z' }, `purposes[1].editorial.when: ${unknown}`],
      ['purposes', GONE, 'purposes: must be a list'],
      ['purposes[1]', 'statistics', 'purposes[1]: must be an object'],
      ['purposes[1].id', GONE, `purposes[1].id: ${text}`],
      ['purposes[1].revision', GONE, 'purposes[1].revision: must count from 1'],
      ['purposes[1].revision', 0, 'purposes[1].revision: must count from 1'],
      ['purposes[1].revision', 1.5, 'purposes[1].revision: must count from 1'],
      ['purposes[1].revision', '1', 'purposes[1].revision: must count from 1'],
      ['purposes[1].google', 'x', 'purposes[1].google: must be a list'],
      ['purposes[1].services', {}, 'purposes[1].services: must be a list'],
      ['purposes[1].services[0].name', GONE, `purposes[1].services[0].name: ${text}`],
      [
        'purposes[1].services[0].link',
        'javascript:alert(1)',
        'purposes[1].services[0].link: must start with https://, http:// or /',
      ],
      ['purposes[1].trackers', 'x', 'purposes[1].trackers: must be a list'],
      [
        'purposes[1].trackers[0].keptFor',
        'for ever',
        'purposes[1].trackers[0].keptFor: must be "session" or an ISO 8601 duration, such as P13M',
      ],
      ['purposes[4].channel', 1, `purposes[4].channel: ${text}`],
      ['purposes[4].sender', 1, `purposes[4].sender: ${text}`],
    ]);
  });
});

describe('what an owner says for check alone', () => {
  const editorial = { by: 'A. Lawyer', why: 'Plainer.' };
  const policy = changed(changed(source(), 'purposes[1].editorial', editorial), '$schema', './x.json');

  it('is read', () => {
    const { country, approval, purposes } = parsePolicySource(policy);
    expect(country).to.equal('BE');
    expect(approval).to.deep.equal({ by: 'A. Lawyer', at: '2026-11-01' });
    expect(purposes[1]!.editorial).to.deep.equal(editorial);
    expect(purposes.map((one) => one.reviewedBy)).to.include('A. Lawyer');
    const nobody = changed(policy, 'purposes[6].consequence.reviewedBy', null);
    expect(parsePolicySource(nobody).purposes[6]!.reviewedBy).to.equal(undefined);
  });

  it('is neither compiled nor a fact', () => {
    const both = [source(), policy].map((one) =>
      compilePolicy(parsePolicySource(one), 'en', noticeReference, fakeSha256),
    );
    expect(both[1]).to.deep.equal(both[0]);
    expect(JSON.stringify(both)).not.to.contain('Lawyer');
  });
});

describe('compilePolicy', () => {
  it('names the earlier fingerprints that a purpose covers, where there are any', () => {
    const covers = { statistics: ['0123456789abcdef'], media: [] };
    const { policy } = compilePolicy(parsePolicySource(source()), 'en', null, fakeSha256, covers);
    const named = policy.purposes.map((one) => [one.id, one.covers] as const).filter(([, of]) => of);
    expect(named).to.deep.equal([['statistics', ['0123456789abcdef']]]);
    expect(purposeOf(parsePolicy(policy), 'statistics').covers).to.deep.equal(covers.statistics);
  });

  it('makes two files that the parsers of the browser take', () => {
    const { policy, details } = files();
    expect(() => parsePolicy(JSON.parse(JSON.stringify(policy)))).not.to.throw();
    expect(() => parseDetails(JSON.parse(JSON.stringify(details)))).not.to.throw();
  });

  it('refuses what only the compiled file cannot have', () => {
    const rows: [string, unknown, string][] = [
      ['purposes[1].id', 'Statistics', 'purposes[1].id: must be lowercase letters, digits and hyphens'],
      ['purposes[2].id', 'statistics', 'purposes[2].id: is used twice'],
      [
        'renewAfter.device',
        'half a year',
        'renewAfter.device: must be an ISO 8601 duration in days or longer, such as P6M',
      ],
      [
        'controller.accountLink',
        'javascript:alert(1)',
        'accountLink: must start with https://, http:// or /',
      ],
      ['authority.link', 'javascript:alert(1)', 'authority.link: must start with https://, http:// or /'],
    ];
    for (const [path, replacement, message] of rows)
      expect(refusal(() => files({ [path]: replacement }))).to.equal(message);
  });

  it('speaks the language that was asked for, and that one only', () => {
    for (const [language, other] of [
      ['nl', ' (en)'],
      ['en', ' (nl)'],
    ] as const) {
      const { policy, details } = compiled({}, language);
      expect(policy.language).to.equal(language);
      expect(policy.settings).to.equal(language === 'nl' ? 'My choices (nl)' : 'My choices');
      expect(purposeOf(policy, 'statistics').label).to.equal(
        language === 'nl' ? 'Statistics (nl)' : 'Statistics',
      );
      expect(details.contact.address).to.equal(language === 'nl' ? '1 Street (nl)' : '1 Street');
      expect(details.authority?.name).to.equal(language === 'nl' ? 'Authority (nl)' : 'Authority');
      expect(JSON.stringify([policy, details])).not.to.contain(other);
    }
  });

  it('puts the words of device purposes in the core and all words in the details', () => {
    const { policy, details } = compiled();
    const worded = policy.purposes.filter((one) => one.label && one.description).map((one) => one.id);
    expect(worded).to.deep.equal(['statistics', 'advertising', 'media']);
    expect(details.purposes.every((one) => one.label && one.description)).to.equal(true);
    expect(details.purposes.map((one) => one.id)).to.deep.equal(policy.purposes.map((one) => one.id));
    const health = details.purposes.find((one) => one.id === 'health');
    expect(health?.statement).to.equal('I agree that my health data are used for my claim.');
    expect(health?.consequence).to.equal('Without it there is no claim.');
    expect(details.purposes.find((one) => one.id === 'loyalty')?.interest).to.equal('To keep customers.');
    expect(details.purposes.find((one) => one.id === 'necessary')?.reason).to.equal('Without it: nothing.');
  });

  it('keeps services out of the core, and of trackers all but what they are known by', () => {
    const { policy, details } = compiled();
    const core = JSON.stringify(policy);
    expect(core).not.to.match(/"services"|"keptFor"|Meter/);
    expect(policy.purposes.find(({ id }) => id === 'statistics')?.trackers).to.deep.equal([
      { name: '_m*', kind: 'cookie', party: 'first', httpOnly: false },
      { name: 'scale', kind: 'localstorage', party: 'first', httpOnly: false },
    ]);
    const statistics = details.purposes.find((one) => one.id === 'statistics');
    expect(statistics?.services.map((one) => one.id)).to.deep.equal(['meter', 'scale']);
    expect(statistics?.trackers.map((one) => one.name)).to.deep.equal(['_m*', 'scale']);
  });

  it('counts a recipient once, and only those behind device purposes that are asked', () => {
    expect(compiled().policy.recipients).to.equal(3);
    expect(compiled({ 'purposes[3].services': [] }).policy.recipients).to.equal(3);
    expect(compiled({ 'purposes[2].services': [] }).policy.recipients).to.equal(2);
    expect(compiled({ 'purposes[4].services': [{ id: 'mail', name: 'Mail' }] }).policy.recipients).to.equal(
      3,
    );
  });

  it('names the details by the hash of their canonical JSON', () => {
    const { policy, details } = files();
    expect(policy.details).to.equal(fakeSha256(canonicalize(details)));
    expect(compiled({ 'purposes[4].label.en': 'Letters' }).policy.details).not.to.equal(policy.details);
    expect(compiled({ 'settings.en': 'Choices' }).policy.details).to.equal(policy.details);
  });

  it('says which notice its records name, or that there is none', () => {
    const read = parsePolicySource(source());
    expect(compilePolicy(read, 'en', noticeReference, fakeSha256).policy.notice).to.deep.equal(
      noticeReference,
    );
    expect(compilePolicy(read, 'en', null, fakeSha256).policy.notice).to.equal(null);
  });

  it('makes the same fingerprints in every language', () => {
    const fingerprints = (language: string) =>
      compiled({}, language).policy.purposes.map((one) => one.fingerprint);
    expect(fingerprints('nl')).to.deep.equal(fingerprints('en'));
  });
});

describe('a fingerprint', () => {
  const before = compiled().policy;
  const after = (changes: Record<string, unknown>) => compiled(changes).policy;
  const differs = (changes: Record<string, unknown>) => {
    const now = after(changes).purposes;
    return before.purposes.filter((one, i) => now[i]!.fingerprint !== one.fingerprint).map((one) => one.id);
  };
  const tracker = { name: '_n', kind: 'cookie', service: 'meter', keptFor: 'P1M', party: 'first' };

  it('is 16 hex digits, and another for every purpose', () => {
    const fingerprints = before.purposes.map((one) => one.fingerprint);
    for (const fingerprint of fingerprints) expect(fingerprint).to.match(/^[0-9a-f]{16}$/);
    expect(new Set(fingerprints).size).to.equal(fingerprints.length);
  });

  it('is the beginning of the hash of the facts, and of nothing else', () => {
    const seen: string[] = [];
    const { policy } = compilePolicy(parsePolicySource(source()), 'en', null, (text) => {
      seen.push(text);
      return fakeSha256(text);
    });
    const facts = seen.find(
      (text) => text.includes('"id":"email"') && text.includes('"controller":"insurer"'),
    )!;
    expect(facts).to.equal(
      '{"basis":"consent","channel":"email","controller":"insurer","explicit":false,"id":"email","revision":1,"scope":"person","sender":"own","services":[],"trackers":[]}',
    );
    expect(purposeOf(policy, 'email').fingerprint).to.equal(fakeSha256(facts).slice(0, 16));
  });

  const material: Record<string, Record<string, unknown>> = {
    'another id': { 'purposes[1].id': 'measuring' },
    'a raised revision': { 'purposes[1].revision': 2 },
    'a new service': { 'purposes[1].services[2]': { id: 'count', name: 'Count' } },
    'a service gone': { 'purposes[1].services': [{ id: 'meter', name: 'Meter', country: 'BE' }] },
    'another service': { 'purposes[1].services[0].id': 'gauge' },
    'a service in another country': { 'purposes[1].services[0].country': 'US' },
    'a service that no longer says its country': { 'purposes[1].services[0].country': GONE },
    'a new tracker': { 'purposes[1].trackers[2]': tracker },
    'a tracker gone': { 'purposes[1].trackers': [] },
    'another name of a tracker': { 'purposes[1].trackers[0].name': '_m2' },
    'another kind of tracker': { 'purposes[1].trackers[0].kind': 'localstorage' },
    'a tracker of another service': { 'purposes[1].trackers[0].service': 'scale' },
    'a longer life': { 'purposes[1].trackers[0].keptFor': 'P25M' },
    'another party': { 'purposes[1].trackers[0].party': 'third' },
  };
  for (const [fact, changes] of Object.entries(material))
    it(`changes with ${fact}, for that purpose alone`, () =>
      expect(differs(changes)).to.deep.equal(['statistics']));

  const ofAPerson: Record<string, [string, Record<string, unknown>]> = {
    'another channel': ['email', { 'purposes[4].channel': 'post' }],
    'another sender': ['email', { 'purposes[4].sender': 'partner' }],
    'a channel where there was none': ['surveys', { 'purposes[5].channel': 'email' }],
    'another basis': ['loyalty', { 'purposes[7].basis': 'consent' }],
    'explicit consent instead of consent': [
      'surveys',
      { 'purposes[5].basis': 'explicit-consent', 'purposes[5].statement': { nl: 'x', en: 'x' } },
    ],
    'another scope': ['surveys', { 'purposes[5].scope': 'device' }],
  };
  for (const [fact, [purpose, changes]] of Object.entries(ofAPerson))
    it(`changes with ${fact}`, () => expect(differs(changes)).to.deep.equal([purpose]));

  it('changes for every purpose with another controller', () => {
    expect(differs({ 'controller.id': 'other' })).to.deep.equal(before.purposes.map((one) => one.id));
  });

  const editorial: Record<string, Record<string, unknown>> = {
    'another label': { 'purposes[1].label.en': 'Counting' },
    'another description': { 'purposes[1].description.nl': 'Andere woorden.' },
    'another reason': { 'purposes[0].reason.en': 'Other words.' },
    'another statement': { 'purposes[6].statement.en': 'Other words.' },
    'another consequence': { 'purposes[6].consequence.text.en': 'Other words.' },
    'another interest': { 'purposes[7].interest.en': 'Other words.' },
    'another name of a service': { 'purposes[1].services[0].name': 'Meter NV' },
    'another link of a service': { 'purposes[1].services[0].link': '/elsewhere' },
    'another version of the policy': { version: '2027.1.0' },
    'another status': { status: 'draft' },
    'another name of the controller': { 'controller.name': 'An Insurer NV' },
    'another settings label': { 'settings.en': 'Choices' },
    'another time to renew': { 'renewAfter.device': 'P12M' },
    'the other order of the services': {
      'purposes[1].services': [...source().purposes[1]!.services!].reverse(),
    },
    'the other order of the trackers': {
      'purposes[1].trackers': [...source().purposes[1]!.trackers!].reverse(),
    },
  };
  for (const [word, changes] of Object.entries(editorial))
    it(`does not change with ${word}`, () => expect(differs(changes)).to.deep.equal([]));

  it('does not change with the place of its purpose in the file', () => {
    const reversed = after({ purposes: [...source().purposes].reverse() });
    for (const { id, fingerprint } of before.purposes)
      expect(purposeOf(reversed, id).fingerprint).to.equal(fingerprint);
  });

  for (const [path, value] of [
    ['renewAfter.devices', 'P6M'],
    ['controller.contact.fax', 'x'],
    ['authority.phone', 'x'],
    ['purposes[1].services[0].contry', 'BE'],
    ['purposes[1].trackers[0].httponly', true],
  ] as const)
    it(`refuses the unknown key ${path}, below the top too`, () => {
      expect(refusal(() => parsePolicySource(changed(source(), path, value)))).to.equal(
        `${path}: is not known here`,
      );
    });
});
