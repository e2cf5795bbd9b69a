package registry

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/idnumber"
)

func TestAlike(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		s := setup(t, d, clock)
		f, err := s.Create(clerk(), family()) // 张三, born 1965-02-10
		if err != nil {
			t.Fatal(err)
		}
		far := family()
		far.Division, far.Members = "513222100", []DraftMember{{Name: "何苗", IDNumber: number("19700101", "003"), Relation: "02"}}
		if _, err := s.Create(as("刘洋", 12, authz.Clerk, "513222"), far); err != nil {
			t.Fatal(err)
		}
		zhang, he := number("19650210", "001"), number("19700101", "003")
		swapped, old := zhang[:9]+zhang[10:11]+zhang[9:10]+zhang[11:], zhang[:6]+zhang[8:17]
		wrongOld := old[:3] + "8" + old[4:] // one digit of the 15
		upgraded, err := idnumber.Parse(wrongOld, calendar.At(dbtest.Now))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			what string
			who  Someone
			want string
		}{
			{"same name and birth", Someone{Name: "张三", BornOn: calendar.On(1965, 2, 10)}, "birth here 张三"},
			{"a homophone", Someone{Name: "章三", BornOn: calendar.On(1965, 2, 10)}, "birth here 张三"},
			{"another birth date", Someone{Name: "张三", BornOn: calendar.On(1965, 2, 11)}, ""},
			{"another name", Someone{Name: "张四", BornOn: calendar.On(1965, 2, 10)}, ""},
			{"the number", Someone{Name: "张三", IDNumber: zhang}, "number here 张三"},
			{"one digit wrong", Someone{Name: "张三", IDNumber: zhang[:5] + "7" + zhang[6:]}, "slip here 张三"},
			{"two swapped", Someone{Name: "张三", IDNumber: swapped}, "slip here 张三"},
			{"the old number", Someone{Name: "张三", IDNumber: old}, "number here 张三"},
			{"one digit of the old number wrong", Someone{Name: "张三", IDNumber: wrongOld}, "slip here 张三"},
			{"that upgraded", Someone{Name: "张三", IDNumber: string(upgraded)}, "slip here 张三"},
			{"one digit missing", Someone{Name: "张三", IDNumber: zhang[:12] + zhang[13:]}, "slip here 张三"},
			{"a slip under another name", Someone{Name: "李四", IDNumber: swapped}, ""},
			{"two digits wrong", Someone{Name: "张三", IDNumber: "7" + zhang[1:10] + "7" + zhang[11:]}, ""},
			{"themselves", Someone{Name: "张三", IDNumber: zhang, ID: f.HeadID}, ""},
			{"a mask", Someone{Name: "张三", IDNumber: "513***********0011"}, ""},
			{"in another county", Someone{Name: "何苗", IDNumber: he}, "number elsewhere "},
			{"a slip in another county", Someone{Name: "何苗", IDNumber: he[:2] + "9" + he[3:]}, "slip elsewhere "},
			{"nothing to compare", Someone{Name: "张三"}, ""},
			{"nobody", Someone{}, ""},
		} {
			if got := told(t, s, clerk(), c.who); got != c.want {
				t.Errorf("%s: %q, want %q", c.what, got, c.want)
			}
		}
		next := as("镇上", 15, authz.Clerk, "513221101")
		if got := told(t, s, next, Someone{Name: "张三", IDNumber: zhang}); got != "number county " {
			t.Errorf("the next township is told %q", got)
		}
		logged := 0
		err = d.View(t.Context(), func(tx *db.Tx) error {
			return tx.QueryRow(t.Context(), `SELECT count(*) FROM audit_entry WHERE act = 'person.alike' AND county = 513221`).Scan(&logged)
		})
		if err != nil || logged != 3 {
			t.Errorf("%d answers about people elsewhere are in the log, want 3; %v", logged, err)
		}
		if _, err := s.Alike(leader(), Someone{Name: "张三", IDNumber: zhang}); err == nil {
			t.Error("who enters nobody may ask")
		}
	})
}

// TestNear holds that who is left out by day of birth is nobody one slip away,
// and that nearly everybody else is.
func TestNear(t *testing.T) {
	t.Parallel()
	born := calendar.On(1965, 2, 10)
	number := number("19650210", "001")
	check := func(what, typed string) {
		if who := (Someone{Name: "张三", IDNumber: typed}).clean(); who.like(number, born) != "" && !who.near(born) {
			t.Errorf("%s: %s is left out", what, typed)
		}
	}
	for i := range number {
		check("missing", number[:i]+number[i+1:])
		for _, c := range "0123456789X" {
			check("wrong", number[:i]+string(c)+number[i+1:])
			check("too many", number[:i]+string(c)+number[i:])
		}
		if i > 0 {
			check("swapped", number[:i-1]+number[i:i+1]+number[i-1:i]+number[i+1:])
		}
	}
	near := 0
	for day := calendar.On(1930, 1, 1); day.Before(calendar.On(2020, 1, 1)); day = day.AddDays(1) {
		if (Someone{Name: "张三", IDNumber: number}).clean().near(day) {
			near++
		}
	}
	if near > 400 {
		t.Errorf("%d days of 32,872 are near", near)
	}
	t.Logf("%d days of 32,872 are near", near)
}

func told(t *testing.T, s *bench, ctx context.Context, who Someone) string {
	t.Helper()
	list, err := s.Alike(ctx, who)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, l := range list {
		name := ""
		if l.Person != nil {
			name = l.Person.Name
			if strings.Contains(l.Person.IDNumber, "19650210") {
				t.Errorf("%s is shown", l.Person.IDNumber)
			}
		}
		all = append(all, fmt.Sprintf("%s %s %s", l.Reason, l.Where, name))
	}
	return strings.Join(all, "; ")
}
