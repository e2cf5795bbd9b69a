-- Who began a check or a screening, by name: what is counted by it reads no account.
ALTER TABLE check_request ADD COLUMN started_name text NOT NULL DEFAULT ''; -- '': not started, or before this was kept
ALTER TABLE screen_run ADD COLUMN asked_name text NOT NULL DEFAULT '';      -- '': before this was kept
