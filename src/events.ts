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

/** The decision is in force. `durable` is false where it could not be kept beyond this page. */
export class ConsentChangeEvent extends Event {
  constructor(
    /** Ids of the purposes whose answer changed. */
    readonly changed: readonly string[],
    readonly decisions: Decisions,
    /** The record that proves it; null where none could be made. */
    readonly record: ConsentRecord | null,
    readonly durable: boolean,
  ) {
    super('consent-change', everywhere);
  }
}

export type View = 'banner' | 'choices' | 'notice';

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
