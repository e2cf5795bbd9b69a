-- What an office hands on to the department whose it is (转办, 社会救助法 art. 64).

CREATE TABLE referral (
    county       integer     NOT NULL,
    id           bigint      NOT NULL,
    number       text        NOT NULL, -- 513221-ZB-2026-000001
    division     text        NOT NULL COLLATE "C", -- of the household when it was handed on
    household_id bigint      NOT NULL,
    programme    text        NOT NULL, -- of the law in force, or ''
    topic_zh     text        NOT NULL, -- what the law calls it, or ''
    topic_en     text        NOT NULL,
    department   text        NOT NULL, -- 汶川县教育局
    sealed       bytea       NOT NULL, -- sealed for referral.sealed, this id: who needs what, the answer
    made_by      bigint      NOT NULL,
    made_name    text        NOT NULL,
    made_on      date        NOT NULL,
    by_county    boolean     NOT NULL, -- whoever made it works for the county
    due_on       date        NOT NULL,
    state        text        NOT NULL, -- sent, accepted, closed
    outcome      text        NOT NULL, -- helped, refused, not_theirs, recalled; '' while it is open
    accepted_on  date,
    closed_on    date,
    closed_name  text        NOT NULL,
    version      integer     NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE UNIQUE INDEX referral_number ON referral (county, number);
CREATE INDEX referral_due ON referral (county, division, due_on);
CREATE INDEX referral_household ON referral (county, household_id, id);

CREATE TABLE referral_counter (
    county integer NOT NULL,
    year   integer NOT NULL,
    last   integer NOT NULL,
    PRIMARY KEY (county, year)
);
