-- name: AddFile :exec
INSERT INTO department_file (county, id, source, file_id, file_name, fingerprint, as_of_on, columns, state, read_row, rows_total, rows_bad,
  purged, message, progress_id, received_by, received_at, shelf_id, printed, signer)
VALUES (@county, @id, @source, @file_id, @file_name, @fingerprint, @as_of_on, @columns, 'loading', 0, 0, 0, FALSE, '', @progress_id, @received_by, @received_at,
  @id, TRUE, @signer);

-- name: AddManifest :exec
-- Once more where the file that it was used for failed.
INSERT INTO department_manifest (county, digest, source, file_id, stored_id, made_at, accepted_by, accepted_at)
VALUES (@county, @digest, @source, @file_id, @stored_id, @made_at, @accepted_by, @accepted_at)
ON CONFLICT (county, digest) DO UPDATE SET file_id = excluded.file_id, stored_id = excluded.stored_id, accepted_by = excluded.accepted_by,
  accepted_at = excluded.accepted_at;

-- name: Manifest :one
SELECT * FROM department_manifest WHERE county = @county AND digest = @digest;

-- name: File :one
SELECT * FROM department_file WHERE county = @county AND id = @id;

-- name: FileWithFingerprint :one
-- The same bytes of the same day or a later one, unless they failed or were replaced
-- since. An unchanged list of a newer day is another report: its source is fresh again.
SELECT * FROM department_file
WHERE county = @county AND source = @source AND fingerprint = @fingerprint AND as_of_on >= @as_of_on AND state IN ('loading', 'current')
ORDER BY id LIMIT 1;

-- name: Loading :many
SELECT * FROM department_file WHERE county = @county AND source = @source AND state = 'loading' ORDER BY id;

-- name: CurrentFiles :many
SELECT * FROM department_file WHERE county = @county AND state = 'current' ORDER BY source;

-- name: ListFiles :many
SELECT * FROM department_file
WHERE county = @county AND (CAST(@source AS text) = '' OR source = CAST(@source AS text)) AND id < CAST(@before_id AS bigint)
ORDER BY id DESC LIMIT @up_to;

-- name: AdvanceFile :execrows
-- Writes nothing if another worker came first.
UPDATE department_file SET read_row = @read_row, rows_total = rows_total + CAST(@more AS bigint), rows_bad = rows_bad + CAST(@bad AS bigint)
WHERE county = @county AND id = @id AND state = 'loading' AND read_row = @read_before;

-- name: MarkTokens :exec
UPDATE department_file SET tokens = TRUE WHERE county = @county AND id = @id;

-- name: TokenSources :many
SELECT source FROM department_file WHERE county = @county AND state = 'current' AND tokens ORDER BY source;

-- name: SupersedeFiles :exec
UPDATE department_file SET state = 'superseded' WHERE county = @county AND source = @source AND state = 'current';

-- name: FinishFile :execrows
UPDATE department_file SET state = @state, message = @message, message_english = @message_english, finished_at = @finished_at
WHERE county = @county AND id = @id AND state = 'loading';

-- name: Unpurged :many
SELECT id, read_row, shelf_id, top_row FROM department_file
WHERE county = @county AND source = @source AND state IN ('superseded', 'failed') AND NOT purged ORDER BY id;

-- name: PurgeRecords :execrows
DELETE FROM department_record WHERE county = @county AND file_id = @file_id AND row_no >= @low_row AND row_no < @high_row;

-- name: MarkPurged :exec
UPDATE department_file SET purged = TRUE WHERE county = @county AND id = @id;

-- name: HandOverShelf :execrows
-- The next file takes the rows over: they are not this one's to delete.
UPDATE department_file SET state = 'superseded', purged = TRUE WHERE county = @county AND id = @id AND state = 'current';

-- name: TakeShelf :exec
UPDATE department_file SET shelf_id = @shelf_id, base_id = @base_id, top_row = @top_row, rows_new = @rows_new, rows_gone = @rows_gone, tokens = @tokens
WHERE county = @county AND id = @id;

-- name: RemoveRecords :many
DELETE FROM department_record
WHERE county = @county AND file_id = @shelf_id AND row_no IN (SELECT CAST(value AS bigint) FROM json_each(CAST(@row_numbers AS text)))
RETURNING id_index;

-- name: AddPrints :exec
INSERT INTO department_print (county, shelf_id, file_id, part, prints, gone) VALUES (@county, @shelf_id, @file_id, @part, @prints, @gone);

-- name: Prints :many
SELECT * FROM department_print
WHERE county = @county AND shelf_id = @shelf_id AND (file_id, part) > (CAST(@after_file AS bigint), CAST(@after_part AS bigint))
ORDER BY file_id, part LIMIT @up_to;

-- name: PurgePrints :exec
DELETE FROM department_print WHERE county = @county AND shelf_id = @shelf_id;

-- name: AddChanges :copyfrom
INSERT INTO department_change (county, file_id, id_index, source) VALUES (@county, @file_id, @id_index, @source);

