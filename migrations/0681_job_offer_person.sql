-- Refusals of work are counted by person, through whatever households they were in.
CREATE INDEX job_offer_person ON job_offer (county, person_id, offered_on, id);
