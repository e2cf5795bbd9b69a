-- A democratic appraisal (民主评议): who met, what was said, how they voted.
CREATE TABLE appraisal (
    county         integer     NOT NULL,
    application_id bigint      NOT NULL,
    id             bigint      NOT NULL,
    round          integer     NOT NULL,
    held_on        date        NOT NULL,
    result         text        NOT NULL, -- agreed, against, disputed
    sealed         bytea       NOT NULL, -- who took part and what they said
    file_id        bigint      NOT NULL, -- the signed minutes
    entered_by     bigint      NOT NULL,
    entered_name   text        NOT NULL,
    entered_at     timestamptz NOT NULL,
    PRIMARY KEY (county, application_id, id)
);