-- name: ForgetChanges :exec
DELETE FROM department_change WHERE county = @county AND source = @source AND file_id <= @up_to_file;

-- name: MarkForgotten :exec
UPDATE department_file SET forgotten = TRUE WHERE county = @county AND source = @source AND id <= @up_to_file AND NOT forgotten;

-- name: RowsKnownNew :one
-- How many rows changed in the files whose changes are kept.
SELECT CAST(coalesce(sum(rows_new + rows_gone), 0) AS bigint) AS changed FROM department_file
WHERE county = @county AND source = @source AND base_id <> 0 AND NOT forgotten;

-- name: AddRecords :copyfrom
INSERT INTO department_record (county, file_id, row_no, id_index, name, amount_fen, sealed)
VALUES (@county, @file_id, @row_no, @id_index, @name, @amount_fen, @sealed);

-- name: AddProblems :copyfrom
INSERT INTO department_problem (county, file_id, row_no, field, heading, value, reason, english)
VALUES (@county, @file_id, @row_no, @field, @heading, @value, @reason, @english);

-- name: ProblemGroups :many
-- What is wrong in which column, the most frequent first.
SELECT field, heading, reason, english, CAST(count(*) AS bigint) AS problems FROM department_problem
WHERE county = @county AND file_id = @file_id GROUP BY field, heading, reason, english ORDER BY 5 DESC, 1, 3 LIMIT 200;

-- name: Problems :many
-- '' is any field and any reason; find is a pattern in small letters.
SELECT * FROM department_problem
WHERE county = @county AND file_id = @file_id AND (CAST(@field_is AS text) = '' OR field = CAST(@field_is AS text))
  AND (CAST(@reason_is AS text) = '' OR reason = CAST(@reason_is AS text))
  AND (CAST(@find AS text) = '' OR lower(heading || ' ' || value || ' ' || reason || ' ' || english) LIKE CAST(@find AS text) ESCAPE '!')
  AND (row_no, field) > (CAST(@after_row AS bigint), CAST(@after_field AS text))
ORDER BY row_no, field LIMIT @up_to;

-- name: RecordsOf :many
-- What the current files hold on one ID number. The cross join keeps SQLite from
-- looking it up once for each file that the county ever had.
SELECT r.file_id, r.row_no, r.name, r.amount_fen, r.sealed, f.source, f.as_of_on
FROM department_record r CROSS JOIN department_file f
WHERE f.county = r.county AND f.shelf_id = r.file_id AND r.county = @county AND r.id_index = @id_index AND f.state = 'current'
ORDER BY f.source, r.row_no;

-- name: RecordsOfMany :many
-- RecordsOf of many ID numbers at once.
SELECT r.id_index, r.file_id, r.row_no, r.name, r.amount_fen, r.sealed, f.source
FROM department_record r CROSS JOIN department_file f
WHERE f.county = r.county AND f.shelf_id = r.file_id AND r.county = @county AND r.id_index IN (SELECT unhex(CAST(value AS text)) FROM json_each(CAST(@ids AS text))) AND f.state = 'current'
ORDER BY f.source, r.row_no;

-- name: DamagedRecords :many
-- Rows of the current files under one index, here that of rows whose number is
-- wrong: they are few, and are compared one by one. For the cross join see
-- RecordsOf; the pluses keep SQLite from going through all rows of the county to
-- have these in their order.
SELECT r.file_id, r.row_no, r.name, r.amount_fen, r.sealed, f.source
FROM department_record r CROSS JOIN department_file f
WHERE f.county = r.county AND f.shelf_id = r.file_id AND r.county = @county AND r.id_index = @id_index AND f.state = 'current'
  AND (+r.file_id, +r.row_no) > (CAST(@after_file AS bigint), CAST(@after_row AS bigint))
ORDER BY +r.file_id, +r.row_no LIMIT @up_to;

-- name: Record :one
SELECT * FROM department_record WHERE county = @county AND file_id = @file_id AND row_no = @row_no;

-- name: AddConsent :exec
INSERT INTO consent (county, id, application_id, household_id, person_id, case_no, programme, text_version, method, guardian, file_id,
  signed_on, valid_to_on, revoked_by, revoked_reason, entered_by, entered_at, text_sm3, party, name)
VALUES (@county, @id, @application_id, @household_id, @person_id, @case_no, @programme, @text_version, @method, @guardian, @file_id,
  @signed_on, sqlc.narg(valid_to_on), 0, '', @entered_by, @entered_at, @text_sm3, @party, @name);

-- name: Consent :one
SELECT * FROM consent WHERE county = @county AND id = @id;

-- name: Consents :many
SELECT * FROM consent WHERE county = @county AND application_id = @application_id ORDER BY id;

-- name: RevokeConsent :execrows
UPDATE consent SET revoked_by = @revoked_by, revoked_at = @revoked_at, revoked_reason_sealed = @revoked_reason_sealed
WHERE county = @county AND id = @id AND revoked_at IS NULL;

