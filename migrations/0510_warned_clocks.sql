-- From when a step is urgent: so many days before its clock ends as the procedure
-- says. NULL: the clock has no warning, no day, or was set before there were any.
ALTER TABLE case_step ADD COLUMN warn_on date;

-- Clocks are counted by the month in which they end; extended ones are told apart.
ALTER TABLE clock ADD COLUMN extended_on date;
-- While a clock is paused nothing is late; the days are added when it goes on.
ALTER TABLE clock ADD COLUMN paused_on date;
ALTER TABLE clock ADD COLUMN paused_days integer NOT NULL DEFAULT 0;
CREATE INDEX clock_due ON clock (county, due_on);
