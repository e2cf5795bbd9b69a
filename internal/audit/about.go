package audit

import (
	"context"
	"encoding/json"
	"fmt"

	"doudi/internal/audit/internal/q"
	"doudi/internal/db"
)

// About returns what was done to some records of a county, the newest first, without
// anybody's words of why. It checks no role: whoever calls it has settled whose the
// records are.
func About(ctx context.Context, tx *db.Tx, county int32, subjects []string, upTo int32) ([]Row, error) {
	list, err := json.Marshal(subjects)
	if err != nil {
		return nil, fmt.Errorf("read audit log: %w", err)
	}
	rows, err := q.New(tx).About(ctx, county, string(list), upTo)
	if err != nil {
		return nil, fmt.Errorf("read audit log: %w", err)
	}
	out := make([]Row, 0, len(rows))
	for _, r := range rows {
		out = append(out, row(r, ""))
	}
	return out, nil
}
