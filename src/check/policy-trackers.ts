/*
 * Rules about trackers: none that needs consent passes for necessary, each serves one purpose, each says who reads it
 * and for how long, and what is withdrawn can be found and removed.
 */
import { SESSION, isNoLonger } from '../model/durations.js';
import { overlaps } from '../model/policy-changes.js';
import { knownTracker } from './known-trackers.js';
import { isAdvertising, isAnalytics, isObjected } from './policy-uses.js';
import { doubtful, wrong } from './policy-view.js';
import type { PolicyFinding, PolicyRule, TrackerView } from './policy-view.js';

const isNecessary = ({ purpose }: TrackerView): boolean => purpose.basis === 'strictly-necessary';

const necessaryTracker: PolicyRule = ({ trackers, profile }) =>
  trackers.filter(isNecessary).flatMap(({ name, path }) => {
    const known = knownTracker(name);
    if (!known) return [];
    const exempt = known.exemptible ? profile?.analytics : undefined;
    return [
      (exempt ? doubtful : wrong)(
        'policy/necessary-tracker',
        path,
        `“${name}” is known as a tracker of ${known.service} for ${known.use}, and stands here as strictly necessary`,
        exempt
          ? `Keep it here only if ${exempt}; else move it to a purpose that asks consent.`
          : 'Move it to a purpose that asks consent.',
      ),
    ];
  });

const necessaryThirdParty: PolicyRule = ({ trackers }) =>
  trackers
    .filter((tracker) => isNecessary(tracker) && tracker.party === 'third')
    .map(({ name, path }) =>
      doubtful(
        'policy/necessary-third-party',
        `${path}.party`,
        `a third party reads “${name}”, which stands here as strictly necessary`,
        'Ask consent for it, or say in the reason why the service that was asked for cannot do without it.',
      ),
    );

const purposeOfTracker: PolicyRule = (view) =>
  view.trackers
    .filter((tracker) => !isNecessary(tracker))
    .flatMap(({ name, path, purpose }) => {
      const known = knownTracker(name);
      if (!known) return [];
      const fits = isAdvertising(view, purpose) || (known.use === 'analytics' && isAnalytics(view, purpose));
      return fits
        ? []
        : [
            wrong(
              'policy/tracker-purpose',
              path,
              `“${name}” is known as a tracker of ${known.service} for ${known.use}, which “${purpose.id}” does not ask for`,
              `Move it to the purpose that asks for ${known.use}.`,
            ),
          ];
    });

/** An item may stand under a name and a closer one of the same purpose; nothing else twice. */
const twice: PolicyRule = ({ trackers }) =>
  trackers.flatMap((tracker, i) => {
    const { name, path, purpose } = tracker;
    const alike = trackers
      .slice(0, i)
      .filter((one) => one.kind === tracker.kind && one.party === tracker.party);
    const same = alike.find((one) => one.name === name);
    if (same)
      return [
        wrong(
          'policy/tracker-twice',
          path,
          `“${name}” stands under “${same.purpose.id}” too`,
          'List it once, under the one purpose that it serves.',
        ),
      ];
    const near = alike.find(
      (one) =>
        one.purpose.id !== purpose.id && !isTooWide(one.name) && !isTooWide(name) && overlaps(one.name, name),
    );
    return near
      ? [
          doubtful(
            'policy/tracker-twice',
            path,
            `“${name}” and “${near.name}” of “${near.purpose.id}” can mean the same item`,
            'Write names that cannot meet.',
          ),
        ]
      : [];
  });

const NAME = 'policy/tracker-name';
const isTooWide = (name: string): boolean => name.endsWith('*') && name.length < 3;

