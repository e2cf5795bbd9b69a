-- A recovery is of the months of an entitlement, or of one sum that was paid in advance
-- of its decision (先行救助) and obtained by concealment. Its months are its own: whose
-- they are it says itself. What they said to a fine is the file of its first act.
CREATE TABLE recovery_whole (
    county          integer     NOT NULL,
    id              bigint      NOT NULL,
    number          text        NOT NULL,
    household_id    bigint      NOT NULL,
    division        text        NOT NULL COLLATE "C",
    entitlement_id  bigint      NOT NULL, -- whose months; 0: one sum
    payout_id       bigint      NOT NULL, -- the sum; 0: months
    programme       text        NOT NULL,
    payee           text        NOT NULL,
    cause           text        NOT NULL, -- death, concealment, unreported, clerical
    reason          text        NOT NULL,
    conduct_on      date,                 -- of concealment: whose law bounds the fine
    claimed_fen     bigint      NOT NULL, -- what the months had too much
    fine_fen        bigint      NOT NULL,
    due_on          date        NOT NULL, -- by which it is to be given back
    state           text        NOT NULL, -- proposed, ordered, settled, refused, cancelled
    paid_fen        bigint      NOT NULL, -- given back, withheld ones with it
    waived_fen      bigint      NOT NULL,
    waive_fen       bigint      NOT NULL, -- asked to be written off; 0: nothing is
    waive_by        bigint      NOT NULL, -- who asked
    set_off_id      bigint      NOT NULL, -- the entitlement from which is withheld; 0: none
    set_off_fen     bigint      NOT NULL, -- a month
    proposed_by     bigint      NOT NULL,
    proposed_name   text        NOT NULL,
    proposed_at     timestamptz NOT NULL,
    decided_by      bigint      NOT NULL,
    decided_name    text        NOT NULL,
    decided_at      timestamptz,
    version         integer     NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, number)
);
INSERT INTO recovery_whole (county, id, number, household_id, division, entitlement_id, payout_id, programme, payee, cause, reason, conduct_on, claimed_fen,
    fine_fen, due_on, state, paid_fen, waived_fen, waive_fen, waive_by, set_off_id, set_off_fen, proposed_by, proposed_name, proposed_at, decided_by,
    decided_name, decided_at, version)
SELECT county, id, number, household_id, division, entitlement_id, 0, programme, payee, cause, reason, conduct_on, claimed_fen,
    fine_fen, due_on, state, paid_fen, waived_fen, waive_fen, waive_by, set_off_id, set_off_fen, proposed_by, proposed_name, proposed_at, decided_by,
    decided_name, decided_at, version
FROM recovery;

CREATE TABLE recovery_month_whole (
    county      integer NOT NULL,
    recovery_id bigint  NOT NULL,
    for_period  integer NOT NULL,
    paid_fen    bigint  NOT NULL,
    due_fen     bigint  NOT NULL,
    PRIMARY KEY (county, recovery_id, for_period),
    FOREIGN KEY (county, recovery_id) REFERENCES recovery_whole (county, id)
);
INSERT INTO recovery_month_whole (county, recovery_id, for_period, paid_fen, due_fen)
SELECT county, recovery_id, for_period, paid_fen, due_fen FROM recovery_month;

CREATE TABLE recovery_act_whole (
    county      integer     NOT NULL,
    recovery_id bigint      NOT NULL,
    id          bigint      NOT NULL,
    act         text        NOT NULL, -- proposed, ordered, refused, repaid, consented, revoked, set_off, waiver_asked, waived, waiver_refused, reduced, given_back, served
    amount_fen  bigint      NOT NULL,
    on_date     date,                 -- of what was paid or signed
    note        text        NOT NULL, -- the voucher, who took a paper, or why
    file_id     bigint      NOT NULL,
    roll_id     bigint      NOT NULL,
    made_by     bigint      NOT NULL,
    made_name   text        NOT NULL,
    made_at     timestamptz NOT NULL,
    PRIMARY KEY (county, recovery_id, id),
    FOREIGN KEY (county, recovery_id) REFERENCES recovery_whole (county, id)
);
INSERT INTO recovery_act_whole (county, recovery_id, id, act, amount_fen, on_date, note, file_id, roll_id, made_by, made_name, made_at)
SELECT county, recovery_id, id, act, amount_fen, on_date, note, CASE act WHEN 'ordered' THEN 0 ELSE file_id END, roll_id, made_by, made_name, made_at FROM recovery_act;

-- What is printed in a recovery: the order, what corrects it, and a receipt for each sum
-- that is given back. Each has a number and a code of its own, and is handed over once.
CREATE TABLE recovery_paper (
    county         integer     NOT NULL,
    id             bigint      NOT NULL,
    recovery_id    bigint      NOT NULL,
    kind           text        NOT NULL, -- order, correction, receipt, refund
    number         text        NOT NULL,
    code           text        NOT NULL, -- 16 letters and digits that nobody guesses; '' on orders that were printed before there were codes
    title          text        NOT NULL,
    amount_fen     bigint      NOT NULL, -- what it is about
    file_id        bigint      NOT NULL,
    made_at        timestamptz NOT NULL,
    served_on      date,                 -- on which it was handed over
    receiver       text        NOT NULL, -- who took it; '' before
    method         text        NOT NULL, -- handed, post, posted_at_home; '' before
    signed_file_id bigint      NOT NULL, -- the signed copy, or the proof of service; 0: none
    PRIMARY KEY (county, id),
    UNIQUE (county, number),
    FOREIGN KEY (county, recovery_id) REFERENCES recovery_whole (county, id)
);
INSERT INTO recovery_paper (county, id, recovery_id, kind, number, code, title, amount_fen, file_id, made_at, receiver, method, signed_file_id)
SELECT county, id, id, 'order', number, '', '责令退回决定书', claimed_fen + fine_fen, notice_file_id, decided_at, '', '', 0 FROM recovery WHERE notice_file_id <> 0;
CREATE INDEX recovery_paper_of ON recovery_paper (county, recovery_id, id);
CREATE UNIQUE INDEX recovery_paper_code ON recovery_paper (county, code) WHERE code <> '';

DROP TABLE recovery_month;
DROP TABLE recovery_act;
DROP TABLE recovery;
ALTER TABLE recovery_whole RENAME TO recovery;
ALTER TABLE recovery_month_whole RENAME TO recovery_month;
ALTER TABLE recovery_act_whole RENAME TO recovery_act;
CREATE INDEX recovery_household ON recovery (county, household_id, id);
CREATE INDEX recovery_set_off ON recovery (county, set_off_id) WHERE set_off_id <> 0;
CREATE INDEX recovery_entitlement ON recovery (county, entitlement_id, payout_id, id);
CREATE UNIQUE INDEX recovery_act_roll ON recovery_act (county, recovery_id, roll_id) WHERE roll_id <> 0;

-- The last number of a county's year in each series.
CREATE TABLE recovery_number (
    county integer NOT NULL,
    series text    NOT NULL, -- ZH, BG, SJ, TK
    year   integer NOT NULL,
    last   bigint  NOT NULL,
    PRIMARY KEY (county, series, year)
);
INSERT INTO recovery_number (county, series, year, last) SELECT county, 'ZH', year, last FROM recovery_counter;
DROP TABLE recovery_counter;

-- What was decided after a sum was paid in advance.
ALTER TABLE payout ADD COLUMN settled_id bigint NOT NULL DEFAULT 0; -- the decision; 0: none yet, or not paid in advance
ALTER TABLE payout ADD COLUMN due_fen bigint NOT NULL DEFAULT 0;    -- what was due of it by that decision
