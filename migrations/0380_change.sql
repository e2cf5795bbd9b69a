-- Change requests (变更申请) to a live household, and the chain by which a household
-- that was split off or joined another is counted on as the same.

CREATE TABLE household_chain (
    county       integer NOT NULL,
    household_id bigint  NOT NULL,
    chain        text    NOT NULL COLLATE "C", -- household number of the first
    since_on     date    NOT NULL,
    PRIMARY KEY (county, household_id)
);
CREATE INDEX household_chain_number ON household_chain (county, chain);

CREATE TABLE change_request (
    county       integer     NOT NULL,
    id           bigint      NOT NULL,
    number       text        NOT NULL, -- 513221-BG-2026-000001
    household_id bigint      NOT NULL, -- 0 while nobody has found whose family it is
    division     text        NOT NULL COLLATE "C", -- where the household is, or that the family chose
    kind         text        NOT NULL, -- '' while nobody has said which values change; facts, head, split, merge
    other_id     bigint      NOT NULL, -- household that it is merged into, 0 for none
    channel      text        NOT NULL, -- window, assistant, portal
    sealed       bytea       NOT NULL, -- sealed for change_request.sealed, this id: what is asked, why, the answer
    account_id   bigint      NOT NULL, -- family_account that sent it, 0 for none
    asked_by     bigint      NOT NULL, -- account of staff that entered it, 0 where it came from the portal
    asked_name   text        NOT NULL,
    asked_at     timestamptz NOT NULL,
    edited_by    bigint      NOT NULL, -- who said last which values change
    edited_name  text        NOT NULL,
    due_on       date,                 -- NULL where no pack gives a term
    sort_on      date        NOT NULL, -- due_on, or a day behind all others
    state        text        NOT NULL, -- open, returned, approved, refused, withdrawn
    overtaken    text        NOT NULL, -- number of the request that changed the same first; '' if none
    decided_by   bigint      NOT NULL,
    decided_name text        NOT NULL,
    decided_at   timestamptz,
    version      integer     NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE UNIQUE INDEX change_request_number ON change_request (county, number);
CREATE INDEX change_request_due ON change_request (county, state, division, sort_on);
CREATE INDEX change_request_household ON change_request (county, household_id, id);
CREATE INDEX change_request_account ON change_request (account_id, asked_at);

CREATE TABLE change_counter (
    county integer NOT NULL,
    year   integer NOT NULL,
    last   integer NOT NULL,
    PRIMARY KEY (county, year)
);
