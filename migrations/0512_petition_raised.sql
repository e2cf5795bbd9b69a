-- Whether the case that a petition is laid to was told of it: it is while its notice
-- hangs or the county reviews it, and not at other times.
ALTER TABLE petition ADD COLUMN raised boolean NOT NULL DEFAULT false;
