-- The last month that the county which gives a household pays it, set when the other
-- one accepts: what is drawn ends with it. 0: it was accepted before this was kept.
ALTER TABLE handover ADD COLUMN last_period integer NOT NULL DEFAULT 0;
-- The last month that another county pays what is applied for, where the household was
-- handed over: what is decided begins with the month after. 0: it is somebody new.
ALTER TABLE application ADD COLUMN paid_to_period integer NOT NULL DEFAULT 0;
