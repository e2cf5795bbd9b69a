-- Aid that was drawn wrongly and is claimed back (追回): proposed by one person,
-- ordered by another, repaid, or withheld from later payments by the household's
-- signed consent.
CREATE TABLE recovery (
    county          integer     NOT NULL,
    id              bigint      NOT NULL,
    number          text        NOT NULL,
    household_id    bigint      NOT NULL,
    division        text        NOT NULL COLLATE "C",
    entitlement_id  bigint      NOT NULL,
    programme       text        NOT NULL,
    payee           text        NOT NULL,
    cause           text        NOT NULL, -- death, concealment, unreported, clerical
    reason          text        NOT NULL,
    conduct_on      date,                 -- of concealment: whose law bounds the fine
    claimed_fen     bigint      NOT NULL, -- what the months had too much
    fine_fen        bigint      NOT NULL,
    heard_file_id   bigint      NOT NULL, -- the signed record of what they said to the fine
    due_on          date        NOT NULL, -- by which it is to be given back
    state           text        NOT NULL, -- proposed, ordered, settled, refused, cancelled
    paid_fen        bigint      NOT NULL, -- given back, withheld ones with it
    waived_fen      bigint      NOT NULL,
    waive_fen       bigint      NOT NULL, -- asked to be written off; 0: nothing is
    waive_by        bigint      NOT NULL, -- who asked
    set_off_id      bigint      NOT NULL, -- the entitlement from which is withheld; 0: none
    set_off_fen     bigint      NOT NULL, -- a month
    notice_file_id  bigint      NOT NULL,
    proposed_by     bigint      NOT NULL,
    proposed_name   text        NOT NULL,
    proposed_at     timestamptz NOT NULL,
    decided_by      bigint      NOT NULL,
    decided_name    text        NOT NULL,
    decided_at      timestamptz,
    version         integer     NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, number),
    FOREIGN KEY (county, entitlement_id) REFERENCES entitlement (county, id)
);
CREATE INDEX recovery_household ON recovery (county, household_id, id);
CREATE INDEX recovery_set_off ON recovery (county, set_off_id) WHERE set_off_id <> 0;

-- The months that are claimed back: each once.
CREATE TABLE recovery_month (
    county         integer NOT NULL,
    entitlement_id bigint  NOT NULL,
    for_period     integer NOT NULL,
    recovery_id    bigint  NOT NULL,
    paid_fen       bigint  NOT NULL,
    due_fen        bigint  NOT NULL,
    PRIMARY KEY (county, entitlement_id, for_period),
    FOREIGN KEY (county, recovery_id) REFERENCES recovery (county, id)
);
CREATE INDEX recovery_month_of ON recovery_month (county, recovery_id, for_period);

-- What was done in a recovery; never changed.
CREATE TABLE recovery_act (
    county      integer     NOT NULL,
    recovery_id bigint      NOT NULL,
    id          bigint      NOT NULL,
    act         text        NOT NULL, -- proposed, ordered, refused, repaid, consented, revoked, set_off, waiver_asked, waived, waiver_refused, reduced, given_back
    amount_fen  bigint      NOT NULL,
    on_date     date,                 -- of what was paid or signed
    note        text        NOT NULL, -- the receipt, or why
    file_id     bigint      NOT NULL,
    roll_id     bigint      NOT NULL,
    made_by     bigint      NOT NULL,
    made_name   text        NOT NULL,
    made_at     timestamptz NOT NULL,
    PRIMARY KEY (county, recovery_id, id),
    FOREIGN KEY (county, recovery_id) REFERENCES recovery (county, id)
);
CREATE UNIQUE INDEX recovery_act_roll ON recovery_act (county, recovery_id, roll_id) WHERE roll_id <> 0;

-- What a roll withholds, line by line; booked when it is locked.
CREATE TABLE roll_set_off (
    county      integer NOT NULL,
    roll_id     bigint  NOT NULL,
    recovery_id bigint  NOT NULL,
    line_no     integer NOT NULL,
    amount_fen  bigint  NOT NULL,
    PRIMARY KEY (county, roll_id, recovery_id),
    FOREIGN KEY (county, roll_id) REFERENCES roll (county, id)
);
ALTER TABLE roll ADD COLUMN set_off_fen bigint NOT NULL DEFAULT 0; -- withheld; the bank pays total and back less this
ALTER TABLE roll_line ADD COLUMN set_off_fen bigint NOT NULL DEFAULT 0; -- withheld of amount_fen; the bank pays the rest
