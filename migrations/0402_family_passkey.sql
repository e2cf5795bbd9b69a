-- Passkeys of families' accounts: a phone or computer proves itself instead of a code.

CREATE TABLE family_passkey (
    account_id    bigint      NOT NULL REFERENCES family_account (id),
    id            bigint      NOT NULL,
    key_handle    bytea       NOT NULL UNIQUE, -- as the authenticator names it
    credential    text        NOT NULL, -- JSON: its public key, counter and flags
    name          text        NOT NULL, -- as its owner calls it
    created_at    timestamptz NOT NULL,
    used_at       timestamptz,
    PRIMARY KEY (account_id, id)
);

-- What was asked of a browser and is not answered yet: of an authenticator, or of an
-- identity service. It is answered once.
CREATE TABLE family_ceremony (
    token_sm3  bytea       NOT NULL PRIMARY KEY, -- SM3 of what the browser holds
    kind       text        NOT NULL, -- add, enter, identity
    account_id bigint      NOT NULL, -- 0 while nobody is signed in
    sealed     bytea       NOT NULL, -- sealed for family_ceremony.sealed: challenge, verifier, nonce
    expires_at timestamptz NOT NULL
);