const names: PolicyRule = ({ trackers }) =>
  trackers.flatMap(({ name, kind, path }): PolicyFinding[] => {
    const at = `${path}.name`;
    const stem = name.replace(/\*$/, '');
    if (stem.includes('*'))
      return [wrong(NAME, at, `“${name}” has a * that is not at the end, where it means itself`, 'Write each name, or the beginning that they share.')]; // prettier-ignore
    if (isTooWide(name))
      return [wrong(NAME, at, `“${name}” stands for items that nobody can name`, 'Write at least two characters before the *, or the names one by one.')]; // prettier-ignore
    const broken = kind === 'cookie' ? /[\s;,="\\]/.test(name) : name.trim() !== name;
    return broken
      ? [wrong(NAME, at, `“${name}” cannot be the name of a ${kind}, so it is never found`, 'Write it as the browser shows it.')] // prettier-ignore
      : [];
  });

const kinds: PolicyRule = ({ trackers }) =>
  trackers
    .filter(({ httpOnly, kind }) => httpOnly && kind !== 'cookie')
    .map(({ name, kind, path }) =>
      wrong(
        'policy/tracker-kind',
        `${path}.httpOnly`,
        `only a cookie can be out of reach of scripts, and “${name}” is ${kind}`,
        'Remove httpOnly, or correct the kind.',
      ),
    );

const clearing: PolicyRule = ({ trackers }) =>
  trackers
    .filter((one) => one.httpOnly && one.kind === 'cookie' && !isNecessary(one))
    .map(({ name, path }) =>
      doubtful(
        'policy/tracker-clear',
        `${path}.httpOnly`,
        `“${name}” is out of reach of scripts, so that withdrawing leaves it on the device`,
        'Have the server that sets it remove it when consent is withdrawn, and set it only while it is given.',
      ),
    );

/** Kinds that no browser removes by itself at the end of a session. */
const STAYING = ['localstorage', 'indexeddb', 'cache'];

const lives: PolicyRule = (view) =>
  view.trackers.flatMap(({ name, kind, keptFor, path, purpose }): PolicyFinding[] => {
    const at = `${path}.keptFor`;
    if (keptFor === SESSION)
      return STAYING.includes(kind)
        ? [wrong('policy/tracker-life', at, `“${name}” is ${kind}, which stays when the browser is closed`, 'Write how long it stays until something removes it.')] // prettier-ignore
        : [];
    if (isNoLonger(keptFor, 'PT0M'))
      return [wrong('policy/tracker-life', at, `“${name}” is kept for no time at all`, 'Write how long it stays; "session" for what goes when the browser is closed.')]; // prettier-ignore
    if (!isNoLonger(keptFor, 'P10Y'))
      return [wrong('policy/tracker-life', at, `“${name}” is kept for longer than ten years`, 'Keep it no longer than its purpose needs.')]; // prettier-ignore
    const limit = view.profile?.analyticsMost;
    const counts = isAnalytics(view, purpose) || knownTracker(name)?.use === 'analytics';
    if (limit && counts && !isObjected(purpose) && !isNoLonger(keptFor, `P${limit.months}M`)) {
      const mend = `Let it live ${limit.months} months at most, and do not renew it at each visit.`;
      return [wrong('policy/tracker-life', at, `“${name}” counts visits for longer than ${limit.months} months (${limit.source})`, mend)]; // prettier-ignore
    }
    return kind === 'cookie' && !isNoLonger(keptFor, 'P24M')
      ? [doubtful('policy/tracker-life', at, `the cookie “${name}” lives longer than two years`, 'Keep it no longer than its purpose needs; browsers end it after 400 days.')] // prettier-ignore
      : [];
  });

const servicesOf: PolicyRule = ({ trackers, policy }) =>
  trackers
    .filter(
      ({ service, purpose }) =>
        service !== policy.head.controller.id && !purpose.services.some(({ id }) => id === service),
    )
    .map(({ name, service, path, purpose }) =>
      wrong(
        'policy/tracker-service',
        `${path}.service`,
        `“${name}” is of “${service}”, which is none of the services of “${purpose.id}”`,
        'Add the service to the purpose, with its name, or correct the id.',
      ),
    );

export const TRACKER_RULES: readonly PolicyRule[] = [
  ...[necessaryTracker, necessaryThirdParty, purposeOfTracker, twice, names, kinds, clearing, lives],
  servicesOf,
];
