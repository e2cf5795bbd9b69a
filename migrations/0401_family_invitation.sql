-- An adult of an application that is not filed yet, who is asked to sign the letter of
-- authorisation on a phone of their own.

CREATE TABLE family_invitation (
    id             bigint      NOT NULL PRIMARY KEY,
    account_id     bigint      NOT NULL REFERENCES family_account (id), -- whose draft it is
    draft_id       bigint      NOT NULL,
    phone_index    bytea       NOT NULL, -- of the phone that is asked
    code_mac       bytea       NOT NULL UNIQUE, -- keyed hash of the code
    sealed         bytea       NOT NULL, -- sealed for family_invitation.sealed, this id: who is asked, by whom, for what
    message_sealed bytea,                -- sealed for family_invitation.message_sealed, this id: the code to send; NULL once it was
    attempts       integer     NOT NULL,
    state          text        NOT NULL, -- waiting, signed, revoked
    created_at     timestamptz NOT NULL,
    expires_at     timestamptz NOT NULL,
    signed_by      bigint      NOT NULL, -- family_account, 0 before
    signed_at      timestamptz,
    county         integer     NOT NULL,
    file_id        bigint      NOT NULL  -- stored_file: the signature; 0 before
);
CREATE INDEX family_invitation_draft ON family_invitation (account_id, draft_id);
CREATE INDEX family_invitation_phone ON family_invitation (phone_index, created_at);
