-- Where a household was at each step of what it draws, and how it came to draw it:
-- a report of a past month places what happened where the household was then, and
-- takes nobody for new whose household only changed its form.
ALTER TABLE entitlement_change ADD COLUMN division text NOT NULL DEFAULT '' COLLATE "C"; -- of the household after this step
ALTER TABLE entitlement_change ADD COLUMN urban boolean NOT NULL DEFAULT FALSE;
ALTER TABLE entitlement_change ADD COLUMN continues boolean NOT NULL DEFAULT FALSE; -- granted to a household split off from one that drew the same
-- What was written before says where the household was last known to be.
UPDATE entitlement_change SET division = (SELECT e.division FROM entitlement e WHERE e.county = entitlement_change.county AND e.id = entitlement_change.entitlement_id),
    urban = (SELECT e.urban FROM entitlement e WHERE e.county = entitlement_change.county AND e.id = entitlement_change.entitlement_id);
-- What a decision began or changed is found by it, wherever it is drawn now.
CREATE INDEX entitlement_change_decision ON entitlement_change (county, decision_id);

-- Households whose form changed, and who moved between townships: neither new nor gone.
ALTER TABLE month_report_cell ADD COLUMN split bigint NOT NULL DEFAULT 0;           -- households that a split made
ALTER TABLE month_report_cell ADD COLUMN split_people bigint NOT NULL DEFAULT 0;
ALTER TABLE month_report_cell ADD COLUMN merged bigint NOT NULL DEFAULT 0;          -- households that joined one that draws the same
ALTER TABLE month_report_cell ADD COLUMN merged_people bigint NOT NULL DEFAULT 0;
ALTER TABLE month_report_cell ADD COLUMN moved_in bigint NOT NULL DEFAULT 0;        -- from another township, or from urban to rural and back
ALTER TABLE month_report_cell ADD COLUMN moved_in_people bigint NOT NULL DEFAULT 0;
ALTER TABLE month_report_cell ADD COLUMN moved_out bigint NOT NULL DEFAULT 0;
ALTER TABLE month_report_cell ADD COLUMN moved_out_people bigint NOT NULL DEFAULT 0;
