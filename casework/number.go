package casework

import (
	"context"
	"fmt"
	"regexp"
	"strconv"

	"doudi/casework/internal/q"
	"doudi/internal/db"
)

// decisionNumber is the kind of decisions' numbers (决定). Cases have the kind
// of their procedure; each kind counts on its own.
const decisionNumber = "JD"

// nextNumber makes 513221-DB-2026-000123. Numbers count without gaps within a
// county and year: a transaction that fails gives its number back.
func nextNumber(ctx context.Context, tx *db.Tx, county int32, year int, kind string) (string, error) {
	n, err := q.New(tx).NextNumber(ctx, county, int32(year), kind)
	if err != nil {
		return "", fmt.Errorf("counting %s numbers of %06d: %w", kind, county, err)
	}
	return fmt.Sprintf("%06d-%s-%04d-%06d", county, kind, year, n), nil
}

// numbered is what nextNumber makes, of the kinds of papers.
var numbered = regexp.MustCompile(`^(\d{6})-[A-Z]{2}-\d{4}-\d{6}$`)

// countyOfNumber is the county that gave a paper's number; false where it is none.
func countyOfNumber(number string) (int32, bool) {
	x := numbered.FindStringSubmatch(number)
	if x == nil {
		return 0, false
	}
	n, err := strconv.ParseInt(x[1], 10, 32)
	return int32(n), err == nil
}
