package linkage

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// dataPath finds a file of known truth that is not part of the project;
// docs/linkage.md says where the files come from.
func dataPath(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(os.Getenv("DOUDI_LINKAGE_DATA"), name)
	if _, err := os.Stat(path); os.Getenv("DOUDI_LINKAGE_DATA") == "" || err != nil {
		t.Skipf("NOT MEASURED: set DOUDI_LINKAGE_DATA to a folder with %s", name)
	}
	return path
}

// readCSV returns the header's places and the rows, spaces trimmed.
func readCSV(t testing.TB, path string) (at map[string]int, rows [][]string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.TrimLeadingSpace = true
	rows, err = r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at = map[string]int{}
	for i, name := range rows[0] {
		at[strings.TrimPrefix(strings.TrimSpace(name), "\ufeff")] = i
	}
	for _, row := range rows {
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
	}
	return at, rows[1:]
}

type truths map[[2]uint32]bool

func pairKey(a, b int) [2]uint32 { return [2]uint32{uint32(min(a, b)), uint32(max(a, b))} }

func table(t testing.TB, fields []Field, files ...[][]string) *Table {
	t.Helper()
	tab, err := NewTable(fields...)
	if err != nil {
		t.Fatal(err)
	}
	for i, rows := range files {
		if i == 1 {
			tab.Second()
		}
		for _, r := range rows {
			if err := tab.Add(r...); err != nil {
				t.Fatal(err)
			}
		}
	}
	return tab
}

func pick(at map[string]int, rows [][]string, fields []Field) (out [][]string) {
	for _, r := range rows {
		cells := make([]string, len(fields))
		for i, f := range fields {
			cells[i] = r[at[f.Name]]
		}
		out = append(out, cells)
	}
	return out
}

func febrlFields() []Field {
	return []Field{
		{"given_name", Name()}, {"surname", Name()}, {"street_number", Code()}, {"address_1", Text()}, {"address_2", Text()},
		{"suburb", Text()}, {"postcode", Code()}, {"state", Category()}, {"date_of_birth", Date()}, {"soc_sec_id", Code()}}
}

func febrl4(t testing.TB) (*Table, truths) {
	at, a := readCSV(t, dataPath(t, "febrl4a.csv"))
	_, b := readCSV(t, dataPath(t, "febrl4b.csv"))
	tab := table(t, febrlFields(), pick(at, a, febrlFields()), pick(at, b, febrlFields()))
	first := map[string]int{}
	for i, r := range a {
		first[strings.Split(r[at["rec_id"]], "-")[1]] = i
	}
	truth := truths{}
	for i, r := range b {
		truth[pairKey(first[strings.Split(r[at["rec_id"]], "-")[1]], len(a)+i)] = true
	}
	return tab, truth
}

func fakeFields() []Field {
	return []Field{{"first_name", Name()}, {"surname", Name()}, {"dob", Date()}, {"city", Text()}, {"email", Email()}}
}

func fake1000(t testing.TB) (*Table, truths) {
	at, rows := readCSV(t, dataPath(t, "fake_1000.csv"))
	truth := truths{}
	for i, r := range rows {
		for j := range i {
			if rows[j][at["cluster"]] == r[at["cluster"]] {
				truth[pairKey(i, j)] = true
			}
		}
	}
	return table(t, fakeFields(), pick(at, rows, fakeFields())), truth
}
