-- What people tell the office (来件): somebody in need, a change in the family, a
-- complaint, a report of fraud, an objection to a notice.

CREATE TABLE petition (
    county        integer     NOT NULL,
    id            bigint      NOT NULL,
    number        text        NOT NULL, -- 513221-LJ-2026-000001
    kind          text        NOT NULL, -- need, change, complaint, report, objection
    division      text        NOT NULL COLLATE "C", -- of who handles it: a township or village, or the county, six digits
    channel       text        NOT NULL, -- portal, window, phone, field
    named         boolean     NOT NULL,
    sealed        bytea       NOT NULL, -- sealed for petition.sealed, this id: who, about whom, the words, the reply
    account_id    bigint      NOT NULL, -- family_account that sent it, 0 for none
    key_mac       bytea,                -- keyed hash of the receipt's key; NULL where somebody signed in sent it
    received_by   bigint      NOT NULL, -- account that entered it, 0 where it came from the portal
    received_name text        NOT NULL,
    received_at   timestamptz NOT NULL,
    due_on        date,                 -- NULL where no pack gives a term
    sort_on       date        NOT NULL, -- due_on, or a day behind all others
    state         text        NOT NULL, -- open, closed
    outcome       text        NOT NULL,
    case_no       text        NOT NULL, -- that it belongs to, or ''
    case_id       bigint      NOT NULL,
    household_id  bigint      NOT NULL,
    closed_by     bigint      NOT NULL,
    closed_name   text        NOT NULL,
    closed_at     timestamptz,
    version       integer     NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE UNIQUE INDEX petition_number ON petition (county, number);
CREATE UNIQUE INDEX petition_key ON petition (county, key_mac);
CREATE INDEX petition_due ON petition (county, state, division, sort_on);
CREATE INDEX petition_account ON petition (account_id, received_at);
CREATE INDEX petition_receiver ON petition (received_by, county, state);

CREATE TABLE petition_counter (
    county integer NOT NULL,
    year   integer NOT NULL,
    last   integer NOT NULL,
    PRIMARY KEY (county, year)
);
