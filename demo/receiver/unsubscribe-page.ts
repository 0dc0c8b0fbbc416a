/*
 * The pages that a link to unsubscribe shows: one that asks, one that says it is done, and those that say what is
 * wrong. Plain HTML without script, so that it works wherever a mail program opens it; every text that comes from a
 * link is escaped. The same words make the record's wording.
 */
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { UNSUBSCRIBE_LANGUAGES } from './unsubscribe-link.js';
import type { UnsubscribeLanguage, Unsubscription } from './unsubscribe-link.js';

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

/** The texts that stand around the button, and those of the controls: what a record's wording is made of. */
export function pageWording({ language, controller }: Unsubscription): {
  readonly frame: readonly string[];
  readonly labels: readonly string[];
} {
  const { title, ask, note, button } = WORDS[language];
  return { frame: [title, ask(controller.name), note], labels: [button] };
}

/** Asks, and changes nothing. */
export function askPage({ language, controller, purposes }: Unsubscription): string {
  const { title, ask, note, button } = WORDS[language];
  return page(language, title, [
    `<p>${escape(ask(controller.name))}</p>`,
    listOf(purposes),
    // To the address of this page, which holds the token; what a mail program sends by itself (RFC 8058), sent by hand.
    `<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click"><button>${escape(button)}</button></form>`,
    `<p>${escape(note)}</p>`,
  ]);
}

export function donePage({ language, controller, purposes }: Unsubscription): string {
  const { doneTitle, done, note } = WORDS[language];
  return page(language, doneTitle, [
    `<p>${escape(done(controller.name))}</p>`,
    listOf(purposes),
    `<p>${escape(note)}</p>`,
  ]);
}

/** Says that the link is no good, or that it is our fault and worth another try. */
export function failedPage(language: UnsubscribeLanguage, why: 'broken' | 'later'): string {
  const words = WORDS[language];
  return page(language, words[`${why}Title`], [`<p>${escape(words[why])}</p>`]);
}

const STYLE =
  ':root{color-scheme:light dark}body{margin:0 auto;max-width:36em;padding:1.5em;font:1em/1.5 system-ui,sans-serif}h1{font-size:1.5em;line-height:1.2}button{min-height:44px;padding:0 1.5em;border:2px solid;border-radius:4px;background:none;color:inherit;font:inherit;font-weight:600;cursor:pointer}button:focus-visible{outline:3px solid;outline-offset:3px}';

const CSP = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

function page(language: UnsubscribeLanguage, title: string, parts: readonly string[]): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${escape(title)}</h1>
${parts.join('\n')}
</main>
</body>
</html>
`;
}

const listOf = (purposes: Unsubscription['purposes']) =>
  `<ul>\n${purposes.map(({ label }) => `<li>${escape(label)}</li>`).join('\n')}\n</ul>`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string) => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] as string);

/** The address of the page is the key to it: it is neither indexed, nor framed, nor told to where a link leads. */
export function sendPage(reply: FastifyReply, status: number, html: string): FastifyReply {
  return reply
    .code(status)
    .headers({
      'cache-control': 'no-store',
      'content-security-policy': CSP,
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
    })
    .type('text/html; charset=utf-8')
    .send(html);
}

/** The first language of Accept-Language that there are words in; Dutch where there is none. */
export function languageFor(request: FastifyRequest): UnsubscribeLanguage {
  const wanted = (request.headers['accept-language'] ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const weight = /^q=([01](\.\d{0,3})?)$/.exec(parameters.join('').trim())?.[1];
      return { tag: tag.split('-', 1)[0], weight: Number(weight ?? 1) };
    })
    .sort((a, b) => b.weight - a.weight);
  for (const { tag, weight } of wanted) {
    const known = UNSUBSCRIBE_LANGUAGES.find((language) => language === tag);
    if (known && weight > 0) return known;
  }
  return 'nl';
}
