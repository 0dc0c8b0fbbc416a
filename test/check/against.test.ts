/*
 * Two versions of a policy side by side: for every fact there is, a wider, a narrower and an equal state, what check
 * says of it, which earlier answers compile covers, and whom decide() then asks.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { comparePolicyFiles } from '../../src/check/policy-against.js';
import { checkPolicy } from '../../src/check/policy.js';
import { RULES } from '../../src/check/rules.js';
import { orderOf } from '../../src/check/versions.js';
import { compilePolicyFiles } from '../../src/compile.js';
import { decide } from '../../src/model/decision.js';
import { durationOf, isNoLonger } from '../../src/model/durations.js';
import { comparePolicies, coversName, overlaps } from '../../src/model/policy-changes.js';
import { parsePolicySource } from '../../src/model/policy-source.js';
import { parsePolicy } from '../../src/model/policy.js';
import { inShort } from './check.js';
import { GONE, changedPolicy, placeOf, textOf, valueAt } from './policies.js';
import type { Changes } from './policies.js';

const NEXT = { version: '2026.12.0' };

function against(after: Changes, before: Changes = {}) {
  const policy = changedPolicy({ ...NEXT, ...before, ...after });
  const { read } = checkPolicy(textOf(policy));
  assert.ok(read);
  const found = comparePolicyFiles(parsePolicySource(changedPolicy(before)), read);
  return {
    policy,
    found,
    told: found.map(({ severity, rule, message }) => `${severity} ${rule}: ${message}`),
  };
}

/** A policy as a browser has it, compiled with what came before. */
const compiled = (policy: unknown, previous: readonly unknown[] = []) =>
  parsePolicy(JSON.parse(compilePolicyFiles(policy, [], previous.map(parsePolicySource))['policy.en.json']!));

const purposeOf = (policy: ReturnType<typeof compiled>, id: string) =>
  policy.purposes.find((one) => one.id === id)!;

/** Whether who agreed under the first version is asked again under the second, and still allowed. */
function visitor(before: unknown, after: unknown, id: string, decision: 'given' | 'refused' = 'given') {
  const [was, is] = [compiled(before), compiled(after, [before])];
  const decisions = Object.fromEntries(
    was.purposes.map((one) => [one.id, { decision, fingerprint: one.fingerprint, decidedAt: '2026-11-22T10:00:00Z' }]),
  );
  const state = { known: true, decisions, marked: [] };
  const verdict = decide(is, state, {}, { now: Date.parse('2026-12-22T10:00:00Z'), gpc: false, sensitive: false });
  return {
    asked: verdict.ask.map(({ purpose, reason }) => `${purpose} ${reason}`),
    allowed: verdict.allowed.includes(id),
    covers: purposeOf(is, id).covers,
    earlier: purposeOf(was, id).fingerprint,
    own: purposeOf(is, id).fingerprint,
  };
} // prettier-ignore

const scale = { id: 'scale', name: 'Scale BV', country: 'NL' };
const tracker = (more: object) => ({
  ...{ name: 't_*', kind: 'cookie', service: 'harbour', keptFor: 'P6M', party: 'third' },
  ...more,
});
const EXTRA = 'statistics.trackers[3]';
const WITH = { [EXTRA]: tracker({}) };
const services = (...more: object[]) => ({
  'statistics.services': [...(valueAt('statistics.services') as object[]), ...more],
});

