-- only postgres
-- SQLite has unhex built in; lists of keyed hashes travel as JSON.
CREATE FUNCTION unhex(h text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT decode(h, 'hex') $$;
-- end

-- The registry (一户一档). Personal data that identifies or exposes (ID number,
-- phone, account, illness) is sealed; *_index columns are keyed hashes for
-- exact search.

CREATE TABLE village (
    code     text    NOT NULL COLLATE "C" PRIMARY KEY, -- 12 digits
    name     text    NOT NULL,
    township text    NOT NULL COLLATE "C",             -- 9 digits
    urban    boolean NOT NULL
);
CREATE INDEX village_township ON village (township);

CREATE TABLE household (
    county          integer     NOT NULL,
    id              bigint      NOT NULL,
    number          text        NOT NULL COLLATE "C", -- 户编号: the county's own, or made by us
    division        text        NOT NULL COLLATE "C", -- where it lives, 12 digits
    hukou_division  text        NOT NULL COLLATE "C", -- where it is registered; same as division unless split (人户分离)
    address         text        NOT NULL,
    urban           boolean     NOT NULL,
    head_id         bigint      NOT NULL,             -- person; 0 while the household is being entered
    head_name       text        NOT NULL COLLATE "C",
    members         integer     NOT NULL,             -- members today
    disabled        integer     NOT NULL,             -- members with a disability
    oldest_born_on  date,                             -- of the members today: who is old or a minor changes every day,
    youngest_born_on date,                            -- these do not
    cause           text        NOT NULL COLLATE "C", -- cause of poverty, '' if none
    poor_status     text        NOT NULL COLLATE "C", -- 建档立卡: '' never, still, out (of poverty), dropped (off the register)
    poor_identified integer     NOT NULL,             -- people ever registered as poor with it
    poor_adjusted   integer     NOT NULL,             -- those of them still registered after the adjustment
    near_relative   boolean     NOT NULL,             -- of dibao or village staff: filed apart (民发〔2021〕57号 art.11)
    bank            text        NOT NULL,
    account_sealed  bytea,
    account_name    text        NOT NULL,
    state           text        NOT NULL COLLATE "C", -- live, merged, moved, closed
    opened_on       date        NOT NULL,
    closed_on       date,
    successor_id    bigint      NOT NULL,             -- merged into, 0 if none
    note            text        NOT NULL,
    imported_index  bytea,                            -- keyed hash of the rows last imported: the same again changes nothing
    version         integer     NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_by      bigint      NOT NULL,
    updated_name    text        NOT NULL,             -- who that is, for the other clerk
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, number)
);
-- The household list walks these in the order it shows. household_list holds
-- all that the list filters by, so that a rare answer costs no row reads.
CREATE INDEX household_list ON household (county, division, id, state, urban, cause, poor_status, members, disabled, oldest_born_on, youngest_born_on);
CREATE INDEX household_cause ON household (county, cause, division, id, state, urban, poor_status, disabled, oldest_born_on, youngest_born_on) WHERE cause <> '';
CREATE INDEX household_poor ON household (county, poor_status, division, id, state, urban, cause, disabled, oldest_born_on, youngest_born_on) WHERE poor_status <> '';
CREATE INDEX household_state ON household (county, state, division, id) WHERE state <> 'live';

CREATE TABLE person (
    county           integer     NOT NULL,
    id               bigint      NOT NULL,
    household_id     bigint      NOT NULL, -- where the person is or last was; membership has the history
    present          boolean     NOT NULL, -- still a member there
    division         text        NOT NULL COLLATE "C", -- of that household, for scope
    name             text        NOT NULL COLLATE "C",
    pinyin           text        NOT NULL COLLATE "C",
    initials         text        NOT NULL COLLATE "C",
    id_sealed        bytea,
    id_index         bytea,               -- of the whole number
    id_tail_index    bytea,               -- of the last four characters
    sex              text        NOT NULL, -- GB/T 2261.1
    born_on          date,
    died_on          date,
    ethnicity        text        NOT NULL, -- GB/T 3304
    marital          text        NOT NULL, -- GB/T 2261.2
    education        text        NOT NULL, -- GB/T 4658
    health           text        NOT NULL, -- GB/T 2261.3
    disability       text        NOT NULL, -- GB/T 26341 type, '' if none
    disability_grade integer     NOT NULL, -- 1–4, 0 if none
    disability_cert_sealed bytea,
    illness_sealed   bytea,
    serious_illness  boolean     NOT NULL,
    labour           text        NOT NULL, -- labour ability
    schooling        text        NOT NULL,
    work             text        NOT NULL,
    poor_status      text        NOT NULL, -- '', still, out, dropped with the household, removed alone
    phone_sealed     bytea,
    phone_index      bytea,
    version          integer     NOT NULL,
    updated_by       bigint      NOT NULL,
    updated_at       timestamptz NOT NULL,
    PRIMARY KEY (county, id)
);
-- A search runs county by county and never leaves these: the scope's division
-- is in them, and the order is the order of the answer.
CREATE INDEX person_name ON person (county, name, division, id);
CREATE INDEX person_pinyin ON person (county, pinyin, division, id);
CREATE INDEX person_initials ON person (county, initials, division, id);
CREATE INDEX person_id_tail ON person (county, id_tail_index);
CREATE INDEX person_phone ON person (county, phone_index) WHERE phone_index IS NOT NULL;

