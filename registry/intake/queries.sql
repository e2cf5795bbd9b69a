-- name: AddBatch :exec
INSERT INTO import_batch (county, id, kind, file_id, file_name, fingerprint, sheet, header_row, mapping, dry_run, partial, state, failure, owner_id,
  beat_at, next_row, rows_total, rows_new, rows_same, rows_changed, rows_bad, rows_waiting, units_new, units_same, units_changed, units_bad, problems,
  report_id, progress_id, actor, created_by, created_name, created_at, finished_at)
VALUES (@county, @id, @kind, @file_id, @file_name, @fingerprint, @sheet, @header_row, @mapping, @dry_run, @partial, 'queued', '', 0,
  NULL, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
  0, @progress_id, @actor, @created_by, @created_name, @created_at, NULL);

-- name: AdvanceBatch :execrows
-- Writes nothing when the run has lost the batch: cancelled, or taken over.
UPDATE import_batch SET beat_at = @beat_at, next_row = @next_row, rows_total = @rows_total, rows_new = @rows_new, rows_same = @rows_same,
  rows_changed = @rows_changed, rows_bad = @rows_bad, rows_waiting = @rows_waiting, units_new = @units_new, units_same = @units_same,
  units_changed = @units_changed, units_bad = @units_bad, problems = @problems
WHERE county = @county AND id = @id AND state = 'running' AND owner_id = @owner_id;

-- name: CancelBatch :execrows
UPDATE import_batch SET state = 'cancelled', finished_at = @finished_at WHERE county = @county AND id = @id AND state IN ('queued', 'running');

-- name: ClaimBatch :execrows
-- One import of a county runs at a time. A run that was killed stops beating,
-- and its batch can then be taken over; a command that is given again seizes
-- its own at once.
UPDATE import_batch SET state = 'running', owner_id = @owner_id, beat_at = @beat_at
WHERE import_batch.county = @county AND import_batch.id = @id
  AND (import_batch.state = 'queued' OR (import_batch.state = 'running' AND (import_batch.beat_at < @stale_at OR CAST(@seize AS boolean))))
  AND NOT EXISTS (SELECT 1 FROM import_batch o WHERE o.county = @county AND o.id <> @id AND o.state = 'running' AND o.beat_at >= @stale_at);

-- name: DeleteMapping :execrows
DELETE FROM import_mapping WHERE county = @county AND kind = @kind AND headers = @headers;

-- name: EarlierBatch :one
-- The last time this file went in for good.
SELECT * FROM import_batch WHERE county = @county AND kind = @kind AND fingerprint = @fingerprint AND dry_run = @dry_run AND state = 'done'
ORDER BY id DESC LIMIT 1;

-- name: FinishBatch :execrows
UPDATE import_batch SET state = @state, failure = @failure, failure_english = @failure_english, finished_at = @finished_at
WHERE county = @county AND id = @id AND state = 'running' AND owner_id = @owner_id;

-- name: GetBatch :one
SELECT * FROM import_batch WHERE county = @county AND id = @id;

-- name: GetMapping :one
SELECT * FROM import_mapping WHERE county = @county AND kind = @kind AND headers = @headers;

-- name: InsertProblems :copyfrom
INSERT INTO import_problem (county, batch_id, row_no, column_no, code, header, message, value, kept, kept_from, kept_at)
VALUES (@county, @batch_id, @row_no, @column_no, @code, @header, @message, @value, @kept, @kept_from, @kept_at);

-- name: ListBatches :many
SELECT * FROM import_batch WHERE county = @county AND id < @before AND (CAST(@kind AS text) = '' OR kind = @kind)
  AND (CAST(@state AS text) = '' OR state = @state)
ORDER BY id DESC LIMIT @count;

-- name: ListMappings :many
SELECT * FROM import_mapping WHERE county = @county ORDER BY kind, saved_at DESC;

-- name: NextBatch :one
SELECT * FROM import_batch WHERE county = @county AND state = 'queued' ORDER BY id LIMIT 1;

-- name: OpenBatch :one
-- An import of this file that the same one began and that did not end.
SELECT * FROM import_batch WHERE county = @county AND kind = @kind AND fingerprint = @fingerprint AND dry_run = @dry_run
  AND created_by = @created_by AND state IN ('queued', 'running') ORDER BY id LIMIT 1;

-- name: ProblemGroups :many
-- What is wrong in which column, the most frequent first.
SELECT column_no, header, code, CAST(count(*) AS bigint) AS problems FROM import_problem
WHERE county = @county AND batch_id = @batch_id GROUP BY column_no, header, code ORDER BY 4 DESC, 1, 3 LIMIT 1000;

-- name: Problems :many
-- column_is below -1 is any column, '' is any code, and find is a pattern in
-- small letters.
SELECT * FROM import_problem WHERE county = @county AND batch_id = @batch_id
  AND (CAST(@column_is AS integer) < -1 OR column_no = CAST(@column_is AS integer)) AND (CAST(@code_is AS text) = '' OR code = CAST(@code_is AS text))
  AND (CAST(@find AS text) = '' OR lower(header || ' ' || value || ' ' || message || ' ' || kept || ' ' || kept_from) LIKE CAST(@find AS text) ESCAPE '!')
  AND (row_no > @after_row OR (row_no = @after_row AND (column_no > @after_column OR (column_no = @after_column AND code > @after_code))))
ORDER BY row_no, column_no, code LIMIT @count;

-- name: PutMapping :exec
INSERT INTO import_mapping (county, kind, headers, mapping, headings, saved_by, saved_name, saved_at)
VALUES (@county, @kind, @headers, @mapping, @headings, @saved_by, @saved_name, @saved_at)
ON CONFLICT (county, kind, headers) DO UPDATE SET mapping = excluded.mapping, saved_by = excluded.saved_by,
  saved_name = excluded.saved_name, saved_at = excluded.saved_at;

-- name: SetReport :exec
UPDATE import_batch SET report_id = @report_id WHERE county = @county AND id = @id;

-- name: SetEnglishReport :exec
UPDATE import_batch SET english_report_id = @report_id WHERE county = @county AND id = @id;

-- name: Stranded :many
-- Imports that nobody works on: their run was killed, or they wait for one that was.
SELECT * FROM import_batch WHERE state = 'queued' AND created_at < @stale_at OR state = 'running' AND beat_at < @stale_at ORDER BY county, id LIMIT 100;

-- name: ReleaseBatch :execrows
-- Gives up a batch that another run shall go on with.
UPDATE import_batch SET state = 'queued', owner_id = 0 WHERE county = @county AND id = @id AND state = 'running' AND owner_id = @owner_id;

-- name: ReleaseKilled :exec
-- Gives up the batches of a process that is known to be dead. A command line
-- reads the same file; its batch, which nobody asked for in the browser, is its
-- own as long as it beats.
UPDATE import_batch SET state = 'queued', owner_id = 0 WHERE state = 'running' AND created_by <> 0;

-- name: ResumeBatch :execrows
UPDATE import_batch SET state = 'queued', failure = '', finished_at = NULL
WHERE county = @county AND id = @id AND state IN ('failed', 'cancelled');

-- name: Villages :many
SELECT * FROM village WHERE code >= @low AND code < @high ORDER BY code;
