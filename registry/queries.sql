-- name: Placeholder :one
SELECT 1 AS one;
