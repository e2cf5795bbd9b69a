-- An entitlement may be one person's, and some money is paid once.

ALTER TABLE entitlement ADD COLUMN person_id bigint NOT NULL DEFAULT 0; -- whom it is for where the programme is a person's, 0: the household
DROP INDEX entitlement_open;
-- A household, or a person where the programme is a person's, has one running
-- entitlement of a programme, or it would be paid twice.
CREATE UNIQUE INDEX entitlement_open ON entitlement (county, household_id, programme, person_id) WHERE to_period = 999912;

-- One sum that is paid once, as temporary assistance is: ordered by a decision
-- or in advance of one, checked by another person, paid by a third act.
CREATE TABLE payout (
    county         integer     NOT NULL,
    id             bigint      NOT NULL,
    household_id   bigint      NOT NULL,
    person_id      bigint      NOT NULL,
    division       text        NOT NULL COLLATE "C",
    programme      text        NOT NULL,
    application_id bigint      NOT NULL,
    decision_id    bigint      NOT NULL, -- 0: paid in advance of the decision
    payee          text        NOT NULL,
    members        integer     NOT NULL,
    urban          boolean     NOT NULL,
    bank           text        NOT NULL,
    account_sealed bytea       NOT NULL, -- sealed for payout.account_sealed, this id
    amount_fen     bigint      NOT NULL,
    reason         text        NOT NULL,
    state          text        NOT NULL, -- ordered, checked, paid
    ordered_by     bigint      NOT NULL,
    ordered_name   text        NOT NULL,
    ordered_at     timestamptz NOT NULL,
    checked_by     bigint      NOT NULL,
    checked_name   text        NOT NULL,
    checked_at     timestamptz,
    method         text        NOT NULL, -- '', bank, cash
    paid_on        date,
    voucher        text        NOT NULL, -- the bank's serial or the number of the receipt
    paid_by        bigint      NOT NULL,
    paid_name      text        NOT NULL,
    paid_at        timestamptz,
    version        integer     NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX payout_household ON payout (county, household_id);
-- A decision pays once, and a case is paid in advance once.
CREATE UNIQUE INDEX payout_cause ON payout (county, application_id, decision_id);
