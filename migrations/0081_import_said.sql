-- What the last import said of a household, sealed: a later one is laid only
-- where it says something else, and what people changed in between stays. There
-- is a row only where that is not the file's first version, which the file or
-- its first revision still tells: a first import writes none.
CREATE TABLE household_import (
    county       integer     NOT NULL,
    household_id bigint      NOT NULL,
    sealed       bytea       NOT NULL,
    said_at      timestamptz NOT NULL,
    PRIMARY KEY (county, household_id),
    FOREIGN KEY (county, household_id) REFERENCES household (county, id)
);

-- A value that an import brought and the file did not take, because somebody
-- had changed it: what stayed, and who set it when, as far as is known.
ALTER TABLE import_problem ADD COLUMN kept text NOT NULL DEFAULT '';
ALTER TABLE import_problem ADD COLUMN kept_from text NOT NULL DEFAULT '';
ALTER TABLE import_problem ADD COLUMN kept_at timestamptz;
