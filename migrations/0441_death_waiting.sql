-- A death that waits for another case on the same thing to end, which could not be
-- given up for it: its own case begins then.
CREATE TABLE death_waiting (
    county       integer NOT NULL,
    household_id bigint  NOT NULL,
    programme    text    NOT NULL,
    person_id    bigint  NOT NULL, -- whose it is; 0: the household's
    dead_id      bigint  NOT NULL,
    reason       text    NOT NULL, -- who told, and when they died
    PRIMARY KEY (county, household_id, programme, person_id, dead_id)
);
