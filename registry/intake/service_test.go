package intake

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"doudi/internal/audit/audittest"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
	"doudi/internal/jobs"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

// TestWizard goes the way of a person: upload, look, correct a
// column, import in the background, download the marked workbook.
func TestWizard(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		queue := jobs.New(d, slog.New(slog.DiscardHandler))
		s.Service = New(d, s.files, queue, s.kinds...)
		if err := queue.Open(t.Context(), 2); err != nil {
			t.Fatal(err)
		}
		file := strings.Replace(roster(4), "备注\n", "随便写的\n", 1)
		file = strings.Replace(file, citizen(4), "123", 1)
		s.upload(t, "花名册.csv", []byte(file))

		look := ImportLook{County: 513221, Kind: PopulationID, FileID: s.last}
		p, err := s.Preview(clerk(), look)
		if err != nil {
			t.Fatal(err)
		}
		if _, mapped := p.Mapping["note"]; mapped || len(p.Missing) != 0 || p.HeaderRow != 1 || p.Encoding != "utf-8" || len(p.Rows) != 12 || p.Remembered != nil {
			t.Errorf("preview: %+v", p)
		}
		if r := p.Rows[4]; len(r.Problems) != 1 || r.Problems[0].Code != "id_number.length" || r.Cells[2] != "***" {
			t.Errorf("preview of row 6: %+v", r)
		}
		p.Mapping["note"] = 7
		st, err := s.Create(clerk(), ImportRequest{County: 513221, Kind: PopulationID, FileID: s.last, Mapping: p.Mapping})
		if err != nil || st.State != Queued {
			t.Fatalf("create: %+v, %v", st, err)
		}
		if err := s.work(t.Context(), workArgs{513221, st.ID}); err != nil {
			t.Fatal(err)
		}
		st, err = s.Get(clerk(), 513221, st.ID)
		if err != nil || st.State != Done || st.Units.New != 3 || st.Units.Bad != 1 || !st.Report {
			t.Fatalf("done: %+v, %v", st, err)
		}

		again, err := s.Preview(clerk(), look)
		if err != nil || again.Earlier == nil || again.Earlier.By != "王桂兰" || again.Remembered == nil || again.Mapping["note"] != 7 {
			t.Errorf("second look: %+v, %v", again.Earlier, err)
		}
		s.checkReport(t, st)
		list, err := s.List(clerk(), ImportsFilter{County: 513221, State: Done}, page.Query{})
		if err != nil || len(list.Items) != 1 {
			t.Errorf("list: %v, %v", list, err)
		}
		if _, err := s.Get(as(13, "513222"), 513221, st.ID); errs.CodeOf(err) != errs.NotFound {
			t.Errorf("another county sees the import: %v", err)
		}
		known, err := s.Mappings(clerk(), 513221)
		if err != nil || len(known) != 1 || known[0].Mapping["note"] != 7 {
			t.Errorf("mappings: %+v, %v", known, err)
		}
	})
}

// TestFilesOfOthers holds an import to files that were uploaded for one, and
// to those of the person's own part of the county.
func TestFilesOfOthers(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	s := setup(t, d, clock)
	county := s.run(t, clerk(), strings.Replace(roster(2), citizen(1), "123", 1))
	town := s.run(t, as(12, "513221100"), strings.Replace(roster(3), citizen(2), "123", 1))
	for name, tt := range map[string]struct {
		batch ImportStatus
		by    context.Context
		want  errs.Code
	}{
		"the county's own": {county, clerk(), ""}, "a township's, by the county": {town, clerk(), ""},
		"a colleague's": {town, as(13, "513221100"), ""}, "one's own": {town, as(12, "513221100"), ""},
		"the county's, by a township": {county, as(12, "513221100"), errs.NotFound},
		"another township's":          {town, as(14, "513221101"), errs.NotFound},
	} {
		if _, err := s.Get(tt.by, 513221, tt.batch.ID); errs.CodeOf(err) != tt.want {
			t.Errorf("%s import: %v", name, err)
		}
		list, err := s.List(tt.by, ImportsFilter{County: 513221}, page.Query{})
		if seen := slices.ContainsFunc(list.Items, func(b ImportStatus) bool { return b.ID == tt.batch.ID }); err != nil || seen != (tt.want == "") {
			t.Errorf("%s import is listed: %v, %v", name, seen, err)
		}
		taken, err := s.ExportList(tt.by, ImportsFilter{County: 513221}, sheet.CSV)
		if err != nil || taken.Rows != len(list.Items) {
			t.Errorf("the export for %s has %+v, the list %d rows, %v", name, taken, len(list.Items), err)
		}
		if out, err := s.ExportProblems(tt.by, 513221, tt.batch.ID, ProblemsFilter{}, sheet.CSV); errs.CodeOf(err) != tt.want || err == nil && out.Rows != int(tt.batch.Problems) {
			t.Errorf("problems of %s import: %+v, %v", name, out, err)
		}
	}

	s.upload(t, "花名册.csv", []byte(roster(1)))
	look := ImportLook{County: 513221, Kind: PopulationID, FileID: s.last}
	if _, err := s.Preview(as(12, "513221100"), look); errs.CodeOf(err) != errs.NotFound {
		t.Errorf("a township looks into the county's file: %v", err)
	}
	f, err := s.files.Receive(clerk(), files.Upload{County: 513221, Name: "存款.csv", Purpose: "department"}, strings.NewReader(roster(1)))
	if err != nil {
		t.Fatal(err)
	}
	look.FileID = f.ID
	if _, err := s.Preview(clerk(), look); errs.CodeOf(err) != errs.NotFound {
		t.Errorf("a department's file is shown to who imports: %v", err)
	}
	if _, err := s.Create(clerk(), ImportRequest{County: 513221, Kind: PopulationID, FileID: f.ID, Mapping: Mapping{}}); errs.CodeOf(err) != errs.NotFound {
		t.Errorf("a department's file is imported: %v", err)
	}
}

