-- The registry for a million people: fewer and narrower indexes to write, and
-- every list answered from one.

-- The keyed hash by which a number is found begins with four bytes of the hash
-- of its last four characters and goes on with twelve of the whole number's:
-- one index answers for both, and the person's row needs neither.
-- only postgres
UPDATE person_lookup l SET id_index = substr(p.id_tail_index, 1, 4) || substr(p.id_index, 1, 12)
FROM person p WHERE p.county = l.county AND p.id = l.person_id;
-- end
-- only sqlite: UPDATE person_lookup SET id_index = (SELECT unhex(hex(substr(p.id_tail_index, 1, 4)) || hex(substr(p.id_index, 1, 12)))
-- only sqlite: FROM person p WHERE p.county = person_lookup.county AND p.id = person_lookup.person_id);
DROP INDEX person_id_tail;
ALTER TABLE person DROP COLUMN id_tail_index;
ALTER TABLE person DROP COLUMN id_index;

-- A label's row has what lists filter its household by: few households have
-- one, and a list of those reads nothing else.
ALTER TABLE label ADD COLUMN state text NOT NULL DEFAULT '' COLLATE "C";
ALTER TABLE label ADD COLUMN urban boolean NOT NULL DEFAULT false;
ALTER TABLE label ADD COLUMN cause text NOT NULL DEFAULT '' COLLATE "C";
ALTER TABLE label ADD COLUMN poor_status text NOT NULL DEFAULT '' COLLATE "C";
ALTER TABLE label ADD COLUMN members integer NOT NULL DEFAULT 0;
ALTER TABLE label ADD COLUMN disabled integer NOT NULL DEFAULT 0;
ALTER TABLE label ADD COLUMN oldest_born_on date;
ALTER TABLE label ADD COLUMN youngest_born_on date;
UPDATE label SET
    state = (SELECT h.state FROM household h WHERE h.county = label.county AND h.id = label.household_id),
    urban = (SELECT h.urban FROM household h WHERE h.county = label.county AND h.id = label.household_id),
    cause = (SELECT h.cause FROM household h WHERE h.county = label.county AND h.id = label.household_id),
    poor_status = (SELECT h.poor_status FROM household h WHERE h.county = label.county AND h.id = label.household_id),
    members = (SELECT h.members FROM household h WHERE h.county = label.county AND h.id = label.household_id),
    disabled = (SELECT h.disabled FROM household h WHERE h.county = label.county AND h.id = label.household_id),
    oldest_born_on = (SELECT h.oldest_born_on FROM household h WHERE h.county = label.county AND h.id = label.household_id),
    youngest_born_on = (SELECT h.youngest_born_on FROM household h WHERE h.county = label.county AND h.id = label.household_id);
DROP INDEX label_list;
CREATE INDEX label_list ON label (county, label, division, household_id, state, urban, cause, poor_status, members, disabled, oldest_born_on, youngest_born_on) WHERE to_on IS NULL;

-- Rare answers have an index of their own rows only, which costs an import little.
CREATE INDEX household_disabled ON household (county, division, id, state, urban, cause, poor_status, members, disabled, oldest_born_on, youngest_born_on) WHERE disabled > 0;
CREATE INDEX household_large ON household (county, division, id, state, members, urban, cause, poor_status, disabled, oldest_born_on, youngest_born_on) WHERE members > 6;

-- Which counties have households: a list over several asks here first.
CREATE TABLE county_on_file (
    county integer NOT NULL PRIMARY KEY
);
INSERT INTO county_on_file SELECT DISTINCT county FROM household;
