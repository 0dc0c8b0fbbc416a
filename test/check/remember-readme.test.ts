/* What the README says to list where a page remembers: a tracker that the policy takes, and of which `check` says nothing. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkPolicy } from '../../src/check/policy.js';
import { LONGEST_LIFE } from '../../src/model/remembered.js';
import { fileOf, inShort } from './check.js';

const readme = fileOf('../../README.md');
const [, line = ''] =
  /^```jsonc\n(\{ "name": "consent-notice", "kind": "cookie".*\})\n```/m.exec(readme) ?? [];
const policy = JSON.parse(fileOf('../../locales/policy.json')) as {
  purposes: { id: string; trackers: object[] }[];
};
const rulesOf = (value: unknown) =>
  checkPolicy(JSON.stringify(value)).findings.map((one) => inShort(one).split(' ')[0]!);

describe('the README on remembering', () => {
  it('names a tracker that check has nothing to say of among the strictly necessary', () => {
    const listing = structuredClone(policy);
    listing.purposes.find(({ id }) => id === 'necessary')!.trackers.push(JSON.parse(line) as object);
    assert.deepEqual(rulesOf(listing), rulesOf(policy));
    assert.ok(checkPolicy(JSON.stringify(listing)).read);
  });

  it('has the life that a cookie can have', () => {
    assert.ok(readme.includes(`\`P${LONGEST_LIFE / 86_400_000}D\``));
  });
});