-- The lookup across counties: the same number twice, in one county or in two,
-- is found here.
CREATE TABLE person_lookup (
    id_index  bytea   NOT NULL,
    county    integer NOT NULL,
    person_id bigint  NOT NULL,
    PRIMARY KEY (id_index, county, person_id)
); -- clustered

-- Members and lines name a household and a person without a foreign key: only
-- the registry writes them, in the transaction of the household, nothing is ever
-- deleted, and a check of each row costs a fifth of an import.
CREATE TABLE membership (
    county       integer NOT NULL,
    household_id bigint  NOT NULL,
    person_id    bigint  NOT NULL,
    from_on      date    NOT NULL,
    to_on        date,               -- first day on which it no longer holds
    relation     text    NOT NULL,   -- to the head, GB/T 4761
    co_living    boolean NOT NULL,   -- 共同生活的家庭成员
    excluded     text    NOT NULL,   -- why not counted (民发〔2021〕57号 art.7), '' if counted
    reason       text    NOT NULL,   -- how it began: entered, imported, born, joined, split, merged, moved
    ended        text    NOT NULL,   -- how it ended: died, left, split, merged, moved, corrected
    PRIMARY KEY (county, household_id, person_id, from_on)
); -- clustered
CREATE INDEX membership_person ON membership (county, person_id) WHERE to_on IS NOT NULL; -- today's is in person

-- What a household lives on: income, assets, deductions, line by line.
CREATE TABLE economic_line (
    county       integer     NOT NULL,
    household_id bigint      NOT NULL,
    id           bigint      NOT NULL,
    person_id    bigint      NOT NULL, -- 0: the household's
    kind         text        NOT NULL, -- income, asset, deduction
    item         text        NOT NULL, -- income: wage, business, property, transfer, other; asset: deposit, vehicle, house, company, …
    amount_fen   bigint      NOT NULL,
    per          text        NOT NULL, -- month, year, once
    quantity     integer     NOT NULL, -- vehicles, dwellings; 1 for money
    source       text        NOT NULL, -- declared, found, estimated
    excluded     text        NOT NULL, -- code of the rule that leaves it out, '' if it counts
    evidence_id  bigint      NOT NULL, -- stored_file or finding, 0 if none
    detail       text        NOT NULL,
    from_on      date        NOT NULL,
    to_on        date,
    entered_by   bigint      NOT NULL,
    entered_at   timestamptz NOT NULL,
    PRIMARY KEY (county, household_id, id)
); -- clustered

CREATE TABLE label (
    county       integer NOT NULL,
    household_id bigint  NOT NULL,
    label        text    NOT NULL COLLATE "C",
    from_on      date    NOT NULL,
    to_on        date,
    division     text    NOT NULL COLLATE "C", -- of the household, so that a list by label needs no sorting
    PRIMARY KEY (county, household_id, label, from_on),
    FOREIGN KEY (county, household_id) REFERENCES household (county, id)
); -- clustered
CREATE INDEX label_list ON label (county, label, division, household_id) WHERE to_on IS NULL;

-- The file as it was: a sealed copy made each time a change replaces it.
CREATE TABLE revision (
    county       integer     NOT NULL,
    household_id bigint      NOT NULL,
    version      integer     NOT NULL, -- the version that was replaced
    until_at     timestamptz NOT NULL,
    actor_id     bigint      NOT NULL, -- who replaced it
    actor        text        NOT NULL,
    sealed       bytea       NOT NULL,
    PRIMARY KEY (county, household_id, version)
);

