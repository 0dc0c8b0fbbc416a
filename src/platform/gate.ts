/*
 * Holds and releases what the page marked with data-purpose. Only markup can hold: the browser never asks for a
 * script of type text/plain or an element whose address stands in data-src, so nothing leaks before this file has
 * even loaded. Released scripts run once each, in document order, with their attributes.
 */

const HELD = 'script[type="text/plain"][data-purpose], [data-purpose][data-src], [data-purpose][data-href]';
/** A held script that never answers keeps those behind it waiting no longer than this. */
const SCRIPT_LIMIT = 10_000;

export class Gate {
  #allowed: ReadonlySet<string> = new Set();
  /** What was released, so that no script runs twice and frames can be taken back. */
  readonly #released = new WeakSet<Element>();
  readonly #frames = new Set<HTMLElement>();
  /** Whether a script was met that the parser had not finished. */
  #waiting = false;
  #order: Promise<unknown> = Promise.resolve();
  readonly #observer = new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes) if (node instanceof Element) this.scan(node);
  });

  /** Opens what the purposes allow and takes back the frames they no longer do. */
  update(allowed: readonly string[]): void {
    this.#allowed = new Set(allowed);
    for (const frame of this.#frames) if (!this.#lets(frame)) this.#takeBack(frame);
    this.scan(document);
  }

  /** Watches for held elements that are added later. */
  watch(root: Node = document): void {
    this.#observer.observe(root, { childList: true, subtree: true });
  }

  /** Looks through a tree that the watch does not reach, such as a shadow root. */
  scan(root: ParentNode): void {
    const held = [...root.querySelectorAll(HELD)];
    if (root instanceof Element && root.matches(HELD)) held.unshift(root);
    for (const element of held) {
      if (this.#released.has(element) || !this.#lets(element)) continue;
      if (isParsed(element)) this.#release(element);
      else this.#wait();
    }
  }

  /** Looks again when the parser has gone on. */
  #wait(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    document.addEventListener('DOMContentLoaded', () => this.scan(document), { once: true });
  }

  #lets(element: Element): boolean {
    const purposes = element.getAttribute('data-purpose')?.split(/\s+/).filter(Boolean) ?? [];
    return purposes.length > 0 && purposes.every((purpose) => this.#allowed.has(purpose));
  }

  #release(element: Element): void {
    this.#released.add(element);
    if (element instanceof HTMLScriptElement) {
      // One that cannot be run must not keep the others from it.
      this.#order = this.#order.then(() => this.#run(element)).catch(reportError);
      return;
    }
    for (const name of ['src', 'href']) {
      const address = element.getAttribute(`data-${name}`);
      if (address !== null)
        element.setAttribute(element instanceof HTMLObjectElement ? 'data' : name, address);
    }
    this.#frames.add(element as HTMLElement);
  }

  /** Resolves when the next script may run. */
  #run(held: HTMLScriptElement): Promise<unknown> | undefined {
    // Withdrawn or removed while it waited its turn.
    if (!this.#lets(held) || !held.isConnected) {
      this.#released.delete(held);
      return undefined;
    }
    // Changing the type in place never runs an inline script, and in Firefox no external one: only a new node does.
    const script = document.createElement('script');
    for (const { name, value } of held.attributes)
      if (!/^(type|src|nonce|data-(src|type|purpose))$/.test(name)) script.setAttribute(name, value);
    script.nonce = held.nonce;
    const type = held.getAttribute('data-type');
    if (type) script.type = type;
    const src = held.getAttribute('src') ?? held.getAttribute('data-src');
    const waits = src !== null && !held.hasAttribute('async');
    script.async = held.hasAttribute('async');
    script.text = src === null ? held.text : '';
    const answered = waits && answer(script);
    if (src !== null) script.src = src;
    this.#released.add(script);
    held.replaceWith(script);
    return answered || undefined;
  }

  /** Replaces the element: emptying its address would add a history entry. */
  #takeBack(frame: HTMLElement): void {
    const held = frame.cloneNode(true) as HTMLElement;
    held.removeAttribute('src');
    if (held instanceof HTMLObjectElement) held.removeAttribute('data');
    if (frame.hasAttribute('data-href')) held.removeAttribute('href');
    this.#frames.delete(frame);
    frame.replaceWith(held);
  }
}

/** An inline script's text may still be on its way while its start tag is here already. */
function isParsed(element: Element): boolean {
  if (document.readyState !== 'loading' || !(element instanceof HTMLScriptElement) || element.src)
    return true;
  for (let node: Node | null = element; node; node = node.parentNode) if (node.nextSibling) return true;
  return false;
}

function answer(script: HTMLScriptElement): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(resolve, SCRIPT_LIMIT);
    for (const end of ['load', 'error'])
      script.addEventListener(end, () => {
        clearTimeout(limit);
        resolve();
      });
  });
}
