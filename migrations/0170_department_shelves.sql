-- A department's next file is mostly the one before: what changed in it is
-- found by fingerprints of the rows, and the others stay where they lie. A shelf
-- is a place for rows, named by the file that laid it out; files take it over
-- from one another.
ALTER TABLE department_file ADD COLUMN shelf_id bigint NOT NULL DEFAULT 0;     -- department_record.file_id of its rows
ALTER TABLE department_file ADD COLUMN base_id bigint NOT NULL DEFAULT 0;      -- the file whose shelf it took over, 0: it was read whole
ALTER TABLE department_file ADD COLUMN top_row bigint NOT NULL DEFAULT 0;      -- highest row of the shelf, if that is above read_row
ALTER TABLE department_file ADD COLUMN rows_new bigint NOT NULL DEFAULT 0;     -- laid onto the shelf; of a file that took one over
ALTER TABLE department_file ADD COLUMN rows_gone bigint NOT NULL DEFAULT 0;    -- taken from it
ALTER TABLE department_file ADD COLUMN printed boolean NOT NULL DEFAULT FALSE; -- every row of its shelf has a fingerprint
ALTER TABLE department_file ADD COLUMN forgotten boolean NOT NULL DEFAULT FALSE; -- whom it says something new of is no longer kept
UPDATE department_file SET shelf_id = id;
CREATE INDEX department_file_shelf ON department_file (county, shelf_id);

-- Fingerprints of rows, some thousands together: 12 bytes of a keyed hash of
-- the row and 4 of its number on the shelf; and the rows taken away, 4 bytes each.
CREATE TABLE department_print (
    county  integer NOT NULL,
    shelf_id bigint  NOT NULL,
    file_id bigint  NOT NULL, -- department_file that brought them
    part    bigint  NOT NULL,
    prints  bytea   NOT NULL,
    gone    bytea   NOT NULL,
    PRIMARY KEY (county, shelf_id, file_id, part)
);

-- Whom a file that took over a shelf says something new of.
CREATE TABLE department_change (
    county   integer NOT NULL,
    file_id  bigint  NOT NULL, -- department_file
    id_index bytea   NOT NULL,
    source   text    NOT NULL,
    PRIMARY KEY (county, file_id, id_index)
);