/** Fact, what it was, what it is, and what that makes of it. */
const DEVICE: readonly (readonly [string, Changes, Changes, 'wider' | 'narrower' | 'equal'])[] = [
  ['a new service', {}, services(scale), 'wider'],
  ['a service gone', services(scale), services(), 'narrower'],
  ['services in another order', services(), { 'statistics.services': [...(valueAt('statistics.services') as object[])].reverse() }, 'equal'],
  ['another service', services(scale), services({ ...scale, id: 'gauge' }), 'wider'],
  ['a service outside the area', services(scale), services({ ...scale, country: 'US' }), 'wider'],
  ['a service back in the area', services({ ...scale, country: 'US' }), services(scale), 'narrower'],
  ['a service elsewhere in the area', services(scale), services({ ...scale, country: 'FR' }), 'wider'],
  ['a service elsewhere outside it', services({ ...scale, country: 'US' }), services({ ...scale, country: 'IN' }), 'wider'],
  ['a service that says it is in the area', services({ id: 'scale', name: 'Scale BV' }), services(scale), 'narrower'],
  ['a service that says it is outside', services({ id: 'scale', name: 'Scale BV' }), services({ ...scale, country: 'US' }), 'wider'],
  ['a service that no longer says where', services(scale), services({ id: 'scale', name: 'Scale BV' }), 'wider'],
  ['a new tracker', {}, WITH, 'wider'],
  ['a tracker gone', WITH, { 'statistics.trackers': valueAt('statistics.trackers') }, 'narrower'],
  ['trackers in another order', {}, { 'statistics.trackers': [...(valueAt('statistics.trackers') as object[])].reverse() }, 'equal'],
  ['a longer life', WITH, { [EXTRA]: tracker({ keptFor: 'P7M' }) }, 'wider'],
  ['a longer life in days', WITH, { [EXTRA]: tracker({ keptFor: 'P185D' }) }, 'wider'],
  ['a life that may be longer', { [EXTRA]: tracker({ keptFor: 'P30D' }) }, { [EXTRA]: tracker({ keptFor: 'P1M' }) }, 'wider'],
  ['a shorter life', WITH, { [EXTRA]: tracker({ keptFor: 'P5M' }) }, 'narrower'],
  ['a shorter life in days', WITH, { [EXTRA]: tracker({ keptFor: 'P181D' }) }, 'narrower'],
  ['the same life in other units', { [EXTRA]: tracker({ keptFor: 'P1Y' }) }, { [EXTRA]: tracker({ keptFor: 'P12M' }) }, 'equal'],
  ['a third party', { [EXTRA]: tracker({ party: 'first' }) }, WITH, 'wider'],
  ['no third party', WITH, { [EXTRA]: tracker({ party: 'first' }) }, 'narrower'],
  ['a closer name', WITH, { [EXTRA]: tracker({ name: 't_id' }) }, 'narrower'],
  ['a wider name', { [EXTRA]: tracker({ name: 't_id' }) }, WITH, 'wider'],
  ['another name', WITH, { [EXTRA]: tracker({ name: 'u_*' }) }, 'wider'],
  ['another kind', WITH, { [EXTRA]: tracker({ kind: 'localstorage' }) }, 'wider'],
  ['another service of a tracker', WITH, { [EXTRA]: tracker({ service: 'tally' }) }, 'wider'],
  ['shorter and of a third party at once', { [EXTRA]: tracker({ party: 'first' }) }, { [EXTRA]: tracker({ keptFor: 'P1M' }) }, 'wider'],
  ['another controller', {}, { 'controller.id': 'harbour-life' }, 'wider'],
  ['a raised revision', {}, { 'statistics.revision': 2 }, 'wider'],
  ['a lowered revision', { 'statistics.revision': 2 }, { 'statistics.revision': 1 }, 'wider'],
  ['a narrower fact under a raised revision', WITH, { 'statistics.trackers': valueAt('statistics.trackers'), 'statistics.revision': 2 }, 'wider'],
  ['fewer trackers and more granted to Google', { ...WITH, 'preferences.google': GONE }, { 'statistics.trackers': valueAt('statistics.trackers'), 'statistics.google': ['analytics_storage', 'personalization_storage'] }, 'wider'],
  ['no Google type any more, and a tracker less', WITH, { 'statistics.trackers': valueAt('statistics.trackers'), 'statistics.google': [] }, 'narrower'],
  ['another httpOnly', WITH, { [EXTRA]: tracker({ httpOnly: true }) }, 'equal'],
  ['another name of a service', services(scale), services({ ...scale, name: 'Scale NV' }), 'equal'],
  ['another word', {}, { 'statistics.label.en': 'Counting' }, 'equal'],
]; // prettier-ignore

