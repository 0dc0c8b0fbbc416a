import { expect } from '@open-wc/testing';
import { markPage, markedOnPage } from '../../src/platform/withdrawal-mark.js';

const KEY = 'consent-notice:withdrawn';

/** Runs with a session storage that throws at everything, as where a site's data are blocked. */
function blocked(work: () => void): void {
  const before = Object.getOwnPropertyDescriptor(window, 'sessionStorage')!;
  Object.defineProperty(window, 'sessionStorage', {
    configurable: true,
    get: () => {
      throw new DOMException('blocked', 'SecurityError');
    },
  });
  try {
    work();
  } finally {
    Object.defineProperty(window, 'sessionStorage', before);
  }
}

describe('the mark of a withdrawal', () => {
  beforeEach(() => sessionStorage.removeItem(KEY));
  afterEach(() => sessionStorage.removeItem(KEY));

  it('is on nothing at first', () => expect(markedOnPage()).to.deep.equal([]));

  it('stands on what was marked last, for this tab', () => {
    markPage(['statistics', 'media']);
    expect(markedOnPage()).to.deep.equal(['statistics', 'media']);
    markPage(['media']);
    expect(markedOnPage()).to.deep.equal(['media']);
  });

  it('leaves nothing behind when it is taken away', () => {
    markPage(['media']);
    markPage([]);
    expect(sessionStorage.getItem(KEY)).to.equal(null);
    expect(markedOnPage()).to.deep.equal([]);
  });

  it('writes nothing where there is nothing to mark', () => {
    markPage([]);
    expect(Object.keys(sessionStorage)).not.to.include(KEY);
  });

  it('reads what is damaged as far as it can be read', () => {
    sessionStorage.setItem(KEY, '  media   statistics ');
    expect(markedOnPage()).to.deep.equal(['media', 'statistics']);
  });

  it('throws nothing where nothing can be stored', () => {
    blocked(() => {
      expect(() => markPage(['media'])).not.to.throw();
      expect(() => markPage([])).not.to.throw();
      expect(markedOnPage()).to.deep.equal([]);
    });
  });
});
