package linkage

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"testing"

	"doudi/demo"
	"doudi/internal/calendar"
	"doudi/internal/division"
	"doudi/internal/sheet"
)

// countyFile is a file of the demo county and its columns of name and number.
type countyFile struct{ path, name, id string }

func departmentFiles() []countyFile {
	return []countyFile{
		{"部门数据/人社_养老金发放.csv", "姓名", "社会保障号码"},
		{"部门数据/人社_社保公积金缴费.csv", "姓名", "身份证号"},
		{"部门数据/公安_死亡人员.csv", "姓名", "公民身份号码"},
		{"部门数据/公安交管_机动车登记.csv", "机动车所有人", "身份证明号码"},
		{"部门数据/自然资源_不动产登记.csv", "权利人", "证件号"},
		{"部门数据/银行_存款余额.csv", "客户姓名", "证件号码"},
		{"部门数据/市场监管_市场主体.xlsx", "法定代表人（经营者）", "证件号码"},
	}
}

// place is a row of a file as a spreadsheet counts.
type place struct {
	file string
	row  int
}

// countyRow is what a file says of a person.
type countyRow struct {
	place
	name, id string
}

func readCounty(t testing.TB, dir string, f countyFile) (out []countyRow) {
	t.Helper()
	book, err := sheet.Open(filepath.Join(dir, f.path), sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	r, err := book.Read(sheet.Choice{})
	if err != nil {
		t.Fatal(err)
	}
	name, id := slices.Index(r.Header, f.name), slices.Index(r.Header, f.id)
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, countyRow{place{f.path, row.Number}, row.Text(name), row.Text(id)})
	}
}

// county is the roster linked with all departments' files.
type county struct {
	table   *Table
	truth   truths
	planted map[[2]uint32]string // pairs with a wrong digit or a homophone
}

func demoCounty(t testing.TB, seed uint64, persons int) county {
	t.Helper()
	dir := t.TempDir()
	register, err := division.Load()
	if err != nil {
		t.Fatal(err)
	}
	g, err := demo.New(demo.Options{Seed: seed, Division: "513221", Persons: persons, Doubts: true, Today: calendar.On(2026, 9, 30), Places: demo.Places(register, "513221")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.WriteFiles(dir); err != nil {
		t.Fatal(err)
	}
	truly, kinds := plants(t, dir)
	c := county{truth: truths{}, planted: map[[2]uint32]string{}}
	if c.table, err = NewTable(Field{"姓名", ChineseName()}, Field{"身份证号", IDNumber()}); err != nil {
		t.Fatal(err)
	}
	people := map[string]int{}
	add := func(r countyRow) (id string) {
		if err := c.table.Add(r.name, r.id); err != nil {
			t.Fatal(err)
		}
		if id, ok := truly[r.place]; ok {
			return id
		}
		return CleanID(r.id)
	}
	for _, r := range readCounty(t, dir, countyFile{"人口家庭花名册.csv", "姓名", "身份证号"}) {
		people[add(r)] = c.table.Rows() - 1
	}
	c.table.Second()
	for _, f := range departmentFiles() {
		for _, r := range readCounty(t, dir, f) {
			id := add(r)
			if person, ok := people[id]; ok {
				k := pairKey(person, c.table.Rows()-1)
				c.truth[k] = true
				if kind := kinds[r.place]; kind != "" {
					c.planted[k] = fmt.Sprintf("%s %s row %d: %s %s, truly %s", kind, r.file, r.row, r.name, r.id, id)
				}
			}
		}
	}
	return c
}

// plants reads truth.csv: who stands in the rows whose cells were changed.
func plants(t testing.TB, dir string) (truly map[place]string, kinds map[place]string) {
	t.Helper()
	at, rows := readCSV(t, filepath.Join(dir, "truth.csv"))
	truly, kinds = map[place]string{}, map[place]string{}
	for _, r := range rows {
		kind := r[at["kind"]]
		if r[at["column"]] == "" || r[at["id_number"]] == "" {
			continue
		}
		var row int
		if _, err := fmt.Sscan(r[at["row"]], &row); err != nil {
			t.Fatal(err)
		}
		p := place{r[at["file"]], row}
		truly[p] = r[at["id_number"]]
		if kind == "wrong_digit" || kind == "homophone" {
			kinds[p] = kind
		}
	}
	return truly, kinds
}
