package intake

import (
	"errors"
	"hash/maphash"
	"io"
	"slices"
	"strconv"
	"strings"

	"doudi/internal/calendar"
	"doudi/internal/errs"
	"doudi/internal/idnumber"
	"doudi/internal/sheet"
)

// maxUnit is how many rows of a unit keep their cells. No household is that
// large; a column read wrongly must not fill the memory.
const maxUnit = 1000

// maxScattered is how many rows of units that are torn over the file are held
// in memory.
const maxScattered = 200_000

// maxBlock is how many rows on end may belong to one unit. Each is told what is
// wrong with it; more are no unit but a column read wrongly, or an attack.
const maxBlock = 100_000

func endlessUnit(row int) error {
	return errs.Newf(errs.Invalid, "到第 %d 行为止，连续 10 万行以上都属于同一户，请检查户编号和与户主关系两列。",
		"Up to row %d more than 100,000 rows on end belong to one household; check the columns of household number and relation to the head.", row)
}

// survey is what one look at the whole file tells: where units end, and which
// citizen numbers stand in it twice.
type survey struct {
	rows      int
	scattered map[uint64]int   // last row of the units whose rows are not together
	twice     map[uint64][]int // rows that share a number
}

// keyer tells which unit each row belongs to, going down the file.
type keyer struct {
	kind *Kind
	last string
}

func (k *keyer) of(r Row) string {
	if k.kind.Unit == "" {
		return ""
	}
	text := strings.Join(strings.Fields(sheet.Narrow(r.peek(k.kind.Unit))), "")
	switch {
	case text != "":
		k.last = "=" + text
	case k.last == "" || k.kind.Starts != nil && k.kind.Starts(r):
		k.last = "#" + itoa(r.Number)
	}
	return k.last
}

// peek is Text before the row belongs to a unit.
func (r Row) peek(field string) string {
	column, ok := r.layout.mapping[field]
	if !ok || column >= len(r.cells) {
		return ""
	}
	return r.cells[column].Text
}

// look reads a file once. Its memory grows by some bytes a row.
func look(rows *sheet.Reader, l *layout, today calendar.Date, seed maphash.Seed) (*survey, error) {
	s := &survey{scattered: map[uint64]int{}, twice: map[uint64][]int{}}
	k := keyer{kind: l.kind}
	units, numbers := map[uint64]struct{}{}, map[uint64]int{}
	last, torn, block := "", 0, 0
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return s, nil
		}
		if err != nil {
			return nil, err
		}
		s.rows++
		r := Row{Number: row.Number, cells: row.Cells, layout: l, today: today}
		s.number(numbers, r, seed)
		key := k.of(r)
		if key == "" {
			continue
		}
		if block++; key != last {
			block = 1
		}
		if block > maxBlock {
			return nil, endlessUnit(r.Number)
		}
		h := maphash.String(seed, key)
		_, seen := units[h]
		if _, known := s.scattered[h]; known || seen && key != last {
			s.scattered[h] = r.Number
			if torn++; torn > maxScattered {
				return nil, errs.New(errs.Invalid, "同一户的行分散在文件各处，请先按户编号排序后再导入。",
					"The rows of one household are scattered over the file; sort it by household number first.")
			}
		}
		units[h] = struct{}{}
		last = strings.Clone(key)
		k.last = last
	}
}

// number notes a citizen number that stands in an earlier row too.
func (s *survey) number(seen map[uint64]int, r Row, seed maphash.Seed) {
	if r.layout.kind.Unique == "" {
		return
	}
	n, err := idnumber.Parse(r.peek(r.layout.kind.Unique), r.today)
	if err != nil {
		return
	}
	h := maphash.String(seed, string(n))
	first, ok := seen[h]
	if !ok {
		seen[h] = r.Number
		return
	}
	if len(s.twice[h]) == 0 {
		s.twice[h] = []int{first}
	}
	s.twice[h] = append(s.twice[h], r.Number)
}

// unitReader gives units in the order of their last rows.
type unitReader struct {
	rows   *sheet.Reader
	layout *layout
	survey *survey // nil: units are taken as they come
	today  calendar.Date
	seed   maphash.Seed
	keys   keyer

	current *Unit
	open    map[string]*Unit // scattered units of which rows are still to come
	ready   []*Unit
	slab    []sheet.Cell
	ended   bool
}

func newUnitReader(rows *sheet.Reader, l *layout, s *survey, today calendar.Date, seed maphash.Seed) *unitReader {
	return &unitReader{rows: rows, layout: l, survey: s, today: today, seed: seed, keys: keyer{kind: l.kind}, open: map[string]*Unit{}}
}

