/*
 * The visitor's copy as a page to read, keep and print: one file, with no script and nothing that is fetched. It is
 * built as a document of its own, so that no text in it can be markup.
 */
import { directionOf } from './direction.js';
import type { ToldAct, ToldDecision } from './history-acts.js';
import * as words from './history-words.js';

const SHEET = `
:root { color-scheme: light dark; font: 100%/1.55 system-ui, sans-serif; }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; overflow-wrap: anywhere; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; }
h2 { margin: 2rem 0 0.25rem; padding-top: 1rem; border-top: 1px solid; font-size: 1.25rem; }
h3 { margin: 1rem 0 0; font-size: 1rem; }
p { margin: 0.25rem 0; }
.answer { font-weight: 700; }
.small { font-size: 0.875rem; }
code { font-size: 0.8125rem; }
@media print {
  @page { margin: 20mm; }
  body { max-width: none; margin: 0; padding: 0; font: 10.5pt/1.45 Georgia, serif; }
  h2, h3 { break-after: avoid; }
  p { orphans: 2; widows: 2; }
}`;

export interface PageFacts {
  readonly language: string;
  readonly controller: string;
  /** When the copy is made, in words. */
  readonly madeOn: string;
}

/** @param acts newest first @returns the source of the page */
export function historyPage(acts: readonly ToldAct[], { language, controller, madeOn }: PageFacts): string {
  const page = document.implementation.createHTMLDocument(words.pageTitle(controller));
  const make = (
    tag: string,
    of: string | readonly Node[],
    attributes: Readonly<Record<string, string>> = {},
  ) => {
    const element = page.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...(typeof of === 'string' ? [of] : of));
    return element;
  };
  page.documentElement.lang = language;
  page.documentElement.dir = directionOf(language);
  page.head.prepend(make('meta', '', { charset: 'utf-8' }));
  page.head.append(
    make('meta', '', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
    make('meta', '', {
      'http-equiv': 'Content-Security-Policy',
      content: "default-src 'none'; style-src 'unsafe-inline'",
    }),
    make('style', SHEET),
  );
  const small = (text: string) => make('p', text, { class: 'small' });
  const decision = ({ label, answer, until, seen, changed, hash }: ToldDecision) => [
    make('h3', label),
    make('p', [make('span', answer, { class: 'answer' }), page.createTextNode(until ? `, ${until}` : '')]),
    ...(seen ? seen.map((text) => make('p', text)) : [small(changed)]),
    ...(hash ? [make('p', [make('code', hash)])] : []),
  ];
  const act = ({ id, at, when, where, by, decisions, versions, delivery }: ToldAct) =>
    make('section', [
      make('h2', [make('time', when, { datetime: at })]),
      make('p', `${where}. ${by}.`),
      ...decisions.flatMap(decision),
      small(`${versions.join(' · ')} · ${delivery}`),
      make('p', [page.createTextNode(`${words.proof()}: `), make('code', id)], { class: 'small' }),
    ]);
  page.body.append(
    make('main', [
      make('h1', words.pageTitle(controller)),
      small(words.madeOn(madeOn)),
      ...(acts.length ? acts.map(act) : [make('p', words.nothingYet())]),
    ]),
  );
  return `<!doctype html>\n${page.documentElement.outerHTML}\n`;
}
