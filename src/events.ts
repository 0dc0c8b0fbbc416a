/*
 * The events a page can listen to. A request is a verb and can be prevented where it gives; a fact is not, and says
 * what is true when it fires. All bubble and cross shadow roots.
 */
import type { Choices, Decisions } from './model/decision.js';
import type { ConsentRecord, Layer, Method } from './model/record.js';

const everywhere = { bubbles: true, composed: true };

/** A person is about to decide. Only what gives can be prevented: a page cannot stop a refusal or a withdrawal. */
export class ConsentDecideEvent extends Event {
  constructor(
    readonly choices: Choices,
    readonly layer: Layer,
    readonly method: Method,
  ) {
    super('consent-decide', { ...everywhere, cancelable: Object.values(choices).some((yes) => yes) });
  }
}

/** What else is true of a change. */
export interface ChangeFacts {
  /** False where it could not be kept beyond this page. */
  readonly durable?: boolean;
  /** Whether it was decided in another tab. */
  readonly elsewhere?: boolean;
  /** Scripts that ran and are not allowed any more, by address: only leaving the page ends them. */
  readonly running?: readonly string[];
  /** Names of what the policy lists for refused purposes and was removed, and what was not, and why. */
  readonly removed?: readonly string[];
  readonly left?: readonly {
    readonly name: string;
    readonly kind: string;
    readonly reason: 'http-only' | 'third-party' | 'still-there' | 'failed';
  }[];
}

/** A decision is in force: gates are closed and opened, and what can be removed is. */
export class ConsentChangeEvent extends Event implements Required<ChangeFacts> {
  readonly durable;
  readonly elsewhere;
  readonly running;
  readonly removed;
  readonly left;

  constructor(
    /** Ids of the purposes whose answer is another than before. */
    readonly changed: readonly string[],
    readonly decisions: Decisions,
    /** Null where none could be made, and where it was decided in another tab. */
    readonly record: ConsentRecord | null,
    { durable = true, elsewhere = false, running = [], removed = [], left = [] }: ChangeFacts = {},
  ) {
    super('consent-change', everywhere);
    this.durable = durable;
    this.elsewhere = elsewhere;
    this.running = running;
    this.removed = removed;
    this.left = left;
  }
}

export type View = 'banner' | 'choices' | 'notice' | 'history';

/** A view has opened. */
export class ConsentOpenEvent extends Event {
  constructor(readonly view: View) {
    super('consent-open', everywhere);
  }
}

/** A view has closed. */
export class ConsentCloseEvent extends Event {
  constructor(readonly view: View) {
    super('consent-close', everywhere);
  }
}

/** The endpoint has acknowledged a record. */
export class ConsentDeliveredEvent extends Event {
  constructor(readonly record: ConsentRecord) {
    super('consent-delivered', everywhere);
  }
}

/** Something failed; `code` stands in the README. Everything not known to be allowed stays refused. */
export class ConsentErrorEvent extends Event {
  constructor(
    readonly code: string,
    readonly message: string,
    /** E05 and E06: the record that the endpoint did not take, or refused for good. */
    readonly record: ConsentRecord | null = null,
  ) {
    super('consent-error', everywhere);
  }
}

declare global {
  interface GlobalEventHandlersEventMap {
    'consent-decide': ConsentDecideEvent;
    'consent-change': ConsentChangeEvent;
    'consent-open': ConsentOpenEvent;
    'consent-close': ConsentCloseEvent;
    'consent-delivered': ConsentDeliveredEvent;
    'consent-error': ConsentErrorEvent;
  }
}
