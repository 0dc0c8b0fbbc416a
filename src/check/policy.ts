/*
 * Everything `check` has to say of a policy by itself: what its parsers refuse, with the place of the path they name,
 * and the rules for what can be read. A file that cannot be read has that one finding: what would follow from it
 * helps nobody.
 */
import { compilePolicy, parsePolicySource } from '../model/policy-source.js';
import type { PolicySource } from '../model/policy-source.js';
import { ShapeError } from '../model/shape.js';
import { jsonPlaces, offsetOf, placeAt } from './json-places.js';
import type { JsonPlaces } from './json-places.js';
import { OWNER_POLICY_RULES } from './policy-owner.js';
import { PURPOSE_RULES } from './policy-purposes.js';
import { SERVICE_RULES } from './policy-services.js';
import { TEXT_RULES } from './policy-texts.js';
import { TRACKER_RULES } from './policy-trackers.js';
import { PolicyView } from './policy-view.js';
import type { PolicyFinding } from './policy-view.js';
import { fault } from './rules.js';
import type { Remark } from './rules.js';

const RULES = [...OWNER_POLICY_RULES, ...PURPOSE_RULES, ...SERVICE_RULES, ...TRACKER_RULES, ...TEXT_RULES];

/** A policy, and how to tell where in its file something stands. */
export interface ReadPolicy {
  readonly policy: PolicySource;
  readonly placed: (finding: PolicyFinding) => Remark;
}

export function checkPolicy(text: string): { read?: ReadPolicy; findings: Remark[] } {
  const places = jsonPlaces(text);
  if (places.fault)
    return {
      findings: [
        fault(
          'policy/json',
          placeAt(text, places.fault.offset),
          `this is no JSON: ${places.fault.message}`,
          'Mend it there; JSON has no comments and no comma after the last item.',
        ),
      ],
    };
  const at = (path: string) => placeAt(text, offsetOf(places, path));
  const twice = keysTwice(text, places);
  try {
    const policy = parsePolicySource(JSON.parse(text));
    // What is compiled is read back by the parsers of the browser, which have rules of their own.
    for (const language of policy.languages) compilePolicy(policy, language, null, () => NO_HASH);
    const view = new PolicyView(policy);
    const placed = ({ path, ...found }: PolicyFinding): Remark => ({ ...found, at: at(path) });
    const findings = RULES.flatMap((rule) => rule(view).map(placed));
    return { read: { policy, placed }, findings: [...twice, ...findings] };
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    // In the compiled file it stands elsewhere.
    const path = error.path === 'accountLink' ? 'controller.accountLink' : error.path;
    const message = `${path || 'the file'}: ${error.rule}`;
    const mend = `Write ${path || 'the file'} as policy.json of this package does.`;
    return { findings: [...twice, fault('policy/shape', at(path), message, mend)] };
  }
}

const NO_HASH = '0'.repeat(64);
const keysTwice = (text: string, { twice }: JsonPlaces): Remark[] =>
  twice.map(({ path, offset }) =>
    fault(
      'policy/key-twice',
      placeAt(text, offset),
      `${path} stands here again, and the one before counts for nothing`,
      'Remove one of the two.',
    ),
  );
