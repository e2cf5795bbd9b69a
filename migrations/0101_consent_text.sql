-- Which words were signed, and by whom: a member of the family or somebody
-- outside of it who owes maintenance.
ALTER TABLE consent ADD COLUMN text_sm3 bytea;                       -- of the text; NULL of letters that were recorded before
ALTER TABLE consent ADD COLUMN party text NOT NULL DEFAULT 'member'; -- member, obligor
