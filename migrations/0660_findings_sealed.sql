-- What a department says of somebody, and what an officer writes of them, may tell of
-- an illness, a disability or a sentence: both are sealed. Only the program has the
-- keys: it seals what an older version left in plain at its next start, and leaves the
-- plain columns empty.
ALTER TABLE finding ADD COLUMN said_sealed bytea;                 -- item, grade, summary and hint as JSON, sealed for finding.said_sealed, this id; NULL: an older version's
ALTER TABLE finding ADD COLUMN reason_sealed bytea;               -- sealed for finding.reason_sealed, this id
ALTER TABLE settled_match ADD COLUMN reason_sealed bytea;         -- sealed for settled_match.reason_sealed, this source, key and person
ALTER TABLE screen_hit ADD COLUMN summary_sealed bytea;           -- sealed for screen_hit.summary_sealed, this id
ALTER TABLE screen_run ADD COLUMN ended_reason_sealed bytea;      -- sealed for screen_run.ended_reason_sealed, this id
ALTER TABLE check_request ADD COLUMN conclusion_sealed bytea;     -- sealed for check_request.conclusion_sealed, this id
ALTER TABLE consent ADD COLUMN revoked_reason_sealed bytea;       -- sealed for consent.revoked_reason_sealed, this id

-- Empty once all is sealed: whether anything is left is asked at every start.
CREATE INDEX finding_plain ON finding (county) WHERE said_sealed IS NULL;
CREATE INDEX screen_hit_plain ON screen_hit (county) WHERE summary <> '';
CREATE INDEX check_request_plain ON check_request (county) WHERE conclusion <> '';
CREATE INDEX consent_plain ON consent (county) WHERE revoked_reason <> '';

-- A cell that could not be read keeps digits of a number or an amount, and no words:
-- of a list whose columns were mistaken it may be what somebody is ill with.
UPDATE department_problem SET value = '***' WHERE octet_length(value) <> length(value);
