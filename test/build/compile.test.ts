import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { compileNotice, compilePolicyFiles, noticeReference, sha256 } from '../../src/compile.js';
import { canonicalize } from '../../src/model/canonical.js';
import { parseNotice, textOf } from '../../src/model/notice.js';
import type { Notice, NoticeElement, NoticeNode } from '../../src/model/notice.js';
import { parseDetails, parsePolicy } from '../../src/model/policy.js';
import type { Policy, PolicyDetails } from '../../src/model/policy.js';
import { ShapeError } from '../../src/model/shape.js';

// The package is CommonJS and its types say otherwise.
const library = createRequire(import.meta.url)('canonicalize') as (value: unknown) => string;

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const json = (path: string) => JSON.parse(read(path)) as Record<string, unknown>;
const html = read('locales/notice/nl.html');
const compiledNotice = compileNotice(html, 'nl');

const elements = (nodes: readonly NoticeNode[]): NoticeElement[] =>
  nodes.flatMap((node) => (typeof node === 'string' ? [] : [node, ...elements(node.children)]));
const allOf = (notice: Notice) => [...notice.introduction, ...notice.sections.flatMap((one) => one.children)];

function compile(path: string, notices: readonly Notice[] = [compiledNotice.notice]) {
  const files = compilePolicyFiles(json(path), notices);
  const of = (language: string): { policy: Policy; details: PolicyDetails } => ({
    policy: parsePolicy(JSON.parse(files[`policy.${language}.json`]!)),
    details: parseDetails(JSON.parse(files[`policy.${language}.details.json`]!)),
  });
  return { files, of };
}

describe('the built-in policy', () => {
  it('asks what the design says, on the basis it says', () => {
    const { policy } = compile('locales/policy.json').of('nl');
    assert.deepEqual(
      policy.purposes.map(({ id, scope, basis }) => `${id} ${scope} ${basis}`),
      [
        'necessary device strictly-necessary',
        'preferences device consent',
        'statistics device consent',
        'advertising device consent',
        'media device consent',
        'email person consent',
        'partners person consent',
        'surveys person consent',
        'health-application person explicit-consent',
        'health-claim person explicit-consent',
      ],
    );
    assert.equal(policy.renewAfter.device, 'P6M');
    assert.equal(policy.renewAfter.person, undefined);
  });

  it('is a draft, until its owner approves it', () => {
    assert.equal(compile('locales/policy.json').of('nl').policy.status, 'draft');
  });

  it('says in the purpose that is necessary what the component itself stores', () => {
    const { details } = compile('locales/policy.json').of('nl');
    const necessary = details.purposes.find((one) => one.id === 'necessary');
    const names = necessary?.trackers.map(({ name, kind }) => `${kind} ${name}`);
    assert.deepEqual(names, ['indexeddb consent-notice', 'sessionstorage consent-notice:withdrawn']);
  });
});

