/*
 * Rules about what is asked, of whom and on which basis: one thing at a time, by one channel, health and convictions
 * apart, marketing without consent only where the law has it, and nothing necessary that is not.
 */
import { isAdvertising, speaksOf } from './policy-uses.js';
import { affirmingOf, doubtful, sayingOf, wordsIn, wrong } from './policy-view.js';
import type { PolicyFinding, PolicyRule, PolicyView, PurposeView } from './policy-view.js';
import { CHANNELS } from './policy-words.js';
import type { Channel, PolicyWords } from './policy-words.js';
import { says } from './phrases.js';

/** Ids that the design gives a scope. */
const SCOPE_OF: Readonly<Record<string, PurposeView['scope']>> = {
  ...{ necessary: 'device', preferences: 'device', statistics: 'device', advertising: 'device' },
  ...{ media: 'device', email: 'person', partners: 'person', surveys: 'person', post: 'person' },
  ...{ phone: 'person', 'text-message': 'person' },
};

const ids: PolicyRule = ({ purposes }) =>
  purposes.flatMap(({ id, scope, basis, path }): PolicyFinding[] => {
    const due = Object.hasOwn(SCOPE_OF, id) ? SCOPE_OF[id] : undefined;
    if (due && due !== scope)
      return [wrong('policy/purpose-id', `${path}.scope`, `“${id}” is about a ${due}, and stands here as about a ${scope}`, `Write "${due}", or give the purpose another id.`)]; // prettier-ignore
    return due && (id === 'necessary') !== (basis === 'strictly-necessary')
      ? [wrong('policy/purpose-id', `${path}.basis`, `“${id}” cannot rest on ${basis}`, id === 'necessary' ? 'Write "strictly-necessary", or give the purpose another id.' : 'Write "consent", or give the purpose another id.')] // prettier-ignore
      : [];
  });

const reasons: PolicyRule = (view) =>
  view.texts
    .filter(({ word, purpose }) => word === 'reason' && purpose?.basis === 'strictly-necessary')
    .flatMap(({ text, language, path, purpose }) =>
      wordsIn(text).length < 10 || text.trim() === purpose!.texts.description?.[language]?.trim()
        ? [
            wrong(
              'policy/necessary-reason',
              path,
              'this does not say why the site cannot do without it',
              'Write what was asked for, and why it cannot be given without this being stored.',
            ),
          ]
        : [],
    );

/** What needs consent stays what it is under another name. */
const necessary: PolicyRule = (view) =>
  view.purposes
    .filter(({ basis }) => basis === 'strictly-necessary')
    .flatMap((purpose) => {
      const texts = view.textsOf(purpose, 'label', 'description');
      const advertising = affirmingOf(texts, (words) => words.advertising);
      const analytics = affirmingOf(texts, (words) => words.analytics);
      const found = advertising ?? analytics;
      if (!found) return [];
      const exempt = advertising ? undefined : view.profile?.analytics;
      return [
        (exempt ? doubtful : wrong)(
          'policy/necessary-purpose',
          found.text.path,
          `“${found.said}” is not strictly necessary`,
          exempt ? `Keep it here only if ${exempt}; else ask consent for it.` : 'Ask consent for it, as a purpose of its own.',
        ),
      ]; // prettier-ignore
    });

/** A text that no other basis has: who refuses the one must not be met by the other. */
const bases: PolicyRule = ({ purposes }) =>
  purposes.flatMap(({ basis, texts, path }) =>
    ([['reason', 'strictly-necessary'], ['interest', 'legitimate-interest'], ['statement', 'explicit-consent']] as const)
      .filter(([word, own]) => texts[word] && basis !== own)
      .map(([word, own]) =>
        wrong(
          'policy/two-bases',
          `${path}.${word}`,
          `the basis is ${basis}, and this text is for ${own}`,
          'Keep one basis, and the texts that belong to it.',
        ),
      ),
  ); // prettier-ignore

const channels: PolicyRule = (view) =>
  view.purposes.flatMap((purpose): PolicyFinding[] => {
    const { id, scope, channel, sender, path } = purpose;
    const rule = 'policy/channel';
    if (scope === 'device') {
      const key = channel !== undefined ? 'channel' : sender !== undefined ? 'sender' : undefined;
      return key
        ? [wrong(rule, `${path}.${key}`, `nothing is sent for “${id}”, which is about a device`, `Remove ${key}, or write a purpose about a person.`)] // prettier-ignore
        : [];
    }
    if (channel !== undefined && !(CHANNELS as readonly string[]).includes(channel))
      return [wrong(rule, `${path}.channel`, `“${channel}” is no channel`, `Write one of ${CHANNELS.join(', ')}.`)]; // prettier-ignore
    const told = channelsTold(view, purpose);
    if (!told) return [];
    const [first, second] = told.channels;
    if (second)
      return [wrong('policy/channels', told.path, `this asks for messages by ${told.channels.join(' and ')} at once`, 'Ask for each channel by itself.')]; // prettier-ignore
    return channel !== undefined && first !== channel
      ? [wrong(rule, `${path}.channel`, `the channel is ${channel}, and the text speaks of ${first}`, 'Make them say the same.')] // prettier-ignore
      : [];
  });

