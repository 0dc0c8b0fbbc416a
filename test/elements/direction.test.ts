import { expect } from '@open-wc/testing';
import { directionOf } from '../../src/elements/direction.js';

describe('directionOf', () => {
  for (const language of [
    ...[
      'ar',
      'ar-MA',
      'AR',
      'he',
      'he-IL',
      'fa',
      'fa-AF',
      'ur',
      'ur-PK',
      'ps',
      'sd',
      'ug',
      'yi',
      'dv',
      'ckb',
      'ku-Arab',
    ],
    ...['az-Arab-IR', 'pa-arab', 'ff-Adlm', 'nqo', 'syr'],
  ])
    it(`${language} is written from right to left`, () => expect(directionOf(language)).to.equal('rtl'));

  for (const language of [
    ...['nl', 'nl-BE', 'fr', 'de', 'en', 'el', 'uk', 'zh-Hant', 'arn', 'hei', 'fi', 'fat', 'ur2', 'und', ''],
    ...['ku-Latn', 'ks-Deva', 'sd-Deva', 'yi-Latn', 'az', 'pa', 'uz-Latn-AF', 'ar-Latn'],
  ])
    it(`${language || 'an unknown one'} is written from left to right`, () =>
      expect(directionOf(language)).to.equal('ltr'));
});
