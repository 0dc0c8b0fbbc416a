/*
 * Every text of the interface, as functions that give it in the language in use. What a surface shows around its
 * controls comes from one function, so that what is drawn and what a record's hash proves cannot differ.
 */
import { msg, str } from '@lit/localize';
import type { Reason } from '../model/decision.js';
import type { PurposeDetails, Purpose } from '../model/policy.js';
import { said } from '../model/wording.js';

export const accept = () => msg('Accept all cookies', { id: 'accept' });
export const reject = () => msg('Reject all cookies', { id: 'reject' });
export const choose = () => msg('Choose per purpose', { id: 'choose' });
export const save = () => msg('Save my choices', { id: 'save' });
export const close = () => msg('Close', { id: 'close' });
export const draft = () =>
  msg('draft', { id: 'draft', desc: 'Mark of a text that its owner has not approved yet' });

/**
 * What the banner says. Which purposes it asks is proved with each decision, and what was answered before by the
 * records before.
 */
export function banner({ controller, settings, recipients, again, reason, gpc, durable }: BannerFacts) {
  return said(
    {
      title: msg('Cookies: your choice', { id: 'banner-title' }),
      why: { first: () => '', expired, 'policy-changed': policyChanged }[reason](),
      who: msg(
        str`${controller} asks your consent to use cookies and similar techniques on this device for:`,
        { id: 'banner-who' },
      ),
      recipients: again ? recipientsNamed() : recipientsOf(recipients),
      others: again ? othersStand() : '',
      withdraw: msg(
        str`You can change or withdraw your choice at any time through “${settings}” on every page. What was done before then stays lawful. Without consent the site works the same.`,
        { id: 'banner-withdraw' },
      ),
      signal: gpc ? globalPrivacyControl() : '',
      storage: durable ? '' : notKept(),
      notice: readNotice(),
    },
    again ? [rejectThese(), acceptThese(), choose()] : [reject(), accept(), choose()],
  );
}

export interface BannerFacts {
  readonly controller: string;
  readonly settings: string;
  readonly recipients: number;
  /** Some purposes are asked again, and the other answers stand. */
  readonly again: boolean;
  /** Why it asks. */
  readonly reason: Reason;
  readonly gpc: boolean;
  readonly durable: boolean;
}

function recipientsOf(count: number): string {
  if (count === 0) return '';
  return msg(str`Recipients behind these purposes: ${count}, named under “Choose per purpose”.`, {
    id: 'recipients-count',
  });
}

const recipientsNamed = () => msg('“Choose per purpose” names the recipients.', { id: 'recipients-named' });
const othersStand = () => msg('Your other answers stay as they are.', { id: 'others-stand' });
export const acceptThese = () =>
  msg('Accept these cookies', { id: 'accept-these', desc: 'Where only some purposes are asked again' });
export const rejectThese = () => msg('Reject these cookies', { id: 'reject-these' });
export const wasAllowed = () =>
  msg('allowed before', { id: 'was-allowed', desc: 'Beside a purpose that is asked again' });
export const wasRefused = () => msg('refused before', { id: 'was-refused' });

export const readNotice = () => msg('Read the privacy notice', { id: 'read-notice' });
export const globalPrivacyControl = () =>
  msg(
    'Your browser asks sites not to use your data for advertising (Global Privacy Control). “Accept all cookies” leaves advertising out.',
    {
      id: 'gpc',
    },
  );
export const notKept = () =>
  msg('This browser stores nothing for this site: your choice holds for this page and will be asked again.', {
    id: 'not-kept',
  });
const policyChanged = () =>
  msg('The facts behind these choices have changed since you answered.', { id: 'policy-changed' });
const expired = () => msg('Your earlier answer has expired.', { id: 'expired' });

/** What the choices say around the controls for all of them. */
export function choices({ controller, gpc, durable, person, objectable }: ChoicesFacts) {
  return said(
    {
      title: msg('My privacy choices', { id: 'choices-title' }),
      device: msg('Cookies and similar techniques', { id: 'choices-device' }),
      about: msg(
        str`For each purpose you decide whether ${controller} may use this device for it. Nothing is chosen for you.`,
        {
          id: 'choices-about',
        },
      ),
      signal: gpc ? globalPrivacyControl() : '',
      storage: durable ? '' : notKept(),
      ...(person && aboutPersons()),
      ...(objectable && { objections: objections(), mayObject: mayObject() }),
    },
    [reject(), accept(), save()],
  );
}

