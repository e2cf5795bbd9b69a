-- The documents that a line rests on: identifiers of stored files by comma, ''
-- if none. A single one was kept before.
ALTER TABLE economic_line ADD COLUMN evidence text NOT NULL DEFAULT '';
UPDATE economic_line SET evidence = CAST(evidence_id AS text) WHERE evidence_id <> 0;
ALTER TABLE economic_line DROP COLUMN evidence_id;