/** By label and description of one language; the first that names most. */
function channelsTold(view: PolicyView, purpose: PurposeView) {
  const marketing = isMarketing(view, purpose) || sayingOf(view.textsOf(purpose, 'label'), (words) => words.surveys);
  if (!marketing) return undefined;
  const told = view.textsOf(purpose, 'label', 'description').map(({ text, words, path }) => ({
    path,
    channels: CHANNELS.filter((channel: Channel) => words && says(text, words.channels[channel])),
  }));
  return told.sort((a, b) => b.channels.length - a.channels.length)[0];
} // prettier-ignore

const isMarketing = (view: PolicyView, purpose: PurposeView): boolean =>
  purpose.scope === 'person' &&
  affirmingOf(view.textsOf(purpose, 'label', 'description'), (words) => words.marketing) !== undefined;

const senders: PolicyRule = ({ purposes }) =>
  purposes
    .filter(({ scope, sender, services }) => {
      const known = sender === undefined || ['own', 'partner', ...services.map(({ id }) => id)].includes(sender);
      return scope === 'person' && !known;
    })
    .map(({ sender, path }) =>
      wrong(
        'policy/sender',
        `${path}.sender`,
        `“${sender}” is nobody who is named under services`,
        'Write own, partner, or the id of one of the services of this purpose.',
      ),
    ); // prettier-ignore

/** One purpose asks one thing. */
const mixed: PolicyRule = (view) =>
  view.purposes.flatMap((purpose): PolicyFinding[] => {
    const rule = 'policy/mixed';
    const { id, scope, basis, sender, path, google } = purpose;
    const texts = view.textsOf(purpose, 'label', 'description');
    if (scope === 'device' && basis === 'consent') {
      const both = google.includes('ad_storage') && google.includes('analytics_storage');
      const label = isAdvertising(view, purpose) && speaksOf(view, purpose, 'analytics');
      return both || label
        ? [wrong(rule, `${path}.${both ? 'google' : 'label'}`, `“${id}” asks for counting visits and for advertising at once`, 'Ask for each by itself.')] // prettier-ignore
        : [];
    }
    if (!isMarketing(view, purpose)) return [];
    const survey = sayingOf(texts, (words) => words.surveys);
    if (survey) return [wrong(rule, survey.text.path, `“${id}” asks for marketing and for surveys at once`, 'Ask for each by itself.')]; // prettier-ignore
    const partner = sender === 'own' && sayingOf(texts, (words) => words.partners);
    if (partner) return [wrong(rule, partner.text.path, `“${id}” is of our own marketing, and speaks of partners`, 'Ask for each sender by itself.')]; // prettier-ignore
    const profile = sayingOf(texts, (words) => words.profiling);
    return profile
      ? [doubtful(rule, profile.text.path, `“${id}” asks for messages and for profiling at once`, 'Ask for profiling by itself.')] // prettier-ignore
      : [];
  });

/** ePrivacy 13(2): to customers, for one's own similar products, with a way out each time. */
const softOptIn: PolicyRule = (view) =>
  view.purposes
    .filter((one) => one.basis === 'legitimate-interest' && isMarketing(view, one))
    .flatMap((purpose): PolicyFinding[] => {
      const { id, channel, sender, services, path } = purpose;
      const rule = 'policy/soft-opt-in';
      if (channel === 'post') return [];
      if (channel === 'phone' && view.profile?.phone)
        return [wrong(rule, `${path}.basis`, `“${id}” calls without consent (${view.profile.phone})`, 'Write "consent".')]; // prettier-ignore
      if (sender !== 'own' || services.length)
        return [wrong(rule, `${path}.${sender === 'own' ? 'services' : 'sender'}`, `“${id}” sends messages of others without consent`, 'Ask consent, or send only your own: sender "own", and no services.')]; // prettier-ignore
      const silent = view
        .textsOf(purpose, 'description')
        .find(({ text, words }) => words && !says(text, words.stop));
      if (silent)
        return [wrong(rule, silent.path, `“${id}” is sent without consent, and does not say how to stop it`, 'Say that one can unsubscribe or object, at once and in every message.')]; // prettier-ignore
      return [];
    });

