-- Why somebody did not sign may tell of an illness, and of a person outside the
-- household: what was said is sealed. The table was never in a release.
DROP TABLE consent_withheld;
CREATE TABLE consent_withheld (
    county         integer     NOT NULL,
    id             bigint      NOT NULL,
    application_id bigint      NOT NULL,
    person_id      bigint      NOT NULL,
    case_no        text        NOT NULL COLLATE "C",
    why            text        NOT NULL COLLATE "C", -- declined, unreachable, unable, other
    reason_sealed  bytea       NOT NULL, -- sealed for consent_withheld.reason_sealed, this id
    entered_by     bigint      NOT NULL,
    entered_name   text        NOT NULL,
    entered_at     timestamptz NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX consent_withheld_case ON consent_withheld (county, application_id);
