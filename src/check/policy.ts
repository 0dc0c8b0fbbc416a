/*
 * Everything `check` has to say of a policy: what its parsers refuse, with the place of the path they name, and the
 * rules below it. A rule is one entry of the list: its name, and what it finds in a policy that can be read.
 */
import type { Finding } from '../model/notice-markup.js';
import { compilePolicy, parsePolicySource } from '../model/policy-source.js';
import type { PolicySource } from '../model/policy-source.js';
import { ShapeError } from '../model/shape.js';
import { jsonPlaces, offsetOf, placeAt } from './json-places.js';
import { fault, warning } from './rules.js';
import type { RuleName } from './rules.js';

interface PolicyRule {
  readonly rule: RuleName;
  readonly severity: Finding['severity'];
  /** `path` is as in the messages of the parsers. */
  readonly find: (policy: PolicySource) => { path: string; message: string; mend: string }[];
}

const RULES: readonly PolicyRule[] = [
  {
    rule: 'policy/draft',
    severity: 'warning',
    find: ({ head }) =>
      head.status === 'draft'
        ? [
            {
              path: 'status',
              message: 'the policy is a draft',
              mend: 'When it is approved, write "approved", approvedBy and approvedAt.',
            },
          ]
        : [],
  },
];

export function checkPolicy(text: string): { policy?: PolicySource; findings: Finding[] } {
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
  try {
    const policy = parsePolicySource(JSON.parse(text));
    // What is compiled is read back by the parsers of the browser, which have rules of their own.
    for (const language of policy.languages) compilePolicy(policy, language, null, () => NO_HASH);
    const findings = RULES.flatMap(({ rule, severity, find }) =>
      find(policy).map(({ path, message, mend }) =>
        (severity === 'error' ? fault : warning)(rule, at(path), message, mend),
      ),
    );
    return { policy, findings };
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    const mend = `Write ${error.path || 'the file'} as policy.json of this package does.`;
    return { findings: [fault('policy/shape', at(error.path), error.message, mend)] };
  }
}

const NO_HASH = '0'.repeat(64);
