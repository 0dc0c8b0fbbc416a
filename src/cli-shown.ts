/*
 * Every text that a visitor can be shown when deciding, in one language of a policy: what stands around the controls,
 * for each state a page can be in, and what is said of each purpose. The texts come from the functions that draw
 * them; only the states are listed here. Not listed is what a page's own code puts around a control.
 */
import * as words from './elements/words.js';
import { askable } from './model/decision.js';
import { textOf } from './model/notice.js';
import type { Notice } from './model/notice.js';
import type { Policy, PolicyDetails, PurposeDetails, Service } from './model/policy.js';
import type { Layer } from './model/record.js';
import { UNSUBSCRIBE_LANGUAGES, unsubscribeAsks } from './model/unsubscribe-words.js';
import {
  allowedInPlace,
  askedOfPersons,
  objectable,
  recipientsIn,
  unsubscribable,
  wordingOf,
} from './model/wording.js';
import type { PurposeWording, Wording } from './model/wording.js';

/** The words around controls, and in which state of the page they are seen. */
export interface ShownFrame extends Wording {
  readonly when: string;
}
export interface ShownPurpose extends PurposeWording {
  /** Where less of it is said than elsewhere. */
  readonly when?: string;
  readonly purpose: string;
  readonly language: string;
}

interface Content {
  readonly policy: Policy;
  readonly details: PolicyDetails;
  readonly notice: Notice | null;
}
type Said = Pick<Wording, 'frame' | 'labels'>;

const BOTH = [false, true] as const;
/** Whether the browser keeps what is decided; most do. */
const DURABLE = [true, false] as const;
/** More purposes than this that can be allowed in place of an embed are listed at most three together. */
const COMBINED = 10;

/** In the language that the interface's words are in now. */
export function shownFrames(content: Content): ShownFrame[] {
  const { language } = content.policy;
  const entry = (layer: Layer, when: readonly (string | false)[], { frame, labels }: Said): ShownFrame => ({
    ...wordingOf({ layer, language, frame, labels }),
    when: when.filter(Boolean).join(', '),
  });
  return [
    ...banners(content).map(([when, said]) => entry('banner', when, said)),
    ...choices(content).map(([when, said]) => entry('choices', when, said)),
    ...toggles(content).map(([layer, when, said]) => entry(layer, when, said)),
    ...inPlace(content).map(([when, said]) => entry('frame', when, said)),
  ];
}

/** Page code decides, and shows nothing of ours. */
export const byCode = (language: string): ShownFrame => ({
  ...wordingOf({ layer: 'api', language, frame: [], labels: [] }),
  when: 'page code decides',
});

/** A signed link to unsubscribe: the page that it opens, or the mail program's own button, beside nothing of ours. */
export function byLink(policy: Policy): ShownFrame[] {
  const { language, controller } = policy;
  const spoken = UNSUBSCRIBE_LANGUAGES.find((one) => one === language);
  if (!spoken || !unsubscribable(policy).length) return [];
  const entry = (when: string, { frame, labels }: Said): ShownFrame => ({
    ...wordingOf({ layer: 'email', language, frame, labels }),
    when,
  });
  return [
    entry('on the page of a link to unsubscribe', unsubscribeAsks(spoken, controller.name)),
    entry('by the mail program’s own button to unsubscribe', { frame: [], labels: [] }),
  ];
}

/** What is said of a purpose about this device comes from the core where nothing else is decided with it. */
export function shownPurposes({ policy, details }: Content): ShownPurpose[] {
  const { language, purposes } = policy;
  return details.purposes.flatMap(({ id, label, description, consequence }) => {
    const purpose = purposes.find((one) => one.id === id);
    if (!purpose || purpose.basis === 'strictly-necessary') return [];
    const whole = { purpose: id, language, label, description, consequence };
    const inLink = { purpose: id, language, label, when: 'in a link to unsubscribe' };
    return [
      ...(purpose.label && consequence ? [{ ...whole, consequence: undefined }] : []),
      whole,
      ...(unsubscribable(policy).includes(purpose) ? [inLink] : []),
    ];
  });
}

type State = readonly (string | false)[];

const signalled = (gpc: boolean) => gpc && 'the browser sends Global Privacy Control';
const fleeting = (durable: boolean) => !durable && 'the browser stores nothing';

function banners({ policy }: Content): (readonly [State, Said])[] {
  const { settings, recipients, controller } = policy;
  const occasions = [
    { reason: 'first', again: false },
    ...(['expired', 'policy-changed'] as const).flatMap((reason) =>
      // One purpose is all there are, and never some of them.
      BOTH.filter((again) => !again || askable(policy).length > 1).map((again) => ({ reason, again })),
    ),
  ] as const;
  return occasions.flatMap(({ reason, again }) =>
    BOTH.flatMap((gpc) =>
      DURABLE.map((durable) => {
        const asked = {
          first: 'first visit',
          expired: 'asked again: expired',
          'policy-changed': 'asked again: changed',
        };
        const when = [asked[reason], again && 'some purposes only', signalled(gpc), fleeting(durable)];
        const facts = { controller: controller.name, settings, recipients, again, reason, gpc, durable };
        return [when, words.banner(facts)] as const;
      }),
    ),
  );
}