-- name: AddWithheld :exec
INSERT INTO consent_withheld (county, id, application_id, person_id, case_no, why, reason_sealed, entered_by, entered_name, entered_at)
VALUES (@county, @id, @application_id, @person_id, @case_no, @why, @reason_sealed, @entered_by, @entered_name, @entered_at);

-- name: WithheldOf :many
SELECT * FROM consent_withheld WHERE county = @county AND application_id = @application_id ORDER BY id;

-- name: SealedWithheld :many
SELECT county, id, reason_sealed FROM consent_withheld WHERE (county, id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint))
ORDER BY county, id LIMIT @up_to;

-- name: ResealWithheld :exec
UPDATE consent_withheld SET reason_sealed = @reason_sealed WHERE county = @county AND id = @id;

-- name: NextNumber :one
INSERT INTO check_counter (county, year, last) VALUES (@county, @year, 1)
ON CONFLICT (county, year) DO UPDATE SET last = check_counter.last + 1
RETURNING last;

-- name: AddRequest :exec
INSERT INTO check_request (county, id, application_id, household_id, division, case_no, number, state, facts_sealed, progress_id,
  asked_by, asked_at, reported_by, reported_name, conclusion, file_id, version)
VALUES (@county, @id, @application_id, @household_id, @division, @case_no, @number, 'asked', @facts_sealed, 0,
  @asked_by, @asked_at, 0, '', '', 0, 1);

-- name: Request :one
SELECT * FROM check_request WHERE county = @county AND id = @id;

-- name: RequestsOf :many
-- All checks of a case, newest first.
SELECT * FROM check_request WHERE county = @county AND application_id = @application_id ORDER BY id DESC;

-- name: ListRequests :many
SELECT * FROM check_request
WHERE county >= @county_low AND county <= @county_high AND division >= @low AND division < @high
  AND (CAST(@state AS text) = '' OR state = CAST(@state AS text))
  AND (county, id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint))
ORDER BY county, id LIMIT @up_to;

-- name: MoveRequest :execrows
-- Writes nothing if somebody else was faster.
UPDATE check_request SET state = @state_after, progress_id = @progress_id, started_by = @started_by, started_name = @started_name, version = version + 1
WHERE county = @county AND id = @id AND state = @state_before AND version = @version_before;

-- name: TouchRequest :execrows
UPDATE check_request SET version = version + 1 WHERE county = @county AND id = @id AND state = 'replied' AND version = @version_before;

-- name: IssueReport :execrows
UPDATE check_request SET state = 'reported', reported_by = @reported_by, reported_name = @reported_name, reported_at = @reported_at,
  valid_to_on = @valid_to_on, conclusion_sealed = @conclusion_sealed, report_sealed = @report_sealed, report_sm3 = @report_sm3, file_id = @file_id, version = version + 1
WHERE county = @county AND id = @id AND state = 'replied' AND version = @version_before;

-- name: SupersedeReports :exec
UPDATE check_request SET state = 'superseded'
WHERE county = @county AND application_id = @application_id AND state = 'reported' AND id <> @id;

-- name: AddReplies :copyfrom
INSERT INTO check_reply (county, request_id, person_id, source, state, file_id, as_of_on, retrieved_at, detail)
VALUES (@county, @request_id, @person_id, @source, @state, @file_id, @as_of_on, @retrieved_at, @detail);

-- name: AnswerReply :execrows
-- A source has answered, or has not: only what was open before is written.
UPDATE check_reply SET state = @state, as_of_on = sqlc.narg(as_of_on), retrieved_at = @retrieved_at, detail = @detail, tries = tries + 1,
  took_ms = @took_ms, file_id = @file_id
WHERE county = @county AND request_id = @request_id AND person_id = @person_id AND source = @source AND state IN ('asking', 'no_reply');

-- name: SilentChecks :many
-- Checks that wait for the checker and for a source, those first that have waited
-- longest: one that is asked live was last asked before, and not too often yet; of one
-- that is looked up in a file, another file has come than was looked in.
SELECT r.county, r.id FROM check_request r JOIN check_reply p ON p.county = r.county AND p.request_id = r.id
WHERE r.state = 'replied' AND p.state = 'no_reply' AND p.detail NOT IN ('no_number', 'refused')
  AND (p.source IN (SELECT CAST(value AS text) FROM json_each(CAST(@live AS text))) AND p.tries < @most_tries AND p.retrieved_at <= @asked_before
    OR p.source IN (SELECT CAST(value AS text) FROM json_each(CAST(@filed AS text))) AND EXISTS (SELECT 1 FROM department_file f
      WHERE f.county = p.county AND f.source = p.source AND f.state = 'current' AND f.id <> p.file_id))
GROUP BY r.county, r.id ORDER BY min(p.retrieved_at), r.county, r.id LIMIT @up_to;

