package demo

import (
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"doudi/internal/calendar"
	"doudi/internal/idnumber"
	"doudi/internal/sheet"
)

// readAsImported reads a file the way the import does, header found by itself.
func readAsImported(t *testing.T, path string, row func(header []string, r sheet.Row)) (titles []string, rows int) {
	t.Helper()
	f, err := sheet.Open(path, sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	r, err := f.Read(sheet.Choice{})
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	defer func() { _ = r.Close() }()
	for {
		next, err := r.Next()
		if errors.Is(err, io.EOF) {
			return r.Titles, rows
		}
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		rows++
		row(r.Header, next)
	}
}

// The import's own reader finds every header and every row of every file.
func TestFilesReadAsImported(t *testing.T) {
	t.Parallel()
	opt := options(t)
	opt.Persons = 20_000
	dir, report := write(t, opt)
	all := []layout{rosterLayout(), recipientsLayout("汶川县", opt.Today.Chinese())}
	report.Records[RosterFile] = 20_000
	report.Records[RecipientsFile] = report.Summary.Urban.Households + report.Summary.Rural.Households
	for _, l := range layouts("汶川县", opt.Today.Period().First().AddDays(-1)) {
		all = append(all, l)
	}
	for _, l := range all {
		titles, rows := readAsImported(t, filepath.Join(dir, l.file), func(header []string, r sheet.Row) {
			if !slices.Equal(header, l.header) || r.Extra > 0 {
				t.Fatalf("%s row %d: %d cells too many under %v", l.file, r.Number, r.Extra, header)
			}
			for i, c := range r.Cells {
				if strings.Contains(header[i], "日期") && c.Text != "" && !strings.Contains(l.file, "花名册") {
					if _, err := sheet.ParseDay(c.Text); err != nil {
						t.Fatalf("%s row %d: %s %q: %v", l.file, r.Number, header[i], c.Text, err)
					}
				}
			}
		})
		if rows != report.Records[l.file] || l.title != "" && !slices.Equal(titles, []string{l.title}) {
			t.Errorf("%s: %d rows under %v, want %d under %q", l.file, rows, titles, report.Records[l.file], l.title)
		}
	}
}

// Of the 83,000 rows of the roster exactly the planted twelve have a faulty
// cell; old and wide numbers are read as what they are.
func TestTwelveBadRows(t *testing.T) {
	t.Parallel()
	opt := options(t)
	dir, _ := write(t, opt)
	planted := map[int]bool{}
	for _, r := range readCSV(t, filepath.Join(dir, TruthFile))[1:] {
		if strings.HasPrefix(r[0], "bad_row_") {
			planted[atoi(t, r[5])] = true
		}
	}
	known := map[string]bool{}
	for _, p := range opt.Places {
		known[p.Code] = true
	}
	numbers := map[idnumber.Number]bool{}
	bad := 0
	readAsImported(t, filepath.Join(dir, RosterFile), func(_ []string, r sheet.Row) {
		number, err := faulty(r, known, opt.Today)
		if (err != nil) != planted[r.Number] {
			t.Errorf("row %d: %v, planted %v", r.Number, err, planted[r.Number])
		}
		if err != nil {
			bad++
		} else if numbers[number] {
			t.Errorf("row %d repeats an ID number", r.Number)
		}
		numbers[number] = true
	})
	if bad != 12 {
		t.Errorf("%d bad rows, want 12", bad)
	}
}

var errFault = errors.New("a cell that cannot be")

// faulty checks the cells that plants spoil.
func faulty(r sheet.Row, known map[string]bool, today calendar.Date) (idnumber.Number, error) {
	number, err := idnumber.Parse(r.Text(idColumn), today)
	if err != nil {
		return "", err
	}
	born, err := sheet.ParseDay(r.Text(birthColumn))
	if err != nil || born.After(today) {
		return "", errFault
	}
	wages, err := sheet.ParseMoney(r.Text(wagesColumn))
	if err != nil || wages < 0 || r.Text(nameColumn) == "" || !known[r.Text(divisionColumn)] {
		return "", errFault
	}
	return number, nil
}
