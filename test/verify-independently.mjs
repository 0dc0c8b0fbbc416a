/*
 * Verifies chains of stored records without a line of ours, to show that anybody can: by Node, a library for canonical
 * JSON (RFC 8785), and what the README says of a record. `node test/verify-independently.mjs RECORDS.ndjson`
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import canonicalize from 'canonicalize';

const sha256 = (value) => createHash('sha256').update(canonicalize(value)).digest('hex');

/** @returns what is wrong first, or undefined */
export function firstFault(ndjson) {
  const heads = new Map();
  for (const [i, line] of ndjson.split('\n').filter(Boolean).entries()) {
    try {
      const stored = JSON.parse(line);
      const record = stored.record ?? stored.erased ?? stored;
      const { id, chain, sequence, previous, erasedAt } = record;
      const head = heads.get(chain) ?? { sequence: 0 };
      const hash = erasedAt ? record.sha256 : record.integrity ? null : sha256(record);
      const follows = previous
        ? previous.id === head.id && previous.sha256 === head.hash
        : erasedAt || (previous === null && sequence === 1);
      if (!follows || sequence !== head.sequence + 1)
        return `line ${i + 1}: ${id} does not follow ${head.id}`;
      heads.set(chain, { id, sequence, hash });
    } catch (error) {
      return `line ${i + 1}: ${error.message}`;
    }
  }
  return undefined;
}

if (process.argv[1] === import.meta.filename) {
  const fault = firstFault(readFileSync(process.argv[2], 'utf8'));
  console.log(fault ?? 'every record follows the one before it in its chain');
  process.exitCode = fault ? 1 : 0;
}