-- The timeline of the household file; every room writes to it in its own transaction.
CREATE TABLE timeline (
    county       integer     NOT NULL,
    household_id bigint      NOT NULL,
    id           bigint      NOT NULL,
    at           timestamptz NOT NULL,
    actor_id     bigint      NOT NULL,
    actor        text        NOT NULL,
    kind         text        NOT NULL,
    summary      text        NOT NULL, -- Chinese sentence without personal data beyond names
    english      text        NOT NULL,
    link         text        NOT NULL, -- page of the case, decision or roll
    PRIMARY KEY (county, household_id, id)
); -- clustered

-- A move to another county is two steps with this record between them.
CREATE TABLE handover (
    county       integer     NOT NULL, -- that gives
    id           bigint      NOT NULL,
    household_id bigint      NOT NULL,
    to_county    integer     NOT NULL,
    to_division  text        NOT NULL COLLATE "C",
    state        text        NOT NULL, -- offered, accepted, refused
    sealed       bytea       NOT NULL, -- the file that is handed over
    reason       text        NOT NULL, -- of the offer, or of the refusal
    offered_by   bigint      NOT NULL,
    offered_at   timestamptz NOT NULL,
    answered_by  bigint      NOT NULL,
    answered_at  timestamptz,
    new_household_id bigint  NOT NULL, -- fixed at the offer: accepting twice makes one household
    PRIMARY KEY (county, id)
);
CREATE INDEX handover_to ON handover (to_county, state);
CREATE INDEX handover_household ON handover (county, household_id);

-- Imports of spreadsheets.
CREATE TABLE import_batch (
    county      integer     NOT NULL,
    id          bigint      NOT NULL,
    kind        text        NOT NULL, -- population, recipients, villages …
    file_id     bigint      NOT NULL, -- 0: read from a path on the server
    file_name   text        NOT NULL,
    fingerprint bytea       NOT NULL, -- SM3 of the file
    sheet       text        NOT NULL,
    header_row  integer     NOT NULL, -- as Excel counts
    mapping     text        NOT NULL, -- JSON: field -> column, counted from 0
    dry_run     boolean     NOT NULL,
    partial     boolean     NOT NULL, -- good members go in without the bad ones
    state       text        NOT NULL, -- queued, running, done, failed, cancelled
    failure     text        NOT NULL, -- what to do about a failed one, '' otherwise
    owner_id    bigint      NOT NULL, -- the run that may write; another cannot while it beats
    beat_at     timestamptz,          -- when that run last wrote
    next_row    bigint      NOT NULL, -- first row not yet worked on: where a killed import goes on
    rows_total  bigint      NOT NULL,
    rows_new    bigint      NOT NULL,
    rows_same   bigint      NOT NULL,
    rows_changed bigint     NOT NULL,
    rows_bad    bigint      NOT NULL,
    rows_waiting bigint     NOT NULL, -- good rows of units that have a bad one
    units_new   bigint      NOT NULL, -- a unit is a household, or one row
    units_same  bigint      NOT NULL,
    units_changed bigint    NOT NULL,
    units_bad   bigint      NOT NULL,
    problems    bigint      NOT NULL, -- found; at most 100,000 of them are kept
    report_id   bigint      NOT NULL, -- stored_file: the annotated workbook, 0 if not made
    progress_id bigint      NOT NULL,
    actor       text        NOT NULL, -- JSON: who asked, with the grants of that day, which bound the rows
    created_by  bigint      NOT NULL,
    created_name text       NOT NULL,
    created_at  timestamptz NOT NULL,
    finished_at timestamptz,
    PRIMARY KEY (county, id)
);
CREATE INDEX import_batch_file ON import_batch (county, kind, fingerprint);
CREATE INDEX import_batch_open ON import_batch (county, id) WHERE state IN ('queued', 'running');

CREATE TABLE import_problem (
    county   integer NOT NULL,
    batch_id bigint  NOT NULL,
    row_no   bigint  NOT NULL, -- as Excel counts
    column_no integer NOT NULL, -- counted from 0; -1: the row as a whole
    code     text    NOT NULL COLLATE "C",
    header   text    NOT NULL,
    message  text    NOT NULL,
    value    text    NOT NULL, -- masked where it is personal
    PRIMARY KEY (county, batch_id, row_no, column_no, code)
);

CREATE TABLE import_mapping (
    county    integer     NOT NULL,
    kind      text        NOT NULL COLLATE "C",
    headers   bytea       NOT NULL, -- SM3 of the header row
    mapping   text        NOT NULL, -- JSON: field -> column
    headings  text        NOT NULL, -- JSON: the header row
    saved_by  bigint      NOT NULL,
    saved_name text       NOT NULL,
    saved_at  timestamptz NOT NULL,
    PRIMARY KEY (county, kind, headers)
);
