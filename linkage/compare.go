package linkage

// comparer turns pairs into levels, column by column.
type comparer struct {
	rows     []uint32 // codes of each record side by side
	fields   int
	measures []Measure
}

func (t *Table) comparer() *comparer {
	n := len(t.fields)
	c := &comparer{rows: make([]uint32, n*t.rows), fields: n}
	for f, column := range t.columns {
		for i, code := range column.Codes {
			c.rows[i*n+f] = code
		}
		c.measures = append(c.measures, t.fields[f].Kind.Comparator.Of(column, column))
	}
	return c
}

// levelled holds the levels of a batch: 0 is missing, n+1 the level n.
type levelled [maxFields][batch]uint8

func (c *comparer) compare(pairs []pair, out *levelled) {
	for f, measure := range c.measures {
		levels := &out[f]
		for i, p := range pairs {
			a, b := c.rows[int(p.left)*c.fields+f], c.rows[int(p.right)*c.fields+f]
			switch {
			case a == 0 || b == 0:
				levels[i] = 0
			case a == b:
				levels[i] = 1
			default:
				levels[i] = uint8(measure(a, b)) + 1
			}
		}
	}
}

// pattern is the levels of a pair, four bits for each field.
type pattern uint64

func (p pattern) at(field int) int { return int(p>>(4*field)) & 15 }

// pattern packs the i-th pair of a batch.
func (l *levelled) pattern(i, fields int) (p pattern) {
	for f := range fields {
		p |= pattern(l[f][i]) << (4 * f)
	}
	return p
}

// observed is a pattern and how many pairs show it.
type observed struct {
	pattern pattern
	pairs   float64
}