export interface ChoicesFacts extends Pick<BannerFacts, 'controller' | 'gpc' | 'durable'> {
  /** Whether purposes about a person are asked below. */
  readonly person: boolean;
  /** Whether purposes that run without consent stand below. */
  readonly objectable: boolean;
}

const aboutPersons = () => ({
  person: msg('Messages and surveys', { id: 'choices-person' }),
  once: msg('Each of these is a separate choice and counts as soon as you make it.', {
    id: 'choices-once',
  }),
  service: msg(
    'Messages about your policy, a claim or a question of yours are always sent; they are not advertising.',
    {
      id: 'service-messages',
    },
  ),
});

/**
 * What one purpose's control says, to give (`yes`) or not, or where it rests on a legitimate interest to end an
 * objection (`yes`) or to object. Its label, description and consequence are proved with the decision.
 */
export function toggle(facts: ToggleFacts) {
  const { purpose, details, yes, account, durable, saidBefore, accountLink, around } = facts;
  const person = purpose.scope === 'person';
  const statement = (yes && details.statement) || '';
  const texts = {
    statement,
    binding: person ? (account ? bindsAccount() : bindsBrowser()) : '',
    storage: durable ? '' : notKept(),
  };
  if (purpose.basis === 'legitimate-interest')
    return said(
      { ...texts, interest: details.interest ?? '', before: '', elsewhere: '' },
      [yes ? withdrawObjection() : object()],
      around,
    );
  return said(
    {
      ...texts,
      interest: '',
      before: person && account && saidBefore ? saidBeforeSigningIn() : '',
      elsewhere: person && !account && accountLink ? changeForAccount() : '',
    },
    [details.label, ...(statement ? [confirm()] : [])],
    around,
  );
}

export interface ToggleFacts {
  readonly purpose: Pick<Purpose, 'scope' | 'basis'>;
  readonly details: Pick<PurposeDetails, 'label' | 'statement' | 'interest'>;
  readonly yes: boolean;
  /** Whether the person is known to the page. */
  readonly account: boolean;
  readonly durable: boolean;
  /** Whether it was allowed in this browser before the person was known. */
  readonly saidBefore: boolean;
  /** Whether there is a page of the owner's where it is changed for an account. */
  readonly accountLink: boolean;
  /** Texts that stand around it and explain it. */
  readonly around: readonly string[];
}

export const always = () => msg('Always on', { id: 'always' });
export const allowedSince = (date: string) => msg(str`Allowed since ${date}`, { id: 'allowed-since' });
export const refusedOn = (date: string) => msg(str`Refused on ${date}`, { id: 'refused-on' });
export const withdrawnOn = (date: string) => msg(str`Withdrawn on ${date}`, { id: 'withdrawn-on' });
export const changedSinceAllowed = (date: string) =>
  msg(
    str`You allowed this on ${date}. The facts have changed since then, so it is off until you choose again.`,
    {
      id: 'changed-since-allowed',
    },
  );
export const expiredSinceAllowed = (date: string) =>
  msg(str`You allowed this on ${date}. That has expired, so it is off until you choose again.`, {
    id: 'expired-since-allowed',
  });
export const offBySignal = (date: string) =>
  msg(
    str`You allowed this on ${date}. It is off while your browser asks sites not to use your data for advertising.`,
    {
      id: 'off-by-signal',
    },
  );
export const offHere = (date: string) =>
  msg(str`You allowed this on ${date}. On this page it is off.`, {
    id: 'off-here',
    desc: 'A page that can reveal health',
  });
const saidBeforeSigningIn = () =>
  msg('You allowed this in this browser before you signed in. For your account you have not chosen yet.', {
    id: 'said-before',
  });
export const objections = () =>
  msg('Runs without your consent', { id: 'objections', desc: 'Heading: legitimate interest' });
export const mayObject = () =>
  msg('These rest on a legitimate interest. You may object at any time; it then stops.', {
    id: 'may-object',
  });
