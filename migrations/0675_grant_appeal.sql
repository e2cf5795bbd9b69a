-- Appeals against a grant that gave too little (行政复议法, 行政诉讼法): the case stays
-- confirmed and is paid on, and what became of the appeal stands here.
CREATE TABLE grant_appeal (
    county         integer NOT NULL,
    application_id bigint  NOT NULL,
    id             bigint  NOT NULL,
    decision_id    bigint  NOT NULL,           -- that it is about
    filed_on       date    NOT NULL,           -- when the authority, or the court, took it in
    venue          text    NOT NULL,           -- review, court
    body           text    NOT NULL,           -- the authority, or the court
    outcome        text    NOT NULL DEFAULT '', -- upheld, changed, annulled, settled, withdrawn; '' while it is open
    answered_on    date,
    redo_on        date,                       -- of one that was annulled, where the ruling names a day
    amended_id     bigint  NOT NULL DEFAULT 0, -- the decision that gives more, or was made anew
    first_period   integer NOT NULL DEFAULT 0, -- of the months that were paid too little: the first, the last, how many, the sum
    last_period    integer NOT NULL DEFAULT 0,
    owed_months    integer NOT NULL DEFAULT 0,
    owed_fen       bigint  NOT NULL DEFAULT 0,
    PRIMARY KEY (county, application_id, id)
);
