-- A handover that the new county has begun to take is 'accepting' until it is
-- finished or returned; answered_by and answered_at say who began, and when.
CREATE INDEX handover_accepting ON handover (county, id) WHERE state = 'accepting';
