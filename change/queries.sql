-- name: NextNumber :one
INSERT INTO change_counter (county, year, last) VALUES (@county, @year, 1)
ON CONFLICT (county, year) DO UPDATE SET last = change_counter.last + 1
RETURNING last;

-- name: Add :exec
INSERT INTO change_request (county, id, number, household_id, division, kind, other_id, channel, sealed, account_id, asked_by, asked_name, asked_at, edited_by, edited_name,
    due_on, sort_on, state, overtaken, decided_by, decided_name, version)
VALUES (@county, @id, @number, @household_id, @division, @kind, @other_id, @channel, @sealed, @account_id, @asked_by, @asked_name, @asked_at, @edited_by, @edited_name,
    @due_on, @sort_on, 'open', '', 0, '', 1);

-- name: Request :one
SELECT * FROM change_request WHERE county = @county AND id = @id;

-- name: Save :execrows
UPDATE change_request SET household_id = @household_id, division = @division, kind = @kind, other_id = @other_id, sealed = @sealed, edited_by = @edited_by,
    edited_name = @edited_name, state = @state, overtaken = @overtaken, decided_by = @decided_by, decided_name = @decided_name, decided_at = @decided_at, version = version + 1
WHERE county = @county AND id = @id AND version = @version;

-- name: List :many
-- The one that is due first on top; what has no day comes last.
SELECT * FROM change_request
WHERE county >= @low_county AND county <= @high_county AND division >= @low AND division < @high
AND (state = CAST(@state AS text) OR CAST(@state AS text) = 'waiting' AND state IN ('open', 'returned'))
AND (CAST(@kind AS text) = '' OR kind = CAST(@kind AS text) OR CAST(@kind AS text) = 'unread' AND kind = '')
AND (NOT CAST(@overdue AS boolean) OR due_on < @today)
AND (sort_on > @after_on OR sort_on = @after_on AND id > CAST(@after_id AS bigint))
ORDER BY sort_on, id LIMIT @up_to;

-- name: Count :one
SELECT count(*) AS waiting, CAST(COALESCE(SUM(CASE WHEN due_on < @today THEN 1 ELSE 0 END), 0) AS bigint) AS overdue FROM change_request
WHERE county >= @low_county AND county <= @high_county AND division >= @low AND division < @high AND state IN ('open', 'returned');

-- name: OpenOf :many
-- The open requests that may touch a household, or the one that it joins.
SELECT * FROM change_request WHERE county = @county AND state IN ('open', 'returned') AND household_id <> 0
AND (household_id = @household_id OR other_id = @household_id OR CAST(@other_id AS bigint) <> 0 AND (household_id = CAST(@other_id AS bigint) OR other_id = CAST(@other_id AS bigint)))
ORDER BY id;

-- name: WaitingOf :many
-- The open requests of one household.
SELECT * FROM change_request WHERE county = @county AND household_id = @household_id AND state IN ('open', 'returned') ORDER BY id;

-- name: OfHousehold :many
SELECT * FROM change_request WHERE county = @county AND household_id = @household_id ORDER BY id DESC LIMIT @up_to;

-- name: OfAccount :many
SELECT * FROM change_request WHERE account_id = @account_id ORDER BY asked_at DESC, id DESC LIMIT @up_to;

-- name: CountOfAccount :one
SELECT count(*) FROM change_request WHERE account_id = @account_id AND asked_at > @since;

-- name: SealedRequests :many
SELECT county, id, sealed FROM change_request WHERE (county, id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint))
ORDER BY county, id LIMIT @up_to;

-- name: Reseal :exec
UPDATE change_request SET sealed = @sealed WHERE county = @county AND id = @id;
