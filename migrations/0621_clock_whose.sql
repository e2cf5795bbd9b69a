-- Whose term a clock is: family, public; '': the office's own, which its timeliness is
-- counted of.
ALTER TABLE clock ADD COLUMN whose text NOT NULL DEFAULT '';
UPDATE clock SET whose = 'public' WHERE kind = 'publicity';
UPDATE clock SET whose = 'family' WHERE kind = 'hearing';
