-- Casework takes every programme: a case may be for one person, money may have
-- been paid in advance, a recognition holds for a time, and the six daily acts
-- of a person in extreme hardship are assessed.

ALTER TABLE application ADD COLUMN person_id bigint NOT NULL DEFAULT 0; -- whom it is for where the programme is a person's, 0: the household
ALTER TABLE application ADD COLUMN advance_fen bigint NOT NULL DEFAULT 0; -- paid in advance (社会救助法 art.50)
ALTER TABLE decision ADD COLUMN result text NOT NULL DEFAULT 'monthly'; -- what the amount is: monthly, once, recognition
ALTER TABLE decision ADD COLUMN valid_to_on date; -- last day of a recognition that ends by itself

-- An assessment of self-care (特困人员认定办法 art.20–22), one or more a round.
CREATE TABLE assessment (
    county         integer     NOT NULL,
    application_id bigint      NOT NULL,
    id             bigint      NOT NULL,
    round          integer     NOT NULL,
    assessed_on    date        NOT NULL,
    sealed         bytea       NOT NULL, -- the six items and who was there
    file_id        bigint      NOT NULL, -- the signed form
    entered_by     bigint      NOT NULL,
    entered_name   text        NOT NULL,
    entered_at     timestamptz NOT NULL,
    PRIMARY KEY (county, application_id, id)
);
