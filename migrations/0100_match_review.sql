-- A row that may well be somebody else's waits for a person, one after the other.
ALTER TABLE finding ADD COLUMN unsure boolean NOT NULL DEFAULT FALSE; -- another name, or not surely theirs by likeness
ALTER TABLE finding ADD COLUMN put_off integer NOT NULL DEFAULT 0;    -- how often the checker wanted to look at it later
UPDATE finding SET unsure = TRUE WHERE name_match = 'different' OR match_basis = 'likeness' AND confidence < 9900;
CREATE INDEX finding_unsure ON finding (county, unsure, state, put_off, id);

-- What a family says is not theirs, after the report is out: the report stays,
-- and a checker answers.
CREATE TABLE match_contest (
    county         integer     NOT NULL,
    id             bigint      NOT NULL,
    request_id     bigint      NOT NULL, -- check_request
    finding_id     bigint      NOT NULL, -- finding of it
    person_id      bigint      NOT NULL,
    division       text        NOT NULL COLLATE "C", -- of the household, for scope
    case_no        text        NOT NULL,
    reason         text        NOT NULL,
    contested_by   bigint      NOT NULL,
    contested_name text        NOT NULL,
    contested_at   timestamptz NOT NULL,
    state          text        NOT NULL, -- open, upheld, denied
    answer         text        NOT NULL,
    settled_by     bigint      NOT NULL, -- 0 while it is open
    settled_name   text        NOT NULL,
    settled_at     timestamptz,
    PRIMARY KEY (county, id)
);
CREATE INDEX match_contest_request ON match_contest (county, request_id);
CREATE INDEX match_contest_state ON match_contest (county, state, id);
