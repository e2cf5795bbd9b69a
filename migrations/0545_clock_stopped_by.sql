-- The act that stopped a clock: where it is revoked, what it stopped counts anew.
-- 0: none, or it stopped before this was written down.
ALTER TABLE clock ADD COLUMN stopped_by bigint NOT NULL DEFAULT 0;
