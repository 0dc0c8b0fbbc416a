/*
 * How a notice is written: plain semantic HTML (what a CMS produces and lawyers can read), already taken apart into
 * a tree by whichever parser there is. h2 opens a section and h3 a part. Every sentence is kept, in reading order:
 * unknown markup gives up its name but never its text, and each such loss is told with its place.
 */
import { isDate, isLanguage } from './notice.js';
import type { Notice } from './notice.js';
import { NoticeReader } from './notice-reader.js';
import { SILENT, asTag, isBlank, plain, tidy } from './notice-text.js';

/** An element of whatever parser read the file, and where it stands there. */
export interface Markup {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (Markup | string)[];
  readonly at?: Place | undefined;
}

/** Both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** What is wrong with a notice, and how to mend it. `rule` is a short name that does not change. */
export interface Finding {
  readonly rule: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly mend: string;
  readonly at?: Place | undefined;
}

/** Used where the article does not say them. */
export interface Defaults {
  readonly id: string;
  readonly version: string;
  readonly language: string;
  readonly title: string;
}

/** Nesting of markup, wrappers included, beyond which nothing is read. */
const MARKUP_DEEPEST = 200;

/** @throws SyntaxError where there is no section at all, or the nesting is no document's */
export function noticeFrom(root: Markup, defaults: Defaults): { notice: Notice; findings: Finding[] } {
  refuseDepth(root);
  const path = pathToArticle(root);
  const article = path.at(-1)!;
  // What stands around the article says it where the article does not: a page has its language on <html>.
  const data = Object.fromEntries(path.flatMap(({ attributes }) => Object.entries(attributes)));
  const findings: Finding[] = [];
  const find = (rule: string, severity: Finding['severity'], message: string, mend: string) =>
    void findings.push({ rule, severity, message, mend, at: article.at });
  const language = languageOf(data['lang']);
  const reader = new NoticeReader(findings, language ?? defaults.language);
  reader.readAll(path);
  if (!reader.sections.length) throw new SyntaxError('the notice has no <h2>: each section opens with one');
  tellOutside(path, findings);
  const say = (attribute: string, fallback: string) => {
    if (!data[attribute])
      find(
        'metadata',
        'warning',
        `${attribute} is missing; "${fallback}" is used`,
        `Write ${attribute} on the <article>.`,
      );
    return data[attribute] || fallback;
  };
  const date = (attribute: string) => {
    const value = data[attribute];
    if (!value || isDate(value)) return value;
    find('date', 'error', `${attribute} "${value}" is no date`, 'Write it as 2026-11-22.');
    return undefined;
  };
  const [effective, basedOn] = [date('data-effective'), date('data-based-on')];
  if (data['lang'] && !language)
    find(
      'language',
      'error',
      `lang "${data['lang'].slice(0, 40)}" is no language; "${defaults.language}" is used`,
      'Write it as nl or fr-BE.',
    );
  if (!reader.title)
    find(
      'title',
      'warning',
      `there is no <h1>; "${defaults.title}" is used`,
      'Open the notice with its title in an <h1>.',
    );
  const notice: Notice = {
    schema: 'consent-notice/1',
    id: say('data-notice', defaults.id),
    version: say('data-version', defaults.version),
    status: data['data-status'] === 'approved' ? 'approved' : 'draft',
    language: language ?? (data['lang'] ? defaults.language : say('lang', defaults.language)),
    title: reader.title || defaults.title,
    ...(effective && { effective }),
    ...(basedOn && { basedOn }),
    introduction: tidy(reader.introduction),
    sections: reader.sections.map(({ purposes, children, ...section }) => ({
      ...section,
      purposes: [...purposes],
      children: tidy(children),
    })),
  };
  return { notice, findings };
}

function languageOf(lang = ''): string | undefined {
  const language = asTag(lang);
  return isLanguage(language) ? language : undefined;
}

/** Before anything recurses. */
function refuseDepth(root: Markup): void {
  let level: Markup[] = [root];
  for (let depth = 0; level.length; depth++) {
    if (depth > MARKUP_DEEPEST)
      throw new SyntaxError(
        `the markup is nested deeper than ${MARKUP_DEEPEST} levels${level[0]?.at ? ` at line ${level[0].at.line}` : ''}: no document is`,
      );
    level = level.flatMap(({ children }) => children.filter((child) => typeof child !== 'string'));
  }
}

/** To the element that says it is the notice; else the one around all of its sections; else to everything. */
function pathToArticle(root: Markup): Markup[] {
  const sections = headingsIn(root);
  const said = ({ attributes }: Markup) => attributes['data-notice'] !== undefined;
  return (
    pathTo(root, (one) => one !== root && said(one)) ??
    (said(root)
      ? [root]
      : (pathTo(root, (one) => one.name === 'article' && headingsIn(one) === sections) ??
        narrowed(pathTo(root, (one) => one !== root && one.name === 'body') ?? [root])))
  );
}

/** On to the wrapper that is around all there is: what it says is said of the notice. */
function narrowed(path: Markup[]): Markup[] {
  const [only, ...others] = path
    .at(-1)!
    .children.filter((child) => (typeof child === 'string' ? !isBlank(child) : !SILENT.has(child.name)));
  return only && !others.length && typeof only !== 'string' && headingsIn(only)
    ? narrowed([...path, only])
    : path;
}

function pathTo(markup: Markup, fits: (markup: Markup) => boolean): Markup[] | undefined {
  if (fits(markup)) return [markup];
  for (const child of markup.children) {
    const path = typeof child === 'string' ? undefined : pathTo(child, fits);
    if (path) return [markup, ...path];
  }
  return undefined;
}

/** Of sections, and titles. */
const headingsIn = (markup: Markup): number =>
  markup.children.reduce<number>(
    (sum, child) =>
      typeof child === 'string' || SILENT.has(child.name)
        ? sum
        : sum + (/^h[12]$/.test(child.name) ? 1 : 0) + headingsIn(child),
    0,
  );

/** What stands around the article is no part of the notice; that it was seen and left is told. */
function tellOutside(path: readonly Markup[], findings: Finding[]): void {
  path.slice(0, -1).forEach((around, i) => {
    for (const child of around.children) {
      const text = child === path[i + 1] ? '' : plain(child);
      if (text)
        findings.push({
          rule: 'outside',
          severity: 'warning',
          message: `"${text.slice(0, 40)}${text.length > 40 ? '…' : ''}" stands outside the <article> and is left out`,
          mend: 'Move it into the <article> if it is part of the notice.',
          at: typeof child === 'string' ? around.at : child.at,
        });
    }
  });
}
