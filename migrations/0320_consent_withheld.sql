-- Why somebody whom a case would ask about did not sign. Nobody is made to
-- (社会救助法 art. 41: obligors with their consent); the file says why they were not
-- asked about. The newest counts, unless a letter came since.
CREATE TABLE consent_withheld (
    county         integer     NOT NULL,
    id             bigint      NOT NULL,
    application_id bigint      NOT NULL,
    person_id      bigint      NOT NULL,
    case_no        text        NOT NULL COLLATE "C",
    why            text        NOT NULL COLLATE "C", -- declined, unreachable, unable, other
    reason_sealed  bytea       NOT NULL, -- sealed for consent_withheld.reason_sealed, this id: it may tell of an illness
    entered_by     bigint      NOT NULL,
    entered_name   text        NOT NULL,
    entered_at     timestamptz NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX consent_withheld_case ON consent_withheld (county, application_id);
