-- What a window saw holds for its county alone: a clerk who enters somebody's ID
-- number into a file of their own must not open the files that other counties have
-- under it. 0 is every county: a province's identity service vouches for the person
-- wherever they stand. Earlier proofs of windows do not say where they were made:
-- whoever has one proves it anew.

DROP TABLE family_person;

CREATE TABLE family_person (
    county     integer     NOT NULL, -- whose window it was; 0: an identity service
    account_id bigint      NOT NULL REFERENCES family_account (id),
    id_index   bytea       NOT NULL, -- keyed index of the ID number, as in person_lookup
    how        text        NOT NULL, -- window: a clerk saw the ID card; identity: a province's identity service
    proved_by  bigint      NOT NULL, -- account of the clerk, 0 for identity
    proved_at  timestamptz NOT NULL,
    expires_at timestamptz NOT NULL, -- numbers of phones are given to others
    PRIMARY KEY (county, account_id),
    UNIQUE (county, id_index)        -- one account a person
);
CREATE INDEX family_person_account ON family_person (account_id);
CREATE INDEX family_person_index ON family_person (id_index);
