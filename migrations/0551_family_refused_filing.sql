-- When an account filed what could not be taken where the household's file is, so
-- that nobody tries one ID number after another.
CREATE TABLE family_refused_filing (
    account_id bigint      NOT NULL REFERENCES family_account (id),
    id         bigint      NOT NULL,
    refused_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, id)
);