export const running = () => msg('Runs: you have not objected', { id: 'running' });
export const objectedOn = (date: string) => msg(str`Stopped: you objected on ${date}`, { id: 'objected-on' });
export const object = () => msg('Object', { id: 'object', desc: 'Button: GDPR 21' });
export const withdrawObjection = () => msg('Withdraw my objection', { id: 'withdraw-objection' });
export const notAsked = () => msg('Not allowed: you have not chosen yet', { id: 'not-asked' });
export const bindsBrowser = () => msg('This choice holds for this browser only.', { id: 'binds-browser' });
export const bindsAccount = () =>
  msg('This choice holds for the account you are signed in with.', { id: 'binds-account' });
const changeForAccount = () => msg('Change it for your account or address', { id: 'account-link' });
export const confirm = () => msg('I give my explicit consent', { id: 'confirm' });
export const who = () => msg('Recipients', { id: 'recipients' });
export const what = () => msg('What is stored', { id: 'stored' });
export const facts = () => msg('Recipients and what is stored', { id: 'facts' });
export const nobody = () => msg('No recipients or stored items are listed.', { id: 'nobody' });
/** @param span empty for what is kept for a session */
export const keptFor = (span: string) =>
  span
    ? msg(str`kept for ${span}`, { id: 'kept-for' })
    : msg('kept until you close the browser', { id: 'kept-for-session' });
export const saved = () => msg('Your choice is saved.', { id: 'saved' });

export const choicesTab = () => msg('Choices', { id: 'choices-tab' });
export const notice = () => msg('Privacy notice', { id: 'notice' });
export const historyTab = () => msg('History', { id: 'history-tab', desc: 'Of decisions' });
export const openAll = () => msg('Open all sections', { id: 'open-all' });
export const closeAll = () => msg('Close all sections', { id: 'close-all' });
export const version = (name: string) => msg(str`Version ${name}`, { id: 'version' });
export const effective = (date: string) => msg(str`in force since ${date}`, { id: 'effective' });
export const effectiveFrom = (date: string) => msg(str`in force from ${date}`, { id: 'effective-from' });
export const basedOn = (date: string) => msg(str`based on the text of ${date}`, { id: 'based-on' });
export const toSupply = () => msg('to be completed', { id: 'to-supply' });
export const contents = () => msg('Sections of this notice', { id: 'contents' });
export const print = () => msg('Print', { id: 'print' });
export const share = () => msg('Pass this notice on', { id: 'share' });
export const shareWhy = () =>
  msg('Do you give us data about someone else? Give them this notice.', { id: 'share-why' });
export const copyLink = (heading: string) => msg(str`Copy the link to “${heading}”`, { id: 'copy-link' });
export const linkCopied = () => msg('The link is copied.', { id: 'link-copied' });
export const linkIs = (address: string) => msg(str`The link is ${address}`, { id: 'link-is' });

export const search = () => msg('Search in this notice', { id: 'search' });
export const searchKeys = () =>
  msg('Enter goes to the next hit, Shift and Enter to the one before, Escape back to the search field.', {
    id: 'search-keys',
  });
export const hits = (count: number) =>
  count === 0 ? msg('Nothing found', { id: 'hits-none' }) : msg(str`Hits: ${count}`, { id: 'hits' });
export const hitOf = (index: number, count: number) => msg(str`${index} of ${count}`, { id: 'hit-of' });
export const nextHit = () => msg('Next hit', { id: 'next-hit' });
export const previousHit = () => msg('Previous hit', { id: 'previous-hit' });

export const iAm = () => msg('I am', { id: 'i-am', desc: 'Label of a list: a policyholder, a witness…' });
export const iAmAnyone = () => msg('choose…', { id: 'i-am-anyone', desc: 'No relationship is chosen yet' });
export const forYou = () => msg('concerns you', { id: 'for-you', desc: 'Mark of a part' });
export const partsForYou = (count: number) =>
  msg(str`Parts that concern you, opened and marked: ${count}`, { id: 'parts-for-you' });
/** The relationship an audience stands for, after “I am”. */
export const audience = (id: string): string => {
  const names: Readonly<Record<string, () => string>> = {
    policyholder: () => msg('a policyholder', { id: 'audience-policyholder' }),
    insured: () => msg('a person covered by a policy', { id: 'audience-insured' }),
    claimant: () => msg('someone who makes a claim', { id: 'audience-claimant' }),
    witness: () => msg('a witness', { id: 'audience-witness' }),
    broker: () => msg('a broker', { id: 'audience-broker' }),
    'third-party': () => msg('another third party', { id: 'audience-third-party' }),
    'website-user': () => msg('a user of the website', { id: 'audience-website-user' }),
  };
  return Object.hasOwn(names, id) ? names[id]!() : id;
};

