package registry

import (
	"context"

	"doudi/internal/authz"
	"doudi/registry/internal/q"
)

// ask is a part of a scope in one county, and where to begin in it.
type ask struct {
	within authz.Range
	county int32
	from   Position
}

// asks says what to ask from a position on: the parts of a scope county by
// county, those of one county in the order of their divisions. Several are
// asked at a time, but the first alone: it is often enough.
func asks(parts []part, from Position) (groups [][]ask) {
	for len(parts) > 0 && parts[0].before(from) {
		parts = parts[1:]
	}
	for size := 1; len(parts) > 0; size = min(4*size, 64) {
		group := make([]ask, min(size, len(parts)))
		for i := range group {
			group[i] = ask{within: parts[i].within, county: parts[i].county}
			if parts[i].holds(from) {
				group[i].from = from
			}
		}
		groups, parts = append(groups, group), parts[len(group):]
	}
	return groups
}

// part is what of a scope lies in one county.
type part struct {
	county int32
	within authz.Range
}

// before reports whether a part was read whole when a page ended at a position.
func (p part) before(at Position) bool {
	return p.county < at.County || p.county == at.County && p.within.Low < at.Division && !p.within.Holds(at.Division)
}

func (p part) holds(at Position) bool { return p.county == at.County && p.within.Holds(at.Division) }

// partsIn lists the parts of a scope in the counties that have households.
func partsIn(ctx context.Context, queries *q.Queries, scope authz.Scope) (parts []part, err error) {
	for _, r := range scope {
		low, high := r.Counties()
		counties := []int32{low}
		if low != high {
			if counties, err = queries.CountiesWithin(ctx, low, high); err != nil {
				return nil, err
			}
		}
		for _, c := range counties {
			parts = append(parts, part{c, r})
		}
	}
	return parts, nil
}
