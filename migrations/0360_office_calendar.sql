-- The business calendar of an office (业务日历), the results that its meetings
-- lock, and the month report that comes out at the end of a business month.

-- How a county counts its business months and on which days of one it meets. A row
-- for a township says where its days differ; the month's bounds are the county's.
CREATE TABLE office_calendar (
    county      integer     NOT NULL,
    id          bigint      NOT NULL,
    division    text        NOT NULL COLLATE "C", -- 6 digits: the county, 9: a township
    from_period integer     NOT NULL, -- first business month; of several rows the last one made holds
    own         boolean     NOT NULL, -- false: the township goes by the county's days again
    first_day   integer     NOT NULL, -- of a business month, 1 to 28; 0 in a township's row
    meeting_day integer     NOT NULL, -- 0: there is no meeting
    post_in     integer     NOT NULL, -- days after the meeting on which notices are posted
    check_day   integer     NOT NULL, -- by which the month's checks are settled; 0: none
    reason      text        NOT NULL,
    made_by     bigint      NOT NULL,
    made_name   text        NOT NULL,
    made_at     timestamptz NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX office_calendar_place ON office_calendar (county, division, from_period, id);

-- A meeting whose results were locked.
CREATE TABLE meeting (
    county      integer     NOT NULL,
    id          bigint      NOT NULL,
    for_period  integer     NOT NULL, -- business month
    division    text        NOT NULL COLLATE "C", -- prefix: whose cases it spoke of
    held_on     date        NOT NULL,
    cases       integer     NOT NULL,
    sm3         bytea       NOT NULL, -- over its results as they were locked
    locked_by   bigint      NOT NULL,
    locked_name text        NOT NULL,
    locked_at   timestamptz NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX meeting_period ON meeting (county, for_period, id);

-- What a meeting said of one case. It is never changed: unlocking writes down who
-- did so and why, and what is locked after that is a row of its own.
CREATE TABLE meeting_result (
    county         integer     NOT NULL,
    id             bigint      NOT NULL,
    meeting_id     bigint      NOT NULL,
    application_id bigint      NOT NULL,
    for_period     integer     NOT NULL, -- business month
    division       text        NOT NULL COLLATE "C",
    number         text        NOT NULL, -- of the case
    round          integer     NOT NULL, -- of the opinion
    agree          boolean     NOT NULL,
    amount_fen     bigint      NOT NULL,
    opinion_name   text        NOT NULL, -- who gave the opinion
    unlocked_by    bigint      NOT NULL, -- 0 while it is locked
    unlocked_name  text        NOT NULL,
    unlocked_at    timestamptz,
    reason         text        NOT NULL, -- why it was unlocked
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, meeting_id) REFERENCES meeting (county, id)
);
CREATE INDEX meeting_result_period ON meeting_result (county, for_period, division, id);
-- A round of a case is locked once at a time.
CREATE UNIQUE INDEX meeting_result_locked ON meeting_result (county, application_id, round) WHERE unlocked_by = 0;

-- The month report (月报) of a county as it came out. One that is made anew is another
-- edition; none is changed.
CREATE TABLE month_report (
    county     integer     NOT NULL,
    for_period integer     NOT NULL, -- business month
    edition    integer     NOT NULL, -- 1 came out by itself at the month's end
    first_on   date        NOT NULL,
    last_on    date        NOT NULL,
    reason     text        NOT NULL, -- why it was made anew, '' for the first
    made_by    bigint      NOT NULL, -- 0: the program
    made_name  text        NOT NULL,
    made_at    timestamptz NOT NULL,
    checks     integer     NOT NULL,
    failed     integer     NOT NULL, -- of the checks, those that do not foot
    PRIMARY KEY (county, for_period, edition)
);

-- A programme in a township, of urban or of rural households.
CREATE TABLE month_report_cell (
    county           integer NOT NULL,
    for_period       integer NOT NULL,
    edition          integer NOT NULL,
    programme        text    NOT NULL,
    township         text    NOT NULL COLLATE "C", -- 9 digits
    urban            boolean NOT NULL,
    start_households bigint  NOT NULL,
    start_people     bigint  NOT NULL,
    granted          bigint  NOT NULL, -- households that came in by decision,
    imported         bigint  NOT NULL, -- from a list of before,
    resumed          bigint  NOT NULL, -- or because the decision to stop them fell
    in_people        bigint  NOT NULL,
    out_households   bigint  NOT NULL,
    out_people       bigint  NOT NULL,
    changed          bigint  NOT NULL, -- households whose amount or members changed
    more             bigint  NOT NULL, -- of these, who has more,
    less             bigint  NOT NULL, -- and who less
    people_delta     bigint  NOT NULL, -- people whom changes added or took away
    end_households   bigint  NOT NULL,
    end_people       bigint  NOT NULL,
    paid_households  bigint  NOT NULL, -- on the month's locked roll
    paid_people      bigint  NOT NULL,
    paid_fen         bigint  NOT NULL,
    back_fen         bigint  NOT NULL, -- for earlier months
    once_households  bigint  NOT NULL, -- sums paid once in the month's days
    once_people      bigint  NOT NULL,
    once_fen         bigint  NOT NULL,
    PRIMARY KEY (county, for_period, edition, programme, township, urban),
    FOREIGN KEY (county, for_period, edition) REFERENCES month_report (county, for_period, edition)
);

-- What was held against what.
CREATE TABLE month_report_check (
    county      integer NOT NULL,
    for_period  integer NOT NULL,
    edition     integer NOT NULL,
    n           integer NOT NULL,
    kind        text    NOT NULL, -- balance, previous, granted, roll, unlocked
    measure     text    NOT NULL, -- households, people, money
    programme   text    NOT NULL,
    township    text    NOT NULL COLLATE "C", -- '': the county
    urban       text    NOT NULL, -- urban, rural, '' for both
    computed    bigint  NOT NULL,
    against     bigint  NOT NULL,
    holds       boolean NOT NULL,
    PRIMARY KEY (county, for_period, edition, n),
    FOREIGN KEY (county, for_period, edition) REFERENCES month_report (county, for_period, edition)
);
