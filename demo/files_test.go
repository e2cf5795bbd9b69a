package demo

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/mozillazg/go-pinyin"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"doudi/internal/calendar"
	"doudi/internal/division"
)

// readCSV reads either encoding the generator writes.
func readCSV(t *testing.T, path string) [][]string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if rest, ok := bytes.CutPrefix(b, []byte("\ufeff")); ok {
		b = rest
	} else if b, err = simplifiedchinese.GB18030.NewDecoder().Bytes(b); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return rows
}

func readSheet(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := f.GetRows("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func readAny(t *testing.T, path string) [][]string {
	t.Helper()
	if strings.HasSuffix(path, ".xlsx") {
		return readSheet(t, path)
	}
	return readCSV(t, path)
}

func atoi(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func write(t *testing.T, opt Options) (string, Report) {
	t.Helper()
	g, err := New(opt)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	r, err := g.WriteFiles(dir)
	if err != nil {
		t.Fatal(err)
	}
	return dir, r
}

// fingerprint hashes names and contents of all files.
func fingerprint(t *testing.T, dir string) string {
	t.Helper()
	h := sha256.New()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		rel, err := filepath.Rel(dir, path)
		fmt.Fprintln(h, rel)
		if err == nil {
			_, err = io.Copy(h, f)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

func TestSameSeedSameBytes(t *testing.T) {
	t.Parallel()
	opt := options(t)
	opt.Persons = 12_000
	a, _ := write(t, opt)
	b, _ := write(t, opt)
	opt.Seed++
	c, _ := write(t, opt)
	if fingerprint(t, a) != fingerprint(t, b) {
		t.Error("two runs with one seed differ")
	}
	if fingerprint(t, a) == fingerprint(t, c) {
		t.Error("another seed gives the same files")
	}
}

// TestTableFromFile counts the published table from the roster alone, as the
// county's own staff would.
func TestTableFromFile(t *testing.T) {
	t.Parallel()
	dir, report := write(t, options(t))
	rows := readCSV(t, filepath.Join(dir, RosterFile))
	got := map[string]*Count{}
	last := map[string]string{}
	count := func(what, household string) {
		if got[what] == nil {
			got[what] = &Count{}
		}
		got[what].People++
		if last[what] != household {
			got[what].Households++
			last[what] = household
		}
	}
	col := columns(rows[0])
	for _, r := range rows[1:] {
		no, labels := r[col["户编号"]], strings.Split(r[col["标签"]], ";")
		if !slices.Contains(labels, "建档立卡户") {
			continue
		}
		count("identified", no)
		count(r[col["致贫原因"]], no)
		for _, l := range labels[1:] {
			count(l, no)
		}
		if slices.Contains(labels, "已脱贫") || slices.Contains(labels, "未脱贫") {
			count("adjusted", no)
		}
	}
	want := map[string]Count{
		"identified": {1341, 4440}, "因病": {444, 1442}, "因残": {159, 497}, "因灾": {69, 267}, "因学": {56, 226}, "其他": {284, 962},
		"adjusted": {1296, 4072}, "已脱贫": {1293, 4062}, "未脱贫": {3, 10},
	}
	for what, w := range want {
		if got[what] == nil || *got[what] != w {
			t.Errorf("%s: %v, want %v", what, got[what], w)
		}
	}
	if a, b := *got["缺劳动力"], *got["缺技术"]; a.Households+b.Households != 329 || a.People+b.People != 1046 {
		t.Errorf("labour %v and skill %v do not add up to 329, 1046", a, b)
	}
	if n := got["低保户"].Households; n != 498 {
		t.Errorf("%d registered-poor households with dibao, want 498", n)
	}
	if len(rows)-1 != 83_000 || report.BadRows != 12 {
		t.Errorf("%d rows, %d bad; want 83,000 and 12", len(rows)-1, report.BadRows)
	}
	checkRecipients(t, dir, rows, col, report)
	checkTruth(t, dir, report)
}

func columns(header []string) map[string]int {
	m := map[string]int{}
	for i, h := range header {
		m[h] = i
	}
	return m
}

// checkRecipients holds the list of recipients to the roster.
func checkRecipients(t *testing.T, dir string, roster [][]string, col map[string]int, report Report) {
	t.Helper()
	heads := map[string][]string{}
	for _, r := range roster[1:] {
		if r[col["与户主关系"]] == "户主" {
			heads[r[col["户编号"]]] = r
		}
	}
	rows := readSheet(t, filepath.Join(dir, RecipientsFile))
	if want := report.Summary.Urban.Households + report.Summary.Rural.Households; len(rows)-2 != want {
		t.Errorf("%d recipients, want %d", len(rows)-2, want)
	}
	c := columns(rows[1])
	for _, r := range rows[2:] {
		head := heads[r[c["户编号"]]]
		if head == nil || head[col["姓名"]] != r[c["户主（申请人）姓名"]] || head[col["身份证号"]] != r[c["身份证号"]] || head[col["银行账号"]] != r[c["银行账号"]] {
			t.Errorf("recipient %s does not match the roster", r[c["户编号"]])
		}
	}
}

// checkTruth opens every place the truth names and looks for what it says.
func checkTruth(t *testing.T, dir string, report Report) {
	t.Helper()
	truth := readCSV(t, filepath.Join(dir, TruthFile))
	if len(truth)-1 != report.Truths {
		t.Errorf("%d truths, reported %d", len(truth)-1, report.Truths)
	}
	files := map[string][][]string{}
	kinds := map[string]int{}
	slips := map[string]bool{}
	for _, r := range truth[1:] {
		if r[6] != "" {
			slips[r[4]+":"+r[5]] = true
		}
	}
	for _, r := range truth[1:] {
		kind, name, id, file, column, written := r[0], r[2], r[3], r[4], r[6], r[7]
		kinds[kind]++
		if files[file] == nil {
			files[file] = readAny(t, filepath.Join(dir, file))
		}
		at := atoi(t, r[5])
		if at > len(files[file]) {
			t.Fatalf("%s: no row %d", file, at)
		}
		row := files[file][at-1]
		switch {
		case column != "" && written != "" && !slices.Contains(row, written):
			t.Errorf("%s: row %d of %s lacks %q", kind, at, file, written)
		case !slices.Contains(row, id) && !slices.Contains(row, name):
			t.Errorf("%s: row %d of %s names neither %s nor %s", kind, at, file, name, id)
		case !slips[file+":"+r[5]] && !slices.Contains(row, id):
			t.Errorf("%s: row %d of %s lacks %s", kind, at, file, id)
		}
	}
	for _, k := range slices.Concat(dibaoKinds, plainKinds) {
		if k.kind != WronglyPension && k.kind != WronglyIncome && k.kind != OldID && kinds[k.kind.String()] != k.count {
			t.Errorf("%d × %s, want %d", kinds[k.kind.String()], k.kind, k.count)
		}
	}
	if n := kinds["wrongly_in_income"] + kinds["wrongly_in_pension"]; n != 18 {
		t.Errorf("%d wrongly in by income or pension, want 18", n)
	}
	if kinds["wrong_digit"] < 20 || kinds["homophone"] < 20 || kinds["old_id"] < 20 {
		t.Errorf("too few slips: %v", kinds)
	}
}

// Departments know nothing against a recipient that is not planted.
func TestRecipientsOwnOnlyWhatIsPlanted(t *testing.T) {
	t.Parallel()
	opt := options(t)
	dir, _ := write(t, opt)
	planted := map[string]bool{}
	for _, r := range readCSV(t, filepath.Join(dir, TruthFile))[1:] {
		planted[r[3]] = true
	}
	recipients := map[string]bool{}
	for _, h := range county(t).Households {
		for i := range h.Members {
			if h.Dibao.People > 0 {
				recipients[string(h.Members[i].ID[:])] = true
			}
		}
	}
	for _, file := range []int{deaths, vehicles, estates, firms, insurance, custody, elsewhere} {
		name := layouts("", opt.Today)[file].file
		for _, row := range readAny(t, filepath.Join(dir, name)) {
			for _, cell := range row {
				if recipients[cell] && !planted[cell] {
					t.Errorf("%s names the recipient %s", name, cell)
				}
			}
		}
	}
}

// What is planted is as bad as its kind says: found income reaches the
// standard, deposits pass two years of it, decoys stay below.
func TestPlantsHaveSubstance(t *testing.T) {
	t.Parallel()
	dir, _ := write(t, options(t))
	households := map[string]*Household{}
	for _, h := range county(t).Households {
		households[h.No] = h
	}
	files := map[string][][]string{}
	for _, r := range readCSV(t, filepath.Join(dir, TruthFile))[1:] {
		column := map[string]string{
			"wrongly_in_income": "缴费基数", "wrongly_in_pension": "月养老金（元）", "wrongly_in_deposit": "余额合计", "innocent_deposit": "余额合计",
		}[r[0]]
		if column == "" {
			continue
		}
		if files[r[4]] == nil {
			files[r[4]] = readAny(t, filepath.Join(dir, r[4]))
		}
		at := atoi(t, r[5])
		yuan, err := strconv.ParseFloat(files[r[4]][at-1][columns(files[r[4]][0])[column]], 64)
		if err != nil {
			t.Fatal(err)
		}
		h := households[r[1]]
		std := float64(Standard(h.Place.Urban)) / 100 * float64(h.Dibao.People)
		switch r[0] {
		case "wrongly_in_deposit":
			if yuan <= 24*std {
				t.Errorf("%s: deposit %.2f is below the limit", h.No, yuan)
			}
		case "innocent_deposit":
			if yuan >= 24*std {
				t.Errorf("%s: deposit %.2f is above the limit", h.No, yuan)
			}
		default:
			if yuan < std {
				t.Errorf("%s: found income %.2f is below the standard", h.No, yuan)
			}
		}
	}
	if len(files) != 3 {
		t.Errorf("looked into %d files, want 3", len(files))
	}
}

// Two counties of a province: villages are invented for bare townships,
// proportions kept, the people exact.
func TestAnyDivision(t *testing.T) {
	t.Parallel()
	r, err := division.Load()
	if err != nil {
		t.Fatal(err)
	}
	opt := Options{Seed: 3, Division: "43", Persons: 40_000, Today: calendar.On(2026, 11, 23)}
	opt.Places = slices.Concat(Places(r, "430181"), Places(r, "430821"), Places(r, Wenchuan))
	c, err := Build(opt)
	if err != nil {
		t.Fatal(err)
	}
	s := CountySummary(c)
	if s.All.People != 40_000 || s.Identified.Households != 647 || s.Urban.Households == 0 || s.Rural.Households == 0 {
		t.Errorf("%+v", s)
	}
	counties := map[string]int{}
	for _, h := range c.Households {
		counties[h.Place.County]++
		if h.Place.Name == "" || h.Place.Township == "" || len(h.Place.Code) != 12 {
			t.Fatalf("a household in %+v", h.Place)
		}
	}
	if len(counties) != 2 || counties["浏阳市"] == 0 || counties["慈利县"] == 0 {
		t.Errorf("households in %v", counties)
	}
}

// A city's district has few villages for its poor, and a province more places
// than a small population has households.
func TestCitiesAndProvinces(t *testing.T) {
	t.Parallel()
	r, err := division.Load()
	if err != nil {
		t.Fatal(err)
	}
	for division, people := range map[division.Code]int{"510107": 20_000, "110101": 500, "440305": 5_000, "441900": 1_000, "51": 3_000} {
		c, err := Build(Options{Seed: 3, Division: string(division), Persons: people, Today: calendar.On(2026, 11, 23), Places: Places(r, division)})
		if err != nil {
			t.Errorf("%d people in %s: %v", people, division, err)
			continue
		}
		if s := CountySummary(c); s.All.People != people || s.Identified.Households == 0 {
			t.Errorf("%d people in %s: %+v", people, division, s)
		}
	}
}

// A hamlet of a few people has no room for plants and still comes out.
func TestFewPeople(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2, 40, 700} {
		opt := options(t)
		opt.Persons = n
		_, r := write(t, opt)
		if r.Summary.All.People != n {
			t.Errorf("%d people, want %d", r.Summary.All.People, n)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	f := func(change func(*Options)) {
		t.Helper()
		opt := options(t)
		change(&opt)
		if _, err := New(opt); err == nil {
			t.Errorf("New(%+v) accepted", opt)
		}
	}
	f(func(o *Options) { o.Division = "110101" })
	f(func(o *Options) { o.Places = nil })
	f(func(o *Options) { o.Today = calendar.Date{} })
	f(func(o *Options) { o.Persons = -5 })
	f(func(o *Options) { o.Places = []Place{{Code: "5132211"}} })
}

// Characters given for one another sound alike, tone included.
func TestHomophonesSoundAlike(t *testing.T) {
	t.Parallel()
	args := pinyin.NewArgs()
	args.Style, args.Heteronym = pinyin.Tone3, true
	for r, others := range newHomophones() {
		for _, o := range others {
			a, b := pinyin.SinglePinyin(r, args), pinyin.SinglePinyin(o, args)
			if !slices.ContainsFunc(a, func(s string) bool { return slices.Contains(b, s) }) {
				t.Errorf("%c %v and %c %v", r, a, o, b)
			}
		}
	}
}

// Streaming and building give the same households.
func TestEachEqualsBuild(t *testing.T) {
	t.Parallel()
	g, err := New(options(t))
	if err != nil {
		t.Fatal(err)
	}
	i := 0
	err = g.Each(func(h *Household) error {
		if want := county(t).Households[i]; i%97 == 0 && !cmp.Equal(want.Members, h.Members, cmp.AllowUnexported(Person{})) {
			t.Errorf("household %d differs", i)
		}
		i++
		return nil
	})
	if err != nil || i != len(county(t).Households) {
		t.Errorf("%d households, %v", i, err)
	}
}

func BenchmarkWriteFiles(b *testing.B) {
	opt := options(b)
	opt.Persons = 200_000
	for b.Loop() {
		g, err := New(opt)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := g.WriteFiles(b.TempDir()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(200_000*float64(b.N)/b.Elapsed().Seconds(), "persons/s")
}

// Doubts are added to two files and the truth, and change nothing else.
func TestDoubtsStandApart(t *testing.T) {
	t.Parallel()
	opt := options(t)
	plain, _ := write(t, opt)
	opt.Doubts = true
	dir, report := write(t, opt)
	kinds := map[string]int{}
	for _, r := range readCSV(t, filepath.Join(dir, TruthFile))[1:] {
		kinds[r[0]]++
		if strings.HasPrefix(r[0], "doubtful") {
			if row := readAny(t, filepath.Join(dir, r[4]))[atoi(t, r[5])-1]; !slices.Contains(row, r[7]) {
				t.Errorf("row %s of %s lacks %q", r[5], r[4], r[7])
			}
		}
	}
	if kinds["doubtful_number"] != 20 || kinds["doubtful_name"] != 10 {
		t.Errorf("%v of %d truths", kinds, report.Truths)
	}
	for i, l := range layouts("", opt.Today) {
		before, after := readAny(t, filepath.Join(plain, l.file)), readAny(t, filepath.Join(dir, l.file))
		if want := len(before) + 20*index(i == pensions) + 10*index(i == deposits); len(after) != want {
			t.Errorf("%s has %d rows, want %d", l.file, len(after), want)
		}
		left := 0
		for _, row := range after {
			if left < len(before) && slices.Equal(row, before[left]) {
				left++
			}
		}
		if left != len(before) {
			t.Errorf("%s: row %d is another", l.file, left+1)
		}
	}
}
