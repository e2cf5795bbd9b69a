-- name: AddReport :exec
INSERT INTO month_report (county, for_period, edition, first_on, last_on, reason, made_by, made_name, made_at, checks, failed)
VALUES (@county, @for_period, @edition, @first_on, @last_on, @reason, @made_by, @made_name, @made_at, @checks, @failed);

-- name: AddCells :copyfrom
INSERT INTO month_report_cell (county, for_period, edition, programme, township, urban, start_households, start_people, granted, imported, resumed, in_people,
  out_households, out_people, changed, more, less, people_delta, end_households, end_people, paid_households, paid_people, paid_fen, back_fen, once_households, once_people, once_fen,
  split, split_people, merged, merged_people, moved_in, moved_in_people, moved_out, moved_out_people,
  owed_start_fen, claimed_fen, reduced_fen, repaid_fen, waived_fen, owed_end_fen)
VALUES (@county, @for_period, @edition, @programme, @township, @urban, @start_households, @start_people, @granted, @imported, @resumed, @in_people,
  @out_households, @out_people, @changed, @more, @less, @people_delta, @end_households, @end_people, @paid_households, @paid_people, @paid_fen, @back_fen, @once_households, @once_people, @once_fen,
  @split, @split_people, @merged, @merged_people, @moved_in, @moved_in_people, @moved_out, @moved_out_people,
  @owed_start_fen, @claimed_fen, @reduced_fen, @repaid_fen, @waived_fen, @owed_end_fen);

-- name: AddChecks :copyfrom
INSERT INTO month_report_check (county, for_period, edition, n, kind, measure, programme, township, urban, computed, against, holds)
VALUES (@county, @for_period, @edition, @n, @kind, @measure, @programme, @township, @urban, @computed, @against, @holds);

-- name: LastReport :one
SELECT * FROM month_report WHERE county = @county ORDER BY for_period DESC, edition DESC LIMIT 1;

-- name: NewestEdition :one
SELECT * FROM month_report WHERE county = @county AND for_period = @for_period ORDER BY edition DESC LIMIT 1;

-- name: Report :one
SELECT * FROM month_report WHERE county = @county AND for_period = @for_period AND edition = @edition;

-- name: Reports :many
-- The newest month first, and of one month the newest edition.
SELECT * FROM month_report WHERE county = @county AND (CAST(@year AS integer) = 0 OR for_period / 100 = CAST(@year AS integer))
  AND (CAST(@before_period AS integer) = 0 OR for_period < CAST(@before_period AS integer) OR for_period = CAST(@before_period AS integer) AND edition < @before_edition)
ORDER BY for_period DESC, edition DESC LIMIT @up_to;

-- name: Cells :many
SELECT * FROM month_report_cell WHERE county = @county AND for_period = @for_period AND edition = @edition
  AND township >= @low AND township < @high ORDER BY programme, township, urban;

-- name: Checks :many
SELECT * FROM month_report_check WHERE county = @county AND for_period = @for_period AND edition = @edition ORDER BY n;
