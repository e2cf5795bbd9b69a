package registry

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/id"
	"doudi/internal/pinyin"
	"doudi/migrations"
	"doudi/registry/internal/q"
)

// crowd makes households of three in two townships, with names that often repeat.
func crowd(from, n int) (drafts []Draft) {
	r := rand.New(rand.NewPCG(7, uint64(from)))
	surnames, given := []rune("张章王欧"), []rune("三山伟威")
	for i := range n {
		d := Draft{Number: fmt.Sprintf("C%05d", from+i), Division: []string{"513221100", "513221102"}[r.IntN(2)]}
		for _, relation := range []string{"02", "10", "20"} {
			name := string([]rune{surnames[r.IntN(4)], given[r.IntN(4)], given[r.IntN(4)]}[:2+r.IntN(2)])
			d.Members = append(d.Members, DraftMember{Name: name, Relation: relation, Sex: "1", Phone: fmt.Sprintf("139%08d", r.IntN(40))})
		}
		drafts = append(drafts, d)
	}
	return drafts
}

// TestFindAmongPacked reads whole answers, a row a page, where people are found
// in two packed runs and in rows, and holds them against all people.
func TestFindAmongPacked(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		var all []Draft
		for at, n := range map[int]int{0: 110, 200: 120, 400: 9} { // the last are rows
			drafts := crowd(at, n)
			for _, o := range s.put(t, drafts...) {
				if o.Result != Added {
					t.Fatalf("not put: %+v", o)
				}
			}
			all = append(all, drafts...)
		}
		whole := as("县级", 14, authz.Leader, "513221")
		for text, has := range map[string]func(m DraftMember) bool{
			"张":           func(m DraftMember) bool { return strings.HasPrefix(m.Name, "张") },
			"章三":          func(m DraftMember) bool { return strings.HasPrefix(m.Name, "章三") },
			"欧伟威":         func(m DraftMember) bool { return m.Name == "欧伟威" },
			"zhangs":      func(m DraftMember) bool { return strings.HasPrefix(pinyin.Full(m.Name), "zhangs") },
			"ws":          func(m DraftMember) bool { return strings.HasPrefix(pinyin.Initials(m.Name), "ws") },
			"13900000007": func(m DraftMember) bool { return m.Phone == "13900000007" },
			"赵":           func(DraftMember) bool { return false },
		} {
			for place, scope := range map[string]string{"513221": "", "513221102": "513221102"} {
				var want, got []string
				for _, d := range all {
					for _, m := range d.Members {
						if has(m) && strings.HasPrefix(d.Division, place) {
							want = append(want, m.Name+d.Number)
						}
					}
				}
				for from := (&Position{}); from != nil; {
					hits, more, err := s.Search(whole, text, scope, *from, 1)
					if err != nil || len(got) > 1000 {
						t.Fatalf("%q: %d found: %v", text, len(got), err)
					}
					for _, h := range hits {
						got = append(got, h.Name+h.HouseholdNumber)
					}
					from = more
				}
				if n := len(got); text[0] >= 0x80 && !slices.IsSortedFunc(got, func(a, b string) int { return strings.Compare(strings.Split(a, "C")[0], strings.Split(b, "C")[0]) }) {
					t.Errorf("%q: %d out of order", text, n)
				}
				slices.Sort(want)
				slices.Sort(got)
				if !slices.Equal(got, want) {
					t.Errorf("%q in %s finds %d, want %d", text, place, len(got), len(want))
				}
			}
		}
	})
}

// TestFindAsTheyAreNow renames and moves people who were packed.
func TestFindAsTheyAreNow(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		drafts := crowd(0, 110)
		drafts[0].Division, drafts[0].Members[0].Name, drafts[0].Members[0].Phone = "513221100", "赵一", "13800000001"
		o := s.put(t, drafts...)[0]
		change := func(name, phone, division string) {
			f, err := s.Get(clerk(), 513221, o.Household)
			if err != nil {
				t.Fatal(err)
			}
			if f, err = s.Move(clerk(), Relocation{Target: Target{f.County, f.ID, f.Version}, Division: division}); err != nil {
				t.Fatal(err)
			}
			d := draftOf(f)
			d.Members[0].Name, d.Members[0].Phone = name, phone
			if _, err := s.Update(clerk(), Target{f.County, f.ID, f.Version}, d); err != nil {
				t.Fatal(err)
			}
		}
		find := func(text, division, want string) {
			t.Helper()
			hits, _, err := s.Search(clerk(), text, division, Position{}, 10)
			var names []string
			for _, h := range hits {
				names = append(names, h.Name)
			}
			if got := strings.Join(names, " "); err != nil || got != want {
				t.Errorf("%q in %q finds %q, want %q: %v", text, division, got, want, err)
			}
		}
		find("赵", "", "赵一")
		change("钱二", "13800000002", "513221102")
		for text, want := range map[string]string{"赵": "", "zhaoyi": "", "13800000001": "", "钱": "钱二", "qe": "钱二", "qianer": "钱二", "13800000002": "钱二"} {
			find(text, "", want)
		}
		find("钱", "513221100", "")
		find("钱", "513221102", "钱二")
		change("赵一", "13800000001", "513221100") // the first entries hold again, twice
		find("赵", "", "赵一")
		find("赵", "513221100", "赵一")
		find("钱", "", "")
	})
}

