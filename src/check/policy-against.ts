/*
 * A policy beside the one it takes the place of: what is asked again, who need not be asked, and words that were
 * changed and nobody answers for. What follows by itself is remarked; only what someone has to mend is a finding.
 */
import { canonicalize } from '../model/canonical.js';
import { comparePolicies } from '../model/policy-changes.js';
import type { FactChange, PurposeChange } from '../model/policy-changes.js';
import type { PolicySource } from '../model/policy-source.js';
import type { ReadPolicy } from './policy.js';
import { doubtful, remarked, wrong } from './policy-view.js';
import type { PolicyFinding } from './policy-view.js';
import type { Remark } from './rules.js';
import { orderOf } from './versions.js';

export function comparePolicyFiles(before: PolicySource, { policy, placed }: ReadPolicy): Remark[] {
  const [was, is] = [before.head, policy.head];
  if (was.id !== is.id)
    return [wrong('policy/other', 'id', `this is “${is.id}”, and the other is “${was.id}”`, 'Name the version before of this policy.')].map(placed); // prettier-ignore
  const changes = comparePolicies(before, policy);
  return [
    ...versions(before, policy),
    ...controllerName(before, policy),
    ...changes.flatMap(changeOf),
    ...declarations(policy, changes),
  ].map(placed);
}

function versions(before: PolicySource, policy: PolicySource): PolicyFinding[] {
  const [was, is] = [before.head.version, policy.head.version];
  const order = orderOf(was, is);
  if (order === 'raised') return [];
  if (order === 'lowered')
    return [wrong('policy/version', 'version', `${is} comes before ${was}, which is older`, `Write a version after ${was}.`)]; // prettier-ignore
  return contentOf(before) === contentOf(policy)
    ? []
    : [wrong('policy/version', 'version', `something has changed, and the version is still ${is}`, 'Raise it.')]; // prettier-ignore
}

/** All but what says of a version that it is one. */
const contentOf = (policy: PolicySource): string =>
  canonicalize({
    ...policy,
    approval: undefined,
    head: { ...policy.head, version: undefined, status: undefined },
    purposes: policy.purposes.map((purpose) => ({ ...purpose, editorial: undefined })),
  });

function controllerName(before: PolicySource, { head }: PolicySource): PolicyFinding[] {
  const was = before.head.controller;
  return was.id === head.controller.id && was.name !== head.controller.name
    ? [
        doubtful(
          'policy/controller-name',
          'controller.name',
          `the controller is no longer called “${was.name}”`,
          'If it is another company, give it another id: then everything is asked again.',
        ),
      ]
    : [];
}

function changeOf(change: PurposeChange): PolicyFinding[] {
  const { id, kind, index, purpose, before, facts } = change;
  const path = `purposes[${index}]`;
  if (kind === 'removed')
    return [remarked('policy/purpose-removed', 'purposes', `“${id}” is no longer asked, and nothing is done for it`, 'Nothing, if that is meant.')]; // prettier-ignore
  if (kind === 'added')
    return [remarked('policy/purpose-added', path, `“${id}” is new, and ${askedOf(purpose)}`, 'Nothing, if that is meant.')]; // prettier-ignore
  const [was, is] = [before!.revision, purpose.revision];
  if (is < was)
    return [wrong('policy/revision', `${path}.revision`, `the revision of “${id}” was ${was} already`, 'A revision only rises.')]; // prettier-ignore
  const switched = facts.find(isSwitch);
  if (switched)
    return [wrong('policy/basis-switch', switched.path, `“${id}” rested on ${switched.was}, and would go on without it as ${switched.is}`, 'Keep the basis, or write a new purpose with an id of its own for what is new.')]; // prettier-ignore
  const wider = facts.filter(({ matter }) => matter === 'wider');
  const asked = is > was || wider.some(({ fact }) => fact !== 'google');
  return [
    ...raised(change, path),
    ...wider.map((fact) => widerOf(fact, change, asked)),
    ...facts
      .filter(({ matter }) => matter === 'narrower')
      .map((fact) =>
        remarked(
          'policy/narrower',
          fact.path,
          `“${id}”: ${factIn(fact)}`,
          asked
            ? 'Nothing: it is asked again for another reason.'
            : 'Compile with --previous, so that nobody is asked again.',
        ),
      ),
    ...(asked ? [] : reworded(change)),
  ];
}

