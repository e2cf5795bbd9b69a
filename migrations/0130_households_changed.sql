-- Who keeps a county's households in memory asks what was written since, and
-- whether all is as it was, without reading the households.
CREATE INDEX household_changed ON household (county, updated_at, state, id, version);
