-- How a department's row came to be taken for a person's, and how likely it is
-- theirs. Rows that were found before carry a number that is theirs.
ALTER TABLE finding ADD COLUMN match_basis text NOT NULL DEFAULT 'number';  -- number: the row carries their number; likeness: its number is wrong
ALTER TABLE finding ADD COLUMN confidence integer NOT NULL DEFAULT 0;      -- in ten-thousandths; 0: was not measured
ALTER TABLE screen_hit ADD COLUMN match_basis text NOT NULL DEFAULT 'number';
ALTER TABLE screen_hit ADD COLUMN confidence integer NOT NULL DEFAULT 0;
