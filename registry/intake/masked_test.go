package intake

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/sheet"
	"doudi/migrations"
	"doudi/registry"
)

// What a roster says of one man in words.
const hisIllness, hisNote = "慢性肾功能衰竭尿毒症", "长期住院透析，家中无人照料"

// tells finds what a text gives away of an illness, a certificate or a note.
func tells(text string) (parts []string) {
	for _, p := range []string{"慢性", "肾", "衰竭", "尿毒", "透析", "住院", "照料", "*" + citizen(1)[16:] + "43"} {
		if strings.Contains(text, p) {
			parts = append(parts, p)
		}
	}
	return parts
}

// sickRoster is a household whose head is ill, with something else wrong.
func sickRoster(illness, note, work string) string {
	return "户编号,姓名,身份证号,与户主关系,区划代码,残疾类别,残疾等级,残疾证号,患病情况,就业状况,备注\n" +
		"H00000,张三," + citizen(1) + ",户主,513221100001,肢体,三级," + citizen(1) + "43," + illness + "," + work + "," + note + "\n"
}

// TestWordsAreMaskedWhole: neither the masked roster nor a preview nor the list of
// problems has a part of an illness, of a certificate or of a note.
func TestWordsAreMaskedWhole(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		s.run(t, clerk(), sickRoster(hisIllness, hisNote, "务农"))
		e := NewExporter(d, s.reg, registerOf(t), codesOf())
		for clear, want := range map[bool]bool{false: false, true: true} {
			f, err := e.Export(clerk(), Export{Division: "513221", Format: sheet.CSV, Clear: clear, Reason: "年度核对"})
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if _, err := f.WriteTo(&out); err != nil {
				t.Fatal(err)
			}
			shown := strings.Contains(out.String(), hisIllness) && strings.Contains(out.String(), hisNote)
			if given := tells(out.String()); shown != want || !want && len(given) > 0 {
				t.Errorf("clear %v gives %v away:\n%s", clear, given, out.String())
			}
		}
		s.upload(t, "花名册.csv", []byte(sickRoster(strings.Repeat(hisIllness, 30), hisNote, "务农")))
		p, err := s.Preview(clerk(), ImportLook{County: 513221, Kind: PopulationID, FileID: s.last})
		if err != nil || len(p.Rows) != 1 || len(p.Rows[0].Problems) != 1 || p.Rows[0].Problems[0].Value != "***" || p.Rows[0].Cells[8] != "***" ||
			p.Rows[0].Cells[7] != "***" || p.Rows[0].Cells[10] != "***" {
			t.Errorf("preview: %+v, %v", p.Rows, err)
		}
		s.editWords(t)
		s.run(t, clerk(), sickRoster("慢性肾炎", "住院", "务农"), func(c *Command) { c.Keep = true })
		s.run(t, clerk(), sickRoster(strings.Repeat(hisIllness, 30), strings.Repeat(hisNote, 90), "务农"), func(c *Command) { c.Keep = true })
		if stored := s.storedProblems(t); strings.Count(stored, "\n") != 3 || len(tells(stored)) > 0 {
			t.Errorf("stored problems give %v away:\n%s", tells(stored), stored)
		}
	})
}

// editWords has somebody change what the roster said of the man.
func (s *bench) editWords(t *testing.T) {
	t.Helper()
	f := s.household(t, "H00000")
	m := f.Members[0]
	d := registry.Draft{Division: f.Division, Note: "尿毒症，住院", OpenedOn: f.OpenedOn, Members: []registry.DraftMember{{ID: m.ID, Name: m.Name,
		IDNumber: string(m.IDNumber), Relation: m.Relation, Disability: m.Disability, DisabilityGrade: m.DisabilityGrade, DisabilityCert: m.DisabilityCert, Illness: "肾炎"}}}
	if _, err := s.reg.Update(clerk(), registry.Target{County: f.County, Household: f.ID, Version: f.Version}, d); err != nil {
		t.Fatal(err)
	}
}

// storedProblems are the rows of all imports' problems as the database has them.
func (s *bench) storedProblems(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	err := s.db.View(t.Context(), func(tx *db.Tx) error {
		rows, err := tx.Query(t.Context(), "SELECT message || '|' || value || '|' || kept FROM import_problem ORDER BY batch_id, row_no, column_no")
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var line string
			if err := rows.Scan(&line); err != nil {
				return err
			}
			fmt.Fprintln(&b, line)
		}
		return rows.Err()
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestOlderProblemsAreMasked: what an older version stored of such values is hidden
// by the migration, and nothing else is.
func TestOlderProblemsAreMasked(t *testing.T) {
	t.Parallel()
	dbtest.Before(t, "0690_whole_masks.sql", func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		ctx := context.Background()
		s := &bench{Service: &Service{db: d}}
		err := d.Update(ctx, func(tx *db.Tx) error {
			if _, err := tx.Exec(ctx, oldBatch, []byte{0}, tx.At()); err != nil {
				return err
			}
			for _, row := range [][]any{
				{8, "慢性肾***竭尿毒症", ""}, {10, hisNote, "尿毒症"}, {1, "998***********1234", "不动"}, {0, "H1", ""},
			} {
				message := "档案中的“" + row[2].(string) + "”由某人改定"
				if _, err := tx.Exec(ctx, "INSERT INTO import_problem (county, batch_id, row_no, column_no, code, header, message, value, kept) VALUES (513221, 1, 2, $1, 'kept', '', $2, $3, $4)",
					row[0], message, row[1], row[2]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Migrate(ctx, migrations.FS); err != nil {
			t.Fatal(err)
		}
		const want = "档案中的“”由某人改定|H1|\n档案中的“不动”由某人改定|998***********1234|不动\n档案中的“”由某人改定|***|\n档案中的“***”由某人改定|***|***\n"
		if got := s.storedProblems(t); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	})
}

const oldBatch = `INSERT INTO import_batch (county, id, kind, file_id, file_name, fingerprint, sheet, header_row, mapping, dry_run, partial, state, failure, owner_id,
  next_row, rows_total, rows_new, rows_same, rows_changed, rows_bad, rows_waiting, units_new, units_same, units_changed, units_bad, problems, report_id, progress_id,
  actor, created_by, created_name, created_at) VALUES (513221, 1, 'population', 0, '', $1, '', 1, '{"idNumber":1,"illness":8,"note":10,"number":0}',
  false, false, 'done', '', 0, 3, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 4, 0, 0, '{}', 1, '', $2)`
