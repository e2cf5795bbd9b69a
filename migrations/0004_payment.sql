-- Payment: who is owed what from when, the monthly roll, the bank's answer.

CREATE TABLE entitlement (
    county         integer     NOT NULL,
    id             bigint      NOT NULL,
    household_id   bigint      NOT NULL,
    division       text        NOT NULL COLLATE "C",
    programme      text        NOT NULL,
    decision_id    bigint      NOT NULL, -- 0: taken over from the county's earlier list
    payee          text        NOT NULL,
    members        integer     NOT NULL,
    urban          boolean     NOT NULL,
    bank           text        NOT NULL,
    account_sealed bytea       NOT NULL,
    amount_fen     bigint      NOT NULL, -- a month
    from_period    integer     NOT NULL,
    to_period      integer,              -- last month owed; open while NULL
    held           text        NOT NULL, -- why payment waits, '' if it does not
    reason         text        NOT NULL, -- of the last change
    version        integer     NOT NULL,
    updated_by     bigint      NOT NULL,
    updated_at     timestamptz NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX entitlement_household ON entitlement (county, household_id);
CREATE INDEX entitlement_from ON entitlement (county, programme, from_period);

CREATE TABLE roll (
    county      integer     NOT NULL,
    id          bigint      NOT NULL,
    programme   text        NOT NULL,
    for_period  integer     NOT NULL,
    state       text        NOT NULL, -- draft, checked, locked, sent, settled
    line_count  bigint      NOT NULL,
    total_fen   bigint      NOT NULL,
    made_by     bigint      NOT NULL,
    made_name   text        NOT NULL,
    made_at     timestamptz NOT NULL,
    checked_by  bigint      NOT NULL, -- differs from made_by
    checked_name text       NOT NULL,
    checked_at  timestamptz,
    hash        bytea,                -- SM3 over all lines, frozen at locking
    locked_at   timestamptz,
    version     integer     NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, programme, for_period) -- the same month cannot be paid twice
);

CREATE TABLE roll_line (
    county         integer NOT NULL,
    roll_id        bigint  NOT NULL,
    line_no        integer NOT NULL,
    entitlement_id bigint  NOT NULL,
    household_id   bigint  NOT NULL,
    division       text    NOT NULL COLLATE "C",
    for_period     integer NOT NULL,
    payee          text    NOT NULL,
    members        integer NOT NULL,
    bank           text    NOT NULL,
    account_sealed bytea   NOT NULL,
    amount_fen     bigint  NOT NULL,
    previous_fen   bigint  NOT NULL, -- last month; 0 if it was not on the roll
    change         text    NOT NULL, -- same, new, more, less, back
    change_reason  text    NOT NULL,
    state          text    NOT NULL, -- waiting, sent, paid, failed, corrected
    bank_serial    text    NOT NULL,
    bank_reason    text    NOT NULL,
    attempts       integer NOT NULL,
    PRIMARY KEY (county, roll_id, line_no),
    UNIQUE (county, entitlement_id, for_period),
    FOREIGN KEY (county, roll_id) REFERENCES roll (county, id)
);
CREATE INDEX roll_line_household ON roll_line (county, household_id);

-- Those who were on last month's roll and are not on this one, and why.
CREATE TABLE roll_departure (
    county         integer NOT NULL,
    roll_id        bigint  NOT NULL,
    entitlement_id bigint  NOT NULL,
    household_id   bigint  NOT NULL,
    payee          text    NOT NULL,
    previous_fen   bigint  NOT NULL,
    reason         text    NOT NULL,
    PRIMARY KEY (county, roll_id, entitlement_id)
);

-- Files that went to the bank and came back.
CREATE TABLE bank_file (
    county      integer     NOT NULL,
    roll_id     bigint      NOT NULL,
    attempt     integer     NOT NULL, -- 1, and one more each time failed lines are sent again
    line_count  bigint      NOT NULL,
    total_fen   bigint      NOT NULL,
    file_id     bigint      NOT NULL,
    sm3         bytea       NOT NULL,
    sent_by     bigint      NOT NULL,
    sent_at     timestamptz NOT NULL,
    return_file_id bigint   NOT NULL, -- 0 until the bank answered
    paid_count  bigint      NOT NULL,
    failed_count bigint     NOT NULL,
    returned_at timestamptz,
    PRIMARY KEY (county, roll_id, attempt)
);
