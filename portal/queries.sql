-- name: AddCode :exec
INSERT INTO family_code (id, challenge_sm3, phone_index, phone_sealed, code_mac, message_sealed, attempts, created_at, expires_at)
VALUES (@id, @challenge_sm3, @phone_index, @phone_sealed, @code_mac, @message_sealed, 0, @created_at, @expires_at);

-- name: CodesSince :one
-- How many codes a phone was sent since two instants.
SELECT count(*) AS lately, CAST(COALESCE(SUM(CASE WHEN created_at > @just_now THEN 1 ELSE 0 END), 0) AS bigint) AS just_now
FROM family_code WHERE phone_index = @phone_index AND created_at > @since;

-- name: AllCodesSince :one
SELECT count(*) FROM family_code WHERE created_at > @since;

-- name: Code :one
SELECT * FROM family_code WHERE challenge_sm3 = @challenge_sm3;

-- name: CodeToSend :one
SELECT * FROM family_code WHERE id = @id;

-- name: CountAttempt :exec
UPDATE family_code SET attempts = attempts + 1 WHERE id = @id;

-- name: Sent :exec
UPDATE family_code SET message_sealed = NULL WHERE id = @id;

-- name: UseCode :execrows
UPDATE family_code SET phone_sealed = NULL, message_sealed = NULL, expires_at = @used_at WHERE id = @id AND phone_sealed IS NOT NULL;

-- name: DropCodes :exec
DELETE FROM family_code WHERE created_at < @before;

-- name: AccountByPhone :one
SELECT * FROM family_account WHERE phone_index = @phone_index;

-- name: Account :one
SELECT * FROM family_account WHERE id = @id;

-- name: AddAccount :exec
INSERT INTO family_account (id, phone_index, phone_sealed, created_at, seen_at) VALUES (@id, @phone_index, @phone_sealed, @created_at, @created_at);

-- name: SeeAccount :exec
UPDATE family_account SET seen_at = @seen_at WHERE id = @id;

-- name: SealedAccounts :many
SELECT id, phone_sealed FROM family_account WHERE id > @after_id ORDER BY id LIMIT @up_to;

-- name: ResealAccount :exec
UPDATE family_account SET phone_sealed = @phone_sealed WHERE id = @id;

-- name: AddSession :exec
INSERT INTO family_session (token_hash, account_id, csrf, created_at, seen_at, expires_at)
VALUES (@token_hash, @account_id, @csrf, @created_at, @created_at, @expires_at);

-- name: Session :one
SELECT * FROM family_session WHERE token_hash = @token_hash;

-- name: TouchSession :exec
UPDATE family_session SET seen_at = @seen_at WHERE token_hash = @token_hash;

-- name: DropSession :exec
DELETE FROM family_session WHERE token_hash = @token_hash;

-- name: DropSessions :exec
DELETE FROM family_session WHERE expires_at < @now OR seen_at < @idle_since;

-- name: DropSessionsOf :execrows
-- All sessions of an account but one.
DELETE FROM family_session WHERE account_id = @account_id AND token_hash <> @kept;

-- name: KeepSessions :exec
UPDATE family_session SET seen_at = @seen_at, expires_at = @expires_at;

-- name: Drafts :many
SELECT * FROM family_draft WHERE account_id = @account_id ORDER BY updated_at DESC, id LIMIT @up_to;

-- name: Draft :one
SELECT * FROM family_draft WHERE account_id = @account_id AND id = @id;

-- name: AddDraft :exec
INSERT INTO family_draft (account_id, id, sealed, version, updated_at) VALUES (@account_id, @id, @sealed, 1, @updated_at);

-- name: PutDraft :execrows
UPDATE family_draft SET sealed = @sealed, version = version + 1, updated_at = @updated_at
WHERE account_id = @account_id AND id = @id AND version = @version;

-- name: DropDraft :execrows
DELETE FROM family_draft WHERE account_id = @account_id AND id = @id;

-- name: DropDrafts :exec
DELETE FROM family_draft WHERE updated_at < @before;

