-- name: Account :one
SELECT * FROM account WHERE id = @id;

-- name: AccountByLogin :one
SELECT * FROM account WHERE login = @login;

-- name: Accounts :many
-- Those of whose roles each lies in one of the parts, a JSON list of prefixes;
-- pairs: '' all, or a JSON list of which they must hold one, clerk+reviewer.
SELECT * FROM account
WHERE login > @after
  AND NOT EXISTS (SELECT 1 FROM account_role WHERE account_role.account_id = account.id
    AND NOT EXISTS (SELECT 1 FROM json_each(CAST(@parts AS text)) AS part
      WHERE substr(account_role.division, 1, length(part.value)) = part.value))
  AND (CAST(@find AS text) = '' OR login LIKE '%' || CAST(@find AS text) || '%' OR name LIKE '%' || CAST(@find AS text) || '%')
  AND (CAST(@pairs AS text) = '' OR EXISTS (SELECT 1 FROM account_role AS one JOIN account_role AS other ON other.account_id = one.account_id
    WHERE one.account_id = account.id AND one.role || '+' || other.role IN (SELECT value FROM json_each(CAST(@pairs AS text)))))
ORDER BY login LIMIT @up_to;

-- name: AddAccount :exec
INSERT INTO account (id, login, name, post, password_hash, must_change, failures, failed_at, locked_until_at, disabled, version, password_at, created_at)
VALUES (@id, @login, @name, @post, @password_hash, @must_change, 0, NULL, NULL, FALSE, 1, @password_at, @created_at);

-- name: AddPassword :exec
INSERT INTO account_password (account_id, password_at, password_hash) VALUES (@account_id, @password_at, @password_hash);

-- name: AddRole :exec
INSERT INTO account_role (account_id, role, division) VALUES (@account_id, @role, @division);

-- name: AddSession :exec
INSERT INTO session (token_hash, account_id, csrf, created_at, seen_at, expires_at)
VALUES (@token_hash, @account_id, @csrf, @created_at, @seen_at, @expires_at);

-- name: Colleagues :many
SELECT account.id, account.name, account.post, account_role.role, account_role.division
FROM account JOIN account_role ON account_role.account_id = account.id
WHERE account.disabled = FALSE AND substr(CAST(@division AS text), 1, length(account_role.division)) = account_role.division
ORDER BY account.name, account.id;

-- name: CountAccounts :one
SELECT count(*) FROM account;

-- name: DropExpired :execrows
DELETE FROM session WHERE expires_at <= @now OR seen_at <= @idle_since;

-- name: DropRoles :exec
DELETE FROM account_role WHERE account_id = @account_id;

-- name: DropSession :exec
DELETE FROM session WHERE token_hash = @token_hash;

-- name: DropSessionsOf :execrows
DELETE FROM session WHERE account_id = @account_id;

-- name: Passwords :many
SELECT password_hash FROM account_password WHERE account_id = @account_id ORDER BY password_at DESC LIMIT @up_to;

-- name: Roles :many
SELECT role, division FROM account_role WHERE account_id = @account_id ORDER BY role, division;

-- name: Session :one
SELECT * FROM session WHERE token_hash = @token_hash;

-- name: SetFailures :exec
UPDATE account SET failures = @failures, failed_at = @failed_at, locked_until_at = @locked_until_at WHERE id = @id;

-- name: SetPassword :exec
UPDATE account SET password_hash = @password_hash, must_change = @must_change, password_at = @password_at,
  failures = 0, failed_at = NULL, locked_until_at = NULL WHERE id = @id;

-- name: TouchSession :exec
UPDATE session SET seen_at = @seen_at WHERE token_hash = @token_hash;

-- name: UpdateAccount :execrows
UPDATE account SET name = @name, post = @post, disabled = @disabled, version = version + 1
WHERE id = @id AND version = @version;

-- name: KeepSessions :exec
UPDATE session SET seen_at = @seen_at, expires_at = @expires_at;

-- name: AddDevice :exec
INSERT INTO account_device (account_id, id, token_hash, name, created_at) VALUES (@account_id, @id, @token_hash, @name, @created_at);

-- name: Device :one
SELECT * FROM account_device WHERE account_id = @account_id AND id = @id;

-- name: DeviceByToken :one
SELECT * FROM account_device WHERE token_hash = @token_hash;

-- name: Devices :many
SELECT * FROM account_device WHERE account_id = @account_id ORDER BY id DESC;

-- name: Phones :one
-- How many of an account's are trusted.
SELECT count(*) FROM account_device WHERE account_id = @account_id AND revoked_at IS NULL;

-- name: RevokeDevice :execrows
UPDATE account_device SET revoked_at = @revoked_at WHERE account_id = @account_id AND id = @id AND revoked_at IS NULL;

-- name: DropOtherSessions :exec
DELETE FROM session WHERE account_id = @account_id AND token_hash <> @token_hash;
