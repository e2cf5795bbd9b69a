-- What colleagues write to one another about a case, and who handed it to whom.

CREATE TABLE case_note (
    county         integer     NOT NULL,
    application_id bigint      NOT NULL,
    id             bigint      NOT NULL,
    sealed         bytea       NOT NULL, -- sealed for case_note.sealed, this id: the words, and why they were struck
    role           text        NOT NULL,
    written_by     bigint      NOT NULL,
    written_name   text        NOT NULL,
    written_at     timestamptz NOT NULL,
    struck_by      bigint      NOT NULL, -- 0 while it stands
    struck_name    text        NOT NULL,
    struck_at      timestamptz,
    PRIMARY KEY (county, application_id, id)
);

CREATE TABLE case_handover (
    county         integer     NOT NULL,
    application_id bigint      NOT NULL,
    id             bigint      NOT NULL,
    role           text        NOT NULL, -- whose part of the case it is: clerk, reviewer, approver …
    from_id        bigint      NOT NULL, -- account
    from_name      text        NOT NULL,
    to_id          bigint      NOT NULL,
    to_name        text        NOT NULL,
    sealed         bytea       NOT NULL, -- sealed for case_handover.sealed, this id: why
    at             timestamptz NOT NULL,
    stands         boolean     NOT NULL, -- nobody handed that part on since
    PRIMARY KEY (county, application_id, id)
);
