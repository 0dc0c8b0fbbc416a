/*
 * What the history of decisions says, apart from the other words: whoever never opens it does not load them.
 */
import { msg, str } from '@lit/localize';
import type { Answer } from '../model/decision.js';
import type { Basis } from '../model/policy.js';
import type { ConsentRecord, Layer } from '../model/record.js';

export const title = () => msg('What was decided here', { id: 'history-title' });
export const about = (controller: string) =>
  msg(str`The decisions for ${controller} that this device keeps, newest first.`, { id: 'history-about' });
export const aboutAccount = () =>
  msg(
    'Those for the account you are signed in with are among them, as far as they were made on this device.',
    {
      id: 'history-about-account',
    },
  );
export const notStored = () =>
  msg('This browser stores nothing for this site: what stands here is gone when you leave this page.', {
    id: 'history-not-stored',
  });
export const reading = () => msg('Your decisions are being read…', { id: 'history-reading' });
export const unreadable = () =>
  msg('What this device keeps could not be read. Reload the page to try again.', {
    id: 'history-unreadable',
  });
export const nothingYet = () => msg('Nothing has been decided here yet.', { id: 'history-nothing' });
export const makeChoices = () => msg('Make my choices', { id: 'history-make-choices' });

/** Where a decision was made. */
export function where(layer: Layer): string {
  const places: Readonly<Record<Layer, () => string>> = {
    banner: () => msg('In the cookie banner', { id: 'history-in-banner' }),
    choices: () => msg('In “My privacy choices”', { id: 'history-in-choices' }),
    notice: () => msg('In the privacy notice', { id: 'history-in-notice' }),
    form: () => msg('In a form', { id: 'history-in-form' }),
    frame: () => msg('At external content', { id: 'history-in-frame' }),
    email: () => msg('Through a link in an e-mail', { id: 'history-in-email' }),
    agent: () => msg('With an employee', { id: 'history-with-agent' }),
    api: () => msg('On a page of this website', { id: 'history-in-page' }),
  };
  return places[layer]();
}

/** Who decided: a click cannot be told from nothing but by the browser, so code is named as code. */
export function decidedBy({ by, actor }: Pick<ConsentRecord, 'by' | 'actor'>): string {
  if (actor === 'agent') return msg('Entered by an employee', { id: 'history-by-agent' });
  if (actor === 'representative')
    return msg('Decided by a representative', { id: 'history-by-representative' });
  return by === 'person'
    ? msg('Decided by a person, with a click or key', { id: 'history-by-person' })
    : msg('Decided by code of this website, without a click', { id: 'history-by-script' });
}

export const forDevice = () => msg('for this device', { id: 'history-for-device' });
export const forAccount = () => msg('for the account you are signed in with', { id: 'history-for-account' });

/** What was said; to what runs without consent, that an objection is withdrawn is no consent withdrawn. */
export function answer(said: Answer, basis: Basis): string {
  if (said === 'objected') return msg('Objected', { id: 'history-objected' });
  if (said === 'given') return msg('Allowed', { id: 'history-given' });
  if (said === 'refused') return msg('Refused', { id: 'history-refused' });
  return basis === 'legitimate-interest'
    ? msg('Objection withdrawn', { id: 'history-objection-withdrawn' })
    : msg('Withdrawn', { id: 'history-withdrawn' });
}
export const holdsUntil = (date: string) => msg(str`asked again after ${date}`, { id: 'history-until' });

/** Of what page code decided, nobody need have seen a word. */
export const wordsOf = ({ by }: Pick<ConsentRecord, 'by'>): string =>
  by === 'person'
    ? msg('The words you saw', { id: 'history-words' })
    : msg('The words of these choices', { id: 'history-words-unseen' });
export const wordsChanged = () =>
  msg('The words have changed since. The fingerprint (SHA-256) of what they were then:', {
    id: 'history-words-changed',
  });