-- name: AddRawReply :exec
INSERT INTO raw_reply (county, id, request_id, person_id, source, retrieved_at, expires_on, sealed)
VALUES (@county, @id, @request_id, @person_id, @source, @retrieved_at, @expires_on, @sealed);

-- name: RawReply :one
SELECT * FROM raw_reply WHERE county = @county AND id = @id;

-- name: CountiesWithRawReplies :many
SELECT DISTINCT county FROM raw_reply WHERE expires_on < @today ORDER BY county;

-- name: ExpiredRawReplies :many
SELECT * FROM raw_reply WHERE county = @county AND expires_on < @today ORDER BY id;

-- name: ExpireRawReplies :execrows
DELETE FROM raw_reply WHERE county = @county AND expires_on < @today;

-- name: OutlivedFiles :many
-- Current files of a source that are older than its retention, and others whose
-- rows should be gone.
SELECT county, id FROM department_file
WHERE source = @source AND (state = 'current' AND as_of_on < @before OR state IN ('superseded', 'failed') AND NOT purged) ORDER BY county, id;

-- name: LeftOriginals :many
-- Files that are not in use any more and whose bytes are kept, unless another
-- receipt of the same bytes is in use.
SELECT f.county, f.id, f.file_id FROM department_file f
WHERE f.source = @source AND f.state IN ('superseded', 'failed') AND NOT f.original_gone AND NOT EXISTS (SELECT 1 FROM department_file o
  WHERE o.county = f.county AND o.file_id = f.file_id AND o.state IN ('loading', 'current'))
ORDER BY f.county, f.id;

-- name: FilesOfOriginal :one
SELECT count(*) FROM department_file WHERE county = @county AND file_id = @file_id;

-- name: OriginalInUse :one
SELECT count(*) FROM department_file WHERE county = @county AND file_id = @file_id AND state IN ('loading', 'current');

-- name: ManifestsOfOriginal :one
SELECT count(*) FROM department_manifest WHERE county = @county AND stored_id = @stored_id;

-- name: MarkOriginalGone :exec
UPDATE department_file SET original_gone = TRUE WHERE county = @county AND id = @id;

-- name: RetireFile :execrows
UPDATE department_file SET state = 'superseded' WHERE county = @county AND id = @id AND state = 'current';

-- name: SettledMatches :many
SELECT person_id, source, match_key, reason_sealed FROM settled_match WHERE county = @county AND person_id = @person_id;

-- name: RememberMatch :exec
INSERT INTO settled_match (county, person_id, source, match_key, request_id, reason, reason_sealed, settled_by, settled_at)
VALUES (@county, @person_id, @source, @match_key, @request_id, '', @reason_sealed, @settled_by, @settled_at)
ON CONFLICT (county, person_id, source, match_key) DO UPDATE SET request_id = excluded.request_id, reason = '', reason_sealed = excluded.reason_sealed,
  settled_by = excluded.settled_by, settled_at = excluded.settled_at;

-- name: ForgetMatch :exec
DELETE FROM settled_match WHERE county = @county AND person_id = @person_id AND source = @source AND match_key = @match_key;

-- name: RecentReplies :many
-- What the sources last said, newest first. Who has no number, and for whom there was no
-- file or one that is too old, was not asked about.
SELECT source, state, detail, retrieved_at, took_ms FROM check_reply
WHERE county = @county AND retrieved_at >= @since AND state IN ('hit', 'none', 'no_reply')
  AND NOT (state = 'no_reply' AND (detail IN ('no_number', 'no_file') OR detail = 'stale' AND file_id <> 0)) ORDER BY retrieved_at DESC LIMIT @up_to;

-- name: SettledFindings :many
-- How many findings turned out to be somebody else's, by source and by the rule
-- that brought row and person together. What the program set aside because it
-- was settled before is not counted again.
SELECT f.source, f.match_basis, f.name_match, count(*) AS settled,
  CAST(sum(CASE WHEN f.state = 'not_ours' OR EXISTS (SELECT 1 FROM match_contest c
    WHERE c.county = f.county AND c.request_id = f.request_id AND c.finding_id = f.id AND c.state = 'upheld' AND c.claim = 'not_theirs') THEN 1 ELSE 0 END) AS bigint) AS false_hits
FROM finding f WHERE f.county = @county AND f.state <> 'open' AND f.settled_by <> 0
GROUP BY f.source, f.match_basis, f.name_match ORDER BY f.source, f.match_basis, f.name_match;

-- name: UsageBySource :many
-- How often each source was asked for the households of each township.
SELECT CAST(substr(r.division, 1, 9) AS text) AS township, p.source, count(*) AS asked,
  CAST(sum(CASE WHEN p.state = 'no_reply' THEN 0 ELSE 1 END) AS bigint) AS answered, CAST(sum(CASE WHEN p.state = 'hit' THEN 1 ELSE 0 END) AS bigint) AS hits
