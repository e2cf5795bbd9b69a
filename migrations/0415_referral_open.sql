-- The list and the count of what waits read the open ones alone, however many were
-- ever handed on.
CREATE INDEX referral_open ON referral (county, division, due_on, id) WHERE state <> 'closed';