-- name: SealedDrafts :many
SELECT account_id, id, sealed FROM family_draft WHERE (account_id, id) > (CAST(@after_account AS bigint), CAST(@after_id AS bigint))
ORDER BY account_id, id LIMIT @up_to;

-- name: ResealDraft :exec
UPDATE family_draft SET sealed = @sealed WHERE account_id = @account_id AND id = @id;

-- name: AddFile :exec
INSERT INTO family_file (account_id, county, file_id, created_at) VALUES (@account_id, @county, @file_id, @created_at);

-- name: FilesSince :one
SELECT count(*) FROM family_file WHERE account_id = @account_id AND created_at > @since;

-- name: OldFiles :many
-- What was stored before an instant by accounts that have no draft which could
-- still name it.
SELECT account_id, county, file_id FROM family_file WHERE created_at < @before
AND NOT EXISTS (SELECT 1 FROM family_draft WHERE family_draft.account_id = family_file.account_id)
ORDER BY account_id, county, file_id LIMIT @up_to;

-- name: DropFile :exec
DELETE FROM family_file WHERE account_id = @account_id AND county = @county AND file_id = @file_id;

-- name: AddProof :exec
INSERT INTO family_proof (id, code_mac, id_index, county, person_id, made_by, made_at, expires_at)
VALUES (@id, @code_mac, @id_index, @county, @person_id, @made_by, @made_at, @expires_at);

-- name: Proof :one
SELECT * FROM family_proof WHERE code_mac = @code_mac;

-- name: DropProofsOf :exec
DELETE FROM family_proof WHERE county = @county AND id_index = @id_index;

-- name: DropProofs :exec
DELETE FROM family_proof WHERE expires_at < @now;

-- name: ProofsOf :many
-- What was proved of an account, that which holds everywhere first.
SELECT * FROM family_person WHERE account_id = @account_id ORDER BY county;

-- name: PersonsByIndex :many
SELECT * FROM family_person WHERE id_index = @id_index ORDER BY county, account_id;

-- name: DropOtherProofs :exec
-- What this account was as another person, and another account as this one: in the
-- county of the new proof alone, or where that is an identity service's, 0, in all.
DELETE FROM family_person WHERE (account_id = @account_id AND id_index <> @id_index)
OR (id_index = @id_index AND account_id <> @account_id AND (county = @county OR CAST(@county AS integer) = 0));

-- name: DropPersonIn :exec
DELETE FROM family_person WHERE county = @county AND account_id = @account_id;

-- name: AddPerson :exec
INSERT INTO family_person (county, account_id, id_index, how, proved_by, proved_at, expires_at)
VALUES (@county, @account_id, @id_index, @how, @proved_by, @proved_at, @expires_at);

-- name: DropPerson :exec
DELETE FROM family_person WHERE account_id = @account_id;

-- name: DropPersons :exec
DELETE FROM family_person WHERE expires_at < @now;

-- name: AddRefusedFiling :exec
INSERT INTO family_refused_filing (account_id, id, refused_at) VALUES (@account_id, @id, @refused_at);

-- name: RefusedFilingsSince :one
SELECT count(*) FROM family_refused_filing WHERE account_id = @account_id AND refused_at > @since;

-- name: DropRefusedFilings :exec
DELETE FROM family_refused_filing WHERE refused_at < @before;

-- name: AddAsking :exec
INSERT INTO family_asking (account_id, id, taken, asked_at) VALUES (@account_id, @id, @taken, @asked_at);

-- name: AskedSince :one
SELECT count(*) AS asked, CAST(COALESCE(SUM(CASE WHEN taken THEN 1 ELSE 0 END), 0) AS bigint) AS taken
FROM family_asking WHERE account_id = @account_id AND asked_at > @since;

-- name: DropAskings :exec
DELETE FROM family_asking WHERE asked_at < @before;

