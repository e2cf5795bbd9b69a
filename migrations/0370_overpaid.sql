-- What was paid for months in which it was not due: after a death, or after a
-- change that a decision set anew from an earlier month. What was paid is read
-- from the locked rolls, so that a line that the bank sends back counts no more.

CREATE TABLE overpaid (
    county         integer     NOT NULL,
    id             bigint      NOT NULL,
    household_id   bigint      NOT NULL,
    division       text        NOT NULL COLLATE "C", -- of the entitlement when it was found
    entitlement_id bigint      NOT NULL,
    programme      text        NOT NULL,
    person_id      bigint      NOT NULL, -- whose it was, where the programme is a person's; 0: the household's
    decision_id    bigint      NOT NULL, -- that ended it or set it anew
    reason         text        NOT NULL, -- of that decision
    from_period    integer     NOT NULL, -- first month
    to_period      integer     NOT NULL, -- last month
    due_fen        bigint      NOT NULL, -- a month, of these months; 0 where nothing was due
    state          text        NOT NULL, -- found, void
    found_by       bigint      NOT NULL,
    found_name     text        NOT NULL,
    found_at       timestamptz NOT NULL,
    version        integer     NOT NULL,
    PRIMARY KEY (county, id),
    FOREIGN KEY (county, entitlement_id) REFERENCES entitlement (county, id)
);
CREATE INDEX overpaid_household ON overpaid (county, household_id, id);
