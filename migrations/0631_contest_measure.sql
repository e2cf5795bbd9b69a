-- A record without money can be theirs and not right too: two cars and not three, a
-- disability of another grade. What there is to put right is set when it is contested.
ALTER TABLE match_contest ADD COLUMN measure text NOT NULL DEFAULT 'money';        -- money, number, grade, none
ALTER TABLE match_contest ADD COLUMN counts_number integer NOT NULL DEFAULT 0;     -- as counts_fen, of a record that counts things or has a grade