for (const path of ['locales/policy.json', 'demo/policy.json'])
  describe(path, () => {
    const { files, of } = compile(path);
    const { languages } = json(path) as { languages: string[] };

    it('compiles to two files per language', () => {
      const names = languages.flatMap((one) => [`policy.${one}.json`, `policy.${one}.details.json`]);
      assert.deepEqual(Object.keys(files).sort(), names.sort());
    });

    it('is the same policy in every language', () => {
      const facts = (language: string) => {
        const { policy, details } = of(language);
        return {
          purposes: policy.purposes.map(({ id, scope, basis, fingerprint, covers, google }) => ({
            ...{ id, scope, basis, fingerprint, covers, google },
          })),
          services: details.purposes.map((one) => [one.id, one.services, one.trackers]),
          ...{ version: policy.version, status: policy.status, recipients: policy.recipients },
        };
      };
      for (const language of languages) {
        assert.deepEqual(facts(language), facts('nl'));
        assert.equal(of(language).policy.language, language);
        assert.deepEqual(of(language).policy.languages, languages);
      }
    });

    it('says everything in every language, in other words', () => {
      const words = (language: string) => {
        const { policy, details } = of(language);
        return [policy.settings, ...details.purposes.flatMap((one) => [one.label, one.description])];
      };
      for (const [i, text] of words('nl').entries()) {
        const translations = languages.map((language) => words(language)[i]!);
        assert.ok(translations.every((one) => one.trim().length > 1));
        assert.ok(new Set(translations).size > 1, `${text} is the same in every language`);
      }
    });

    it('names its details by the hash of their canonical JSON', () => {
      for (const language of languages) {
        const details: unknown = JSON.parse(files[`policy.${language}.details.json`]!);
        assert.equal(of(language).policy.details, sha256(library(details)));
      }
    });

    it('names the notice its records will name, in the language it has', () => {
      for (const language of languages)
        assert.deepEqual(of(language).policy.notice, {
          ...{ id: 'cigna-europe', version: compiledNotice.notice.version, language: 'nl' },
          sha256: sha256(library(compiledNotice.notice)),
        });
    });

    it('names a service that exists behind each tracker', () => {
      for (const purpose of of('nl').details.purposes) {
        const services = purpose.services.map((one) => one.id);
        for (const tracker of purpose.trackers)
          assert.ok(
            services.includes(tracker.service),
            `${purpose.id}: ${tracker.name} of ${tracker.service}`,
          );
      }
    });

    it('has every purpose that the notice has a place for, or leaves it out whole', () => {
      const ids = of('nl').policy.purposes.map((one) => one.id);
      const placed = compiledNotice.notice.sections.flatMap((one) => one.purposes);
      const missing = placed.filter((id) => !ids.includes(id));
      assert.deepEqual(missing, path.startsWith('demo') ? [] : ['post', 'phone', 'text-message']);
      // Every person purpose that is asked has its place in the notice.
      const person = of('nl')
        .policy.purposes.filter((one) => one.scope === 'person')
        .map((one) => one.id);
      assert.deepEqual(
        person.filter((id) => !placed.includes(id)),
        [],
      );
    });

    it('is canonical in the words of the library too', () => {
      for (const text of Object.values(files)) {
        const value: unknown = JSON.parse(text);
        assert.equal(canonicalize(value), library(value));
      }
    });
  });

describe('compilePolicyFiles', () => {
  it('refuses a policy that cannot be lawful, and says where', () => {
    const policy = structuredClone(json('locales/policy.json')) as { purposes: Record<string, unknown>[] };
    policy.purposes[3]!['preticked'] = true;
    assert.throws(
      () => compilePolicyFiles(policy, []),
      (error) => error instanceof ShapeError && error.message === 'purposes[3].preticked: is not known here',
    );
  });

  it('says that there is no notice where there is none', () => {
    assert.equal(compile('locales/policy.json', []).of('nl').policy.notice, null);
  });
});

describe('noticeReference', () => {
  const other = { ...compiledNotice.notice, language: 'fr', version: '4' };

  it('is the notice in the language, or else the first', () => {
    assert.equal(noticeReference([compiledNotice.notice, other], 'fr')?.version, '4');
    assert.equal(noticeReference([compiledNotice.notice, other], 'de')?.language, 'nl');
    assert.equal(noticeReference([], 'de'), null);
  });

  it('changes with every word of the notice', () => {
    const heading = { ...compiledNotice.notice.sections[0]!, heading: 'Another' };
    const changed = { ...compiledNotice.notice, sections: [heading] };
    assert.notEqual(
      noticeReference([changed], 'nl')?.sha256,
      noticeReference([compiledNotice.notice], 'nl')?.sha256,
    );
  });
});