FROM check_request r JOIN check_reply p ON p.county = r.county AND p.request_id = r.id
WHERE r.county = @county AND r.asked_at >= @since AND r.asked_at < @until AND p.state IN ('hit', 'none', 'no_reply')
GROUP BY substr(r.division, 1, 9), p.source ORDER BY substr(r.division, 1, 9), p.source;

-- name: ChecksAsked :many
-- The checks that were asked for in a time, with who reported them and when.
SELECT id, CAST(substr(division, 1, 9) AS text) AS township, asked_at, reported_at, reported_name, started_name FROM check_request
WHERE county = @county AND asked_at >= @since AND asked_at < @until AND id > CAST(@after_id AS bigint) ORDER BY id LIMIT @up_to;

-- name: FalseHitsOfChecks :many
-- How many findings of checks turned out to be somebody else's, by township and source.
SELECT CAST(substr(r.division, 1, 9) AS text) AS township, f.source, count(*) AS false_hits
FROM check_request r JOIN finding f ON f.county = r.county AND f.request_id = r.id
WHERE r.county = @county AND r.asked_at >= @since AND r.asked_at < @until AND f.settled_by <> 0 AND (f.state = 'not_ours' OR EXISTS (SELECT 1 FROM match_contest c
    WHERE c.county = f.county AND c.request_id = f.request_id AND c.finding_id = f.id AND c.state = 'upheld' AND c.claim = 'not_theirs'))
GROUP BY substr(r.division, 1, 9), f.source ORDER BY substr(r.division, 1, 9), f.source;

-- name: AnswerTimes :many
-- When the sources answered the questions of some checks, those that were asked for in a time.
SELECT CAST(substr(r.division, 1, 9) AS text) AS township, p.source, r.asked_at, p.retrieved_at
FROM check_request r JOIN check_reply p ON p.county = r.county AND p.request_id = r.id
WHERE r.county = @county AND r.asked_at >= @since AND r.asked_at < @until AND r.id > CAST(@after_id AS bigint) AND r.id <= CAST(@last_id AS bigint)
  AND p.state IN ('hit', 'none') ORDER BY r.id;

-- name: RunsAsked :many
-- The screenings that were begun in a time.
SELECT id, state, as_of, households, people, asked_at, asked_name, finished_at FROM screen_run
WHERE county = @county AND asked_at >= @since AND asked_at < @until ORDER BY id;

-- name: TownshipsOfRuns :many
SELECT t.run_id, t.township, t.households, t.people FROM screen_run r JOIN screen_township t ON t.county = r.county AND t.run_id = r.id
WHERE r.county = @county AND r.asked_at >= @since AND r.asked_at < @until ORDER BY t.run_id, t.township;

-- name: HitsOfRuns :many
-- What these screenings found, by township and source; false are those of which a check
-- said since that what the source holds is somebody else's.
SELECT h.run_id, CAST(substr(h.division, 1, 9) AS text) AS township, h.source, count(*) AS hits,
  CAST(sum(CASE WHEN EXISTS (SELECT 1 FROM settled_match m
    WHERE m.county = h.county AND m.person_id = h.person_id AND m.source = h.source AND m.settled_at >= r.asked_at) THEN 1 ELSE 0 END) AS bigint) AS false_hits
FROM screen_run r JOIN screen_hit h ON h.county = r.county AND h.run_id = r.id
WHERE r.county = @county AND r.asked_at >= @since AND r.asked_at < @until
GROUP BY h.run_id, substr(h.division, 1, 9), h.source ORDER BY h.run_id, substr(h.division, 1, 9), h.source;

-- name: CountTownship :exec
INSERT INTO screen_township (county, run_id, township, households, people) VALUES (@county, @run_id, @township, @households, @people)
ON CONFLICT (county, run_id, township) DO UPDATE SET households = screen_township.households + excluded.households, people = screen_township.people + excluded.people;

-- name: SealedReplies :many
SELECT county, id, sealed FROM raw_reply WHERE (county, id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint))
ORDER BY county, id LIMIT @up_to;

-- name: ResealReply :exec
UPDATE raw_reply SET sealed = @sealed WHERE county = @county AND id = @id;

-- name: Replies :many
SELECT * FROM check_reply WHERE county = @county AND request_id = @request_id ORDER BY person_id, source;

-- name: AddFindings :copyfrom
-- item, summary, hint and reason are what an older version left in plain: always empty.
INSERT INTO finding (county, request_id, id, person_id, source, kind, amount_fen, per, quantity, file_id, row_no,
  name_match, state, settled_by, reply_id, match_key, match_basis, confidence, unsure, said_sealed, reason_sealed, item, summary, hint, reason)
VALUES (@county, @request_id, @id, @person_id, @source, @kind, @amount_fen, @per, @quantity, @file_id, @row_no,
  @name_match, @state, @settled_by, @reply_id, @match_key, @match_basis, @confidence, @unsure, @said_sealed, @reason_sealed, @item, @summary, @hint, @reason);

-- name: Findings :many
SELECT * FROM finding WHERE county = @county AND request_id = @request_id ORDER BY id;

