-- A single sum is sent back by who checks or pays it, with the reason.
ALTER TABLE payout ADD COLUMN sent_back text NOT NULL DEFAULT '';
