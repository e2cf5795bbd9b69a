-- Why aid is claimed back, and what is written when that is turned down, withheld or
-- written off, may tell of an illness or a death: it is sealed. Only the program has the
-- keys: it seals what an older version left in reason and note at its next start, and
-- leaves these empty.
ALTER TABLE recovery ADD COLUMN reason_sealed bytea;   -- sealed for recovery.reason_sealed, this id
ALTER TABLE recovery_act ADD COLUMN note_sealed bytea; -- sealed for recovery_act.note_sealed, this id; NULL without a note
CREATE INDEX recovery_plain ON recovery (county, id) WHERE reason <> '';
CREATE INDEX recovery_act_plain ON recovery_act (county, recovery_id, id) WHERE note <> '';
