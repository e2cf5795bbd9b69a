-- Work that was offered to a member who draws aid (社会救助法 art. 27): who refuses
-- suitable work some times in a row without good cause is paid less, or nothing,
-- of their own share (民发〔2021〕57号 art. 34).

CREATE TABLE job_offer (
    county       integer     NOT NULL,
    id           bigint      NOT NULL,
    household_id bigint      NOT NULL,
    division     text        NOT NULL COLLATE "C", -- of the household when it was entered
    person_id    bigint      NOT NULL,
    offered_on   date        NOT NULL,
    office       text        NOT NULL, -- who offered it: the employment service, the township
    job          text        NOT NULL,
    answer       text        NOT NULL, -- taken, refused
    justified    boolean     NOT NULL, -- of a refusal: with good cause, or the work was not suitable
    sealed       bytea       NOT NULL, -- sealed for job_offer.sealed, this id: why it was refused, which may tell of illness
    file_id      bigint      NOT NULL, -- the signed record, 0 if none
    entered_by   bigint      NOT NULL,
    entered_name text        NOT NULL,
    entered_at   timestamptz NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX job_offer_household ON job_offer (county, household_id, person_id, offered_on, id);
