-- name: AddSimulation :exec
INSERT INTO simulation (county, id, division, programme, on_day, changes, name, result, progress_id, version, created_by, created_name, created_at)
VALUES (@county, @id, @division, @programme, @on_day, @changes, '', '', @progress_id, 1, @created_by, @created_name, @created_at);

-- name: DropOld :exec
-- What nobody named is not kept for ever.
DELETE FROM simulation WHERE county = @county AND name = '' AND created_at < @before;

-- name: GetSimulation :one
SELECT * FROM simulation WHERE county = @county AND id = @id;

-- name: NameSimulation :execrows
UPDATE simulation SET name = @name, version = version + 1 WHERE county = @county AND id = @id AND version = @version;

-- name: SetResult :execrows
UPDATE simulation SET result = @figures WHERE county = @county AND id = @id AND result = '';

-- name: Simulations :many
-- What was kept, and what the reader has tried.
SELECT * FROM simulation WHERE county = @county AND division >= @low AND division < @high AND (name <> '' OR created_by = @created_by) AND id < @before
  AND (CAST(@programme AS text) = '' OR programme = @programme) AND (CAST(@kept AS text) = '' OR (name <> '') = (CAST(@kept AS text) = 'true'))
ORDER BY id DESC LIMIT @count;
