-- How many of a township a screening has looked at so far, counted in the transaction
-- that looked. Screenings of before have no rows.
CREATE TABLE screen_township (
    county     integer NOT NULL,
    run_id     bigint  NOT NULL, -- screen_run
    township   text    NOT NULL COLLATE "C", -- 9 digits
    households bigint  NOT NULL,
    people     bigint  NOT NULL,
    PRIMARY KEY (county, run_id, township)
);
