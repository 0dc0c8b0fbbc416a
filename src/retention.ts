/*
 * Which records a device need not keep any longer. Never the end of a chain, which the next record is chained to, nor
 * the last record that names a purpose, which proves what holds now; and nothing that is still to be delivered, or
 * that the endpoint refused.
 */
import { expiry } from './model/record.js';
import type { Placed } from './platform/ledger.js';

/**
 * The entries that have been kept for as long as the policy says.
 * @param keptFor ISO 8601 duration (`recordsKeptFor`)
 * @param now milliseconds since the epoch
 */
export function outlived(entries: readonly Placed[], keptFor: string, now: number): readonly Placed[] {
  const needed = new Set<string>();
  const seen = new Set<string>();
  for (const { record } of [...entries].sort((a, b) => b.record.sequence - a.record.sequence)) {
    for (const name of ['', ...record.decisions.map(({ purpose }) => purpose)]) {
      if (!seen.has(`${record.chain} ${name}`)) needed.add(record.id);
      seen.add(`${record.chain} ${name}`);
    }
  }
  const over = ({ record, shelf, delivery }: Placed) => {
    const since = shelf === 'delivered' ? delivery.deliveredAt : shelf === 'kept' ? record.decidedAt : null;
    return since !== null && Date.parse(expiry(since, keptFor)) <= now;
  };
  return entries.filter((entry) => !needed.has(entry.record.id) && over(entry));
}
