-- What a stored file is evidence of. The first record that names a file keeps
-- it: no other can take it for its own.
CREATE TABLE file_binding (
    county   integer     NOT NULL,
    file_id  bigint      NOT NULL,
    subject  text        NOT NULL, -- case/904…
    bound_by bigint      NOT NULL,
    bound_at timestamptz NOT NULL,
    PRIMARY KEY (county, file_id),
    FOREIGN KEY (county, file_id) REFERENCES stored_file (county, id)
);
