-- A single sum is sent back by who checks or pays it, with the reason. Who ordered
-- it again, and who entered its account, is remembered beside who decided it.
ALTER TABLE payout ADD COLUMN sent_back text NOT NULL DEFAULT '';
ALTER TABLE payout ADD COLUMN ordered_again_by bigint NOT NULL DEFAULT 0;
ALTER TABLE payout ADD COLUMN account_by bigint NOT NULL DEFAULT 0;