describe('locales/notice/nl.html', () => {
  const { notice, findings } = compiledNotice;

  it('is read without a finding', () => assert.deepEqual(findings, []));

  it('is a notice in Dutch that a browser takes', () => {
    assert.equal(notice.language, 'nl');
    assert.equal(notice.status, 'draft');
    assert.deepEqual(JSON.parse(JSON.stringify(parseNotice(notice))), JSON.parse(JSON.stringify(notice)));
  });

  it('keeps every word, in order', () => {
    const written = html
      .replace(/<!--[\s\S]*?-->/g, '')
      .replace(/<[^>]*>/g, ' ')
      .replace(/&amp;/g, '&')
      .replace(/&nbsp;/g, ' ');
    const words = (text: string) => text.replace(/[\s\u00a0]+/g, '');
    const told = [
      ...[notice.title, textOf(notice.introduction)],
      ...notice.sections.flatMap((one) => [one.heading, textOf(one.children)]),
    ].join('');
    assert.equal(words(told), words(written));
  });

  it('has an id of its own for each section and part', () => {
    const ids = [
      ...notice.sections.map((one) => one.id),
      ...elements(allOf(notice)).flatMap((one) => (one.id ? [one.id] : [])),
    ];
    assert.deepEqual(
      ids.filter((id, i) => ids.indexOf(id) !== i),
      [],
    );
    assert.ok(!ids.some((id) => /^section-\d+$/.test(id)));
  });

  it('links to nothing in itself that is not there', () => {
    const ids = [...notice.sections.map((one) => one.id), ...elements(allOf(notice)).map((one) => one.id)];
    const links = elements(allOf(notice)).flatMap((one) =>
      one.href?.startsWith('#') ? [one.href.slice(1)] : [],
    );
    assert.ok(links.length > 0);
    assert.deepEqual(
      links.filter((id) => !ids.includes(id)),
      [],
    );
  });

  it('says for whom each part is that the owner has still to supply', () => {
    const parts = elements(allOf(notice)).filter((one) => one.draft);
    assert.ok(parts.length > 0);
    for (const part of parts) assert.match(part.audience ?? '', /^[a-z-]+$/);
  });
});

describe('compileNotice', () => {
  it('reads a whole document as it reads the article in it', () => {
    const whole = compileNotice(
      `<!doctype html><html lang="en"><head><title>x</title></head><body>${html}</body></html>`,
      'nl',
    );
    assert.deepEqual(whole.notice, compiledNotice.notice);
    assert.deepEqual(whole.findings, []);
  });

  it('says the line and column of a finding', () => {
    const { findings } = compileNotice(
      '<article lang="nl" data-notice="n" data-version="1">\n<h2 id="a">A</h2>\n\n<p><font>x</font></p>\n<h2>B</h2></article>',
      'nl',
    );
    assert.deepEqual(
      findings.slice(0, 2).map(({ at, message }) => `${at?.line}:${at?.column} ${message}`),
      [
        '4:4 <font> is not known in a notice; its text is kept',
        '5:1 this heading has no id, so nothing can link to it',
      ],
    );
  });

  it('leaves comments out', () => {
    const { notice } = compileNotice('<h2 id="a">A</h2><p>x<!-- not for the visitor -->y</p>', 'nl');
    assert.equal(textOf(notice.sections[0]!.children), 'xy');
  });

  it('names a notice that says nothing of itself by its file and its content', () => {
    const text = '<h2 id="a">A</h2><p>x</p>';
    const { notice, findings } = compileNotice(text, 'nl');
    assert.deepEqual([notice.id, notice.version, notice.language], ['nl', sha256(text).slice(0, 12), 'en']);
    assert.deepEqual(
      findings.map(({ rule }) => rule),
      ['title', 'metadata', 'metadata', 'metadata'],
    );
    assert.notEqual(compileNotice(`${text}<p>y</p>`, 'nl').notice.version, notice.version);
  });

  it('refuses what no browser would take', () => {
    assert.throws(() => compileNotice('<p>no section</p>', 'nl'), SyntaxError);
    const { notice, findings } = compileNotice(
      '<article data-effective="soon"><h2 id="a">A</h2></article>',
      'nl',
    );
    assert.equal(notice.effective, undefined);
    assert.deepEqual(
      findings.filter(({ severity }) => severity === 'error').map(({ message }) => message),
      ['data-effective "soon" is no date'],
    );
  });
});

describe('sha256', () => {
  it('is that of FIPS 180-2, of the UTF-8 of its text', () => {
    assert.equal(sha256('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    assert.equal(sha256('é'), '4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c');
  });
});
