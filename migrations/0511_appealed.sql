-- The day on which the family asked for administrative review or brought a lawsuit.
ALTER TABLE application ADD COLUMN appealed_on date;
