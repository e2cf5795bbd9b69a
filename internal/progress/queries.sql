-- name: Add :exec
INSERT INTO progress (county, id, kind, title, title_english, state, done, total, message, message_english, result, created_by, created_at, updated_at)
VALUES (@county, @id, @kind, @title, @title_english, @state, @done, @total, '', '', @result, @created_by, @created_at, @updated_at);

-- name: Advance :execrows
UPDATE progress SET state = @state, done = @done, total = @total, message = @message, message_english = @message_english, result = @result, updated_at = @updated_at
WHERE county = @county AND id = @id AND state NOT IN ('done', 'failed', 'cancelled');

-- name: Get :one
SELECT * FROM progress WHERE county = @county AND id = @id;

-- name: ByCreator :many
SELECT * FROM progress WHERE created_by = @created_by AND id < CAST(@before_id AS bigint)
  AND (CAST(@state AS text) = '' OR state = CAST(@state AS text)) ORDER BY id DESC LIMIT @up_to;

-- name: Latest :one
SELECT * FROM progress WHERE county = @county AND kind = @kind ORDER BY id DESC LIMIT 1;

-- name: LatestEnded :one
SELECT * FROM progress WHERE county = @county AND kind = @kind AND state IN ('done', 'failed', 'cancelled') ORDER BY id DESC LIMIT 1;
