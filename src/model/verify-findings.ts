/*
 * What verifying stored records can find: breaks, after which something is not proven, and remarks, which are no breaks
 * and yet for somebody to look at. Each says in words what it means, for a reader who is no programmer.
 */
/** What is wrong in a line. `id` is that of its record, `other` that of the record it does not fit to. */
export interface Break {
  readonly kind: BreakKind;
  readonly line: number;
  readonly id?: string | undefined;
  readonly chain?: string | undefined;
  readonly other?: { readonly id: string; readonly line?: number | undefined } | undefined;
  readonly what: string;
}

/** line: unreadable. record: not a record. content: changed since. order: lacking, twice or elsewhere. */
export type BreakKind =
  'line' | 'record' | 'content' | 'order' | 'fork' | 'subject' | 'integrity' | 'wording';

/** What a lawyer should look at though nothing is broken. */
export interface Remark {
  readonly kind:
    'given-by-script' | 'unverified' | 'integrity-unavailable' | 'wording-not-recorded' | 'erased-unplaced';
  readonly line: number;
  readonly id: string;
  readonly what: string;
}

export type Tell = (found: Break | Remark) => void;
