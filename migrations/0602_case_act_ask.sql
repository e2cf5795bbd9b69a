-- The batch of checks of a business month: when each case last asked for its check.
CREATE INDEX case_act_ask ON case_act (county, at) WHERE act IN ('investigate', 'ask_check');
