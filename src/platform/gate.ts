/*
 * Holds and releases what the page marked with data-purpose. Only markup can hold: the browser never asks for a
 * script of type text/plain or an element whose address stands in data-src, so nothing leaks before this file has
 * even loaded. Released scripts run once each, with their attributes, in the order the browser itself would keep;
 * releasing many never blocks the page, and withdrawing stops it at once. What a script did cannot be undone, only told.
 */

/** Custom elements are not gated. What stands in a player, picture or object goes with it. */
const HELD = `script[data-purpose]:is([type="text/plain"],[data-src]),
:is(iframe,object,embed,img,video,audio,source,track,link)[data-purpose],
:is(video,audio,picture,object)[data-purpose]>*`;
/** What can be held as data-*. */
const ADDRESSES = ['sizes', 'srcset', 'poster', 'href', 'data', 'src'] as const;
/** A held script that never answers keeps those behind it waiting no longer than this. */
const SCRIPT_LIMIT = 10_000;
/**
 * Nobody is told when a module in the page has run. Chromium and WebKit keep those behind it waiting; in Firefox it
 * has run by then, unless its imports take longer.
 */
const MODULE_LIMIT = 50;
/** Milliseconds of releasing before the page gets its turn. */
const SLICE = 6;

/** Trusted Types, as far as they are needed. What is let through is what the page itself wrote down. */
interface Rules {
  createScript(text: string): string;
  createScriptURL(address: string): string;
}
const RULES: Rules = { createScript: (text) => text, createScriptURL: (address) => address };

