-- Home visits without signal: phones, what was written on them, and files that
-- come in pieces.

-- A phone that keeps the visits of one person. Like accounts it belongs to no county.
CREATE TABLE account_device (
    account_id bigint      NOT NULL REFERENCES account (id),
    id         bigint      NOT NULL,
    token_hash bytea       NOT NULL, -- by which it asks, without a session, whether it must forget all
    name       text        NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz,
    PRIMARY KEY (account_id, id)
);
CREATE UNIQUE INDEX account_device_token ON account_device (token_hash);

-- What people wrote for the visit of one round of a case.
CREATE TABLE survey (
    county         integer     NOT NULL,
    application_id bigint      NOT NULL,
    round          integer     NOT NULL,
    edits_sealed   bytea       NOT NULL, -- all edits, whoever made them
    digest         bytea,                -- SM3 of what was signed; NULL while it is open
    visit_id       bigint      NOT NULL, -- the visit that it became; 0 while it is open
    updated_at     timestamptz NOT NULL,
    PRIMARY KEY (county, application_id, round)
);

-- Photographs, signatures and memos of a survey that have come whole.
CREATE TABLE survey_file (
    county         integer NOT NULL,
    application_id bigint  NOT NULL,
    sm3            text    NOT NULL, -- of its bytes, in hex
    file_id        bigint  NOT NULL,
    PRIMARY KEY (county, application_id, sm3)
);

-- Pieces of files that have not come whole.
CREATE TABLE survey_part (
    county         integer     NOT NULL,
    application_id bigint      NOT NULL,
    sm3            text        NOT NULL,
    account_id     bigint      NOT NULL, -- who sends it
    at_byte        integer     NOT NULL,
    size           integer     NOT NULL,
    bytes_sealed   bytea       NOT NULL,
    created_at     timestamptz NOT NULL,
    PRIMARY KEY (county, application_id, sm3, account_id, at_byte)
);
