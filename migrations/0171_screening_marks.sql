-- A screening looks up again only whom something new is known of. The others
-- keep what the run before found.
ALTER TABLE screen_run ADD COLUMN files text NOT NULL DEFAULT '{}';         -- JSON source -> department_file, of as_of
ALTER TABLE screen_run ADD COLUMN basis_id bigint NOT NULL DEFAULT 0;       -- run whose findings are kept, 0: everybody is looked up
ALTER TABLE screen_run ADD COLUMN before_id bigint NOT NULL DEFAULT 0;      -- run that was done before, 0: none
ALTER TABLE screen_run ADD COLUMN why_all text NOT NULL DEFAULT '';         -- why everybody is looked up: first, rules, sources or list
ALTER TABLE screen_run ADD COLUMN why_source text NOT NULL DEFAULT '';      -- whose list it is because of
ALTER TABLE screen_run ADD COLUMN catalogue bytea;                          -- keyed hash of what its sources mean
ALTER TABLE screen_run ADD COLUMN expected bigint NOT NULL DEFAULT 0;       -- households when it began
ALTER TABLE screen_run ADD COLUMN looked_up bigint NOT NULL DEFAULT 0;      -- households that were looked up
ALTER TABLE screen_run ADD COLUMN looked_rows bigint NOT NULL DEFAULT 0;    -- of these, since a department says something new of a member
ALTER TABLE screen_run ADD COLUMN hits_new bigint NOT NULL DEFAULT 0;       -- that before did not have
ALTER TABLE screen_run ADD COLUMN hits_gone bigint NOT NULL DEFAULT 0;      -- that only before has
CREATE INDEX screen_hit_household ON screen_hit (county, run_id, household_id);

-- What a household looked like when it was last screened.
CREATE TABLE screen_mark (
    county       integer NOT NULL,
    household_id bigint  NOT NULL,
    run_id       bigint  NOT NULL, -- screen_run
    print        bytea   NOT NULL, -- keyed hash of members, limits and settled matches
    PRIMARY KEY (county, household_id)
);
