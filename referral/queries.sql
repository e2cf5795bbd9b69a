-- name: NextNumber :one
INSERT INTO referral_counter (county, year, last) VALUES (@county, @year, 1)
ON CONFLICT (county, year) DO UPDATE SET last = referral_counter.last + 1
RETURNING last;

-- name: Add :exec
INSERT INTO referral (county, id, number, division, household_id, programme, topic_zh, topic_en, department, sealed, made_by, made_name, made_on, by_county, due_on,
    state, outcome, closed_name, version)
VALUES (@county, @id, @number, @division, @household_id, @programme, @topic_zh, @topic_en, @department, @sealed, @made_by, @made_name, @made_on, @by_county, @due_on,
    'sent', '', '', 1);

-- name: Referral :one
SELECT * FROM referral WHERE county = @county AND id = @id;

-- name: Save :execrows
UPDATE referral SET sealed = @sealed, state = @state, outcome = @outcome, accepted_on = @accepted_on, closed_on = @closed_on,
    closed_name = @closed_name, version = version + 1
WHERE county = @county AND id = @id AND version = @version;

-- name: ListOpen :many
-- The one that is due first on top. A query of its own: the index of the open ones is
-- used where the state stands in the words.
SELECT * FROM referral
WHERE county >= @low_county AND county <= @high_county AND division >= @low AND division < @high AND state <> 'closed'
AND (CAST(@department AS text) = '' OR department = CAST(@department AS text))
AND (NOT CAST(@overdue AS boolean) OR due_on < @today)
AND (due_on > @after_on OR due_on = @after_on AND id > CAST(@after_id AS bigint))
ORDER BY due_on, id LIMIT @up_to;

-- name: ListClosed :many
SELECT * FROM referral
WHERE county >= @low_county AND county <= @high_county AND division >= @low AND division < @high AND state = 'closed'
AND (CAST(@department AS text) = '' OR department = CAST(@department AS text))
AND (due_on > @after_on OR due_on = @after_on AND id > CAST(@after_id AS bigint))
ORDER BY due_on, id LIMIT @up_to;

-- name: Count :one
SELECT count(*) AS waiting, CAST(COALESCE(SUM(CASE WHEN due_on < @today THEN 1 ELSE 0 END), 0) AS bigint) AS overdue FROM referral
WHERE county >= @low_county AND county <= @high_county AND division >= @low AND division < @high AND state <> 'closed';

-- name: OfHousehold :many
SELECT * FROM referral WHERE county = @county AND household_id = @household_id ORDER BY id DESC LIMIT @up_to;

-- name: Departments :many
-- Whom the county has handed something on to, for the next who writes a name.
SELECT DISTINCT department FROM referral WHERE county = @county ORDER BY department LIMIT @up_to;

-- name: SealedReferrals :many
SELECT county, id, sealed FROM referral WHERE (county, id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint))
ORDER BY county, id LIMIT @up_to;

-- name: Reseal :exec
UPDATE referral SET sealed = @sealed WHERE county = @county AND id = @id;
