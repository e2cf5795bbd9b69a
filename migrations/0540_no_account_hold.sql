-- What lost its account before such a wait was kept as a reason of its own.
INSERT INTO hold (county, entitlement_id, id, cause, reason, made_at)
SELECT e.county, e.id, COALESCE((SELECT max(h.id) + 1 FROM hold h WHERE h.county = e.county AND h.entitlement_id = e.id), e.id),
  'no_account', '未登记收款账户', e.updated_at
FROM entitlement e WHERE length(e.account_sealed) = 0
  AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.county = e.county AND h.entitlement_id = e.id AND h.cause = 'no_account');
UPDATE entitlement SET held = '未登记收款账户' WHERE length(account_sealed) = 0 AND held = '';
