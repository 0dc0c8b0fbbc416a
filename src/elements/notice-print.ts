/*
 * The notice as a document to print: all of it, open, with title, version and dates, and nothing of the page around
 * it. Made from the notice's data in a frame of its own.
 */
import type { Notice } from '../model/notice.js';
import { directionOf } from './direction.js';
import { buildNodes } from './notice-nodes.js';

const SHEET = `
@page { margin: 20mm; }
body { font: 11pt/1.5 Georgia, 'Times New Roman', serif; color: #000; overflow-wrap: break-word; }
h1, h2, h3, h4, .facts { font-family: system-ui, sans-serif; line-height: 1.25; break-after: avoid; }
h1 { font-size: 20pt; margin: 0 0 4pt; }
h2 { font-size: 13pt; margin: 18pt 0 6pt; }
h3, h4 { font-size: 11pt; margin: 12pt 0 4pt; }
.facts { font-size: 9pt; border-block-end: 1px solid #000; padding-block-end: 6pt; margin: 0 0 12pt; }
p, ul, ol, dl, address, blockquote, table { margin: 0 0 6pt; }
address { font-style: normal; }
table { border-collapse: collapse; }
th, td { border: 1px solid #888; padding: 3pt 6pt; text-align: start; vertical-align: top; }
li, tr { break-inside: avoid; }
.mark { font: 8pt system-ui, sans-serif; border: 1px dashed #555; padding: 0 3pt; }
a { color: inherit; }
a[href^='http']::after { content: ' (' attr(href) ')'; font-size: 9pt; overflow-wrap: anywhere; }
`;

export interface PrintWords {
  /** Version, dates, and whether it is a draft. */
  readonly facts: readonly string[];
  readonly toSupply: () => string;
  /** Whether sections carry numbers that are not written in their headings. */
  readonly numbered: boolean;
  /** Of these words; the notice has its own. */
  readonly language: string;
  /** What is stored on devices, generated from the policy. */
  readonly annex: { readonly title: string; readonly lines: readonly string[] };
}

/** Fills an empty document with the notice. */
export function writeDocument(target: Document, notice: Notice, words: PrintWords): void {
  const make = (tag: string, text: string, className?: string) => {
    const element = target.createElement(tag);
    element.textContent = text;
    if (className) element.className = className;
    return element;
  };
  const speak = <T extends HTMLElement>(element: T, language: string): T =>
    Object.assign(element, { lang: language, dir: directionOf(language) });
  const ours = (element: HTMLElement) => speak(element, words.language);
  const options = { level: 3, toSupply: words.toSupply, language: words.language };
  speak(target.documentElement, notice.language);
  target.title = `${notice.title} ${notice.version}`;
  target.body.replaceChildren(
    make('h1', notice.title),
    ours(make('p', words.facts.join(' · '), 'facts')),
    ...buildNodes(notice.introduction, options),
    ...notice.sections.map(({ id, heading, lang, draft, children }, i) => {
      const section = speak(make('section', ''), lang ?? notice.language);
      const title = make('h2', `${words.numbered ? `${i + 1}. ` : ''}${heading}`);
      title.id = `notice-${id}`;
      if (draft) title.append(' ', ours(make('span', words.toSupply(), 'mark')));
      section.append(title, ...buildNodes(children, options));
      return section;
    }),
  );
  const { title, lines } = words.annex;
  if (lines.length) {
    const list = make('ul', '');
    list.append(...lines.map((line) => make('li', line)));
    target.body.append(ours(make('h2', title)), ours(list));
  }
  const sheet = new target.defaultView!.CSSStyleSheet();
  sheet.replaceSync(SHEET);
  target.adoptedStyleSheets = [sheet];
}

/** Prints the notice alone. The frame goes when the next print begins, since not every browser says when one ends. */
export function printNotice(root: ShadowRoot | HTMLElement, notice: Notice, words: PrintWords): void {
  root.querySelector('iframe.print')?.remove();
  const frame = document.createElement('iframe');
  frame.className = 'print';
  frame.title = notice.title;
  frame.ariaHidden = 'true';
  frame.tabIndex = -1;
  // Firefox replaces the first, empty document when it has loaded.
  frame.addEventListener(
    'load',
    () => {
      writeDocument(frame.contentDocument!, notice, words);
      frame.contentWindow!.print();
    },
    { once: true },
  );
  root.append(frame);
}
