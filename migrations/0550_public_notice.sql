-- Whether a notice is in the list that anybody may read on the web. What would refuse
-- or end help, or tell of an illness, is read by whoever has the sheet's code alone.
ALTER TABLE publicity ADD COLUMN listed boolean NOT NULL DEFAULT false; -- false for notices that were posted before
