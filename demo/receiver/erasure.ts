/*
 * Erasing by rule (GDPR 5(1)(e), 17): what a record said and whom it was about go; its id, hash and place in its chain
 * stay, with the rule that erased it, so that the chain still verifies and an erasure can be told from a loss. Both
 * halves happen in one transaction. Batches are bounded, so that a large erasure holds up nobody; one that is cut off
 * is finished by asking again, and asking again erases nothing twice.
 */
import type { Database } from './database.js';

/** Why a payload was erased: the subject asked, or it was kept for the period (ISO 8601). */
export type Rule = 'subject-request' | `retention:P${string}`;

export interface Erasable {
  readonly subject_id: string;
  readonly id: string;
}

const BATCH = 500;

/**
 * Erases the payloads of a batch of records.
 * @returns how many: those that another had erased before are not counted
 */
export function erase(database: Database, batch: readonly Erasable[], rule: Rule): Promise<number> {
  if (batch.length === 0) return Promise.resolve(0);
  return database.transaction(async (tx) => {
    // The subjects say on which machines the records are; the ids alone would say which records.
    const gone = await tx.query<{ id: string; chain: string; sequence: unknown }>(
      'DELETE FROM records WHERE subject_id = ANY($1) AND id = ANY($2::uuid[]) RETURNING id, chain, sequence',
      [[...new Set(batch.map((one) => one.subject_id))], batch.map((one) => one.id)],
    );
    // No join: a distributed database would have to carry one side to the other.
    const places = gone.map(({ id, chain, sequence }) => [id, { chain, sequence: Number(sequence) }]);
    await tx.query(
      `UPDATE record_ids SET erased_at = now(), rule = $1, chain = ($2::jsonb->id::text->>'chain')::uuid,
              sequence = ($2::jsonb->id::text->>'sequence')::bigint
       WHERE id = ANY($3::uuid[])`,
      [rule, JSON.stringify(Object.fromEntries(places)), gone.map(({ id }) => id)],
    );
    return gone.length;
  });
}

/**
 * Erases every payload of a subject.
 * @returns how many were erased
 */
export async function eraseSubject(database: Database, subjectId: string): Promise<number> {
  for (let erased = 0; ;) {
    const batch = await database.query<{ subject_id: string; id: string }>(
      `SELECT subject_id, id FROM records WHERE subject_id = $1 ORDER BY id LIMIT ${BATCH}`,
      [subjectId],
    );
    if (batch.length === 0) return erased;
    erased += await erase(database, batch, 'subject-request');
  }
}
