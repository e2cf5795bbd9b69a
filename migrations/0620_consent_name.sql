-- Who signed, as the letter names them: what was signed does not follow a new name.
ALTER TABLE consent ADD COLUMN name text NOT NULL DEFAULT ''; -- '': of letters that were recorded before
