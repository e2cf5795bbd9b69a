-- A source that is asked when the check runs: what it said, why it said
-- nothing, and how long it took.
ALTER TABLE check_reply ADD COLUMN detail text NOT NULL DEFAULT '';    -- why there is no reply: silent, down, garbled, stale, no_number …
ALTER TABLE check_reply ADD COLUMN tries integer NOT NULL DEFAULT 0;   -- how often it was asked
ALTER TABLE check_reply ADD COLUMN took_ms integer NOT NULL DEFAULT 0; -- the last time

ALTER TABLE finding ADD COLUMN reply_id bigint NOT NULL DEFAULT 0;     -- raw_reply, where it is not a department_file's row
ALTER TABLE finding ADD COLUMN match_key bytea;                        -- what settled_match knows it by

-- What a source answered, word for word, until its retention is over.
CREATE TABLE raw_reply (
    county       integer     NOT NULL,
    id           bigint      NOT NULL,
    request_id   bigint      NOT NULL, -- check_request
    person_id    bigint      NOT NULL,
    source       text        NOT NULL,
    retrieved_at timestamptz NOT NULL,
    expires_on   date        NOT NULL, -- the last day it is kept
    sealed       bytea       NOT NULL, -- JSON list of rows, field -> text
    PRIMARY KEY (county, id)
);
CREATE INDEX raw_reply_expires ON raw_reply (county, expires_on);

-- A match that a person has found to be somebody else's: it is not raised again.
CREATE TABLE settled_match (
    county     integer     NOT NULL,
    person_id  bigint      NOT NULL,
    source     text        NOT NULL,
    match_key  bytea       NOT NULL,
    request_id bigint      NOT NULL, -- the check in which it was settled
    reason     text        NOT NULL,
    settled_by bigint      NOT NULL,
    settled_at timestamptz NOT NULL,
    PRIMARY KEY (county, person_id, source, match_key)
);
