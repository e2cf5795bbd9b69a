-- Lists of cases begin at the place: a division's code begins with its county's, so
-- that its range alone finds what lies in a township, a county or a province. A range
-- of counties before it had each list read all cases of a county.

CREATE INDEX case_step_place ON case_step (division, step, role, due_on);
CREATE INDEX application_place ON application (division, state, next_due_on);

-- The newest cases of a household, in their order; its identifier is its own everywhere.
DROP INDEX application_household;
CREATE INDEX application_household ON application (household_id, id);
