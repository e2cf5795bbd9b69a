package linkage

// Column holds the values of one field, dictionary coded: each distinct value
// once in Values, and for each record its place there. Place 0 is the missing
// value, spelled "".
type Column struct {
	Name   string
	Values []string
	Codes  []uint32

	code map[string]uint32 // dropped by freeze
}

// NewColumn codes values as they are; "" is missing.
func NewColumn(name string, values ...string) *Column {
	c := newColumn(name)
	for _, v := range values {
		c.add(v)
	}
	return c
}

func newColumn(name string) *Column {
	return &Column{Name: name, Values: []string{""}, code: map[string]uint32{"": 0}}
}

// take appends values, brought into one spelling.
func (c *Column) take(values []string, clean func(string) string) {
	for _, v := range values {
		if clean != nil && v != "" {
			v = clean(v)
		}
		c.add(v)
	}
}

func (c *Column) add(value string) { c.Codes = append(c.Codes, c.codeOf(value)) }

func (c *Column) codeOf(value string) uint32 {
	if code, ok := c.code[value]; ok {
		return code
	}
	code := uint32(len(c.Values))
	c.Values = append(c.Values, value)
	c.code[value] = code
	return code
}

// counts returns how many records have each value.
func (c *Column) counts() []uint32 {
	n := make([]uint32, len(c.Values))
	for _, code := range c.Codes {
		n[code]++
	}
	return n
}

// filled returns how many records have a value.
func (c *Column) filled() int {
	n := 0
	for _, code := range c.Codes {
		if code != 0 {
			n++
		}
	}
	return n
}