const PERSON: readonly (readonly [string, string, Changes, Changes, 'wider' | 'narrower' | 'equal'])[] = [
  ['another channel', 'email', {}, { 'email.channel': 'post' }, 'wider'],
  ['no channel any more', 'email', {}, { 'email.channel': GONE }, 'wider'],
  ['another sender', 'partners', {}, { 'partners.sender': 'lighthouse' }, 'wider'],
  ['another partner', 'partners', {}, { 'partners.services[0]': { id: 'beacon', name: 'Beacon NV', country: 'BE' } }, 'wider'],
  ['one partner less', 'partners', { 'partners.services[1]': { id: 'beacon', name: 'Beacon NV', country: 'BE' } }, { 'partners.services': valueAt('partners.services') }, 'narrower'],
  ['explicit consent', 'surveys', {}, { 'surveys.basis': 'explicit-consent', 'surveys.statement': valueAt('health-claim.statement') }, 'wider'],
  ['another statement', 'health-claim', {}, { 'health-claim.statement.en': 'I say the same in other words about my health.' }, 'equal'],
]; // prettier-ignore

describe('compile --previous', () => {
  for (const [fact, was, is, matter] of DEVICE)
    it(`${matter === 'wider' ? 'asks again' : 'asks nobody'} for ${fact}`, () => {
      const before = changedPolicy(was);
      const after = changedPolicy({ ...was, ...is });
      const { asked, allowed, covers, earlier, own } = visitor(before, after, 'statistics');
      const others = fact === 'another controller' || fact.includes('Google');
      const ours = asked.filter((one) => others ? one.startsWith('statistics') : true);
      assert.deepEqual([ours, allowed], matter === 'wider' ? [['statistics policy-changed'], false] : [[], true]);
      assert.deepEqual(covers, matter === 'wider' || earlier === own ? [] : [earlier]);
    }); // prettier-ignore

  for (const [fact, id, was, is, matter] of PERSON)
    it(`${matter === 'wider' ? 'no longer holds' : 'still holds'} for ${fact}`, () => {
      const before = changedPolicy(was);
      const { allowed, covers, earlier, own, asked } = visitor(before, changedPolicy({ ...was, ...is }), id);
      assert.deepEqual([allowed, asked], [matter !== 'wider', []]);
      assert.deepEqual(covers, matter === 'wider' || earlier === own ? [] : [earlier]);
    });

  it('keeps a refusal too, where less is asked', () => {
    const [before, after] = [changedPolicy(WITH), changedPolicy({})];
    assert.deepEqual(visitor(before, after, 'statistics', 'refused').asked, []);
    assert.equal(visitor(before, after, 'statistics', 'refused').allowed, false);
  });

  it('covers each of several versions that asked for the same or more, and those alone', () => {
    const first = changedPolicy({ ...WITH, 'statistics.trackers[4]': tracker({ name: 'v_*' }) });
    const second = changedPolicy(WITH);
    const other = changedPolicy({ 'statistics.services': [valueAt('statistics.services[0]')], 'statistics.trackers': [] });
    const now = changedPolicy({});
    const prints = [first, second, other].map((one) => purposeOf(compiled(one), 'statistics').fingerprint);
    assert.deepEqual(purposeOf(compiled(now, [first, second, other]), 'statistics').covers, prints.slice(0, 2));
    assert.deepEqual(purposeOf(compiled(now, [second]), 'statistics').covers, prints.slice(1, 2));
    assert.deepEqual(purposeOf(compiled(now, [second, second, now]), 'statistics').covers, prints.slice(1, 2));
  }); // prettier-ignore

  it('says nothing where nothing came before, as without it', () => {
    const now = changedPolicy({});
    assert.deepEqual(compilePolicyFiles(now, [], [parsePolicySource(now)]), compilePolicyFiles(now, []));
    assert.ok(!compilePolicyFiles(now, [])['policy.en.json']!.includes('covers'));
  });

  it('covers in every language alike, and leaves the declaration of the owner at home', () => {
    const editorial = { by: 'A. Lawyer', why: 'Plainer.' };
    const files = compilePolicyFiles(changedPolicy({ 'statistics.editorial': editorial }), [], [parsePolicySource(changedPolicy(WITH))]);
    for (const language of ['nl', 'fr', 'de', 'en', 'es', 'it'])
      assert.equal((JSON.parse(files[`policy.${language}.json`]!) as { purposes: { covers?: string[] }[] }).purposes[2]!.covers?.length, 1);
    assert.doesNotMatch(JSON.stringify(files), /editorial|Plainer|A\. Lawyer/);
  }); // prettier-ignore
});