const HEALTH_ID = /(^|-)(health|medical|gezondheid|medisch|sante|gesundheit|salud|salute)(-|$)/;

const speaksOfHealth = ({ words, text }: { words: PolicyWords | undefined; text: string }): boolean => {
  if (!words) return false;
  const others = words.noHealth.reduce(
    (left, phrase) => left.replace(new RegExp(phrase.replaceAll('*', '\\p{L}*'), 'giu'), '—'),
    text,
  );
  return says(others, words.health);
};

const health: PolicyRule = (view) =>
  view.purposes.flatMap((purpose) => {
    const { id, basis, path } = purpose;
    if (basis === 'explicit-consent') return [];
    const told = view
      .textsOf(purpose, 'label', 'description')
      .find((one) => speaksOfHealth({ ...one, text: view.withoutNames(one.text) }));
    if (!told && !HEALTH_ID.test(id)) return [];
    return [
      wrong(
        'policy/health',
        told ? told.path : `${path}.id`,
        `“${id}” is about health, on the basis ${basis}`,
        'Ask explicit consent, as a purpose about a person with a statement that names the data.',
      ),
    ];
  });

const statements: PolicyRule = (view) =>
  view.texts
    .filter(({ word, purpose }) => word === 'statement' && purpose?.basis === 'explicit-consent')
    .flatMap(({ text, language, path, purpose, words }): PolicyFinding[] => {
      const { label, description } = purpose!.texts;
      const rule = 'policy/statement';
      const repeats = [label, description].some((one) => one?.[language]?.trim() === text.trim());
      if (repeats || wordsIn(text).length < 8 || (words && !says(text, words.actors)))
        return [wrong(rule, path, 'this is no declaration of the person that names data and purpose', 'Write it as the person says it: I consent to (whom) using (which data) to (do what).')]; // prettier-ignore
      const about = HEALTH_ID.test(purpose!.id) || view.textsOf(purpose!, 'label', 'description').some(speaksOfHealth); // prettier-ignore
      return about && words && !speaksOfHealth({ text, words })
        ? [wrong(rule, path, 'the data are about health, and the statement does not say so', 'Name the data that are used.')] // prettier-ignore
        : [];
    });

const CONVICTIONS_ID = /(^|-)(criminal|convictions?|strafrecht|casier|vorstrafen)(-|$)/;

const convictions: PolicyRule = (view) =>
  view.purposes.flatMap((purpose) => {
    const { id, path } = purpose;
    const told = affirmingOf(
      view.textsOf(purpose, 'label', 'description', 'statement'),
      (words) => words.convictions,
    );
    return told || CONVICTIONS_ID.test(id)
      ? [
          wrong(
            'policy/convictions',
            told?.text.path ?? `${path}.id`,
            `“${id}” asks about criminal convictions, which no consent of ours can allow`,
            'Remove it; where a law allows the use, say in the notice which.',
          ),
        ]
      : [];
  });

const consequences: PolicyRule = (view) =>
  view.purposes
    .filter(({ texts }) => texts.consequence)
    .flatMap(({ id, scope, reviewedBy, path }) => {
      if (scope === 'device')
        return [
          wrong(
            'policy/wall',
            `${path}.consequence`,
            `refusing “${id}” has a consequence, and is about what is stored on a device`,
            'Remove it: the site is the same for who refuses.',
          ),
        ];
      return reviewedBy === undefined
        ? [
            view.lacks(
              'policy/consequence',
              `${path}.consequence.reviewedBy`,
              `nobody has reviewed what refusing “${id}” entails`,
              'Have a lawyer review it, and write who did.',
            ),
          ]
        : [];
    });

const serviceMessages: PolicyRule = (view) =>
  view.purposes
    .filter(({ scope }) => scope === 'person')
    .flatMap((purpose) => {
      const told = sayingOf(view.textsOf(purpose, 'label'), (words) => words.service);
      const named = /^service(-messages?)?$/.test(purpose.id);
      return told || named
        ? [
            wrong(
              'policy/service-messages',
              told?.text.path ?? `${purpose.path}.id`,
              'service messages are always sent, so that asking for them promises what is not so',
              'Remove the purpose; what promotes anything is marketing, and asked as such.',
            ),
          ]
        : [];
    });

export const PURPOSE_RULES: readonly PolicyRule[] = [
  ...[ids, reasons, necessary, bases, channels, senders, mixed, softOptIn, health, statements, convictions],
  ...[consequences, serviceMessages],
];
