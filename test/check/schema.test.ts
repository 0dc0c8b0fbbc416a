/*
 * The schema that editors complete by, and the parser that has the last word: they take and refuse the same, but for
 * what one place says of another, which a schema cannot see.
 */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { checkPolicy } from '../../src/check/policy.js';
import { fileOf } from './check.js';
import { GONE, GOOD, changedPolicy, textOf } from './policies.js';
import type { Changes } from './policies.js';

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: unknown;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly $ref?: string;
}

const SCHEMA = JSON.parse(fileOf('../../src/check/policy.schema.json')) as Schema;
const takes = new Ajv2020({ strict: true, strictRequired: false, strictTypes: false }).compile(SCHEMA);
const parses = (policy: unknown): boolean =>
  !checkPolicy(textOf(policy)).findings.some(({ rule }) => rule === 'policy/shape');

const tracker = { name: 'x_y', kind: 'cookie', service: 'harbour', keptFor: 'P1M', party: 'first' };

const REFUSED: Readonly<Record<string, Changes>> = {
  'a wall': { wall: true },
  'a ticked box': { 'statistics.preticked': true },
  'consent by scrolling': { acceptOnScroll: true },
  'a fingerprint': { 'statistics.fingerprint': '0123456789abcdef' },
  'a schema for editors that is no address': { $schema: { href: 'x' } },
  'another schema': { schema: 'consent-policy/2' },
  'no schema': { schema: GONE },
  'no id': { id: GONE },
  'an empty version': { version: '' },
  'a version that is a number': { version: 3 },
  'another status': { status: 'published' },
  'approved by nobody': { approvedBy: GONE },
  'approved at no time': { approvedAt: GONE },
  'approved by a number': { status: 'draft', approvedBy: 7 },
  'a country that is a number': { country: 32 },
  'no languages': { languages: [] },
  'a language that is a path': { languages: ['../../x'] },
  'a language twice': { languages: ['nl', 'fr', 'de', 'en', 'es', 'it', 'nl'] },
  'renewing by a number': { 'renewAfter.device': 6 },
  'renewing in words': { 'renewAfter.device': 'half a year' },
  'renewing in hours': { 'renewAfter.device': 'PT6H' },
  'renewing of another scope': { 'renewAfter.household': 'P6M' },
  'renewing that is null': { renewAfter: null },
  'delivery of some': { deliver: 'some' },
  'records kept in words': { recordsKeptFor: 'three years' },
  'no controller': { controller: GONE },
  'a controller without a name': { 'controller.name': GONE },
  'a key of the controller': { 'controller.vat': 'BE 0' },
  'contact that is a text': { 'controller.contact': 'x' },
  'contact that is null': { 'controller.contact': null },
  'a fax': { 'controller.contact.fax': 'x' },
  'an account link that runs': { 'controller.accountLink': 'javascript:alert(1)' },
  'an authority without a name': { 'authority.name': GONE },
  'an authority that is null': { authority: null },
  'an authority link that runs': { 'authority.link': 'data:text/html,x' },
  'no settings': { settings: GONE },
  'settings in one language only': { settings: 'My choices' },
  'an empty text': { 'settings.en': '' },
  'no purposes': { purposes: GONE },
  'a purpose that is a text': { 'purposes[2]': 'statistics' },
  'an id in capitals': { 'statistics.id': 'Statistics' },
  'another scope': { 'statistics.scope': 'household' },
  'another basis': { 'statistics.basis': 'vital-interest' },
  'no basis': { 'statistics.basis': GONE },
  'legitimate interest on a device': { 'statistics.basis': 'legitimate-interest' },
  'explicit consent on a device': { 'statistics.basis': 'explicit-consent' },
  'strictly necessary for a person': { 'email.basis': 'strictly-necessary' },
  'legitimate interest without the interest': { 'renewal.interest': GONE },
  'explicit consent without a statement': { 'health-claim.statement': GONE },
  'strictly necessary without a reason': { 'necessary.reason': GONE },
  'explicit where it is not': { 'email.explicit': true },
  'not explicit where it is': { 'health-claim.explicit': false },
  'a tracker of a person': { 'email.trackers': [tracker] },
  'revision 0': { 'statistics.revision': 0 },
  'half a revision': { 'statistics.revision': 1.5 },
  'a revision that is a text': { 'statistics.revision': '1' },
  'no label': { 'statistics.label': GONE },
  'a reviewer that is a number': { 'health-claim.consequence.reviewedBy': 1 },
  'a consequence without a text': { 'health-claim.consequence.text': GONE },
  'a key of a consequence': { 'health-claim.consequence.why': 'x' },
  'an editorial change without a reason': { 'statistics.editorial': { by: 'A. Lawyer' } },
  'a channel that is a number': { 'email.channel': 1 },
  'Google types that are a text': { 'statistics.google': 'analytics_storage' },
  'services that are an object': { 'statistics.services': {} },
  'a service without a name': { 'statistics.services[0].name': GONE },
  'a country of three letters': { 'statistics.services[0].country': 'BEL' },
  'a service link that runs': { 'statistics.services[0].link': 'javascript:alert(1)' },
  'a key of a service': { 'statistics.services[0].contry': 'BE' },
  'a tracker of another kind': { 'statistics.trackers[0].kind': 'flash' },
  'a tracker kept for ever': { 'statistics.trackers[0].keptFor': 'for ever' },
  'a tracker kept for a session of some length': { 'statistics.trackers[0].keptFor': 'session1' },
  'a tracker kept for hours without a T': { 'statistics.trackers[0].keptFor': 'P1H' },
  'a tracker kept for a T alone': { 'statistics.trackers[0].keptFor': 'P1DT' },
  'a tracker kept for seconds': { 'statistics.trackers[0].keptFor': 'PT30S' },
  'renewing at each session': { 'renewAfter.device': 'session' },
  'records kept for a session': { recordsKeptFor: 'session' },
  'records kept for hours': { recordsKeptFor: 'PT12H' },
  'a tracker of a second party': { 'statistics.trackers[0].party': 'second' },
  'a tracker of nobody': { 'statistics.trackers[0].service': GONE },
  'httpOnly in a text': { 'statistics.trackers[0].httpOnly': 'true' },
  'a key of a tracker': { 'statistics.trackers[0].httponly': true },
};

