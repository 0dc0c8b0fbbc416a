import { expect } from '@open-wc/testing';
import { pickLanguage } from '../../src/platform/language.js';

describe('pickLanguage', () => {
  const offered = ['nl', 'fr', 'de', 'en'];
  const table: [name: string, wanted: (string | null | undefined)[], offered: string[], picked: string][] = [
    ['the first that is wanted', ['fr', 'nl'], offered, 'fr'],
    ['the next where the first is not offered', ['pl', 'de'], offered, 'de'],
    ['the language of a region', ['nl-BE'], offered, 'nl'],
    ['the language of a script and a region', ['de-Latn-CH-1996'], offered, 'de'],
    ['the longest tag that is offered', ['fr-BE-x-lux'], ['fr', 'fr-BE'], 'fr-BE'],
    ['a region that is offered itself', ['fr-CH'], ['fr', 'fr-CH'], 'fr-CH'],
    ['the language, where another region of it is offered', ['fr-CA'], ['nl', 'fr'], 'fr'],
    ['no region where only the language is wanted', ['fr'], ['nl', 'fr-BE'], 'nl'],
    ['no other region than the one that is wanted', ['fr-CA'], ['nl', 'fr-BE'], 'nl'],
    ['a broad wish before a later exact one', ['fr-BE', 'nl'], offered, 'fr'],
    ['whatever its case, and says it as it is offered', ['NL-be', 'FR'], ['fr', 'Nl'], 'Nl'],
    ['no language whose tag only begins alike', ['den'], offered, 'nl'],
    ['the first that is offered where none is wanted', [], offered, 'nl'],
    ['the first that is offered where all wishes are empty', ['', null, undefined], offered, 'nl'],
    ['the first that is offered where no wish can be met', ['pl', 'cs'], offered, 'nl'],
    ['past empty wishes', [undefined, '', null, 'de'], offered, 'de'],
    ['past what is no tag', ['-', '--', '*', 'de'], offered, 'de'],
    ['English where nothing is offered', ['nl'], [], 'en'],
  ];
  for (const [name, wanted, from, picked] of table)
    it(`picks ${name}`, () => expect(pickLanguage(wanted, from)).to.equal(picked));

  it('only ever picks what is offered', () => {
    const tags = ['nl', 'nl-BE', 'fr', 'fr-FR', 'x', '', 'zz-ZZ-zz', 'EN-gb'];
    for (const one of tags)
      for (const other of tags) expect(offered).to.include(pickLanguage([one, other], offered));
  });
});