func (s *bench) checkReport(t *testing.T, st ImportStatus) {
	t.Helper()
	for range 2 { // made once, then kept
		f, body, err := s.Report(clerk(), 513221, st.ID)
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		if err := body.Close(); err != nil {
			t.Fatal(err)
		}
		book, err := excelize.OpenReader(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := book.GetRows(book.GetSheetName(0))
		if err != nil || f.Name != "花名册（问题标注）.xlsx" || len(rows) != 13 {
			t.Fatalf("%s has %d rows, %v", f.Name, len(rows), err)
		}
		if last := rows[5][len(rows[5])-1]; !strings.HasPrefix(last, "身份证号：身份证号应为 18 位") {
			t.Errorf("row 6 says %q", last)
		}
		if last := rows[4][len(rows[4])-1]; !strings.Contains(last, "整户未导入") {
			t.Errorf("row 5 says %q", last)
		}
	}
}

// TestQueue runs two jobs of one county: the second is put off
// and queued again when the first ends.
func TestQueue(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		queue := jobs.New(d, slog.New(slog.DiscardHandler))
		s.Service = New(d, s.files, queue, s.kinds...)
		if err := queue.Open(t.Context(), 2); err != nil {
			t.Fatal(err)
		}
		if err := queue.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = queue.Stop(t.Context()) }()
		var made []ImportStatus
		for _, n := range []int{30, 40} {
			s.upload(t, "花名册.csv", []byte(roster(n)))
			p, err := s.Preview(clerk(), ImportLook{County: 513221, Kind: PopulationID, FileID: s.last})
			if err != nil {
				t.Fatal(err)
			}
			st, err := s.Create(clerk(), ImportRequest{County: 513221, Kind: PopulationID, FileID: s.last, Mapping: p.Mapping})
			if err != nil {
				t.Fatal(err)
			}
			made = append(made, st)
		}
		for _, st := range made {
			if now := s.await(t, st); now.State != Done || now.Problems != 0 {
				t.Errorf("%+v", now)
			}
		}
	})
}

// await looks at a batch until it has ended.
func (s *bench) await(t *testing.T, st ImportStatus) ImportStatus {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range 1500 {
		now, err := s.Get(clerk(), st.County, st.ID)
		if err != nil {
			t.Fatal(err)
		}
		if now.State == Done || now.State == Failed {
			return now
		}
		<-tick.C
	}
	t.Fatal("the import does not end")
	return st
}