describe('check --against', () => {
  it('has nothing to say of the same version', () => {
    const { read } = checkPolicy(textOf(changedPolicy({})));
    assert.deepEqual(comparePolicyFiles(read!.policy, read!), []);
  });

  for (const [fact, was, is, matter] of DEVICE)
    it(`says of ${fact} that it is ${matter}`, () => {
      const { told } = against(is, was);
      const rules = told.filter((one) => one.includes('“statistics”')).map((one) => one.replace(/:.*/, ''));
      if (fact === 'another word' || fact === 'another name of a service')
        assert.deepEqual(rules, ['error policy/words']);
      else if (fact === 'a raised revision') assert.deepEqual(rules, ['warning policy/revision']);
      else if (fact === 'a lowered revision') assert.deepEqual(rules, ['error policy/revision']);
      else if (matter === 'equal') assert.deepEqual(rules, []);
      else if (matter === 'narrower') assert.deepEqual([...new Set(rules)], ['info policy/narrower']);
      else assert.ok(rules.includes('info policy/asked-again') || rules.includes('error policy/google-wider'), told.join('\n'));
    }); // prettier-ignore

  const ROWS: readonly (readonly [string, at: string, after: Changes, before?: Changes, says?: RegExp])[] = [
    ['error policy/other', 'id', { id: 'quay' }],
    ['error policy/version', 'version', { 'renewAfter.device': 'P7M', version: '2026.11.0' }],
    ['error policy/version', 'version', { version: '2026.9.0' }],
    ['info policy/asked-again', 'statistics.services[2]', services(scale), {}, /the service “scale” is new: it is asked again$/],
    ['info policy/asked-again', `${EXTRA}.keptFor`, { [EXTRA]: tracker({ keptFor: 'P1Y' }) }, WITH, /“t_\*” lives longer \(P6M → P1Y\): it is asked again$/],
    ['info policy/asked-again', `${EXTRA}.party`, WITH, { [EXTRA]: tracker({ party: 'first' }) }, /read by a third party/],
    ['info policy/asked-again', 'partners.services[0]', { 'partners.services[0].country': 'US' }, {}, /another country \(BE → US\): it is off until it is given again$/],
    ['info policy/asked-again', 'email.channel', { 'email.channel': 'post' }, {}, /another channel \(email → post\)/],
    ['info policy/asked-again', 'necessary.trackers[2]', { 'necessary.trackers[2]': tracker({}) }, {}, /nobody is asked$/],
    ['info policy/asked-again', 'renewal.channel', { 'renewal.channel': 'post' }, {}, /earlier objections stand$/],
    ['info policy/narrower', 'statistics.trackers', { 'statistics.trackers': valueAt('statistics.trackers') }, WITH, /the tracker “t_\*” is gone$/],
    ['info policy/narrower', EXTRA, { [EXTRA]: tracker({ name: 't_id' }) }, WITH, /“t_\*” is only “t_id” now$/],
    ['error policy/words', 'statistics.label.en', { 'statistics.label.en': 'Counting' }],
    ['error policy/words', 'health-claim.statement.de', { 'health-claim.statement.de': 'Ich willige in alles ein, auch in die Gesundheitsdaten.' }],
    ['error policy/words', 'health-claim.consequence.text.en', { 'health-claim.consequence.text.en': 'Nothing happens then, as far as we know.' }],
    ['error policy/words', 'statistics.services[1].name', { 'statistics.services[1].name': 'Another GmbH' }],
    ['error policy/words', 'email.interest', { 'email.interest': valueAt('renewal.interest') }],
    ['warning policy/editorial', 'statistics.editorial', { 'statistics.editorial': { by: 'A. Lawyer', why: 'Plainer.' } }],
    ['warning policy/revision', 'statistics.revision', { 'statistics.revision': 2 }],
    ['error policy/revision', 'statistics.revision', { 'statistics.revision': 2 }, { 'statistics.revision': 3 }],
    ['error policy/google-wider', 'media.google', { 'media.google': ['security_storage'] }],
    ['error policy/basis-switch', 'email.basis', { 'email.basis': 'legitimate-interest', 'email.interest': valueAt('renewal.interest') }, {}, /rested on consent, and would go on without it/],
    ['error policy/basis-switch', 'preferences.basis', { 'preferences.basis': 'strictly-necessary', 'preferences.reason': valueAt('necessary.reason') }],
    ['info policy/purpose-added', 'purposes[10]', { 'purposes[10]': { ...(valueAt('media') as object), id: 'maps' } }],
    ['warning policy/controller-name', 'controller.name', { 'controller.name': 'Harbour Life NV' }],
  ]; // prettier-ignore
  for (const [finding, at, after, before, says] of ROWS)
    it(`says ${finding} at ${at}`, () => {
      const { policy, found, told } = against(after, before);
      assert.deepEqual(found.map((one) => `${one.severity} ${inShort(one)}`), [`${finding} ${placeOf(policy, at)}`], told.join('\n'));
      if (says) assert.match(found[0]!.message, says);
      assert.match(found[0]!.mend, /\.$/);
    }); // prettier-ignore

  it('tells a purpose that is gone', () => {
    const purposes = (valueAt('purposes') as object[]).slice(0, -1);
    assert.deepEqual(against({ purposes }).told, [
      'info policy/purpose-removed: “health-claim” is no longer asked, and nothing is done for it',
    ]);
  });

  it('lets words change that somebody answers for, or that are asked again', () => {
    const word = { 'statistics.label.en': 'Counting' };
    const editorial = { 'statistics.editorial': { by: 'A. Lawyer', why: 'Shorter.' } };
    assert.deepEqual(against({ ...word, ...editorial }).told, []);
    assert.match(against({ ...word, 'statistics.revision': 2 }).told.join(), /^info policy\/asked-again: the revision/);
    assert.match(against({ ...word, ...WITH }).told.join(), /^info policy\/asked-again: “statistics”: the tracker/);
  }); // prettier-ignore

  it('does not let a declaration about words cover what Google is granted', () => {
    const { told } = against({ 'media.google': ['security_storage'], 'media.editorial': { by: 'x', why: 'y' } });
    assert.deepEqual(told.map((one) => one.replace(/:.*/, '')), ['error policy/google-wider', 'warning policy/editorial']);
  }); // prettier-ignore

  it('needs no other version to approve a draft, or to declare words', () => {
    const { told } = against({ version: '2026.11.0' }, { status: 'draft' });
    assert.deepEqual(told, []);
    assert.deepEqual(
      against({ version: '2026.11.0', status: 'approved', approvedAt: '2026-11-01' }).told,
      [],
    );
  });

  it('counts a language that is new as no change of words', () => {
    const before = parsePolicySource(changedPolicy({}));
    const strip = (value: unknown): unknown => JSON.parse(JSON.stringify(value), (key, one: unknown) => (key === 'it' ? undefined : one)) as unknown;
    const without = parsePolicySource({ ...(strip(changedPolicy({})) as object), languages: ['nl', 'fr', 'de', 'en', 'es'] });
    assert.deepEqual([comparePolicies(without, before), comparePolicies(before, without)], [[], []]);
  }); // prettier-ignore

  it('has a row for every rule', () => {
    const told = new Set([...ROWS.map(([finding]) => finding.split(' ')[1]!), 'policy/purpose-removed']);
    const names = ['other', 'version', 'asked-again', 'narrower', 'words', 'editorial', 'revision', 'google-wider', 'basis-switch', 'purpose-added', 'purpose-removed', 'controller-name'];
    for (const name of names) assert.ok(told.has(`policy/${name}`) && Object.hasOwn(RULES, `policy/${name}`), name);
  }); // prettier-ignore
});

