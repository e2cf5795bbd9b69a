-- The families' portal: accounts that prove a phone and nothing more, and what
-- they filed. Accounts, like those of staff, are a small reference table and stay
-- whole when counties become shards.

CREATE TABLE family_account (
    id           bigint      NOT NULL PRIMARY KEY,
    phone_index  bytea       NOT NULL UNIQUE, -- keyed index of the phone
    phone_sealed bytea       NOT NULL,        -- sealed for family_account.phone_sealed, this id
    created_at   timestamptz NOT NULL,
    seen_at      timestamptz NOT NULL
);

-- A code that was asked for. The browser holds the challenge, the phone the code;
-- both together sign in once.
CREATE TABLE family_code (
    id             bigint      NOT NULL PRIMARY KEY,
    challenge_sm3  bytea       NOT NULL UNIQUE,
    phone_index    bytea       NOT NULL,
    phone_sealed   bytea,                -- sealed for family_code.phone_sealed, this id; NULL once used
    code_mac       bytea       NOT NULL, -- keyed hash of challenge and code: a plain one of six digits is soon guessed
    message_sealed bytea,                -- sealed for family_code.message_sealed, this id: what is to be sent; NULL once it was
    attempts       integer     NOT NULL,
    created_at     timestamptz NOT NULL,
    expires_at     timestamptz NOT NULL
);
CREATE INDEX family_code_phone ON family_code (phone_index, created_at);
CREATE INDEX family_code_created ON family_code (created_at);

CREATE TABLE family_session (
    token_hash bytea       NOT NULL PRIMARY KEY, -- SM3 of the cookie; the cookie itself is not kept
    account_id bigint      NOT NULL REFERENCES family_account (id),
    csrf       text        NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX family_session_account ON family_session (account_id);

-- An application that is not filed yet, as the family's phone last sent it.
CREATE TABLE family_draft (
    account_id bigint      NOT NULL REFERENCES family_account (id),
    id         bigint      NOT NULL,
    sealed     bytea       NOT NULL, -- sealed for family_draft.sealed, this id
    version    integer     NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, id)
);

-- What an account stored, so that it cannot fill the disk.
CREATE TABLE family_file (
    account_id bigint      NOT NULL REFERENCES family_account (id),
    county     integer     NOT NULL,
    file_id    bigint      NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, county, file_id)
);

-- A case that a family filed at the portal: which account, and what it said that
-- the household's file did not know.
CREATE TABLE case_filing (
    county         integer     NOT NULL,
    application_id bigint      NOT NULL,
    account_id     bigint      NOT NULL, -- family_account
    sealed         bytea       NOT NULL, -- sealed for case_filing.sealed, this application
    opened         boolean     NOT NULL, -- the household's file, of people whom nobody has seen
    filed_at       timestamptz NOT NULL,
    PRIMARY KEY (county, application_id)
);
CREATE INDEX case_filing_account ON case_filing (account_id, county, application_id);
