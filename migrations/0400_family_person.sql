-- Whose a family's account is, once that was proved: a code on a phone proves no
-- person. Like accounts these are small reference tables and stay whole when
-- counties become shards.

CREATE TABLE family_person (
    account_id bigint      NOT NULL PRIMARY KEY REFERENCES family_account (id),
    id_index   bytea       NOT NULL UNIQUE, -- keyed index of the ID number, as in person_lookup: one account a person
    how        text        NOT NULL,        -- window: a clerk saw the ID card; identity: a province's identity service
    proved_by  bigint      NOT NULL,        -- account of the clerk, 0 for identity
    proved_at  timestamptz NOT NULL,
    expires_at timestamptz NOT NULL         -- numbers of phones are given to others
);

-- A code that a clerk handed to somebody whose ID card they had seen.
CREATE TABLE family_proof (
    id         bigint      NOT NULL PRIMARY KEY,
    code_mac   bytea       NOT NULL UNIQUE, -- keyed hash of the code
    id_index   bytea       NOT NULL,
    county     integer     NOT NULL,
    person_id  bigint      NOT NULL,
    made_by    bigint      NOT NULL,
    made_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX family_proof_person ON family_proof (id_index);

-- When an account asked what is held on its person, so that it cannot ask without end.
CREATE TABLE family_asking (
    account_id bigint      NOT NULL REFERENCES family_account (id),
    id         bigint      NOT NULL,
    taken      boolean     NOT NULL, -- downloaded
    asked_at   timestamptz NOT NULL,
    PRIMARY KEY (account_id, id)
);

-- Which papers a record rests on: a family is told who looked at those of its cases.
CREATE INDEX file_binding_subject ON file_binding (county, subject);
