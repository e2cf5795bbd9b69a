-- Payment: who is owed what from when, the monthly roll, the bank's answer.

-- What one household is owed each month under one programme. The row shows how
-- things stand after the last change; entitlement_change keeps every step, and
-- a month is computed from those.
CREATE TABLE entitlement (
    county         integer     NOT NULL,
    id             bigint      NOT NULL,
    household_id   bigint      NOT NULL,
    division       text        NOT NULL COLLATE "C",
    programme      text        NOT NULL,
    decision_id    bigint      NOT NULL, -- of the last change of amount; 0: taken over from the county's earlier list
    payee          text        NOT NULL,
    members        integer     NOT NULL,
    urban          boolean     NOT NULL,
    bank           text        NOT NULL,
    account_sealed bytea       NOT NULL, -- sealed for entitlement.account_sealed, this id; copied so into lines and corrections
    amount_fen     bigint      NOT NULL, -- a month, after the last change
    amount_period  integer     NOT NULL, -- first month of that amount
    from_period    integer     NOT NULL,
    to_period      integer     NOT NULL, -- last month owed; 999912 while open
    held           text        NOT NULL, -- why payment waits, '' if it does not
    reason         text        NOT NULL, -- of the last change
    change_kind    text        NOT NULL, -- of the last change, see entitlement_change
    change_period  integer     NOT NULL, -- first month that the last change touches
    version        integer     NOT NULL, -- seq of the last change
    updated_by     bigint      NOT NULL,
    updated_at     timestamptz NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX entitlement_household ON entitlement (county, household_id);
CREATE INDEX entitlement_place ON entitlement (county, programme, division, id);
-- A household has one running entitlement of a programme, or it would be paid twice.
CREATE UNIQUE INDEX entitlement_open ON entitlement (county, household_id, programme) WHERE to_period = 999912;

CREATE TABLE entitlement_change (
    county         integer     NOT NULL,
    entitlement_id bigint      NOT NULL,
    seq            integer     NOT NULL, -- 1, 2, 3 …
    kind           text        NOT NULL, -- granted, imported, changed, stopped, held, released, account, owed
    from_period    integer     NOT NULL, -- first month that is different; 0: every month not yet on a roll
    amount_fen     bigint      NOT NULL, -- a month, from then on
    members        integer     NOT NULL,
    decision_id    bigint      NOT NULL,
    reason         text        NOT NULL,
    made_by        bigint      NOT NULL,
    made_name      text        NOT NULL,
    made_at        timestamptz NOT NULL,
    PRIMARY KEY (county, entitlement_id, seq),
    FOREIGN KEY (county, entitlement_id) REFERENCES entitlement (county, id)
);

-- Past months that are still owed: granted after their roll was locked, paid
-- after a hold, or come back from the bank and left to a later roll.
CREATE TABLE owed_month (
    county         integer NOT NULL,
    entitlement_id bigint  NOT NULL,
    for_period     integer NOT NULL,
    turn           integer NOT NULL, -- 0, and one more each time a line of the month was carried over
    programme      text    NOT NULL,
    amount_fen     bigint  NOT NULL,
    reason         text    NOT NULL,
    roll_id        bigint  NOT NULL, -- the locked roll that pays it; 0 until then
    PRIMARY KEY (county, entitlement_id, for_period, turn),
    FOREIGN KEY (county, entitlement_id) REFERENCES entitlement (county, id)
);
CREATE INDEX owed_month_open ON owed_month (county, programme, roll_id);

CREATE TABLE roll (
    county       integer     NOT NULL,
    id           bigint      NOT NULL,
    programme    text        NOT NULL,
    for_period   integer     NOT NULL,
    state        text        NOT NULL, -- drawing, draft, checked, locked, sent, settled
    previous_id  bigint      NOT NULL, -- the locked roll it is compared with; 0 for the first
    draw_id      bigint      NOT NULL, -- the progress record of the last drawing
    line_count   bigint      NOT NULL, -- lines of this month
    total_fen    bigint      NOT NULL,
    people_count bigint      NOT NULL,
    back_count   bigint      NOT NULL, -- lines of earlier months
    back_fen     bigint      NOT NULL,
    made_by      bigint      NOT NULL,
    made_name    text        NOT NULL,
    made_at      timestamptz NOT NULL,
    checked_by   bigint      NOT NULL, -- differs from made_by
    checked_name text        NOT NULL,
    checked_at   timestamptz,
    sent_back    text        NOT NULL, -- the checker's reason, '' if it was not sent back
    hash         bytea,                -- SM3 over all lines, frozen at locking: docs/formats/payroll.md
    locked_at    timestamptz,
    settled_at   timestamptz,
    version      integer     NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, programme, for_period) -- the same month cannot be paid twice
);

