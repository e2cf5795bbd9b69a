package intake

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/sheet"
	"doudi/internal/web/page"
)

// TestProblemsAreFiltered narrows a list of problems by column, kind and text,
// page by page and in the export.
func TestProblemsAreFiltered(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		file := strings.NewReplacer(citizen(1), "12345", citizen(4), "123", ",,2000,", ",12-3%_!,2000,").Replace(roster(4))
		st := s.run(t, clerk(), file)
		groups, err := s.ProblemGroups(clerk(), 513221, st.ID)
		if err != nil {
			t.Fatal(err)
		}
		var counted []string
		for _, g := range groups {
			counted = append(counted, fmt.Sprintf("%d %s %s %d", g.Column, g.Header, g.Reason, g.Problems))
		}
		if got, want := strings.Join(counted, ";"), "-1  同户其他行有误，整户等待 6;5 联系电话 电话号码有误 4;2 身份证号 身份证号应为 18 位"; !strings.HasPrefix(got, want) {
			t.Errorf("groups %q", got)
		}
		for _, tt := range []struct {
			filter ProblemsFilter
			want   int
		}{
			{ProblemsFilter{}, 12}, {ProblemsFilter{Column: "2"}, 2}, {ProblemsFilter{Column: "-1"}, 6}, {ProblemsFilter{Code: "phone"}, 4},
			{ProblemsFilter{Column: "2", Code: "phone"}, 0}, {ProblemsFilter{Find: "整户未导入"}, 6}, {ProblemsFilter{Find: "联系电话"}, 4},
			{ProblemsFilter{Find: "%"}, 0}, {ProblemsFilter{Find: "_"}, 0}, {ProblemsFilter{Find: "!"}, 0}, {ProblemsFilter{Find: "没有这样的"}, 0},
		} {
			rows := 0
			for at := (page.Query{Limit: 1}); ; {
				p, err := s.Problems(clerk(), 513221, st.ID, tt.filter, at)
				if err != nil {
					t.Fatal(err)
				}
				rows += len(p.Items)
				if at.Cursor = p.Next; at.Cursor == "" {
					break
				}
			}
			out, err := s.ExportProblems(clerk(), 513221, st.ID, tt.filter, sheet.CSV)
			if err != nil {
				t.Fatal(err)
			}
			if rows != tt.want || out.Rows != tt.want {
				t.Errorf("%+v: %d listed, %d exported, want %d", tt.filter, rows, out.Rows, tt.want)
			}
			var text bytes.Buffer
			if _, err := out.WriteTo(&text); err != nil || tt.filter.Code == "phone" && strings.Contains(text.String(), "身份证号") {
				t.Errorf("%+v: exported %s, %v", tt.filter, text.String(), err)
			}
			_ = out.Close()
		}
		if _, err := s.ProblemGroups(as(9, "513222"), 513221, st.ID); errs.CodeOf(err) != errs.NotFound {
			t.Errorf("another county groups them: %v", err)
		}
	})
}

// TestCodesHaveNames finds every code that can be told, in both languages.
func TestCodesHaveNames(t *testing.T) {
	t.Parallel()
	for code := range inEnglish {
		if codeNames[code] == "" {
			t.Errorf("%s has no name in Chinese", code)
		}
	}
	for code := range codeNames {
		if inEnglish[code] == "" {
			t.Errorf("%s has no name in English", code)
		}
	}
}