function choices({ policy }: Content): (readonly [State, Said])[] {
  const facts = {
    controller: policy.controller.name,
    person: askedOfPersons(policy).length > 0,
    objectable: objectable(policy).length > 0,
  };
  return BOTH.flatMap((gpc) =>
    BOTH.map(
      (durable) =>
        [
          ['all together', signalled(gpc), fleeting(durable)],
          words.choices({ ...facts, gpc, durable }),
        ] as const,
    ),
  );
}

/** Where the control of one purpose can stand. */
function places({ policy, notice }: Content, id: string): (readonly [Layer, string, readonly string[]])[] {
  const listed = [...askedOfPersons(policy), ...objectable(policy)].some((one) => one.id === id);
  const sections = notice?.sections.filter(({ purposes }) => purposes.includes(id)) ?? [];
  return [
    ['notice', 'by itself in a page', []],
    ['form', 'in a form', []],
    ...(listed ? [['choices', 'by itself', []] as const] : []),
    ...sections.map(
      ({ heading, children }) => ['notice', `in “${heading}”`, [heading, textOf(children)]] as const,
    ),
  ];
}

function toggles(content: Content): (readonly [Layer, State, Said])[] {
  const { policy, details } = content;
  return details.purposes.flatMap((purpose) => {
    const asked = policy.purposes.find(({ id }) => id === purpose.id);
    if (!asked || asked.basis === 'strictly-necessary') return [];
    const objects = asked.basis === 'legitimate-interest';
    return places(content, purpose.id).flatMap(([layer, where, around]) =>
      // What a form submits is a yes, and nothing that runs anyway.
      layer === 'form' && objects
        ? []
        : states(asked.scope, objects || Boolean(purpose.statement), layer === 'form').map(
            ({ yes, ...state }): [Layer, State, Said] => [
              layer,
              [purpose.id, where, ...told(purpose, objects, yes), ...aboutWhom(state)],
              words.toggle({
                ...{ purpose: asked, details: purpose, around, yes, ...state },
                accountLink: details.accountLink !== undefined,
              }),
            ],
          ),
    );
  });
}

interface ToggleState {
  readonly yes: boolean;
  readonly account: boolean;
  readonly saidBefore: boolean;
  readonly durable: boolean;
}

/** @param differs whether to give says something else than to refuse */
function states(scope: 'device' | 'person', differs: boolean, yesOnly: boolean): ToggleState[] {
  const about = [
    { account: false, saidBefore: false },
    ...(scope === 'person' ? BOTH.map((saidBefore) => ({ account: true, saidBefore })) : []),
  ];
  const answers = differs && !yesOnly ? BOTH : ([true] as const);
  return answers.flatMap((yes) =>
    about.flatMap((one) => DURABLE.map((durable) => ({ yes, ...one, durable }))),
  );
}

const told = ({ statement }: PurposeDetails, objects: boolean, yes: boolean): State =>
  objects
    ? [yes ? 'to end an objection' : 'to object']
    : [Boolean(statement) && (yes ? 'with its statement' : 'without a statement')];

const aboutWhom = ({ account, saidBefore, durable }: Omit<ToggleState, 'yes'>): State => [
  account && 'for a person who is known',
  saidBefore && 'who allowed it before',
  fleeting(durable),
];

/** In place of held content: by the purposes it still needs and those who would get the data. */
function inPlace({ policy, details }: Content): (readonly [State, Said])[] {
  const purposes = allowedInPlace(policy);
  const most = purposes.length > COMBINED ? 3 : purposes.length;
  return combinations(purposes, most).flatMap((needed) => {
    const of = details.purposes.filter(({ id }) => needed.some((one) => one.id === id));
    const labels = needed.map(({ label, id }) => label ?? id).join(', ');
    return recipientSets(of.flatMap(({ services }) => services)).flatMap((services) =>
      DURABLE.map((durable) => {
        const recipients = recipientsIn(policy.language, services);
        const when = [
          `needs ${needed.map(({ id }) => id).join(' and ')}`,
          `from ${recipients || 'a provider that is not known'}`,
          fleeting(durable),
        ];
        const facts = { recipients, purposes: labels, elsewhere: '', settings: policy.settings, durable };
        return [when, words.frame(facts)] as const;
      }),
    );
  });
}

/** Every choice of at least one and at most so many, in order. */
function combinations<T>(from: readonly T[], most: number): T[][] {
  let all: T[][] = [[]];
  for (const one of from)
    all = [...all, ...all.filter(({ length }) => length < most).map((chosen) => [...chosen, one])];
  return all.slice(1);
}

/** All, one that the page names, those of one site, or none, where the details could not be loaded. */
function recipientSets(services: readonly Service[]): Service[][] {
  const all = [...new Map(services.map((one) => [one.id, one])).values()];
  const sites = all.map(siteOf);
  const ofSite = sites.map((from) =>
    all.filter((_, i) => from === sites[i] || from.endsWith(`.${sites[i]}`)),
  );
  const sets = [[], all, ...all.map((one) => [one]), ...ofSite];
  return [...new Map(sets.map((set) => [set.map(({ id }) => id).join(' '), set])).values()];
}

/** A link without a host leads to the page's own site; without a link there is no site, and nothing that matches. */
const siteOf = ({ id, link }: Service): string =>
  link === undefined
    ? `no site ${id}`
    : (/^https?:\/\/(?:[^/@]*@)?(?:www\.)?([^/:?#]+)/i.exec(link)?.[1]?.toLowerCase() ?? 'own site');