-- name: SettledBy :one
SELECT (SELECT count(*) FROM finding f JOIN check_request r ON r.county = f.county AND r.id = f.request_id
  WHERE r.county = @county AND r.application_id = @application_id AND f.settled_by = @account)
  + (SELECT count(*) FROM match_contest c JOIN check_request r ON r.county = c.county AND r.id = c.request_id
  WHERE r.county = @county AND r.application_id = @application_id AND c.settled_by = @account);

-- name: SettleFinding :execrows
UPDATE finding SET state = @state, reason_sealed = @reason_sealed, settled_by = @settled_by, settled_at = @settled_at
WHERE county = @county AND request_id = @request_id AND id = @id;

-- name: UnsureFindings :many
-- Rows that may well be somebody else's and wait for a person: those that were
-- put off come last.
SELECT r.number, r.division, r.case_no, r.application_id, r.household_id, r.facts_sealed, sqlc.embed(f)
FROM finding f JOIN check_request r ON r.county = f.county AND r.id = f.request_id
WHERE f.county >= @county_low AND f.county <= @county_high AND r.division >= @low AND r.division < @high
  AND f.unsure AND f.state = 'open' AND r.state = 'replied' AND (CAST(@source AS text) = '' OR f.source = CAST(@source AS text))
  AND (f.put_off, f.county, f.id) > (CAST(@after_off AS integer), CAST(@after_county AS integer), CAST(@after_id AS bigint))
ORDER BY f.put_off, f.county, f.id LIMIT @up_to;

-- name: CountUnsure :one
SELECT count(*) AS waiting, CAST(coalesce(sum(CASE WHEN f.put_off > 0 THEN 1 ELSE 0 END), 0) AS bigint) AS put_off
FROM finding f JOIN check_request r ON r.county = f.county AND r.id = f.request_id
WHERE f.county >= @county_low AND f.county <= @county_high AND r.division >= @low AND r.division < @high
  AND f.unsure AND f.state = 'open' AND r.state = 'replied';

-- name: CountSettledBy :one
-- What somebody has said of rows that may be somebody else's, since an instant.
SELECT count(*) AS settled, CAST(coalesce(sum(CASE WHEN f.state = 'not_ours' THEN 1 ELSE 0 END), 0) AS bigint) AS false_hits
FROM finding f JOIN check_request r ON r.county = f.county AND r.id = f.request_id
WHERE f.county >= @county_low AND f.county <= @county_high AND r.division >= @low AND r.division < @high
  AND f.unsure AND f.state <> 'open' AND f.settled_by = @settled_by AND f.settled_at >= @since;

-- name: PutOffFinding :execrows
UPDATE finding SET put_off = put_off + 1 WHERE county = @county AND request_id = @request_id AND id = @id AND state = 'open';

-- name: AddContest :exec
INSERT INTO match_contest (county, id, request_id, finding_id, person_id, division, case_no, claim, measure, reason_sealed, contested_by, contested_name, contested_at,
  by_family, picture_id, state, reason, answer, settled_by, settled_name)
VALUES (@county, @id, @request_id, @finding_id, @person_id, @division, @case_no, @claim, @measure, @reason_sealed, @contested_by, @contested_name, @contested_at,
  @by_family, @picture_id, 'open', '', '', 0, '');

-- name: Contest :one
SELECT * FROM match_contest WHERE county = @county AND id = @id;

-- name: ContestsOf :many
SELECT * FROM match_contest WHERE county = @county AND request_id = @request_id ORDER BY id;

-- name: ListContests :many
SELECT * FROM match_contest
WHERE county >= @county_low AND county <= @county_high AND division >= @low AND division < @high
  AND (CAST(@state AS text) = '' OR state = CAST(@state AS text))
  AND (county, id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint))
ORDER BY county, id LIMIT @up_to;

-- name: SettleContest :execrows
UPDATE match_contest SET state = @state, answer_sealed = @answer_sealed, counts_fen = @counts_fen, counts_number = @counts_number, settled_by = @settled_by, settled_name = @settled_name, settled_at = @settled_at
WHERE county = @county AND id = @id AND state = 'open';

-- name: SealedContests :many
SELECT county, id, reason, answer, reason_sealed, answer_sealed FROM match_contest WHERE (county, id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint))
ORDER BY county, id LIMIT @up_to;

-- name: ResealContest :exec
UPDATE match_contest SET reason = '', answer = '', reason_sealed = @reason_sealed, answer_sealed = @answer_sealed WHERE county = @county AND id = @id;

-- name: AddRun :exec
INSERT INTO screen_run (county, id, state, rules, as_of, households, people, after_id, progress_id, asked_by, asked_at, files, basis_id, before_id,
  why_all, why_source, catalogue, expected, asked_name)
VALUES (@county, @id, 'running', @rules, @as_of, 0, 0, 0, @progress_id, @asked_by, @asked_at, @files, @basis_id, @before_id,
  @why_all, @why_source, @catalogue, @expected, @asked_name);

