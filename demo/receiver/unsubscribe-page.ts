/*
 * The pages that a link to unsubscribe shows: one that asks, one that says it is done, and those that say what is
 * wrong. Plain HTML without script, so that it works wherever a mail program opens it; every text that comes from a
 * link is escaped. Its words are the model's, which make the record's wording too.
 */
import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  UNSUBSCRIBE_LANGUAGES,
  unsubscribeAsks,
  unsubscribeFailed,
  unsubscribeIsDone,
} from '../../src/model/unsubscribe-words.js';
import type { UnsubscribeLanguage } from '../../src/model/unsubscribe-words.js';
import type { Unsubscription } from './unsubscribe-link.js';

/** Asks, and changes nothing. Its form says that these words were shown: a mail program's button shows none of them. */
export function askPage({ language, controller, purposes }: Unsubscription): string {
  const { texts, labels } = unsubscribeAsks(language, controller.name);
  return page(language, texts.title, [
    `<p>${escape(texts.ask)}</p>`,
    listOf(purposes),
    // To the address of this page, which holds the token; what a mail program sends by itself (RFC 8058), sent by hand.
    '<form method="post"><input type="hidden" name="List-Unsubscribe" value="One-Click">' +
      `<input type="hidden" name="shown" value="page"><button>${labels.map(escape).join('')}</button></form>`,
    `<p>${escape(texts.note)}</p>`,
  ]);
}

export function donePage({ language, controller, purposes }: Unsubscription): string {
  const { title, done, note } = unsubscribeIsDone(language, controller.name);
  return page(language, title, [`<p>${escape(done)}</p>`, listOf(purposes), `<p>${escape(note)}</p>`]);
}

/** Says that the link is no good, or that it is our fault and worth another try. */
export function failedPage(language: UnsubscribeLanguage, reason: 'broken' | 'later'): string {
  const { title, why } = unsubscribeFailed(language, reason);
  return page(language, title, [`<p>${escape(why)}</p>`]);
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
