-- What a family draws is looked at again (定期核查): a case begins without an
-- application, and before less is paid the family is heard (社会救助法 art.48).

ALTER TABLE application ADD COLUMN purpose text NOT NULL DEFAULT ''; -- '': the family applied; review: the office looks again
ALTER TABLE decision ADD COLUMN review_on date; -- by when what was decided is looked at again

-- What the family said before the decision.
CREATE TABLE hearing (
    county         integer     NOT NULL,
    application_id bigint      NOT NULL,
    id             bigint      NOT NULL,
    round          integer     NOT NULL,
    heard_on       date        NOT NULL,
    sealed         bytea       NOT NULL, -- who was heard, how, and what they said
    file_id        bigint      NOT NULL, -- the signed record
    entered_by     bigint      NOT NULL,
    entered_name   text        NOT NULL,
    entered_at     timestamptz NOT NULL,
    PRIMARY KEY (county, application_id, id)
);
CREATE INDEX decision_review ON decision (county, review_on, id) WHERE review_on IS NOT NULL;
