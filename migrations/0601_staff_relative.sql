-- Near relatives of staff and of village committees (民发〔2021〕57号 art.11: 单独登记备案):
-- one row for each relative; what is over stays on record.
CREATE TABLE staff_relative (
    county       integer     NOT NULL,
    id           bigint      NOT NULL,
    account_id   bigint      NOT NULL, -- of the member of staff; 0: of a village committee, without an account
    staff_name   text        NOT NULL,
    staff_post   text        NOT NULL,
    office       text        NOT NULL, -- staff, committee
    division     text        NOT NULL COLLATE "C", -- where they work
    relation     text        NOT NULL, -- spouse, parent, child, sibling, grandparent, grandchild
    name         text        NOT NULL,
    sealed       bytea       NOT NULL, -- the relative's ID number
    number_index text        NOT NULL, -- keyed, in hex: by it the relative is found in a case
    entered_by   bigint      NOT NULL,
    entered_name text        NOT NULL,
    entered_at   timestamptz NOT NULL,
    ended_on     date,
    ended_name   text        NOT NULL DEFAULT '',
    ended_why    text        NOT NULL DEFAULT '',
    PRIMARY KEY (county, id)
);
CREATE INDEX staff_relative_number ON staff_relative (county, number_index);
CREATE INDEX staff_relative_account ON staff_relative (county, account_id);

-- Cases in which such a relative is of the family.
CREATE TABLE case_relative (
    county         integer NOT NULL,
    application_id bigint  NOT NULL,
    relative_id    bigint  NOT NULL,
    found_on       date    NOT NULL,
    PRIMARY KEY (county, application_id, relative_id)
);
CREATE INDEX case_relative_of ON case_relative (county, relative_id);
