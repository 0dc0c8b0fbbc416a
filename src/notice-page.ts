/*
 * The notice as a page by itself: to print, to archive, to index, and to read where scripts do not run. Made of the
 * notice's data and not of what was written, so that it holds nothing that a notice may not hold; with no script, and
 * nothing that is fetched.
 */
import { directionOf } from './elements/direction.js';
import { languages, useLanguage } from './elements/localization.js';
import * as words from './elements/words.js';
import { longDate, span } from './model/cldr.js';
import { targetOf } from './model/notice.js';
import type { Notice, NoticeElement, NoticeNode, NoticeSection } from './model/notice.js';
import type { PolicyDetails } from './model/policy.js';

const SHEET = `
:root{color-scheme:light dark;font:100%/1.6 system-ui,sans-serif}
body{max-width:44rem;margin:2rem auto;padding:0 1rem;overflow-wrap:break-word}
h1,h2,h3,h4{line-height:1.25;text-wrap:balance}
h2{margin-top:2.5rem;padding-top:1rem;border-top:1px solid}
.facts,.mark{font-size:.875rem}
.mark{font-weight:400;border:1px dashed;border-radius:1rem;padding:0 .5rem}
address{font-style:normal}
table{border-collapse:collapse;display:block;overflow-x:auto}
th,td{border:1px solid;padding:.375rem .75rem;text-align:start;vertical-align:top}
@media print{@page{margin:20mm}body{max-width:none;margin:0;padding:0;font:11pt/1.5 Georgia,serif}nav{display:none}h1,h2,h3,h4{break-after:avoid}h2{border:0}a{color:inherit}li,tr{break-inside:avoid}a[href^=http]::after{content:" (" attr(href) ")";font-size:9pt}}
`;

/** @param details of the policy, whose trackers follow as an annex */
export async function noticePage(notice: Notice, details?: PolicyDetails): Promise<string> {
  const { language, title, sections } = notice;
  const ours = await inWords(language);
  const items = sections.map(
    ({ id, heading }) => `<li><a href="#notice-${text(id)}">${text(heading)}</a></li>`,
  );
  return `<!doctype html>
<html lang="${text(language)}" dir="${directionOf(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="version" content="${text(notice.version)}">
<title>${text(title)}</title>
<style>${SHEET}</style>
</head>
<body>
<main>
<h1>${text(title)}</h1>
<p class="facts"${ours.lang}>${factsOf(notice, ours.language).map(text).join(' · ')}</p>
${markup(notice.introduction)}
<nav aria-label="${text(words.contents())}"><ol>
${items.join('\n')}
</ol></nav>
${sections.map((section, i) => sectionOf(section, i + 1)).join('\n')}
${details ? annexOf(details, ours.language) : ''}
</main>
</body>
</html>
`;
}

/** The interface's words in that language, or else in the language it has. */
async function inWords(language: string) {
  const spoken = languages.find((one) => one === language || language.startsWith(`${one}-`)) ?? 'en';
  await useWordsOf(spoken);
  return { language: spoken, lang: language.startsWith(spoken) ? '' : ` lang="${spoken}" dir="ltr"` };
}

/** Where there is no page. @returns false where the interface has no words in that language */
export async function useWordsOf(language: string): Promise<boolean> {
  if (!languages.includes(language)) return false;
  // The library tells of every change of language, and asks for a window to tell it to.
  (globalThis as { window?: unknown }).window ??= new EventTarget();
  await useLanguage(language);
  return true;
}

function factsOf({ version, effective, basedOn, status }: Notice, language: string): string[] {
  const date = (iso: string) => longDate(iso, language);
  return [
    words.version(version),
    ...(effective ? [words.effectiveFrom(date(effective))] : []),
    ...(basedOn ? [words.basedOn(date(basedOn))] : []),
    ...(status === 'draft' ? [words.draft()] : []),
  ];
}

function sectionOf({ id, heading, lang, draft, children }: NoticeSection, number: number): string {
  return `<section id="notice-${text(id)}"${lang ? spoken(lang) : ''}>
<h2>${number}. ${text(heading)}${draft ? toSupply() : ''}</h2>
${markup(children)}
</section>`;
}

function annexOf({ purposes }: PolicyDetails, language: string): string {
  const items = purposes.flatMap(({ label, trackers, services }) =>
    trackers.map(({ name, kind, service, keptFor }) => {
      const whose = services.find((one) => one.id === service)?.name;
      const kept = words.keptFor(span(keptFor, language));
      return `<li><code>${text(name)}</code> (${text(kind)}): ${text([label, whose, kept].filter(Boolean).join(', '))}</li>`;
    }),
  );
  return items.length
    ? `<section id="notice-cookies">\n<h2>${text(words.what())}</h2>\n<ul>\n${items.join('\n')}\n</ul>\n</section>`
    : '';
}

const markup = (nodes: readonly NoticeNode[]): string =>
  nodes.map((node) => (typeof node === 'string' ? text(node) : element(node))).join('');

function element(node: NoticeElement): string {
  const { tag, children, draft } = node;
  if (tag === 'br') return '<br>';
  const marked = draft ? markedFirst(children) : markup(children);
  return `<${tag}${attributesOf(node)}>${marked}</${tag}>`;
}

/** Beside the heading of what its owner has still to supply. */
function markedFirst([first, ...others]: readonly NoticeNode[]): string {
  const heading = typeof first === 'object' && /^h\d$/.test(first.tag) ? first : undefined;
  return heading
    ? `<${heading.tag}${attributesOf(heading)}>${markup(heading.children)}${toSupply()}</${heading.tag}>${markup(others)}`
    : `${first === undefined ? '' : markup([first])}${markup(others)}${toSupply()}`;
}

const toSupply = (): string => ` <span class="mark">${text(words.toSupply())}</span>`;

function attributesOf({ id, href, lang, start, type, colspan, rowspan, scope }: NoticeElement): string {
  const target = href === undefined ? undefined : targetOf(href);
  const dialled = href?.startsWith('tel:') ? href.replace(/[ ().-]/g, '') : href;
  const link = target === undefined ? dialled : `#notice-${target}`;
  const plain = { id: id && `notice-${id}`, href: link, start, type, colspan, rowspan, scope };
  const said = Object.entries(plain).flatMap(([name, value]) => (value ? [` ${name}="${text(value)}"`] : []));
  return said.join('') + (lang ? spoken(lang) : '');
}

const spoken = (language: string): string => ` lang="${text(language)}" dir="${directionOf(language)}"`;

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const text = (plain: string): string => plain.replace(/[&<>"]/g, (character) => ESCAPES[character]!);
