-- What a department signed of a file that it handed over.
ALTER TABLE department_file ADD COLUMN signer text NOT NULL DEFAULT ''; -- key of the manifest it came with, '': it came with none

-- Manifests that were accepted: one is good for one file.
CREATE TABLE department_manifest (
    county      integer     NOT NULL,
    digest      bytea       NOT NULL, -- SM3 of what was signed
    source      text        NOT NULL,
    file_id     bigint      NOT NULL, -- department_file
    stored_id   bigint      NOT NULL, -- stored_file of the manifest
    made_at     timestamptz NOT NULL,
    accepted_by bigint      NOT NULL, -- account, 0: the program, from the folder
    accepted_at timestamptz NOT NULL,
    PRIMARY KEY (county, digest)
);
