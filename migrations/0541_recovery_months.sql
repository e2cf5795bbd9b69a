-- A month may be claimed back by more than one recovery, each a part of it: a later
-- decision finds more. due_fen has what was due, and what an earlier one claims.
CREATE TABLE recovery_month_part (
    county         integer NOT NULL,
    entitlement_id bigint  NOT NULL,
    for_period     integer NOT NULL,
    recovery_id    bigint  NOT NULL,
    paid_fen       bigint  NOT NULL,
    due_fen        bigint  NOT NULL,
    PRIMARY KEY (county, entitlement_id, for_period, recovery_id),
    FOREIGN KEY (county, recovery_id) REFERENCES recovery (county, id)
);
INSERT INTO recovery_month_part (county, entitlement_id, for_period, recovery_id, paid_fen, due_fen)
SELECT county, entitlement_id, for_period, recovery_id, paid_fen, due_fen FROM recovery_month;
DROP TABLE recovery_month;
ALTER TABLE recovery_month_part RENAME TO recovery_month;
CREATE INDEX recovery_month_of ON recovery_month (county, recovery_id, for_period);
CREATE INDEX recovery_entitlement ON recovery (county, entitlement_id, id);

-- The last number of a county's year; counting the rows gave two the same.
CREATE TABLE recovery_counter (
    county integer NOT NULL,
    year   integer NOT NULL,
    last   bigint  NOT NULL,
    PRIMARY KEY (county, year)
);
INSERT INTO recovery_counter (county, year, last)
SELECT county, CAST(substr(number, 11, 4) AS integer), max(CAST(substr(number, 16) AS bigint))
FROM recovery GROUP BY county, CAST(substr(number, 11, 4) AS integer);
