-- name: AddFile :exec
INSERT INTO stored_file (county, id, name, media_type, size, sm3, purpose, division, created_by, created_at)
VALUES (@county, @id, @name, @media_type, @size, @sm3, @purpose, @division, @created_by, @created_at);

-- name: File :one
SELECT * FROM stored_file WHERE county = @county AND id = @id;