-- name: Run :one
SELECT * FROM screen_run WHERE county = @county AND id = @id;

-- name: RunningScreens :many
SELECT * FROM screen_run WHERE county = @county AND state IN ('running', 'paused');

-- name: LastRun :one
SELECT * FROM screen_run WHERE county = @county AND state = 'done' ORDER BY id DESC LIMIT 1;

-- name: SwitchRun :execrows
UPDATE screen_run SET state = @state_after WHERE county = @county AND id = @id AND state = @state_before;

-- name: GiveUpRun :execrows
UPDATE screen_run SET state = 'given_up', finished_at = @finished_at, ended_by = @ended_by, ended_name = @ended_name, ended_reason_sealed = @ended_reason_sealed
WHERE county = @county AND id = @id AND state = 'paused';

-- name: ChangedPeople :many
-- Of some indexes, those that some files say something new of.
SELECT DISTINCT id_index FROM department_change
WHERE county = @county AND file_id IN (SELECT CAST(value AS bigint) FROM json_each(CAST(@files AS text)))
  AND id_index IN (SELECT unhex(CAST(value AS text)) FROM json_each(CAST(@ids AS text)));

-- name: Marks :many
SELECT * FROM screen_mark
WHERE county = @county AND household_id IN (SELECT CAST(value AS bigint) FROM json_each(CAST(@households AS text)));

-- name: RemoveMarks :exec
DELETE FROM screen_mark
WHERE county = @county AND household_id IN (SELECT CAST(value AS bigint) FROM json_each(CAST(@households AS text)));

-- name: ForgetMarks :exec
-- Those of households that are no longer in aid.
DELETE FROM screen_mark WHERE county = @county AND run_id <> @run_id;

-- name: AddMarks :copyfrom
INSERT INTO screen_mark (county, household_id, run_id, print) VALUES (@county, @household_id, @run_id, @print);

-- name: SettledOf :many
SELECT person_id, source, match_key FROM settled_match
WHERE county = @county AND person_id IN (SELECT CAST(value AS bigint) FROM json_each(CAST(@people AS text)))
ORDER BY person_id, source, match_key;

-- name: HitsOf :many
-- By household first: in the order of id alone SQLite goes through all hits of the run.
SELECT * FROM screen_hit
WHERE county = @county AND run_id = @run_id AND household_id IN (SELECT CAST(value AS bigint) FROM json_each(CAST(@households AS text))) ORDER BY household_id, id;

-- name: CompareRuns :one
-- How many findings a run has that the run before had not, and how many are gone.
-- Grouped, not joined: PostgreSQL has no statistics yet of what a run wrote just
-- now, and would compare each finding with every other.
SELECT CAST(COALESCE(sum(CASE WHEN f.theirs = 0 THEN f.mine ELSE 0 END), 0) AS bigint) AS fresh,
  CAST(COALESCE(sum(CASE WHEN f.mine = 0 THEN f.theirs ELSE 0 END), 0) AS bigint) AS gone
FROM (SELECT sum(CASE WHEN run_id = @run_id THEN 1 ELSE 0 END) AS mine, sum(CASE WHEN run_id = CAST(@before_id AS bigint) THEN 1 ELSE 0 END) AS theirs
  FROM screen_hit WHERE county = @county AND run_id IN (@run_id, CAST(@before_id AS bigint)) GROUP BY household_id, person_id, kind) AS f;

-- name: ListRuns :many
SELECT * FROM screen_run WHERE county = @county AND id < CAST(@before_id AS bigint)
  AND (CAST(@state AS text) = '' OR state = CAST(@state AS text)) ORDER BY id DESC LIMIT @up_to;

-- name: AdvanceRun :execrows
UPDATE screen_run SET households = households + CAST(@more AS bigint), people = people + CAST(@more_people AS bigint),
  looked_up = looked_up + CAST(@more_looked AS bigint), looked_rows = looked_rows + CAST(@more_rows AS bigint), after_id = @after_id
WHERE county = @county AND id = @id AND state = 'running' AND after_id = @after_before;

-- name: FinishRun :execrows
UPDATE screen_run SET state = 'done', finished_at = @finished_at, hits_new = @hits_new, hits_gone = @hits_gone
WHERE county = @county AND id = @id AND state = 'running';

-- name: AddHits :copyfrom
-- summary is what an older version left in plain: always empty.
INSERT INTO screen_hit (county, run_id, id, household_id, division, person_id, person_name, kind, source, amount_fen, quantity, summary, name_match,
  match_basis, confidence, summary_sealed)
VALUES (@county, @run_id, @id, @household_id, @division, @person_id, @person_name, @kind, @source, @amount_fen, @quantity, @summary, @name_match, @match_basis,
  @confidence, @summary_sealed);

