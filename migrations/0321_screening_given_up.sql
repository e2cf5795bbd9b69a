-- A screening that was paused can be given up: by whom, when and why stays with it.
ALTER TABLE screen_run ADD COLUMN ended_by bigint NOT NULL DEFAULT 0;
ALTER TABLE screen_run ADD COLUMN ended_name text NOT NULL DEFAULT '';
ALTER TABLE screen_run ADD COLUMN ended_reason text NOT NULL DEFAULT '';
