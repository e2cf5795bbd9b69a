-- A family contests a finding itself, at the portal, with a photograph; and it may say
-- that a record is theirs but not right.
ALTER TABLE match_contest ADD COLUMN counts_fen bigint NOT NULL DEFAULT 0;        -- of one that was not right: what counts instead
ALTER TABLE match_contest ADD COLUMN claim text NOT NULL DEFAULT 'not_theirs';    -- not_theirs, not_right
ALTER TABLE match_contest ADD COLUMN by_family boolean NOT NULL DEFAULT FALSE;    -- contested_by is a family's account then
ALTER TABLE match_contest ADD COLUMN picture_id bigint NOT NULL DEFAULT 0;        -- stored file; 0: none
