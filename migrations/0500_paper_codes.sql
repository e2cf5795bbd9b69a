-- Every paper has a number of its own, and a code by which whoever holds it asks
-- the installation what it is and whether it still holds.
ALTER TABLE case_document ADD COLUMN number text NOT NULL DEFAULT ''; -- 513221-WS-2026-000001; '' on papers that were printed before there were numbers
ALTER TABLE case_document ADD COLUMN code text NOT NULL DEFAULT '';   -- 16 letters and digits that nobody guesses; '' as above
ALTER TABLE case_document ADD COLUMN about_id bigint NOT NULL DEFAULT 0; -- the visit, the hearing, the person that it is about; 0: the case as a whole
ALTER TABLE case_document ADD COLUMN content_sm3 bytea; -- of the text without number and code: the same paper is not numbered twice
CREATE UNIQUE INDEX case_document_number ON case_document (county, number) WHERE number <> '';
CREATE UNIQUE INDEX case_document_code ON case_document (county, code) WHERE code <> '';

-- What the public page shows of a notice, word for word what the sheet shows.
ALTER TABLE publicity ADD COLUMN number text NOT NULL DEFAULT ''; -- the number on the sheet
ALTER TABLE publicity ADD COLUMN shown text NOT NULL DEFAULT '';  -- JSON; '' for notices that were posted before
CREATE INDEX publicity_place ON publicity (division, ends_on, id);
CREATE INDEX publicity_number ON publicity (county, number) WHERE number <> '';
