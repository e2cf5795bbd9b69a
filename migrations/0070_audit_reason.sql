-- Why a person did what the log tells of, in their own words. These can name
-- people, so they stay out of the chain, which keeps everything for good: an
-- entry has the row's number and SM3(salt ‖ said). A row can be deleted, and
-- then nothing in the chain tells what it said.
CREATE TABLE audit_reason (
    county  integer     NOT NULL,
    id      bigint      NOT NULL,
    said    text        NOT NULL,
    salt    bytea       NOT NULL,
    said_at timestamptz NOT NULL,
    PRIMARY KEY (county, id)
);