// TestFindAfterMigration finds who was there before people had entries.
func TestFindAfterMigration(t *testing.T) {
	t.Parallel()
	dbtest.Before(t, "0165_person_find.sql", func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		err := d.Update(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), `INSERT INTO household (county, id, number, division, hukou_division, address, urban, head_id, head_name, members, disabled, cause,
				poor_status, poor_identified, poor_adjusted, near_relative, bank, account_name, state, opened_on, successor_id, note, version, created_at, updated_by, updated_name, updated_at)
				VALUES (513221, 7, 'N7', '513221100000', '', '', false, 8, '赵一', 1, 0, '', '', 0, 0, false, '', '', 'live', '2020-01-01', 0, '', 1, $1, 1, '', $1)`, tx.At())
			if err != nil {
				return err
			}
			_, err = tx.Exec(t.Context(), `INSERT INTO person (county, id, household_id, present, division, name, pinyin, initials, sex, ethnicity, marital, education, health, disability,
				disability_grade, serious_illness, labour, schooling, work, poor_status, phone_sealed, phone_index, version, updated_by, updated_at)
				VALUES (513221, 8, 7, true, '513221100000', '赵一', 'zhaoyi', 'zy', '1', '', '', '', '', '', 0, false, '', '', '', '', $1, $2, 1, 1, $3)`,
				s.seal(sealPhone, 8, "13800000001"), s.keys.Index("phone", "13800000001"), tx.At())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Migrate(t.Context(), migrations.FS); err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"赵", "赵一", "zhao", "zy", "13800000001"} {
			if hits, _, err := s.Search(clerk(), text, "", Position{}, 10); err != nil || len(hits) != 1 || hits[0].PersonID != 8 {
				t.Errorf("%q finds %v: %v", text, hits, err)
			}
		}
	})
}

func TestPack(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	var list []entry
	for range 500 {
		list = append(list, entry{text: strings.Repeat("张", r.IntN(3)) + []string{"", "a", "三"}[r.IntN(3)], division: fmt.Sprint(513221100000 + r.IntN(900)), person: id.ID(r.Int64() >> r.IntN(60))})
	}
	slices.SortFunc(list, compareEntries)
	packed := pack(list)
	u := unpacker{left: packed}
	for _, want := range list {
		if !u.next() || string(u.text) != want.text || string(u.division) != want.division || u.person != want.person {
			t.Fatalf("%q %s %d came back as %q %s %d: %v", want.text, want.division, want.person, u.text, u.division, u.person, u.err)
		}
	}
	if u.next() || u.err != nil {
		t.Errorf("more came back: %v", u.err)
	}
}

// FuzzUnpack reads what a damaged database may hold.
func FuzzUnpack(f *testing.F) {
	f.Add(pack([]entry{{text: "张三", division: "513221100000", person: 5}, {text: "张四", division: "513221100000", person: 1}}))
	f.Add([]byte{9, 9, 9})
	f.Fuzz(func(t *testing.T, b []byte) {
		u := unpacker{left: b}
		for n := 0; u.next(); n++ {
			if n > len(b) {
				t.Fatal("it does not end")
			}
		}
		if u.err == nil && len(u.left) > 0 {
			t.Error("some was left")
		}
	})
}

// TestRuns holds what is packed quickly to the order in which it is read: by
// bucket, and within it by compareEntries.
func TestRuns(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(3, 4))
	letters := []string{"张", "章", "伟", "a", "z", "\xe5", "\xff", "\x00", "𠮷"}
	var list []entry
	parts := map[string][]entry{}
	for range 3000 {
		e := entry{kind: "npih"[r.IntN(findKinds)], text: letters[r.IntN(len(letters))], division: fmt.Sprint(513221100000 + r.IntN(3)), person: id.ID(r.IntN(50))}
		for range r.IntN(6) {
			e.text += letters[r.IntN(len(letters))]
		}
		list = append(list, e)
		b := bucketOf(e.kind, e.text).String()
		parts[b] = append(parts[b], e)
	}
	rows := runs(513221, 7, list)
	if len(rows) != len(parts) || !slices.IsSortedFunc(rows, func(a, b q.InsertRunsParams) int { return strings.Compare(a.Bucket, b.Bucket) }) {
		t.Errorf("%d buckets, of %d", len(rows), len(parts))
	}
	for _, row := range rows {
		part := parts[row.Bucket]
		slices.SortFunc(part, compareEntries)
		if !bytes.Equal(row.Entries, pack(part)) {
			t.Errorf("bucket %q is out of order", row.Bucket)
		}
	}
}
