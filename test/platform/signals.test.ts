import { expect } from '@open-wc/testing';
import { globalPrivacyControl } from '../../src/platform/signals.js';

describe('globalPrivacyControl', () => {
  const before = Object.getOwnPropertyDescriptor(navigator, 'globalPrivacyControl');
  const says = (value: unknown) =>
    Object.defineProperty(navigator, 'globalPrivacyControl', { configurable: true, get: () => value });

  afterEach(() => {
    if (before) Object.defineProperty(navigator, 'globalPrivacyControl', before);
    else Reflect.deleteProperty(navigator, 'globalPrivacyControl');
  });

  for (const [value, on] of [
    ...[
      [true, true],
      [false, false],
      [undefined, false],
      [null, false],
    ],
    ...[
      ['true', false],
      ['1', false],
      [1, false],
      [{}, false],
    ],
  ] as [unknown, boolean][])
    it(`is ${on ? 'on' : 'off'} where the browser says ${JSON.stringify(value) ?? 'nothing'}`, () => {
      says(value);
      expect(globalPrivacyControl()).to.equal(on);
    });
});