// TestRoundTrip exports what was imported, imports that into another database
// and finds the same facts there.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		const file = "户编号,姓名,身份证号,与户主关系,民族,文化程度,婚姻状况,健康状况,残疾类别,残疾等级,残疾证号,患病情况,劳动能力,就业状况,就学状况,联系电话,区划代码,家庭住址,城乡,人户分离,致贫原因,标签,是否共同生活,工资性收入(元/年),转移净收入(元/月),开户银行,银行账号,备注\n"
		a := "7,张三," + citizen(1) + ",户主,羌族,小学,丧偶,残疾,肢体,二级," + citizen(1) + "42,尿毒症,丧失劳动力,务农,,13812345678,513221100001,南桥5组,农村,是,因病,建档立卡户;已脱贫;低保户,是,1200.50,105,农商行,6214590123456789,独居多年\n" +
			"7,张小明," + citizen(2) + ",子,汉族,初中,未婚,健康,,,,,普通劳动力,务工,,,513221100001,南桥5组,农村,是,因病,建档立卡户;动态调整移出,否,,,,,\"在外，独立\"\n"
		s.run(t, clerk(), file+a)
		e := NewExporter(d, s.reg, registerOf(t), codesOf())
		for _, format := range []sheet.Kind{sheet.XLSX, sheet.CSV} {
			path := filepath.Join(t.TempDir(), "out."+string(format))
			out, err := os.Create(path)
			if err != nil {
				t.Fatal(err)
			}
			f, err := e.Export(clerk(), Export{Division: "513221", Format: format, Clear: true, Reason: "年度核对"})
			if err != nil || f.Rows != 2 {
				t.Fatalf("export: %+v, %v", f, err)
			}
			if _, err := f.WriteTo(out); err != nil {
				t.Fatal(err)
			}
			if err := out.Close(); err != nil {
				t.Fatal(err)
			}
			fresh, freshClock := dbtest.SQLite(t)
			other := setup(t, fresh, freshClock)
			if st, err := other.Run(clerk(), Command{County: 513221, Kind: PopulationID, Path: path}); err != nil || st.Problems != 0 || st.Units.New != 1 {
				t.Fatalf("import of the export: %+v, %v\n%s", st, err, other.problems(t, st))
			}
			want := strings.Replace(s.facts(t, "513221"), "105.00 month", "1,260.00 year", 1)
			if got := other.facts(t, "513221"); got != want {
				t.Errorf("%s\ngot  %s\nwant %s", format, got, want)
			}
		}
	})
}

func TestExportIsMaskedUnlessPermitted(t *testing.T) {
	t.Parallel()
	d, clock := dbtest.SQLite(t)
	s := setup(t, d, clock)
	s.run(t, clerk(), roster(2))
	e := NewExporter(d, s.reg, registerOf(t), codesOf())
	var out bytes.Buffer
	f, err := e.Export(clerk(), Export{Division: "513221100", Format: sheet.CSV})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), citizen(1)) || !strings.Contains(out.String(), "993***********") {
		t.Error(out.String())
	}
	audittest.WantExports(t, d, 513221, map[string][]int{"registry.export": {f.Rows}})
	leader := authz.WithActor(t.Context(), authz.Actor{Account: 5, Name: "李强", Grants: []authz.Grant{{Role: authz.Leader, Division: "513221"}}})
	for name, c := range map[string]struct {
		err  error
		want errs.Code
	}{
		"no reason":      {e.Permit(clerk(), Export{Division: "513221", Clear: true}), errs.Invalid},
		"no right":       {e.Permit(leader, Export{Division: "513221", Clear: true, Reason: "检查"}), errs.Forbidden},
		"another county": {e.Permit(clerk(), Export{Division: "513222"}), errs.NotFound},
		"a whole county": {e.Permit(as(9, "513221100"), Export{Division: "513221"}), errs.NotFound},
	} {
		if errs.CodeOf(c.err) != c.want {
			t.Errorf("%s: %v, want %s", name, c.err, c.want)
		}
	}
}

// TestSweep finds an import whose run was killed, and has it finished.
func TestSweep(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		queue := jobs.New(d, slog.New(slog.DiscardHandler))
		s.Service = New(d, s.files, queue, s.kinds...)
		if err := queue.Open(t.Context(), 2); err != nil {
			t.Fatal(err)
		}
		s.upload(t, "花名册.csv", []byte(roster(5)))
		o, err := s.open(clerk(), 513221, s.last, s.kinds[0], choice{})
		if err != nil {
			t.Fatal(err)
		}
		defer o.close()
		m, err := s.guess(clerk(), s.kinds[0], o, 513221)
		if err != nil {
			t.Fatal(err)
		}
		var batch id.ID
		err = d.Update(clerk(), func(tx *db.Tx) error {
			row, err := s.add(clerk(), tx, s.kinds[0], o, ImportRequest{County: 513221, Kind: PopulationID, FileID: s.last, Mapping: m})
			batch = row.ID
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if r, err := s.claim(clerk(), 513221, batch, false); err != nil || r == nil {
			t.Fatalf("claim: %v, %v", r, err)
		}
		clock.T = clock.T.Add(2 * staleAfter)
		if err := s.sweep(t.Context(), sweepArgs{}); err != nil {
			t.Fatal(err)
		}
		if err := queue.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = queue.Stop(t.Context()) }()
		if st := s.await(t, ImportStatus{County: 513221, ID: batch}); st.State != Done || st.Units.New != 5 {
			t.Errorf("%+v", st)
		}
	})
}
