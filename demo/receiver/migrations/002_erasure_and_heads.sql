-- What stays of a record whose payload was erased by rule: besides id and hash (001) the rule, and its place in its
-- chain. Without the place a verifier who finds 1, 2 and 5 in a chain could not tell "3 and 4 were erased by rule" from
-- "3 and 4 were taken out": the next record names only the one right before it. The chain is a random number that the
-- browser made for one ledger and one subject; it stands nowhere but in that browser and in the records themselves. So
-- once the subject's records are erased the place leads to nobody, and while some are still held (retention erases
-- older ones) the subject is known by those anyway. Neither subject nor content can be had back from it.
--
-- All three are null for what is not erased. What was erased before this migration has neither rule nor place; only
-- the subject's request could erase then (the code reads it so: some databases cannot fill a column in the transaction
-- that adds it).
ALTER TABLE record_ids ADD COLUMN rule text;
ALTER TABLE record_ids ADD COLUMN chain uuid;
ALTER TABLE record_ids ADD COLUMN sequence bigint;

-- The export and the heads read what was erased in the order of arrival, beside records_by_arrival.
CREATE INDEX record_ids_erased ON record_ids (received_at, id) WHERE erased_at IS NOT NULL;

-- One row a UTC day, written once when the day is over and never changed (grant SELECT and INSERT). heads.ts says what
-- the hashes are of. A row a day: a local table (or on Citus a reference table) does.
CREATE TABLE heads (
  day      date   PRIMARY KEY,
  records  bigint NOT NULL CHECK (records >= 0),
  sha256   text   NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  previous text   CHECK (previous ~ '^[0-9a-f]{64}$'),
  head     text   NOT NULL CHECK (head ~ '^[0-9a-f]{64}$')
);
