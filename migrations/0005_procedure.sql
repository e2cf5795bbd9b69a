-- A case keeps the procedure it began under: the text is stored once a county
-- and found again by its digest, whatever the installation's files say later.
CREATE TABLE case_procedure (
    county       integer NOT NULL,
    digest       text    NOT NULL, -- SM3 of the text, hexadecimal
    code         text    NOT NULL, -- of the procedure: DIBAO-2026
    programme    text    NOT NULL,
    content      text    NOT NULL,
    PRIMARY KEY (county, digest)
);

ALTER TABLE application ADD COLUMN procedure_digest text NOT NULL DEFAULT '';