-- name: AddInvitation :exec
INSERT INTO family_invitation (id, account_id, draft_id, phone_index, code_mac, sealed, message_sealed, attempts, state, created_at, expires_at, signed_by, county, file_id)
VALUES (@id, @account_id, @draft_id, @phone_index, @code_mac, @sealed, @message_sealed, 0, 'waiting', @created_at, @expires_at, 0, @county, 0);

-- name: Invitation :one
SELECT * FROM family_invitation WHERE id = @id;

-- name: InvitationByCode :one
SELECT * FROM family_invitation WHERE code_mac = @code_mac;

-- name: InvitationsOf :many
SELECT * FROM family_invitation WHERE account_id = @account_id AND draft_id = @draft_id ORDER BY id;

-- name: InvitedSince :one
-- How many invitations an account made, and a phone was sent, since an instant.
SELECT CAST(COALESCE(SUM(CASE WHEN account_id = @account_id THEN 1 ELSE 0 END), 0) AS bigint) AS made,
  CAST(COALESCE(SUM(CASE WHEN phone_index = @phone_index THEN 1 ELSE 0 END), 0) AS bigint) AS sent
FROM family_invitation WHERE created_at > @since AND (account_id = @account_id OR phone_index = @phone_index);

-- name: CountInvitationAttempt :exec
UPDATE family_invitation SET attempts = attempts + 1 WHERE id = @id;

-- name: InvitationSent :exec
UPDATE family_invitation SET message_sealed = NULL WHERE id = @id;

-- name: SignInvitation :execrows
UPDATE family_invitation SET state = 'signed', signed_by = @signed_by, signed_at = @signed_at, file_id = @file_id, message_sealed = NULL
WHERE id = @id AND state = 'waiting';

-- name: RevokeInvitation :execrows
UPDATE family_invitation SET state = 'revoked', message_sealed = NULL WHERE account_id = @account_id AND id = @id AND state <> 'revoked';

-- name: DropInvitations :exec
-- Of drafts that are gone; what was revoked or has expired still bounds how often a phone is asked.
DELETE FROM family_invitation WHERE created_at < @before
AND NOT EXISTS (SELECT 1 FROM family_draft d WHERE d.account_id = family_invitation.account_id AND d.id = family_invitation.draft_id);

-- name: SealedInvitations :many
SELECT id, sealed FROM family_invitation WHERE id > @after_id ORDER BY id LIMIT @up_to;

-- name: ResealInvitation :exec
UPDATE family_invitation SET sealed = @sealed WHERE id = @id;

-- name: GiveFile :exec
INSERT INTO family_file (account_id, county, file_id, created_at) VALUES (@account_id, @county, @file_id, @created_at)
ON CONFLICT (account_id, county, file_id) DO NOTHING;

-- name: AddCeremony :exec
INSERT INTO family_ceremony (token_sm3, kind, account_id, sealed, expires_at) VALUES (@token_sm3, @kind, @account_id, @sealed, @expires_at);

-- name: Ceremony :one
SELECT * FROM family_ceremony WHERE token_sm3 = @token_sm3;

-- name: DropCeremony :execrows
DELETE FROM family_ceremony WHERE token_sm3 = @token_sm3;

-- name: DropCeremonies :exec
DELETE FROM family_ceremony WHERE expires_at < @now;

-- name: Passkeys :many
SELECT * FROM family_passkey WHERE account_id = @account_id ORDER BY id;

-- name: PasskeyByCredential :one
SELECT * FROM family_passkey WHERE key_handle = @key_handle;

-- name: AddPasskey :exec
INSERT INTO family_passkey (account_id, id, key_handle, credential, name, created_at) VALUES (@account_id, @id, @key_handle, @credential, @name, @created_at);

-- name: UsePasskey :exec
UPDATE family_passkey SET credential = @credential, used_at = @used_at WHERE account_id = @account_id AND id = @id;

-- name: DropPasskey :execrows
DELETE FROM family_passkey WHERE account_id = @account_id AND id = @id;

-- name: DropPasskeysOf :execrows
DELETE FROM family_passkey WHERE account_id = @account_id;
