-- People are found by the beginning of their name, its pinyin or its initials,
-- and by phone, in entries of their own. Those of an import are kept packed in
-- the order of their keys (docs/formats/person-find.md): four B-trees, of which
-- each takes every person at a place of its own, were a third of what an import
-- wrote. Those of people who are entered or changed one by one are rows, and so
-- are all that were here before. An entry that no longer holds stays: who reads
-- it holds it against the person.
CREATE TABLE person_find (
    county    integer NOT NULL,
    key       text    NOT NULL COLLATE "C", -- its kind, n p i h, and then the text or the keyed hash
    division  text    NOT NULL COLLATE "C",
    person_id bigint  NOT NULL,
    PRIMARY KEY (county, key, division, person_id)
); -- clustered

CREATE TABLE person_find_run (
    county  integer NOT NULL,
    bucket  text    NOT NULL COLLATE "C", -- the first two characters of the keys in it
    run_id  bigint  NOT NULL,
    entries bytea   NOT NULL,
    PRIMARY KEY (county, bucket, run_id)
);

INSERT INTO person_find SELECT county, 'n' || name, division, id FROM person WHERE name <> '' ORDER BY 1, 2, 3, 4;
INSERT INTO person_find SELECT county, 'p' || pinyin, division, id FROM person WHERE pinyin <> '' ORDER BY 1, 2, 3, 4;
INSERT INTO person_find SELECT county, 'i' || initials, division, id FROM person WHERE initials <> '' ORDER BY 1, 2, 3, 4;
-- only postgres
INSERT INTO person_find SELECT county, 'h' || encode(substr(phone_index, 1, 8), 'hex'), division, id FROM person WHERE phone_index IS NOT NULL ORDER BY 1, 2, 3, 4;
-- end
-- only sqlite: INSERT INTO person_find SELECT county, 'h' || lower(hex(substr(phone_index, 1, 8))), division, id FROM person WHERE phone_index IS NOT NULL ORDER BY 1, 2, 3, 4;
DROP INDEX person_name;
DROP INDEX person_pinyin;
DROP INDEX person_initials;
DROP INDEX person_phone;
ALTER TABLE person DROP COLUMN pinyin;
ALTER TABLE person DROP COLUMN initials;
ALTER TABLE person DROP COLUMN phone_index;
