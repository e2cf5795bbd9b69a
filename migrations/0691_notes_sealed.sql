-- The note of a household and the words beside a line are free text that may tell
-- of an illness: both are sealed. Only the program has the keys: it seals what an
-- older version left in note and detail at its next start, and leaves these empty.
ALTER TABLE household ADD COLUMN note_sealed bytea; -- sealed for household.note_sealed, this id
ALTER TABLE economic_line ADD COLUMN detail_sealed bytea; -- sealed for economic_line.detail_sealed, this id

-- What is still to be sealed: empty once that is done, and nothing to keep up after.
CREATE INDEX household_plain_note ON household (county, id) WHERE note <> '';
CREATE INDEX economic_line_plain_detail ON economic_line (county, household_id, id) WHERE detail <> '';
