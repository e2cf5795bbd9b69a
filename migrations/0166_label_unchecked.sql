-- PostgreSQL keeps the plan of a foreign key's check as long as a connection
-- lives. One made while a county's first few households stood in the table read
-- all of them for each label of the rest: 17 s of an import of 200,000 people.
-- Labels are like members and lines: only the registry writes them, with the
-- household, and no household is ever deleted. SQLite, which cannot take a key off a table,
-- always looks in the index.
-- only postgres
ALTER TABLE label DROP CONSTRAINT label_county_household_id_fkey;
-- end
