/*
 * Tells the site's other tabs what has been decided, and hears it from them. A message carries the value itself: it
 * can arrive before the write behind it is visible in storage. While a page is kept for going back it neither
 * speaks nor listens, so that it may be kept at all; it reads again when it returns.
 */

export class Tabs {
  readonly #name: string;
  readonly #hear: (news: unknown) => void;
  #channel: BroadcastChannel | undefined;

  /** @param back called when a page that was kept is shown again, and may have missed something */
  constructor(name: string, hear: (news: unknown) => void, back: () => void) {
    this.#name = name;
    this.#hear = hear;
    this.#open();
    addEventListener('pagehide', () => this.#close());
    addEventListener('pageshow', ({ persisted }) => {
      if (!persisted) return;
      this.#open();
      back();
    });
  }

  /** @param news structured-cloneable; a tab that cannot be told reads it on its next page */
  tell(news: unknown): void {
    try {
      this.#channel?.postMessage(news);
    } catch {
      // Closed meanwhile, or not to be cloned: what was decided here holds all the same.
    }
  }

  #open(): void {
    if (this.#channel || typeof BroadcastChannel === 'undefined') return;
    try {
      this.#channel = new BroadcastChannel(this.#name);
      this.#channel.onmessage = ({ data }) => this.#hear(data);
    } catch {
      // An opaque origin has no other tabs.
    }
  }

  #close(): void {
    this.#channel?.close();
    this.#channel = undefined;
  }
}
