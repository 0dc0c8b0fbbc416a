/*
 * What the page of a signed link to unsubscribe says. A server shows it, to people of several languages at once, hence
 * not among the interface's words, of which there is one language at a time. What the page draws, what a record's hash
 * proves and what the command prints for the archive come from one function.
 */
import { said } from './wording.js';

export const UNSUBSCRIBE_LANGUAGES = ['nl', 'fr', 'de', 'en'] as const;
export type UnsubscribeLanguage = (typeof UNSUBSCRIBE_LANGUAGES)[number];

interface Words {
  readonly title: string;
  readonly ask: (controller: string) => string;
  readonly button: string;
  readonly note: string;
  readonly doneTitle: string;
  readonly done: (controller: string) => string;
  readonly brokenTitle: string;
  readonly broken: string;
  readonly laterTitle: string;
  readonly later: string;
}

const WORDS: Readonly<Record<UnsubscribeLanguage, Words>> = {
  nl: {
    title: 'Afmelden',
    ask: (controller) => `U meldt zich bij ${controller} af voor:`,
    button: 'Afmelden',
    note: 'Berichten die bij uw verzekering horen, blijft u krijgen.',
    doneTitle: 'U bent afgemeld',
    done: (controller) => `${controller} heeft bewaard dat u zich hebt afgemeld voor:`,
    brokenTitle: 'Deze link werkt niet',
    broken:
      'De link is onvolledig of gewijzigd. Er is niets veranderd. Open de link opnieuw vanuit de e-mail, of kopieer hem helemaal.',
    laterTitle: 'Het is nog niet gelukt',
    later: 'Uw keuze is nog niet bewaard. Probeer het over een minuut opnieuw.',
  },
  fr: {
    title: 'Se désabonner',
    ask: (controller) => `Vous vous désabonnez auprès de ${controller} de :`,
    button: 'Se désabonner',
    note: 'Vous continuerez à recevoir les messages qui concernent votre assurance.',
    doneTitle: 'Vous êtes désabonné(e)',
    done: (controller) => `${controller} a enregistré que vous vous êtes désabonné(e) de :`,
    brokenTitle: 'Ce lien ne fonctionne pas',
    broken:
      'Le lien est incomplet ou a été modifié. Rien n’a changé. Ouvrez-le à nouveau depuis l’e-mail, ou copiez-le en entier.',
    laterTitle: 'Cela n’a pas encore réussi',
    later: 'Votre choix n’est pas encore enregistré. Réessayez dans une minute.',
  },
  de: {
    title: 'Abmelden',
    ask: (controller) => `Sie melden sich bei ${controller} ab von:`,
    button: 'Abmelden',
    note: 'Nachrichten zu Ihrer Versicherung erhalten Sie weiterhin.',
    doneTitle: 'Sie sind abgemeldet',
    done: (controller) => `${controller} hat gespeichert, dass Sie sich abgemeldet haben von:`,
    brokenTitle: 'Dieser Link funktioniert nicht',
    broken:
      'Der Link ist unvollständig oder wurde verändert. Es hat sich nichts geändert. Öffnen Sie ihn erneut aus der E-Mail, oder kopieren Sie ihn ganz.',
    laterTitle: 'Es hat noch nicht geklappt',
    later: 'Ihre Auswahl ist noch nicht gespeichert. Versuchen Sie es in einer Minute erneut.',
  },
  en: {
    title: 'Unsubscribe',
    ask: (controller) => `You are unsubscribing at ${controller} from:`,
    button: 'Unsubscribe',
    note: 'You will still receive messages that belong to your insurance.',
    doneTitle: 'You are unsubscribed',
    done: (controller) => `${controller} has recorded that you have unsubscribed from:`,
    brokenTitle: 'This link does not work',
    broken:
      'The link is incomplete or was changed. Nothing has changed. Open it again from the e-mail, or copy all of it.',
    laterTitle: 'It has not worked yet',
    later: 'Your choice is not recorded yet. Please try again in a minute.',
  },
};

/** What the page asks; of which purposes, each decision proves. */
export function unsubscribeAsks(language: UnsubscribeLanguage, controller: string) {
  const { title, ask, note, button } = WORDS[language];
  return said({ title, ask: ask(controller), note }, [button]);
}

/** What it says once it is done. */
export function unsubscribeIsDone(language: UnsubscribeLanguage, controller: string) {
  const { doneTitle, done, note } = WORDS[language];
  return { title: doneTitle, done: done(controller), note };
}

/** That the link is no good, or that it did not work this time. */
export function unsubscribeFailed(language: UnsubscribeLanguage, why: 'broken' | 'later') {
  const words = WORDS[language];
  return { title: words[`${why}Title`], why: words[why] };
}
