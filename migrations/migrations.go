// Package migrations is the one history of the schema. The files are
// append-only: a released step is never edited, it is followed by another.
//
// Every table of a room carries county (the first six digits of the division
// code) as the first column of its primary key, unique keys and foreign keys,
// so that a county can become a shard. Instants are UTC, days are days in
// China, amounts are fen.
package migrations

import "embed"

// FS holds the numbered steps in order.
//
//go:embed *.sql
var FS embed.FS
