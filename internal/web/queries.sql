-- name: AddAnswer :exec
INSERT INTO idempotency (account_id, idem_key, route, request_sm3, status, media_type, body, created_at)
VALUES (@account_id, @idem_key, @route, @request_sm3, 0, '', NULL, @created_at);

-- name: Answer :one
SELECT * FROM idempotency WHERE account_id = @account_id AND idem_key = @idem_key;

-- name: DropAnswers :execrows
DELETE FROM idempotency WHERE created_at < @before;

-- name: KeepAnswer :exec
UPDATE idempotency SET status = @status, media_type = @media_type, body = @body
WHERE account_id = @account_id AND idem_key = @idem_key;

-- name: ResealAnswer :exec
UPDATE idempotency SET body = @body WHERE account_id = @account_id AND idem_key = @idem_key;

-- name: SealedAnswers :many
SELECT account_id, idem_key, body FROM idempotency
WHERE body IS NOT NULL AND (account_id, idem_key) > (CAST(@after_account AS bigint), CAST(@after_key AS text))
ORDER BY account_id, idem_key LIMIT @up_to;