const CONSENTED = ['consent', 'explicit-consent'];
const isSwitch = ({ fact, was, is }: FactChange): boolean =>
  fact === 'basis' && CONSENTED.includes(was ?? '') && !CONSENTED.includes(is ?? '');

const askedOf = ({ scope, basis }: PurposeChange['purpose']): string => {
  if (basis === 'strictly-necessary') return 'is told of; nobody is asked';
  if (basis === 'legitimate-interest') return 'runs until somebody objects; earlier objections stand';
  return scope === 'device' ? 'is asked again' : 'is off until it is given again';
};

function raised({ id, purpose, before, facts, words }: PurposeChange, path: string): PolicyFinding[] {
  if (before!.revision === purpose.revision) return [];
  return facts.length || words.length
    ? [remarked('policy/asked-again', `${path}.revision`, `the revision of “${id}” was raised: it ${askedOf(purpose)}`, 'Nothing, if that is meant.')] // prettier-ignore
    : [doubtful('policy/revision', `${path}.revision`, `the revision of “${id}” was raised, and nothing has changed`, 'Take it back, or everybody is asked again for nothing.')]; // prettier-ignore
}

function widerOf(fact: FactChange, { id, purpose }: PurposeChange, asked: boolean): PolicyFinding {
  const told = `“${id}”: ${factIn(fact)}`;
  return asked
    ? remarked('policy/asked-again', fact.path, `${told}: it ${askedOf(purpose)}`, 'Nothing, if that is meant.') // prettier-ignore
    : wrong('policy/google-wider', fact.path, told, 'Raise the revision of this purpose, so that it is asked again.'); // prettier-ignore
}

function factIn({ fact, matter, of, was, is }: FactChange): string {
  const wider = matter === 'wider';
  const values = `${was ?? 'nothing'} → ${is ?? 'nothing'}`;
  switch (fact) {
    case 'service':
      return wider ? `the service “${of}” is new` : `the service “${of}” is gone`;
    case 'tracker':
      if (was !== undefined) return `the tracker “${was}” is only “${is}” now`;
      return wider ? `the tracker “${of}” is new` : `the tracker “${of}” is gone`;
    case 'life':
      return `“${of}” lives ${wider ? 'longer' : 'shorter'} (${values})`;
    case 'party':
      return `“${of}” is read by ${wider ? 'a third party' : 'no third party any more'}`;
    case 'country':
      return `“${of}” is in another country (${values})`;
    case 'google':
      return `Google’s “${of}” is ${wider ? 'granted too' : 'no longer granted'}`;
    default:
      return `another ${fact} (${values})`;
  }
}

const reworded = ({ id, purpose, words }: PurposeChange): PolicyFinding[] =>
  purpose.editorial
    ? []
    : words.map((path) =>
        wrong(
          'policy/words',
          path,
          `the words of “${id}” have changed, and nobody is asked again`,
          'Raise its revision if it asks for more; else write editorial: {"by": who says so, "why": …}.',
        ),
      );

function declarations({ purposes }: PolicySource, changes: readonly PurposeChange[]): PolicyFinding[] {
  return purposes.flatMap(({ id, editorial }, i) =>
    editorial && !changes.find((one) => one.id === id)?.words.length
      ? [
          doubtful(
            'policy/editorial',
            `purposes[${i}].editorial`,
            `“${id}” declares a change of words, and none of its words has changed`,
            'Remove it: it was about an earlier change.',
          ),
        ]
      : [],
  );
}
