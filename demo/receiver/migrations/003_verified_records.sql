-- Which records came with a token that proved whose they are. Their ids and no more, so that nothing here leads to a
-- person and an erasure has nothing to do: a table of its own, spread by id like record_ids, that grows only where
-- IDENTITY_KEY is set or somebody unsubscribes. Who is verified stays so: rows are added, never changed.

CREATE TABLE verified_records (
  id          uuid           PRIMARY KEY,
  verified_at timestamptz(3) NOT NULL DEFAULT now()
);