describe('durations', () => {
  it('are read in months and days', () => {
    assert.deepEqual(durationOf('P1Y2M3W4D'), { months: 14, days: 25 });
    assert.deepEqual(durationOf('P13M'), { months: 13, days: 0 });
    for (const none of ['P', 'P1', 'PT1H', 'P1D2M', '13M', 'P-1D', 'P1.5Y', '', 'P1Y ']) assert.equal(durationOf(none), undefined, none);
  }); // prettier-ignore

  for (const [one, other, no] of [
    ['P1Y', 'P12M', true],
    ['P12M', 'P1Y', true],
    ['P13M', 'P1Y', false],
    ['P28D', 'P1M', true],
    ['P30D', 'P1M', false],
    ['P1M', 'P30D', false],
    ['P1M', 'P31D', true],
    ['P365D', 'P1Y', true],
    ['P366D', 'P1Y', false],
    ['P1Y', 'P366D', true],
    ['P1Y', 'P365D', false],
    ['P400D', 'P14M', true],
    ['P13M', 'P400D', true],
    ['P4W', 'P28D', true],
    ['P2Y', 'P25M', true],
    ['x', 'x', true],
    ['x', 'P1D', false],
  ] as const)
    it(`${one} is ${no ? '' : 'not surely '}no longer than ${other}`, () =>
      assert.equal(isNoLonger(one, other), no));

  it('are no longer than themselves, and of any two one is no longer unless nobody can tell', () => {
    const all = ['P1D', 'P27D', 'P1M', 'P31D', 'P180D', 'P6M', 'P1Y', 'P13M', 'P400D', 'P3Y'];
    for (const [i, one] of all.entries()) {
      assert.ok(isNoLonger(one, one));
      for (const other of all.slice(i + 1)) assert.ok(!isNoLonger(other, one) || isNoLonger(one, other), `${one} ${other}`);
    }
  }); // prettier-ignore
});

