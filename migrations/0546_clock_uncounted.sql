-- A pause whose working days cannot be counted yet: the holidays of its year are not
-- announced. Its clock has no day until they are.
ALTER TABLE clock ADD COLUMN uncounted_from date;
ALTER TABLE clock ADD COLUMN uncounted_to date;