// next returns the next whole unit, or io.EOF.
func (u *unitReader) next() (*Unit, error) {
	for len(u.ready) == 0 {
		if u.ended {
			return nil, io.EOF
		}
		row, err := u.rows.Next()
		switch {
		case errors.Is(err, io.EOF):
			u.ended = true
			u.flush()
		case err != nil:
			return nil, err
		default:
			u.take(row)
			if u.current != nil && len(u.current.Rows) > maxBlock {
				return nil, endlessUnit(row.Number)
			}
		}
	}
	unit := u.ready[0]
	u.ready = u.ready[1:]
	return unit, nil
}

func (u *unitReader) flush() {
	if u.current != nil {
		u.ready = append(u.ready, u.current)
		u.current = nil
	}
}

func (u *unitReader) take(row sheet.Row) {
	r := Row{Number: row.Number, cells: row.Cells, extra: row.Extra, layout: u.layout, today: u.today}
	key := u.keys.of(r)
	last, scattered := u.scattered(key)
	if !scattered {
		if u.current == nil || key == "" || u.current.Key != key {
			u.flush()
			u.current = &Unit{Key: key}
		}
		u.keep(u.current, r)
		return
	}
	u.flush()
	unit := u.open[key]
	if unit == nil {
		unit = &Unit{Key: key}
		u.open[key] = unit
	}
	u.keep(unit, r)
	if r.Number >= last {
		delete(u.open, key)
		u.ready = append(u.ready, unit)
	}
}

func (u *unitReader) scattered(key string) (last int, ok bool) {
	if key == "" || u.survey == nil || len(u.survey.scattered) == 0 {
		return 0, false
	}
	last, ok = u.survey.scattered[maphash.String(u.seed, key)]
	return last, ok
}

// keep adds a row to a unit with cells of its own.
func (u *unitReader) keep(unit *Unit, r Row) {
	if len(unit.Rows) >= maxUnit {
		r.cells = nil
	} else {
		r.cells = u.own(r.cells)
		for i := range r.cells {
			unit.bytes += len(r.cells[i].Text)
		}
	}
	unit.Rows = append(unit.Rows, r)
}

func (u *unitReader) own(cells []sheet.Cell) []sheet.Cell {
	if len(u.slab) < len(cells) {
		u.slab = make([]sheet.Cell, max(4096, len(cells)))
	}
	own := slices.Clip(u.slab[:len(cells)])
	u.slab = u.slab[len(cells):]
	copy(own, cells)
	return own
}

// read has the kind read a unit; without partial one bad row makes all wait.
func (b *Batch) read(u *Unit) {
	b.attempt(u)
	if !b.Partial || !u.Faulty() || b.layout.kind.Unit == "" {
		return
	}
	bad := map[int]bool{}
	for _, p := range u.faults {
		bad[p.Row] = true
	}
	good := &Unit{Key: u.Key}
	for _, r := range u.Rows {
		if !bad[r.Number] {
			good.Rows = append(good.Rows, r)
		}
	}
	if len(good.Rows) == 0 {
		return
	}
	if b.attempt(good); !good.Faulty() {
		u.Value, u.without = good.Value, bad
	}
}

func (b *Batch) attempt(u *Unit) {
	for i := range u.Rows {
		r := &u.Rows[i]
		r.unit = u
		if r.extra > 0 {
			u.Fault(r, "", "shifted", "本行比表头多出有内容的单元格，可能串列，请核对。")
		}
		b.duplicate(u, r)
	}
	u.Value = b.layout.kind.Read(b, u)
}

// duplicate tells a row that its citizen number stands in others too.
func (b *Batch) duplicate(u *Unit, r *Row) {
	if len(b.layout.unique) == 0 {
		return
	}
	field := b.layout.kind.Unique
	n, err := idnumber.Parse(r.peek(field), r.today)
	if err != nil {
		return
	}
	if rows := b.layout.unique[maphash.String(b.layout.seed, string(n))]; len(rows) > 0 {
		u.Fault(r, field, "duplicate_in_file", "身份证号与"+others(rows, r.Number)+"相同，请核对后只保留正确的一行。")
	}
}

// others names the rows but one: 第 12、30 行.
func others(rows []int, but int) string {
	var names []string
	for _, n := range rows {
		if n != but && len(names) < 5 {
			names = append(names, itoa(n))
		}
	}
	text := "第 " + strings.Join(names, "、") + " 行"
	if len(rows) > 6 {
		text += "等"
	}
	return text
}

func itoa(n int) string { return strconv.Itoa(n) }