-- name: Hits :many
-- without_id: only what that run has not; 0: all.
SELECT * FROM screen_hit AS h
WHERE h.county = @county AND h.run_id = @run_id AND h.division >= @low AND h.division < @high
  AND (CAST(@kind AS text) = '' OR h.kind = CAST(@kind AS text)) AND h.id > CAST(@after_id AS bigint)
  AND (CAST(@without_id AS bigint) = 0 OR NOT EXISTS (SELECT 1 FROM screen_hit AS o WHERE o.county = h.county AND o.run_id = CAST(@without_id AS bigint)
    AND o.household_id = h.household_id AND o.person_id = h.person_id AND o.kind = h.kind))
ORDER BY h.id LIMIT @up_to;

-- name: CountHits :many
SELECT kind, count(*) AS hits, count(DISTINCT household_id) AS households FROM screen_hit
WHERE county = @county AND run_id = @run_id AND division >= @low AND division < @high
GROUP BY kind ORDER BY kind;

-- name: SealedRequests :many
SELECT county, id, conclusion, facts_sealed, report_sealed, conclusion_sealed FROM check_request WHERE (county, id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint))
ORDER BY county, id LIMIT @up_to;

-- name: ResealRequest :exec
UPDATE check_request SET facts_sealed = @facts_sealed, report_sealed = @report_sealed, conclusion_sealed = @conclusion_sealed, conclusion = ''
WHERE county = @county AND id = @id;

-- name: SealedRecords :many
SELECT county, file_id, row_no, sealed FROM department_record
WHERE (county, file_id, row_no) > (CAST(@after_county AS integer), CAST(@after_file AS bigint), CAST(@after_row AS bigint))
ORDER BY county, file_id, row_no LIMIT @up_to;

-- name: ResealRecord :exec
UPDATE department_record SET sealed = @sealed WHERE county = @county AND file_id = @file_id AND row_no = @row_no;

-- name: LeftInPlain :one
-- Whether an older version left anything unsealed; see sealed.go.
SELECT CAST(count(*) > 0 AS boolean) AS left_in_plain FROM (SELECT county FROM finding WHERE said_sealed IS NULL
  UNION ALL SELECT county FROM screen_hit WHERE summary <> ''
  UNION ALL SELECT county FROM check_request WHERE conclusion <> ''
  UNION ALL SELECT county FROM consent WHERE revoked_reason <> ''
  UNION ALL SELECT county FROM settled_match WHERE reason <> ''
  UNION ALL SELECT county FROM screen_run WHERE ended_reason <> ''
  UNION ALL SELECT county FROM match_contest WHERE reason <> '' OR answer <> '') AS plain;

-- name: SealedFindings :many
SELECT county, request_id, id, item, grade, summary, hint, reason, said_sealed, reason_sealed FROM finding
WHERE (county, request_id, id) > (CAST(@after_county AS integer), CAST(@after_request AS bigint), CAST(@after_id AS bigint))
ORDER BY county, request_id, id LIMIT @up_to;

-- name: ResealFinding :batchexec
UPDATE finding SET said_sealed = @said_sealed, reason_sealed = @reason_sealed, item = '', grade = 0, summary = '', hint = '', reason = ''
WHERE county = @county AND request_id = @request_id AND id = @id;

-- name: SealedMatches :many
SELECT county, person_id, source, match_key, reason, reason_sealed FROM settled_match
WHERE (county, person_id) > (CAST(@after_county AS integer), CAST(@after_person AS bigint))
  OR county = CAST(@after_county AS integer) AND person_id = CAST(@after_person AS bigint)
    AND (source > CAST(@after_source AS text) OR source = CAST(@after_source AS text) AND match_key > @after_key)
ORDER BY county, person_id, source, match_key LIMIT @up_to;

-- name: ResealMatch :exec
UPDATE settled_match SET reason_sealed = @reason_sealed, reason = ''
WHERE county = @county AND person_id = @person_id AND source = @source AND match_key = @match_key;

-- name: SealedHits :many
SELECT county, run_id, id, summary, summary_sealed FROM screen_hit
WHERE (county, run_id, id) > (CAST(@after_county AS integer), CAST(@after_run AS bigint), CAST(@after_id AS bigint))
ORDER BY county, run_id, id LIMIT @up_to;

-- name: ResealHit :batchexec
UPDATE screen_hit SET summary_sealed = @summary_sealed, summary = '' WHERE county = @county AND run_id = @run_id AND id = @id;

-- name: SealedRuns :many
SELECT county, id, ended_reason, ended_reason_sealed FROM screen_run WHERE (county, id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint))
ORDER BY county, id LIMIT @up_to;

-- name: ResealRun :exec
UPDATE screen_run SET ended_reason_sealed = @ended_reason_sealed, ended_reason = '' WHERE county = @county AND id = @id;

-- name: SealedConsents :many
SELECT county, id, revoked_reason, revoked_reason_sealed FROM consent WHERE (county, id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint))
ORDER BY county, id LIMIT @up_to;

-- name: ResealConsent :exec
UPDATE consent SET revoked_reason_sealed = @revoked_reason_sealed, revoked_reason = '' WHERE county = @county AND id = @id;
