-- name: NextNumber :one
INSERT INTO petition_counter (county, year, last) VALUES (@county, @year, 1)
ON CONFLICT (county, year) DO UPDATE SET last = petition_counter.last + 1
RETURNING last;

-- name: Add :exec
INSERT INTO petition (county, id, number, kind, division, channel, named, sealed, account_id, key_mac, received_by, received_name, received_at, due_on, sort_on,
    state, outcome, case_no, case_id, household_id, closed_by, closed_name, version, raised)
VALUES (@county, @id, @number, @kind, @division, @channel, @named, @sealed, @account_id, @key_mac, @received_by, @received_name, @received_at, @due_on, @sort_on,
    'open', '', '', 0, 0, 0, '', 1, false);

-- name: CountRaisedUnsigned :one
-- Objections that nobody signed in sent and that their cases were told of at once.
SELECT count(*) FROM petition WHERE county = @county AND kind = 'objection' AND account_id = 0 AND channel = 'portal' AND raised AND received_at >= @since;

-- name: Petition :one
SELECT * FROM petition WHERE county = @county AND id = @id;

-- name: ByNumber :one
SELECT * FROM petition WHERE county = @county AND number = @number;

-- name: ByKey :one
SELECT * FROM petition WHERE county = @county AND key_mac = @key_mac;

-- name: Save :execrows
UPDATE petition SET sealed = @sealed, state = @state, outcome = @outcome, case_no = @case_no, case_id = @case_id, household_id = @household_id, raised = @raised,
    closed_by = @closed_by, closed_name = @closed_name, closed_at = @closed_at, version = version + 1
WHERE county = @county AND id = @id AND version = @version;

-- name: List :many
-- The one that is due first on top; what has no day comes last. receiver 0 is
-- whoever received it.
SELECT * FROM petition
WHERE county >= @low_county AND county <= @high_county AND division >= @low AND division < @high
AND state = @state AND (CAST(@kind AS text) = '' OR kind = CAST(@kind AS text))
AND (CAST(@receiver AS bigint) = 0 OR received_by = CAST(@receiver AS bigint))
AND (NOT CAST(@overdue AS boolean) OR due_on < @today)
AND (sort_on > @after_on OR sort_on = @after_on AND id > CAST(@after_id AS bigint))
ORDER BY sort_on, id LIMIT @up_to;

-- name: Count :one
SELECT count(*) AS waiting, CAST(COALESCE(SUM(CASE WHEN due_on < @today THEN 1 ELSE 0 END), 0) AS bigint) AS overdue FROM petition
WHERE county >= @low_county AND county <= @high_county AND division >= @low AND division < @high AND state = 'open';

-- name: OpenOfCounty :many
-- What is open of the kinds that the county as a whole handles.
SELECT * FROM petition
WHERE county >= @low_county AND county <= @high_county AND division >= @low AND division < @high
AND state = 'open' AND kind IN ('complaint', 'report', 'objection');

-- name: OfAccount :many
SELECT * FROM petition WHERE account_id = @account_id ORDER BY received_at DESC, id DESC LIMIT @up_to;

-- name: CountOfAccount :one
SELECT count(*) FROM petition WHERE account_id = @account_id AND received_at > @since;

-- name: SealedPetitions :many
SELECT county, id, sealed FROM petition WHERE (county, id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint))
ORDER BY county, id LIMIT @up_to;

-- name: Reseal :exec
UPDATE petition SET sealed = @sealed WHERE county = @county AND id = @id;
