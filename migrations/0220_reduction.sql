-- What was drawn a month when a review decided, so that a reduction can be told
-- from a decision that goes on as before, and undone when it falls on appeal.
ALTER TABLE decision ADD COLUMN before_fen bigint NOT NULL DEFAULT 0; -- 0: nothing was drawn, or nothing that is money
