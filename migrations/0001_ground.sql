-- The ground: accounts, sessions, audit, files, progress. Accounts are a small
-- reference table and stay whole when counties become shards.

-- only postgres
-- json_each makes "id in a list" one text on both databases; SQLite has it built in.
CREATE FUNCTION json_each(doc text, OUT key bigint, OUT value text) RETURNS SETOF record LANGUAGE sql IMMUTABLE STRICT AS
$$ SELECT ordinality - 1, v FROM jsonb_array_elements_text(doc::jsonb) WITH ORDINALITY AS t(v, ordinality) $$;
-- end

CREATE TABLE account (
    id              bigint      NOT NULL PRIMARY KEY,
    login           text        NOT NULL COLLATE "C" UNIQUE,
    name            text        NOT NULL,
    post            text        NOT NULL, -- 职务, shown beside the name
    password_hash   text        NOT NULL,
    must_change     boolean     NOT NULL, -- first sign-in, or reset by the security administrator
    failures        integer     NOT NULL, -- since the last success, none of them older than the lock lasts
    failed_at       timestamptz,
    locked_until_at timestamptz,
    disabled        boolean     NOT NULL,
    version         integer     NOT NULL,
    password_at     timestamptz NOT NULL,
    created_at      timestamptz NOT NULL
);

-- Earlier passwords, which may not be taken again.
CREATE TABLE account_password (
    account_id    bigint      NOT NULL REFERENCES account (id),
    password_at   timestamptz NOT NULL,
    password_hash text        NOT NULL,
    PRIMARY KEY (account_id, password_at)
);

-- One row a role and the part of the country it is bounded by.
CREATE TABLE account_role (
    account_id bigint NOT NULL REFERENCES account (id),
    role       text   NOT NULL,
    division   text   NOT NULL COLLATE "C", -- a prefix of 0, 2, 4, 6, 9 or 12 digits; '' is the whole country
    PRIMARY KEY (account_id, role, division)
);

CREATE TABLE session (
    token_hash bytea       NOT NULL PRIMARY KEY, -- SM3 of the cookie; the cookie itself is not kept
    account_id bigint      NOT NULL REFERENCES account (id),
    csrf       text        NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX session_account ON session (account_id);

-- Append-only, one hash chain a county: hash = SM3(prev_hash, seq, canonical entry).
CREATE TABLE audit_entry (
    county    integer     NOT NULL, -- 0: acts that belong to no county
    seq       bigint      NOT NULL,
    at        timestamptz NOT NULL,
    actor_id  bigint      NOT NULL, -- 0: the program itself
    actor     text        NOT NULL,
    act       text        NOT NULL,
    subject   text        NOT NULL, -- what it was done to: household/904…
    case_no   text        NOT NULL, -- the case it was done for, or ''
    before_sm3 bytea,
    after_sm3  bytea,
    detail    text        NOT NULL, -- canonical JSON without personal data
    prev_hash bytea       NOT NULL,
    hash      bytea       NOT NULL,
    PRIMARY KEY (county, seq)
);
CREATE INDEX audit_entry_subject ON audit_entry (county, subject, seq);
CREATE INDEX audit_entry_actor ON audit_entry (county, actor_id, seq);

-- The signed end of each county's chain, one a day: rows cut off the end of a
-- chain leave no gap, but the head still says how far it had come.
CREATE TABLE audit_head (
    county    integer     NOT NULL,
    head_on   date        NOT NULL, -- day in China
    seq       bigint      NOT NULL,
    hash      bytea       NOT NULL,
    signed_at timestamptz NOT NULL,
    signature bytea       NOT NULL, -- HMAC-SM3, see docs/formats/audit-chain.md
    PRIMARY KEY (county, head_on)
);

-- What was answered to a write, so that asking again with the same key answers
-- the same. The row is written in the transaction of the write itself.
CREATE TABLE idempotency (
    account_id   bigint      NOT NULL,
    idem_key     text        NOT NULL,
    route        text        NOT NULL,
    request_sm3  bytea       NOT NULL,
    status       integer     NOT NULL, -- 0: done, but the answer was lost or is not ready
    media_type   text        NOT NULL,
    body         bytea, -- sealed: an answer can hold personal data
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (account_id, idem_key)
);
CREATE INDEX idempotency_created ON idempotency (created_at);

-- Evidence and printed papers; the bytes lie sealed in the files folder.
CREATE TABLE stored_file (
    county     integer     NOT NULL,
    id         bigint      NOT NULL,
    name       text        NOT NULL,
    media_type text        NOT NULL,
    size       bigint      NOT NULL,
    sm3        bytea       NOT NULL, -- of the plain bytes
    purpose    text        NOT NULL,
    division   text        NOT NULL, -- prefix: where whoever stored it works; who reads it works there or above
    created_by bigint      NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (county, id)
);

-- Long work that a person watches: imports, checks, rolls, exports.
CREATE TABLE progress (
    county     integer     NOT NULL,
    id         bigint      NOT NULL,
    kind       text        NOT NULL,
    title      text        NOT NULL,
    state      text        NOT NULL, -- queued, running, done, failed, cancelled
    done       bigint      NOT NULL,
    total      bigint      NOT NULL, -- 0: not known yet
    message    text        NOT NULL,
    result     text        NOT NULL, -- JSON, by kind
    created_by bigint      NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (county, id)
);

CREATE INDEX progress_mine ON progress (created_by, id);

-- Facts about this installation, such as that it is a demonstration.
CREATE TABLE setting (
    name  text NOT NULL PRIMARY KEY,
    value text NOT NULL
);
