-- name: AppendEntry :exec
INSERT INTO audit_entry (county, seq, at, actor_id, actor, act, subject, case_no, before_sm3, after_sm3, detail, prev_hash, hash)
VALUES (@county, @seq, @at, @actor_id, @actor, @act, @subject, @case_no, @before_sm3, @after_sm3, @detail, @prev_hash, @hash);

-- name: LastEntry :one
SELECT seq, hash FROM audit_entry WHERE county = @county ORDER BY seq DESC LIMIT 1;

-- name: Entries :many
SELECT * FROM audit_entry WHERE county = @county AND seq > @after ORDER BY seq LIMIT @up_to;

-- name: Chains :many
SELECT county, CAST(max(seq) AS bigint) AS last FROM audit_entry GROUP BY county ORDER BY county;
