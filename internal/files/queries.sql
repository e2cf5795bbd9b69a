-- name: AddFile :exec
INSERT INTO stored_file (county, id, name, media_type, size, sm3, purpose, division, created_by, created_at)
VALUES (@county, @id, @name, @media_type, @size, @sm3, @purpose, @division, @created_by, @created_at);

-- name: File :one
SELECT * FROM stored_file WHERE county = @county AND id = @id;

-- name: BindFile :exec
INSERT INTO file_binding (county, file_id, subject, bound_by, bound_at) VALUES (@county, @file_id, @subject, @bound_by, @bound_at)
ON CONFLICT (county, file_id) DO NOTHING;

-- name: BoundTo :one
SELECT subject FROM file_binding WHERE county = @county AND file_id = @file_id;

-- name: MoveFile :exec
UPDATE stored_file SET division = @division WHERE county = @county AND id = @id;

-- name: MoveFilesOf :exec
UPDATE stored_file SET division = @division WHERE stored_file.county = @county
AND stored_file.id IN (SELECT file_binding.file_id FROM file_binding WHERE file_binding.county = @county AND file_binding.subject = @subject);

-- name: ReserveFile :exec
UPDATE stored_file SET purpose = @purpose WHERE county = @county AND id = @id;

-- name: DropUnbound :exec
DELETE FROM stored_file WHERE stored_file.county = @county AND stored_file.id = @id
AND NOT EXISTS (SELECT 1 FROM file_binding WHERE file_binding.county = stored_file.county AND file_binding.file_id = stored_file.id);

-- name: NameFile :exec
UPDATE stored_file SET name = @name WHERE county = @county AND id = @id;

-- name: FilesOfPurpose :many
SELECT county, id FROM stored_file WHERE purpose = @purpose AND created_at < @before ORDER BY county, id;

-- name: FilesOfCounty :many
SELECT id FROM stored_file WHERE county = @county;
-- name: GiveFile :execrows
-- Only what is its sender's alone and no record's evidence yet.
UPDATE stored_file SET created_by = @receiver WHERE stored_file.county = @county AND stored_file.id = @id AND stored_file.created_by = @sender
AND stored_file.purpose = @purpose AND stored_file.division = ':'
AND NOT EXISTS (SELECT 1 FROM file_binding WHERE file_binding.county = stored_file.county AND file_binding.file_id = stored_file.id);

-- name: FilesBoundTo :many
SELECT file_id FROM file_binding WHERE county = @county AND subject IN (SELECT CAST(value AS text) FROM json_each(CAST(@subjects AS text)));
