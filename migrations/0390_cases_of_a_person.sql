-- What a person was given of a programme before, of whichever household: a bill is
-- aided once, and a deductible is taken once a year.
CREATE INDEX application_person ON application (county, person_id, programme) WHERE person_id <> 0;
