-- The cases that were paid in advance are few, and are listed.
CREATE INDEX application_advance ON application (county, division, id) WHERE advance_fen > 0;
