-- Two tables, because two questions have two keys.
--
-- records: what was decided, kept by the person it is about. Every question about one person (list, erase) and every
-- write of a record's body touches one subject_id, so the table can be spread over machines by it from the first day
-- (Citus: create_distributed_table('records', 'subject_id'); CockroachDB: nothing to do). A distributed table can keep
-- a key unique only if the column it is spread by is part of that key, hence the primary key. Rows are added and
-- erased, never changed: grant INSERT, SELECT and DELETE, not UPDATE.
--
-- record_ids: which record ids are taken, and by what content. "Same id, other content" must be refused whatever the
-- other content is, another subject included; records cannot promise that (its key starts with the subject, and
-- asking every machine on every write would be slow and still a race). So an id is claimed here first, in the same
-- transaction, in a table spread by id: one more row on one machine, and the primary key decides between two writers.
-- It is also what stays after an erasure: id and hash, with nothing that leads to a person. A copy of an erased record
-- that a browser sends once more is thereby recognised, and not stored again.

CREATE TABLE record_ids (
  id          uuid           PRIMARY KEY,
  sha256      text           NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  -- Milliseconds, as in the answers: what is read back compares equal to what is stored.
  received_at timestamptz(3) NOT NULL DEFAULT now(),
  erased_at   timestamptz(3)
);

CREATE TABLE records (
  subject_kind text           NOT NULL CHECK (subject_kind IN ('device', 'account')),
  subject_id   text           NOT NULL,
  id           uuid           NOT NULL,
  chain        uuid           NOT NULL,
  sequence     bigint         NOT NULL CHECK (sequence > 0),
  -- Of the canonical record (RFC 8785), made by the receiver: what the next record of the chain refers to.
  sha256       text           NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  record       jsonb          NOT NULL,
  received_at  timestamptz(3) NOT NULL DEFAULT now(),
  -- subject_id first: it is what questions name and what the table is spread by.
  PRIMARY KEY (subject_id, subject_kind, id)
);

-- Not unique: a chain that forks (a copied browser profile) is evidence to keep, not an error to refuse.
CREATE INDEX records_by_chain ON records (chain, sequence);
-- The export reads in this order, a page at a time.
CREATE INDEX records_by_arrival ON records (received_at, id);