/** What a schema cannot see: whether one place agrees with another. */
const BETWEEN_PLACES: Readonly<Record<string, Changes>> = {
  'a text that a language lacks': { 'statistics.label.nl': GONE },
  'a text in a language that is not named': { 'statistics.label.pt': 'Contar visitas' },
  'two purposes of one id': { 'media.id': 'statistics' },
};

const TAKEN: Readonly<Record<string, Changes>> = {
  'the good policy': {},
  'a draft that nobody approved': { status: 'draft', approvedBy: GONE, approvedAt: GONE },
  'a declared change of words': { 'statistics.editorial': { by: 'A. Lawyer', why: 'Plainer.' } },
  'no periods': { renewAfter: GONE, recordsKeptFor: GONE },
  'no contact, authority or country': { 'controller.contact': GONE, authority: GONE, country: GONE },
  'nobody has reviewed it': { 'health-claim.consequence.reviewedBy': null },
  'a channel and a type that nobody knows': { 'email.channel': 'pigeon', 'statistics.google': ['all'] },
  'an empty list of trackers of a person': { 'email.trackers': [] },
  'a tracker of a session': { 'statistics.trackers[0].keptFor': 'session' },
  'a tracker of half an hour': { 'statistics.trackers[0].keptFor': 'PT30M' },
  'a tracker of a day and a half': { 'statistics.trackers[0].keptFor': 'P1DT12H' },
  'the schema of another place': { $schema: './node_modules/consent-notice/dist/policy.schema.json' },
  'no schema for editors': { $schema: GONE },
  'a link within the site': { 'controller.accountLink': '/account' },
};

/** Every place of a value, but for items of a list, which cannot be gone without moving the rest. */
function pathsOf(value: unknown, path = ''): string[] {
  if (!value || typeof value !== 'object') return [];
  if (Array.isArray(value)) return value.flatMap((one, i) => pathsOf(one, `${path}[${i}]`));
  return Object.entries(value).flatMap(([key, one]) => {
    const here = path ? `${path}.${key}` : key;
    return [here, ...pathsOf(one, here)];
  });
}

describe('policy.schema.json', () => {
  for (const [what, changes] of Object.entries(REFUSED))
    it(`refuses ${what}, as the parser does`, () => {
      const policy = changedPolicy(changes);
      assert.deepEqual([takes(policy), parses(policy)], [false, false]);
    });

  for (const [what, changes] of Object.entries(TAKEN))
    it(`takes ${what}, as the parser does`, () => {
      const policy = changedPolicy(changes);
      assert.ok(takes(policy), JSON.stringify(takes.errors));
      assert.ok(parses(policy));
    });

  for (const [what, changes] of Object.entries(BETWEEN_PLACES))
    it(`leaves ${what} to the parser`, () => {
      const policy = changedPolicy(changes);
      assert.deepEqual([takes(policy), parses(policy)], [true, false]);
    });

  it('agrees with the parser wherever one value of the good policy is another, or gone', () => {
    const VALUES = [GONE, null, 7, '', 'x', true, [], {}, [1]];
    const differing = pathsOf(GOOD).flatMap((path) =>
      VALUES.flatMap((value) => {
        const policy = changedPolicy({ [path]: value });
        return takes(policy) === parses(policy) ? [] : [`${path} ${String(value)}`];
      }),
    );
    // Where a text of one language is gone, only the list of languages says that it should be there.
    assert.deepEqual(
      differing.filter((one) => !/\.(nl|fr|de|en|es|it) Symbol\(gone\)$/.test(one)),
      [],
    );
  });

  for (const file of ['../../locales/policy.json', '../../demo/policy.json', 'policy.json'])
    it(`takes ${file}`, () => assert.ok(takes(JSON.parse(fileOf(file))), JSON.stringify(takes.errors)));

  it('says of every key what it is for, and takes no other', () => {
    const objects: [string, Schema][] = [['', SCHEMA], ...Object.entries(SCHEMA.$defs ?? {})];
    for (let next = objects.shift(); next; next = objects.shift()) {
      const [path, { properties = {}, additionalProperties }] = next;
      if (Object.keys(properties).length) assert.equal(additionalProperties, false, path);
      for (const [key, value] of Object.entries(properties)) {
        assert.match(value.description ?? '', /\.$/, `${path}.${key}`);
        if (value.properties) objects.push([`${path}.${key}`, value]);
      }
    }
  });

  it('is where the policies say it is', () => {
    for (const file of [
      '../../locales/policy.json',
      '../../demo/policy.json',
      'good/policy.json',
      'policy.json',
    ]) {
      const { $schema } = JSON.parse(fileOf(file)) as { $schema: string };
      const folder = file.slice(0, file.lastIndexOf('/') + 1);
      assert.equal(fileOf(folder + $schema), fileOf('../../src/check/policy.schema.json'));
    }
  });

  it('is in the package as it is here, under the name that the README gives', () => {
    const packed = createRequire(import.meta.url)('consent-notice/policy.schema.json') as unknown;
    assert.deepEqual(packed, SCHEMA);
  });

  it('is of the good policy: what is refused, is refused for its change', () =>
    assert.ok(takes(GOOD) && parses(GOOD)));
});