export const changedSince = (date: string, version: string) =>
  msg(str`Changes since your choice of ${date} (version ${version})`, { id: 'changed-since' });
export const changedHow = (facts: number, wordings: number) =>
  msg(str`Sections changed in fact: ${facts}. In wording only: ${wordings}.`, { id: 'changed-how' });
export const earlierGone = () =>
  msg('The earlier text is not available, so what changed cannot be shown here.', { id: 'earlier-gone' });
export const changedFact = () => msg('changed', { id: 'changed-fact', desc: 'Mark of a section' });
export const changedWording = () => msg('reworded', { id: 'changed-wording', desc: 'Mark of a section' });
export const sectionAdded = () => msg('new', { id: 'section-added', desc: 'Mark of a section' });
export const sectionRemoved = () =>
  msg('no longer there', { id: 'section-removed', desc: 'Mark of a section' });
export const oldAndNew = () => msg('Old and new wording', { id: 'old-and-new' });
export const versionBefore = (version: string) =>
  msg(str`Before (version ${version})`, { id: 'version-before' });
export const versionNow = (version: string) => msg(str`Now (version ${version})`, { id: 'version-now' });
export const otherLanguage = (name: string) =>
  msg(str`The notice is not available in English yet. It is shown in ${name}.`, {
    id: 'other-language',
    desc: 'Name the language you translate into in place of English',
  });
export const noNotice = () =>
  msg('The notice could not be loaded. Reload the page to try again.', { id: 'no-notice' });
export const noDetails = () =>
  msg('The details could not be loaded. Reload the page to try again.', { id: 'no-details' });

export const stillRunning = () =>
  msg(
    'What you no longer allow is off, but scripts that already ran on this page end only when you leave it:',
    {
      id: 'still-running',
    },
  );
export const reload = () => msg('Reload the page now', { id: 'reload' });
export const later = () => msg('Later', { id: 'later', desc: 'Button: closes a message' });

/**
 * What stands in the place of held content, around its controls. A record proves these, so they name nothing of the
 * page's own: by the title of a film it could be known which page somebody was on.
 */
export function frame({ recipients, purposes, elsewhere, settings, durable }: FrameFacts) {
  return said(
    {
      data: dataTo(recipients),
      // Whoever can give consent here has to know to what, and how it ends (GDPR 7(3)).
      lasting: elsewhere
        ? msg(
            str`Your consent is needed for: ${purposes}. Consent for “${elsewhere}” is given only through “${settings}”.`,
            { id: 'frame-elsewhere' },
          )
        : msg(
            str`“Always show” holds on this whole website for: ${purposes}. You can withdraw it at any time through “${settings}”.`,
            { id: 'frame-lasting' },
          ),
      storage: durable ? '' : notKept(),
    },
    [`${showOnce()} ${onceHolds()}`, elsewhere ? settings : `${showAlways()} ${purposes}`],
  );
}

export interface FrameFacts {
  /** Names of who gets the data, each with its country; empty where nobody knows. */
  readonly recipients: string;
  /** Names of all that is needed and not allowed yet. */
  readonly purposes: string;
  /** Names of those among them that cannot be allowed from here for good. */
  readonly elsewhere: string;
  readonly settings: string;
  readonly durable: boolean;
}

function dataTo(names: string): string {
  if (!names)
    return msg(
      'If you show it, its provider receives your IP address and can store and read data on your device.',
      { id: 'frame-data-unknown' },
    );
  return msg(
    str`Recipients of your IP address if you show it: ${names}. They can store and read data on your device.`,
    { id: 'frame-data' },
  );
}

export const external = () => msg('External content', { id: 'frame-external' });
export const showOnce = () => msg('Show this once', { id: 'frame-once' });
export const onceHolds = () => msg('Only now, on this page', { id: 'frame-once-holds' });
export const showAlways = () => msg('Always show', { id: 'frame-always' });
export const original = (host: string) => msg(str`Open it at ${host}`, { id: 'frame-original' });
export const sensitivePage = () =>
  msg('This page can say something about health. That is why no content of third parties is loaded on it.', {
    id: 'frame-sensitive',
  });
