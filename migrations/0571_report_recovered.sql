-- What a month's report says of what was claimed back.
ALTER TABLE month_report_cell ADD COLUMN owed_start_fen bigint NOT NULL DEFAULT 0; -- ordered and not given back; below zero: to be given back to households
ALTER TABLE month_report_cell ADD COLUMN claimed_fen bigint NOT NULL DEFAULT 0;    -- ordered in the month, fines with it
ALTER TABLE month_report_cell ADD COLUMN reduced_fen bigint NOT NULL DEFAULT 0;    -- of orders, because what they rest on fell
ALTER TABLE month_report_cell ADD COLUMN repaid_fen bigint NOT NULL DEFAULT 0;     -- given back and withheld, less what was returned
ALTER TABLE month_report_cell ADD COLUMN waived_fen bigint NOT NULL DEFAULT 0;     -- written off
ALTER TABLE month_report_cell ADD COLUMN owed_end_fen bigint NOT NULL DEFAULT 0;
