package demo

import (
	"errors"
	"strconv"
)

// Report is what WriteFiles wrote.
type Report struct {
	Summary Summary
	Truths  int            // lines of truth.csv
	Records map[string]int // rows of each department's file, by its path
	BadRows int            // rows of the roster that import must set aside
}

// desk writes the county's own two files and leads the bureau.
type desk struct {
	bureau     *bureau
	roster     *text
	recipients table
	l          line
	report     Report
}

// WriteFiles writes all files into dir, which is made if it is not there;
// files of those names are overwritten. Of the people nothing is kept in
// memory but the plan of the households that must be there (one in twelve, nine
// bytes each) and the open workbooks' buffers.
func (g *Generator) WriteFiles(dir string) (Report, error) {
	w, err := newDesk(dir, g.opt, g.area())
	if err != nil {
		return Report{}, err
	}
	if err := g.writeVillages(dir); err != nil {
		return Report{}, errors.Join(err, w.close())
	}
	b := newBuilder(g.opt)
	for i := range g.places {
		w.bureau.d = roll(g.opt.Seed, "departments", g.places[i].Code)
		err = errors.Join(g.village(b, i, w.household), w.bureau.outsiders(&g.places[i]))
		if err != nil {
			break
		}
	}
	return w.report, errors.Join(err, w.close())
}

// writeVillages writes the list that a county must have before its people: the
// register of the country ends at the townships.
func (g *Generator) writeVillages(dir string) error {
	t, err := newText(dir, layout{file: VillagesFile, header: []string{"区划代码", "村（社区）", "乡镇", "城乡分类"}})
	if err != nil {
		return err
	}
	var l line
	for i := range g.places {
		p := &g.places[i]
		l.reset()
		l.str(p.Code, p.Name, p.Township, map[bool]string{true: "城镇", false: "农村"}[p.Urban])
		if _, _, err := t.write(&l); err != nil {
			return errors.Join(err, t.close())
		}
	}
	return t.close()
}

// area names the county for the titles, "" when there are several.
func (g *Generator) area() string {
	first, last := g.places[0], g.places[len(g.places)-1]
	if first.Code[:6] != last.Code[:6] {
		return ""
	}
	return first.County
}

func newDesk(dir string, opt Options, county string) (w *desk, err error) {
	w = &desk{}
	if w.bureau, err = newBureau(dir, opt, county); err != nil {
		return nil, err
	}
	if w.roster, err = newText(dir, rosterLayout()); err != nil {
		return nil, errors.Join(err, w.bureau.close())
	}
	if w.recipients, err = create(dir, recipientsLayout(county, opt.Today.Chinese())); err != nil {
		return nil, errors.Join(err, w.roster.close(), w.bureau.close())
	}
	return w, nil
}

// household writes a household into every file it belongs in.
func (w *desk) household(h *Household) error {
	w.report.Summary.Add(h)
	for i := range h.Members {
		rosterRow(&w.l, h, i)
		if h.Plant >= BadCheckDigit && i == h.Victim {
			w.spoil(h)
		}
		_, row, err := w.roster.write(&w.l)
		if err != nil {
			return err
		}
		if err := w.tell(h, i, row); err != nil {
			return err
		}
	}
	if h.Dibao.People > 0 {
		recipientRow(&w.l, h, w.report.Summary.Urban.Households+w.report.Summary.Rural.Households)
		if _, _, err := w.recipients.write(&w.l); err != nil {
			return err
		}
	}
	return w.bureau.household(h)
}

// Columns of the roster that plants change.
const (
	nameColumn     = 2
	idColumn       = 3
	birthColumn    = 6
	divisionColumn = 19
	wagesColumn    = 28
)

// spoiled returns the column that a plant changes and what stands there.
func spoiled(h *Household) (column int, written string) {
	m := &h.Members[h.Victim]
	id := m.ID
	switch h.Plant {
	case BadCheckDigit:
		id[17] = "2345678901X"[(id[17]-'0')%10]
		return idColumn, string(id[:])
	case BadFutureBirth:
		return birthColumn, strconv.Itoa(m.Birth.Year+100) + "-01-15"
	case BadNegative:
		return wagesColumn, "-1200"
	case BadShortID:
		return idColumn, string(id[:17])
	case BadDivision:
		return divisionColumn, h.Place.Code[:6] + "999999"
	case BadNoName:
		return nameColumn, ""
	case BadAmount:
		return wagesColumn, "约三千"
	case OldID:
		return idColumn, string(id[:6]) + string(id[8:17])
	default: // WideDigit
		return idColumn, wide(string(id[:]))
	}
}

// wide writes ASCII digits and letters in full width.
func wide(s string) string {
	out := make([]rune, 0, len(s))
	for _, r := range s {
		out = append(out, r-'!'+'！')
	}
	return string(out)
}

// spoil rewrites the row under construction with the plant's cell.
func (w *desk) spoil(h *Household) {
	column, written := spoiled(h)
	var cells []string
	w.l.cells(func(_ int, cell []byte) { cells = append(cells, string(cell)) })
	cells[column] = written
	w.l.reset()
	w.l.str(cells...)
}

// tell writes what is planted in the roster itself into the truth.
func (w *desk) tell(h *Household, i, row int) error {
	t := Truth{Kind: h.Plant, File: RosterFile, Row: row}
	switch {
	case h.Plant == Missed && i == 0:
	case h.Plant >= BadCheckDigit && i == h.Victim:
		column, written := spoiled(h)
		t.Column, t.Written = rosterHeader()[column], written
		w.report.BadRows += index(h.Plant.bad())
	default:
		return nil
	}
	return w.bureau.plant(t, h, &h.Members[i])
}

func (w *desk) close() error {
	w.report.Truths = w.bureau.truths
	w.report.Records = map[string]int{}
	for i, l := range filesOf(w.bureau.opt, "", w.bureau.asOf) {
		w.report.Records[l.file] = w.bureau.rows[i]
	}
	return errors.Join(w.roster.close(), w.recipients.close(), w.bureau.close())
}
