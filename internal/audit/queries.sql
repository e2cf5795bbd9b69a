-- name: About :many
-- What was done to some records, the newest first.
SELECT * FROM audit_entry WHERE county = @county AND subject IN (SELECT CAST(value AS text) FROM json_each(CAST(@subjects AS text)))
ORDER BY seq DESC LIMIT @up_to;

-- name: AddReason :exec
INSERT INTO audit_reason (county, id, said, salt, said_at) VALUES (@county, @id, @said, @salt, @said_at);

-- name: AppendEntry :exec
INSERT INTO audit_entry (county, seq, at, actor_id, actor, act, subject, case_no, before_sm3, after_sm3, detail, prev_hash, hash)
VALUES (@county, @seq, @at, @actor_id, @actor, @act, @subject, @case_no, @before_sm3, @after_sm3, @detail, @prev_hash, @hash);

-- name: Entries :many
SELECT * FROM audit_entry WHERE county = @county AND seq > @after ORDER BY seq LIMIT @up_to;

-- name: Heads :many
SELECT * FROM audit_head WHERE county = @county ORDER BY seq;

-- name: KeepHead :exec
INSERT INTO audit_head (county, head_on, seq, hash, signed_at, signature)
VALUES (@county, @head_on, @seq, @hash, @signed_at, @signature);

-- name: LastEntry :one
SELECT seq, hash FROM audit_entry WHERE county = @county ORDER BY seq DESC LIMIT 1;

-- name: LastHead :one
SELECT * FROM audit_head WHERE county = @county ORDER BY seq DESC LIMIT 1;

-- name: NextChain :one
SELECT county FROM audit_entry WHERE county > @after ORDER BY county LIMIT 1;

-- name: NewestHeads :many
-- The newest head of each chain.
SELECT * FROM audit_head h WHERE seq = (SELECT MAX(n.seq) FROM audit_head n WHERE n.county = h.county) ORDER BY county;

-- name: NextHeads :one
SELECT county FROM audit_head WHERE county > @after ORDER BY county LIMIT 1;

-- name: Reasons :many
SELECT id, said, salt FROM audit_reason WHERE county = @county AND id IN (SELECT CAST(value AS bigint) FROM json_each(CAST(@ids AS text)));

-- name: Search :many
SELECT * FROM audit_entry
WHERE county = @county AND seq < @before AND at >= @since AND at < @until
  AND (CAST(@act AS text) = '' OR act = CAST(@act AS text))
  AND (CAST(@actor AS text) = '' OR actor = CAST(@actor AS text))
  AND (CAST(@subject AS text) = '' OR subject = CAST(@subject AS text) OR case_no = CAST(@subject AS text))
ORDER BY seq DESC LIMIT @up_to;
