-- The grade of a disability, as a figure: what is computed with it reads no text.
ALTER TABLE finding ADD COLUMN grade integer NOT NULL DEFAULT 0; -- 1 to 4; 0: none, or its source did not say