-- Up to "change_reason" a line never changes once its roll is locked.
CREATE TABLE roll_line (
    county         integer NOT NULL,
    roll_id        bigint  NOT NULL,
    line_no        integer NOT NULL,
    entitlement_id bigint  NOT NULL,
    household_id   bigint  NOT NULL,
    decision_id    bigint  NOT NULL,
    division       text    NOT NULL COLLATE "C",
    urban          boolean NOT NULL,
    for_period     integer NOT NULL, -- the roll's month, or an earlier one that is paid late
    turn           integer NOT NULL, -- see owed_month
    version        integer NOT NULL, -- of the entitlement when the line was drawn
    payee          text    NOT NULL,
    members        integer NOT NULL,
    bank           text    NOT NULL,
    account_sealed bytea   NOT NULL, -- sealed for entitlement.account_sealed, entitlement_id
    amount_fen     bigint  NOT NULL,
    previous_fen   bigint  NOT NULL, -- last month; 0 if it was not on the roll
    change         text    NOT NULL, -- same, new, more, less, back; late for an earlier month
    change_reason  text    NOT NULL,
    state          text    NOT NULL, -- waiting, sent, paid, failed, corrected, carried
    bank_serial    text    NOT NULL,
    bank_reason    text    NOT NULL,
    attempts       integer NOT NULL,
    PRIMARY KEY (county, roll_id, line_no),
    UNIQUE (county, entitlement_id, for_period, turn),
    FOREIGN KEY (county, roll_id) REFERENCES roll (county, id)
);
CREATE INDEX roll_line_household ON roll_line (county, household_id);
CREATE INDEX roll_line_state ON roll_line (county, roll_id, state, line_no);

-- Who is not on this roll, and why: those who were on the last one, and those
-- whose payment is held (previous_fen 0 if it was held last month too).
CREATE TABLE roll_departure (
    county         integer NOT NULL,
    roll_id        bigint  NOT NULL,
    entitlement_id bigint  NOT NULL,
    household_id   bigint  NOT NULL,
    division       text    NOT NULL COLLATE "C",
    payee          text    NOT NULL,
    previous_fen   bigint  NOT NULL,
    kind           text    NOT NULL, -- stopped, held
    reason         text    NOT NULL,
    PRIMARY KEY (county, roll_id, entitlement_id),
    FOREIGN KEY (county, roll_id) REFERENCES roll (county, id)
);

-- Files that went to the bank and came back.
CREATE TABLE bank_file (
    county       integer     NOT NULL,
    roll_id      bigint      NOT NULL,
    attempt      integer     NOT NULL, -- 1, and one more each time corrected lines are sent again
    line_count   bigint      NOT NULL,
    total_fen    bigint      NOT NULL,
    file_id      bigint      NOT NULL,
    sm3          bytea       NOT NULL,
    sent_by      bigint      NOT NULL,
    sent_name    text        NOT NULL,
    sent_at      timestamptz NOT NULL,
    return_file_id bigint    NOT NULL, -- 0 until the bank answered
    return_sm3   bytea,
    paid_count   bigint      NOT NULL,
    paid_fen     bigint      NOT NULL,
    failed_count bigint      NOT NULL,
    returned_at  timestamptz,
    PRIMARY KEY (county, roll_id, attempt),
    FOREIGN KEY (county, roll_id) REFERENCES roll (county, id)
);

-- A new account for a line the bank sent back: entered by one, checked by another.
CREATE TABLE line_correction (
    county         integer     NOT NULL,
    roll_id        bigint      NOT NULL,
    line_no        integer     NOT NULL,
    attempt        integer     NOT NULL, -- the attempt that failed
    payee          text        NOT NULL,
    bank           text        NOT NULL,
    account_sealed bytea       NOT NULL, -- sealed for entitlement.account_sealed, the line's entitlement
    reason         text        NOT NULL,
    made_by        bigint      NOT NULL,
    made_name      text        NOT NULL,
    made_at        timestamptz NOT NULL,
    checked_by     bigint      NOT NULL, -- 0 until checked; differs from made_by
    checked_name   text        NOT NULL,
    checked_at     timestamptz,
    PRIMARY KEY (county, roll_id, line_no, attempt),
    FOREIGN KEY (county, roll_id, line_no) REFERENCES roll_line (county, roll_id, line_no)
);