export const wordsUnproven = () =>
  msg('Which words these were cannot be proven: no fingerprint of them could be made here.', {
    id: 'history-words-unproven',
  });
export const policyVersion = (version: string) =>
  msg(str`Choices of version ${version}`, { id: 'history-policy' });
export const noticeVersion = (version: string, shown: boolean) =>
  shown
    ? msg(str`Privacy notice of version ${version}, which was open`, { id: 'history-notice-open' })
    : msg(str`Privacy notice of version ${version}`, { id: 'history-notice' });

export const sent = (date: string) => msg(str`Saved here and sent on ${date}`, { id: 'history-sent' });
export const unsent = () => msg('Saved here, not sent yet', { id: 'history-unsent' });
export const aside = (reason: string) =>
  msg(str`Saved here and set aside, because the recipient does not take it: ${reason}`, {
    id: 'history-aside',
  });
export const kept = () => msg('Kept on this device only', { id: 'history-kept' });

export const takeCopy = () => msg('Take a copy with you', { id: 'history-copy' });
export const copyHolds = () =>
  msg(
    'It holds these decisions and what proves them: as a page to read and print, or as data for programs.',
    {
      id: 'history-copy-holds',
    },
  );
export const asPage = () => msg('Download as a page', { id: 'history-as-page' });
export const asData = () => msg('Download as data', { id: 'history-as-data' });
export const downloaded = (file: string) =>
  msg(str`The copy is among your downloads: ${file}`, { id: 'history-downloaded' });
export const notDownloaded = () =>
  msg('The copy could not be made. Reload the page to try again.', { id: 'history-not-downloaded' });
export const pageTitle = (controller: string) =>
  msg(str`Consent decisions: ${controller}`, { id: 'history-page-title' });
export const madeOn = (date: string) => msg(str`Made on ${date}`, { id: 'history-made-on' });
export const proof = () => msg('Proof', { id: 'history-proof', desc: 'Before the number of a record' });

export const forget = () => msg('Forget this device', { id: 'history-forget' });
export const forgetDoes = (controller: string) =>
  msg(
    str`This first withdraws what you allowed here and then removes every decision from this device. What was sent before stays with ${controller} as proof. On your next visit you are asked again.`,
    { id: 'history-forget-does' },
  );
export const forgetUnsent = () =>
  msg('What is not sent yet stays here until it is.', { id: 'history-forget-unsent' });
export const forgetReally = () =>
  msg('Forget this device now? This cannot be undone.', { id: 'history-forget-really' });
export const forgetYes = () => msg('Yes, forget it', { id: 'history-forget-yes' });
export const forgetNo = () => msg('No, keep it', { id: 'history-forget-no' });
export const forgotten = () => msg('This device is forgotten', { id: 'history-forgotten' });
export const askedAgain = () =>
  msg('What you decided is not kept here any more. On your next visit you are asked again.', {
    id: 'history-asked-again',
  });
export const keptElsewhere = (controller: string) =>
  msg(
    str`${controller} keeps what was sent, under this identifier. Note it if you want to ask for a copy or for erasure: without it, it cannot be found.`,
    { id: 'history-kept-elsewhere' },
  );
export const nothingSent = () =>
  msg('Nothing was sent from here, so nobody else keeps it.', { id: 'history-nothing-sent' });
export const notForgotten = () =>
  msg('Not everything could be removed from this device. Reload the page and try again.', {
    id: 'history-not-forgotten',
  });
export const idOfDevice = () => msg('This device', { id: 'history-id-device' });
export const idOfAccount = () => msg('Your account', { id: 'history-id-account' });
export const copyId = () => msg('Copy', { id: 'history-copy-id', desc: 'Button: to the clipboard' });
export const copied = () => msg('Copied.', { id: 'history-copied' });
export const notCopied = () =>
  msg('It could not be copied. Select the identifier and copy it yourself.', { id: 'history-not-copied' });
