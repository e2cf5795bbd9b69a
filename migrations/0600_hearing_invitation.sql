-- The notice by which a family is asked to say what they think before aid is reduced or
-- ended (社会救助法 art.48), as it was served.
CREATE TABLE hearing_invitation (
    county         integer     NOT NULL,
    application_id bigint      NOT NULL,
    id             bigint      NOT NULL,
    round          integer     NOT NULL,
    served_on      date        NOT NULL,
    sealed         bytea       NOT NULL, -- who took it, and how
    file_id        bigint      NOT NULL, -- the proof of service
    entered_by     bigint      NOT NULL,
    entered_name   text        NOT NULL,
    entered_at     timestamptz NOT NULL,
    PRIMARY KEY (county, application_id, id)
);