export class Gate {
  #allowed: ReadonlySet<string> = new Set();
  /** Scripts that had their turn, elements that are open, roots that are known: none is treated twice. */
  readonly #done = new WeakSet<Node>();
  /** Let through for this page, whatever is known of their purposes. */
  readonly #once = new WeakSet<Element>();
  /** Open elements, wherever they are now, and roots to look through. They may all be forgotten by the page. */
  readonly #kept = new Set<WeakRef<Node>>();
  readonly #gone = new FinalizationRegistry<WeakRef<Node>>((ref) => this.#kept.delete(ref));
  /** Seen and still to be judged. */
  readonly #found: Element[] = [];
  /** Scripts that wait their turn, and those that the browser runs when the page is parsed. */
  readonly #scripts: HTMLScriptElement[] = [];
  readonly #deferred: HTMLScriptElement[] = [];
  #going = false;
  /** The script that the next one waits for. */
  #awaited: HTMLScriptElement | undefined;
  /** Whether a module in the page may still be on its way, behind which the browser keeps the order. */
  #ordered = false;
  /** Each stops a script that is on its way, if it is no longer allowed. */
  readonly #loading = new Set<() => void>();
  readonly #ran: { readonly needed: readonly string[]; readonly name: string }[] = [];
  #rules: Rules | undefined;
  readonly #observer = new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const node of addedNodes) if (node instanceof Element) this.#find(node);
    // Even a text tells that the parser is past the script before it.
    void this.#go();
  });

  constructor() {
    this.#keep(document);
    document.addEventListener('DOMContentLoaded', () => void this.#go());
  }

  /**
   * Takes back at once what the purposes no longer allow, and begins to open what they do.
   * @param refused purposes that were refused just now, which ends what was let through `once` as well
   */
  update(allowed: readonly string[], refused: readonly string[] = []): void {
    this.#allowed = new Set(allowed);
    for (const stop of this.#loading) stop();
    for (const ref of this.#kept) {
      const node = ref.deref();
      if (node instanceof Element) {
        const needed = purposesOf(node);
        if (this.#allows(needed) || needed.some((purpose) => refused.includes(purpose)))
          this.#once.delete(holderOf(node)!);
        if (this.#lets(node)) continue;
        this.#kept.delete(ref);
        this.#takeBack(node);
      } else this.#find(node as ParentNode | undefined);
    }
  }

  /** Opens one held element, until one of its purposes is refused, or given and withdrawn. */
  once(element: Element): void {
    this.#once.add(element);
    this.#find(element);
  }

  /** Watches for held elements that are added later. */
  watch(root: Node = document): void {
    this.#observer.observe(root, { childList: true, subtree: true });
  }

  /** Looks through a tree that the watch does not reach, such as a shadow root, and watches it from then on. */
  scan(root: ParentNode): void {
    this.watch(root);
    if (!(root instanceof Element)) this.#keep(root);
    this.#find(root);
  }

  /**
   * The scripts that ran because one of these purposes was allowed, which no withdrawal undoes: only a reload does.
   * @returns their addresses, or else their ids, or else `inline`
   */
  ran(purposes: readonly string[]): string[] {
    const ran = this.#ran.filter(({ needed }) => needed.some((purpose) => purposes.includes(purpose)));
    return [...new Set(ran.map(({ name }) => name))];
  }

  #allows(purposes: readonly string[]): boolean {
    return purposes.length > 0 && purposes.every((purpose) => this.#allowed.has(purpose));
  }

  #lets(element: Element): boolean {
    const holder = holderOf(element);
    return (holder && this.#once.has(holder)) || this.#allows(purposesOf(element));
  }

  /** Remembers a node without keeping it alive. */
  #keep(node: Node): void {
    if (this.#done.has(node)) return;
    this.#done.add(node);
    const ref = new WeakRef(node);
    this.#kept.add(ref);
    this.#gone.register(node, ref);
  }

  #find(root: ParentNode | undefined): void {
    if (root instanceof Element && root.matches(HELD)) this.#found.push(root);
    for (const element of root?.querySelectorAll(HELD) ?? []) this.#found.push(element);
    void this.#go();
  }

  /** Does one thing after another while there is one to do, in slices. */
  async #go(): Promise<void> {
    if (this.#going) return;
    this.#going = true;
    let end = performance.now() + SLICE;
    for (;;) {
      // No script of the page runs inside a call of ours; and what an act has set off counts as part of it.
      await undefined;
      if (performance.now() > end) {
        await new Promise((resolve) => setTimeout(resolve));
        end = performance.now() + SLICE;
      }
      const act = this.#next();
      if (!act) break;
      try {
        act();
      } catch (error) {
        // One that cannot be opened must not keep the others from it.
        reportError(error);
      }
    }
    this.#going = false;
  }

  #next(): (() => void) | undefined {
    const element = this.#found.shift();
    if (element) return () => this.#judge(element);
    if (this.#awaited) return undefined;
    const [first] = this.#scripts;
    if (first && !isParsed(first)) return undefined;
    if (!first && document.readyState === 'loading') return undefined;
    const script = (first ? this.#scripts : this.#deferred).shift();
    return script && (() => this.#run(script));
  }

  #judge(element: Element): void {
    if (this.#done.has(element) || !this.#lets(element)) return;
    if (element instanceof HTMLScriptElement)
      (nature(element).deferred ? this.#deferred : this.#scripts).push(element);
    // A picture is asked for anew with each address it gets, unless it gets them together.
    else if (element.parentElement?.localName === 'picture')
      for (const one of element.parentElement.children) this.#open(one);
    else this.#open(element);
  }

  #open(element: Element): void {
    const held = addresses(element);
    if (!held.length || this.#done.has(element) || !this.#lets(element)) return;
    this.#keep(element);
    if (element instanceof HTMLIFrameElement) putAnew(element);
    const player = element.parentNode instanceof HTMLMediaElement && element.parentNode;
    const plays = player && player.networkState % 3 && player.matches('[src],:has(>source[src])');
    const plugin = /^(object|embed)$/.test(element.localName);
    for (const [address, name] of held)
      element.setAttribute(name, plugin ? this.#trust().createScriptURL(address) : address);
    // Firefox overlooks a track that gets its address where it stands, and any player the sources it has passed.
    if (element.localName === 'track') element.replaceWith(element);
    else if (player && !plays) player.load();
  }

  #takeBack(element: Element): void {
    this.#done.delete(element);
    // Emptying its address would add a history entry, as long as it is in the page.
    if (element.isConnected && /^(iframe|object|embed)$/.test(element.localName)) {
      const held = element.cloneNode() as Element;
      close(held);
      held.append(...element.childNodes);
      element.replaceWith(held);
    }
    // Also what was replaced: the page may have kept it, and put it back.
    close(element);
  }

  #run(held: HTMLScriptElement): void {
    // Withdrawn or removed while it waited its turn; or it has had it.
    if (this.#done.has(held) || !this.#lets(held) || !held.isConnected) return;
    this.#done.add(held);
    const { type, src, module, async } = nature(held);
    // Changing the type in place never runs an inline script, and in Firefox no external one: only a new node does.
    const script = document.createElement('script');
    for (const attribute of held.attributes)
      if (!/^(type|src|nonce|on.*|data-(src|type|purpose))$/.test(attribute.name))
        script.setAttributeNode(attribute.cloneNode() as Attr);
    script.nonce = held.nonce;
    script.onload = held.onload;
    script.onerror = held.onerror;
    if (type) script.type = type;
    // Otherwise one that never answers would hold up all behind it for ever.
    if (!async && (this.#ordered ||= module && src === null)) script.async = false;
    if (src === null) script.text = this.#trust().createScript(held.text);
    else script.src = this.#trust().createScriptURL(src);
    if (module || (!script.noModule && /^$|(java|ecma)script/i.test(type))) {
      if (!async && (module || src !== null)) this.#await(script);
      if (src === null) this.#note(held, script);
      else this.#follow(held, script);
    }
    held.replaceWith(script);
  }

  /** Keeps the next script waiting for this one, for a while. */
  #await(script: HTMLScriptElement): void {
    this.#awaited = script;
    setTimeout(() => this.#goOn(script), script.src ? SCRIPT_LIMIT : MODULE_LIMIT);
  }

  #goOn(script: HTMLScriptElement): void {
    if (this.#awaited !== script) return;
    this.#awaited = undefined;
    if (script.src) this.#ordered = false;
    void this.#go();
  }

  /** Waits for the answer of a script that comes from elsewhere, or stops it on its way. */
  #follow(held: HTMLScriptElement, script: HTMLScriptElement): void {
    const end = () => {
      this.#loading.delete(stop);
      this.#goOn(script);
    };
    const stop = () => {
      if (this.#lets(held)) return;
      script.replaceWith(held);
      // A script runs only in the document it was meant for, so what is on its way for this one comes to nothing.
      new Document().append(script);
      this.#done.delete(held);
      end();
    };
    this.#loading.add(stop);
    script.addEventListener('load', () => {
      this.#note(held, script);
      end();
    });
    script.addEventListener('error', end);
  }

  #note(held: HTMLScriptElement, script: HTMLScriptElement): void {
    // It may have withdrawn its own purpose while it ran.
    this.#done.add(held);
    this.#ran.push({ needed: purposesOf(held), name: script.src || script.id || 'inline' });
  }

  /** Made when first needed. A page that does not allow it may have a default policy that does. */
  #trust(): Rules {
    if (!this.#rules) {
      this.#rules = RULES;
      try {
        this.#rules = (
          window as unknown as { trustedTypes: { createPolicy(name: string, rules: Rules): Rules } }
        ).trustedTypes.createPolicy('consent-notice', RULES);
      } catch {
        // Not known here, or not allowed: then texts have to do.
      }
    }
    return this.#rules;
  }
}

/** The element that names the purposes: itself, or the player or picture it stands in. */
function holderOf(element: Element): Element | null {
  return element.closest('[data-purpose]');
}

function purposesOf(element: Element): readonly string[] {
  return holderOf(element)?.getAttribute('data-purpose')?.match(/\S+/g) ?? [];
}

/** How a held script is to run. */
function nature(held: HTMLScriptElement) {
  const type = held.getAttribute('data-type') ?? held.type.replace(/^text\/plain$/i, '');
  const src = held.getAttribute('src') ?? held.getAttribute('data-src');
  const module = type === 'module';
  const async = held.hasAttribute('async');
  return { type, src, module, async, deferred: !async && (module || (src !== null && held.defer)) };
}

/** Each held address, and the attribute where it belongs. */
function addresses(element: Element): [address: string, name: string][] {
  return ADDRESSES.flatMap((name): [string, string][] => {
    const address = element.getAttribute(`data-${name}`);
    if (address === null) return [];
    return [[address, name === 'src' && element.localName === 'object' ? 'data' : name]];
  });
}

/**
 * Who comes back to a page by its history gets the frames that the browser read in it with their last addresses, held
 * or not; but not those that a script has put there.
 */
function putAnew(frame: HTMLIFrameElement): void {
  const focused = (frame.getRootNode() as Document | ShadowRoot).activeElement === frame;
  frame.replaceWith(frame);
  if (focused) frame.focus({ preventScroll: true });
}

function close(element: Element): void {
  for (const [, name] of addresses(element)) element.removeAttribute(name);
  for (const player of [element, element.parentNode]) if (player instanceof HTMLMediaElement) player.load();
}

/**
 * An inline script's text may still be on its way while its start tag is here already. Only a text that follows it
 * proves that the parser is past it: elements are put there by other scripts too.
 */
function isParsed(script: HTMLScriptElement): boolean {
  return (
    document.readyState !== 'loading' ||
    nature(script).src !== null ||
    !script.isConnected ||
    script.nextSibling?.nodeType === Node.TEXT_NODE
  );
}