describe('names of trackers', () => {
  it('cover what they stand for', () => {
    for (const [a, b, covers, meets] of [
      ['_ga', '_ga', true, true],
      ['_ga*', '_ga', true, true],
      ['_ga*', '_ga_1', true, true],
      ['_ga*', '_ga_*', true, true],
      ['_ga_*', '_ga*', false, true],
      ['_ga', '_ga*', false, true],
      ['_ga_*', '_ga', false, false],
      ['_ga', '_gid', false, false],
      ['_g*', '_h*', false, false],
    ] as const)
      assert.deepEqual([coversName(a, b), overlaps(a, b), overlaps(b, a)], [covers, meets, meets], `${a} ${b}`);
  }); // prettier-ignore
});

describe('versions', () => {
  for (const [before, after, order] of [
    ['3', '3', 'same'],
    ['3', '4', 'raised'],
    ['2026.9.0', '2026.11.0', 'raised'],
    ['2026.11.0', '2026.9.0', 'lowered'],
    ['2026.11', '2026.11.0', 'same'],
    ['2026.11.0', '2026.11.0.1', 'raised'],
    ['2026-11-01', '2026-10-01', 'lowered'],
    ['spring', 'autumn', 'raised'],
    ['1.0.0-beta', '1.0.0', 'raised'],
  ] as const)
    it(`${after} after ${before} is ${order}`, () => assert.equal(orderOf(before, after), order));
});
