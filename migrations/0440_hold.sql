-- Why a payment waits, one row a reason: what ends one leaves the others. The
-- entitlement's held is the oldest of them, for lists and rolls to read.
CREATE TABLE hold (
    county         integer     NOT NULL,
    entitlement_id bigint      NOT NULL,
    id             bigint      NOT NULL,
    cause          text        NOT NULL, -- death, account, no_account, office
    reason         text        NOT NULL,
    made_at        timestamptz NOT NULL,
    PRIMARY KEY (county, entitlement_id, id),
    UNIQUE (county, entitlement_id, cause, reason),
    FOREIGN KEY (county, entitlement_id) REFERENCES entitlement (county, id)
);
INSERT INTO hold (county, entitlement_id, id, cause, reason, made_at)
SELECT county, id, id, CASE held WHEN '未登记收款账户' THEN 'no_account' WHEN '收款账户已变更，待复核' THEN 'account'
  WHEN '享受人死亡，等待停发决定' THEN 'death' ELSE 'office' END, held, updated_at
FROM entitlement WHERE held <> '';
