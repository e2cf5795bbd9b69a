-- What a family gives as its reason, and what officers write on a step of a case, in
-- an opinion, in a decision and its notice, or of why a result or a certificate no
-- longer stands, may tell of an illness, a sentence or a divorce: it is sealed. Only
-- the program has the keys: it seals what an older version left in the plain columns
-- at its next start, and leaves these empty.
ALTER TABLE application ADD COLUMN reason_sealed bytea;       -- sealed for application.reason_sealed, this id
ALTER TABLE case_act ADD COLUMN note_sealed bytea;            -- sealed for case_act.note_sealed, this id; NULL without a note
ALTER TABLE opinion ADD COLUMN differs_sealed bytea;          -- sealed for opinion.differs_sealed and the round, the application's id
ALTER TABLE opinion ADD COLUMN words_sealed bytea;            -- sealed for opinion.words_sealed and the round, the application's id
ALTER TABLE decision ADD COLUMN differs_sealed bytea;         -- sealed for decision.differs_sealed, this id
ALTER TABLE decision ADD COLUMN notice_sealed bytea;          -- sealed for decision.notice_sealed, this id
ALTER TABLE meeting_result ADD COLUMN reason_sealed bytea;    -- sealed for meeting_result.reason_sealed, this id
ALTER TABLE certificate ADD COLUMN note_sealed bytea;         -- sealed for certificate.note_sealed, this id
ALTER TABLE staff_relative ADD COLUMN ended_why_sealed bytea; -- sealed for staff_relative.ended_why_sealed, this id

-- What is still to be sealed: empty from the next start on, and so found at once.
CREATE INDEX application_plain ON application (county, id) WHERE reason <> '';
CREATE INDEX case_act_plain ON case_act (county, application_id, id) WHERE note <> '';
CREATE INDEX opinion_plain ON opinion (county, application_id, round) WHERE differs <> '' OR words <> '';
CREATE INDEX decision_plain ON decision (county, id) WHERE differs <> '' OR notice <> '';
CREATE INDEX meeting_result_plain ON meeting_result (county, id) WHERE reason <> '';
CREATE INDEX certificate_plain ON certificate (county, id) WHERE note <> '';
