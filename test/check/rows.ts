/*
 * Every rule of law that this package is built to, R01 to R70, and what a policy can do about it: the findings that
 * refuse it, or why no policy can break it. "The form" are refusals of the parser, told as policy/shape.
 */
export interface Row {
  readonly what: string;
  readonly rules?: readonly string[];
  /** Why no policy can break it, or what of it no policy can break. */
  readonly because?: string;
}

const COMPONENT = 'the component does it, and a policy has no key for it';
const NOTICE = 'it is about the notice';
const RECORD = 'it is about records, and a policy makes none';

export const ROWS: Readonly<Record<string, Row>> = {
  R01: { what: 'nothing stored before a choice', rules: ['necessary-tracker', 'necessary-purpose', 'google-necessary', 'necessary-third-party'] },
  R02: { what: 'nor pixels, hints, containers', rules: ['necessary-purpose'], because: 'what a page holds is not in a policy' },
  R03: { what: 'what is exempt says why', rules: ['shape', 'necessary-reason', 'necessary-tracker', 'own-storage', 'tracker-life'] },
  R04: { what: 'analytics by country', rules: ['necessary-tracker', 'necessary-purpose', 'tracker-life', 'country'] },
  R05: { what: 'no legitimate interest on a device', rules: ['shape', 'basis-switch'] },
  R06: { what: 'one item, one purpose', rules: ['tracker-twice', 'tracker-purpose', 'google'] },
  R07: { what: 'no wall', rules: ['shape', 'wall'] },
  R08: { what: 'recorded before it opens', because: COMPONENT },
  R09: { what: 'reject beside accept', rules: ['shape'], because: COMPONENT },
  R10: { what: 'reject is a button', because: COMPONENT },
  R11: { what: 'equal buttons', rules: ['emphasis'], because: COMPONENT },
  R12: { what: 'parallel labels', rules: ['steering'], because: 'the labels of the buttons are the component’s own' },
  R13: { what: 'a choice per purpose', rules: ['mixed', 'purpose-id'], because: COMPONENT },
  R14: { what: 'who, what for, how many, where to withdraw', rules: ['shape', 'contact', 'length', 'services'] },
  R15: { what: 'concrete purposes', rules: ['vague', 'description'] },
  R16: { what: 'closing is no consent', because: COMPONENT },
  R17: { what: 'scrolling is no consent', rules: ['shape'], because: COMPONENT },
  R18: { what: 'links open while undecided', rules: ['shape'], because: COMPONENT },
  R19: { what: 'no promotion', rules: ['promotion'] },
  R20: { what: 'apart from terms and from having read', rules: ['bundled'] },
  R21: { what: 'one control each, off', rules: ['shape'], because: COMPONENT },
  R22: { what: 'save keeps what is shown', because: COMPONENT },
  R23: { what: 'by channel, sender, profiling; surveys apart', rules: ['channels', 'channel', 'sender', 'mixed'] },
  R24: { what: 'soft opt-in', rules: ['soft-opt-in', 'shape'] },
  R25: { what: 'third parties named', rules: ['services', 'trackers', 'partners', 'tracker-service', 'service-differs', 'service-twice'] },
  R26: { what: 'health by explicit statement', rules: ['health', 'statement', 'shape'] },
  R26a: { what: 'no tags on pages about health', because: 'which page is sensitive is said in the page (data-sensitive)' },
  R27: { what: 'no toggle for convictions', rules: ['convictions'] },
  R28: { what: 'consequences reviewed', rules: ['consequence', 'wall', 'service-messages'] },
  R29: { what: 'consent for another person', because: RECORD },
  R30: { what: 'a control that stays', because: COMPONENT },
  R31: { what: 'withdrawing is as short', because: COMPONENT },
  R32: { what: 'the same way, free, without login', rules: ['account-link'], because: COMPONENT },
  R33: { what: 'told before that it can be withdrawn', because: COMPONENT },
  R34: { what: 'withdrawing has effect', rules: ['tracker-name', 'tracker-kind', 'tracker-clear'] },
  R35: { what: 'no persuasion, no other basis', rules: ['two-bases', 'basis-switch', 'steering'] },
  R36: { what: 'unsubscribe without login', rules: ['soft-opt-in'], because: 'the messages are the owner’s' },
  R37: { what: 'service messages told, not asked', rules: ['service-messages'] },
  R38: { what: 'refusals kept as long as consents', because: 'there is one period for both' },
  R39: { what: 'no asking again too soon', rules: ['renew'] },
  R40: { what: 'asked again only for a reason, which is told', rules: ['asked-again', 'narrower', 'revision', 'google-wider', 'controller-name', 'purpose-added', 'purpose-removed'] },
  R41: { what: 'words alone ask nobody', rules: ['words', 'editorial', 'revision'] },
  R42: { what: 'expired is none', rules: ['renew'], because: COMPONENT },
  R43: { what: 'the present state is shown', because: COMPONENT },
  R44: { what: 'everything of GDPR 13 and 14', rules: ['authority', 'contact'], because: NOTICE },
  R45: { what: 'each purpose in full', rules: ['shape', 'description', 'services', 'trackers', 'tracker-life', 'records-kept', 'service-country', 'transfer'] },
  R46: { what: 'what matters most comes first', because: NOTICE },
  R47: { what: 'the whole in one place', because: NOTICE },
  R48: { what: 'two steps to everything', because: NOTICE },
  R49: { what: 'the notice at each form', because: NOTICE },
  R50: { what: 'versions and what differs', rules: ['version', 'other'] },
  R51: { what: 'changes announced', rules: ['asked-again'], because: NOTICE },
  R52: { what: 'the language of who reads', rules: ['languages', 'untranslated', 'other-language', 'language-unchecked', 'shape'] },
  R53: { what: 'plain language', rules: ['plain', 'length', 'term', 'characters'] },
  R54: { what: 'automated decisions', because: NOTICE },
  R55: { what: 'a form for requests', because: 'it is the owner’s page' },
  R56: { what: 'no needless identity check', because: 'it is the owner’s page' },
  R57: { what: 'contact and authority', rules: ['contact', 'authority'] },
  R58: { what: 'one’s own history', because: COMPONENT },
  R59: { what: 'Global Privacy Control', rules: ['gpc', 'tracker-purpose'] },
  R60: { what: 'Google Consent Mode', rules: ['google', 'google-ads', 'google-necessary', 'services'] },
  R61: { what: 'no TCF without need', because: 'the component speaks none' },
  R62: { what: 'contrast', because: COMPONENT },
  R63: { what: 'reflow', because: COMPONENT },
  R64: { what: 'by keyboard', because: COMPONENT },
  R65: { what: 'targets', because: COMPONENT },
  R66: { what: 'name, role, state', because: COMPONENT },
  R67: { what: 'language of parts', rules: ['other-language'], because: COMPONENT },
  R68: { what: 'nothing from elsewhere', because: COMPONENT },
  R69: { what: 'no steering where one buys', rules: ['steering', 'wall'], because: COMPONENT },
  R70: { what: 'unknown is refused', rules: ['shape', 'json', 'key-twice'] },
}; // prettier-ignore

/** Rules of our own, which no row asks for: what they keep is that a policy means what its author reads. */
export const OWN = ['draft', 'approved', 'deliver'];
