package verification

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/verification/internal/q"
	"doudi/verification/source"
)

// illWords are what departments say and people write in a toldAll, of an illness, a
// disability or a sentence; illCodes the codes of the same.
var (
	illWords = []string{"强制戒毒二年", "精神残疾", "残疾人专用", "残疾人代步", "肝癌", "尿毒症", "精神病", "瘫痪", "卧床", "化疗", "阑尾炎"}
	illCodes = []string{"detox", "mental"}
)

// What is said of a contested record, and what is answered.
const theirWord, ourAnswer = "肝癌住院时已取出治病", "银行证明余额属实"

// disputes contests a finding and has it denied.
func (b *bench) disputes(check Ref, finding id.ID) {
	b.t.Helper()
	c, err := b.Contest(clerk(), check, finding, Objection{NotTheirs, theirWord})
	if err == nil {
		c, err = b.SettleContest(checker(), Ref{c.County, c.ID}, ContestWord{State: Denied, Answer: ourAnswer})
	}
	if err != nil || c.Reason != theirWord || c.Answer != ourAnswer {
		b.t.Fatalf("%+v, %v", c, err)
	}
}

// toldAll is all that the room keeps of one family: two checks, letters and screenings.
type toldAll struct {
	*bench
	first, second Ref
}

// tells has departments and people tell of illness wherever the room has words.
func (b *bench) tells() toldAll {
	b.t.Helper()
	must := func(err error) {
		b.t.Helper()
		if err != nil {
			b.t.Fatal(err)
		}
	}
	his, hers := b.family.Members[0].IDNumber, b.family.Members[1].IDNumber
	i := slices.IndexFunc(b.sources, func(s source.Source) bool { return s.Code == "serious_illness" })
	b.sources[i].Active = true
	b.deliver("custody", recent, fmt.Sprintf("姓名,身份证号,类别,收押日期\n张三,%s,强制戒毒二年,2026-01-05\n", his))
	b.deliver("disability", recent, fmt.Sprintf("姓名,身份证号,残疾类别,残疾等级\n李秀英,%s,精神残疾,二级\n", hers))
	b.deliver("serious_illness", recent, fmt.Sprintf("姓名,身份证号,病种,年自付费用（元）\n李秀英,%s,肝癌晚期,23000\n陈某,%s,,肝癌晚期自费两万三千元未结清\n", hers, number("19700101", "009")))
	b.deliver("vehicles", recent, vehicles("张三", his, "残疾人专用三轮摩托车")+fmt.Sprintf("川UI0002,小型轿车,五菱宏光,2018/5/3,赵六,%s,正常\n", hers))
	b.consentAll(father, mother, child)
	b.namesObligors()
	_, err := b.WithholdConsent(clerk(), NewWithheld{County: county, Application: application, PersonID: daughter, Why: CannotSign, Reason: "卧床不起，不能签字"})
	must(err)

	v := b.asked()
	var list []Settling
	var ill id.ID
	for _, f := range v.Findings {
		s := Settling{f.ID, Accepted, "瘫痪在家，情况属实"}
		switch {
		case f.NameMatch == DifferentName:
			s.State, s.Reason = NotOurs, "车主赵六，精神病院误登"
		case f.Source == "vehicles":
			s.State, s.Reason = Exempt, "瘫痪代步"
		case f.Source == "serious_illness":
			ill = f.ID
		}
		list = append(list, s)
	}
	settled, err := b.Settle(checker(), v.ref(), v.Version, list)
	must(err)
	_, err = b.Issue(checker(), v.ref(), settled.Version, "女方患尿毒症，情况属实")
	must(err)
	b.disputes(v.ref(), ill)
	again := b.asked()

	letters, err := b.Consents(clerk(), county, application)
	must(err)
	_, err = b.RevokeConsent(clerk(), Ref{county, letters[1].ID}, "化疗期间不再同意")
	must(err)
	b.homes = []Recipient{{Household: household, Division: village, Counted: 3, Draws: []Drawn{{Programme: "dibao"}}, Members: b.family.Members}}
	_, found := b.ranThrough()
	b.givesUp("负责人阑尾炎手术")
	if next, kept := b.ranThrough(); len(kept) == 0 || !slices.Equal(found, kept) {
		b.t.Errorf("a screening that builds on another keeps %v of %v: %+v", kept, found, next)
	}
	return toldAll{b, v.ref(), again.ref()}
}

// givesUp begins a screening and gives it up.
func (b *bench) givesUp(why string) {
	b.t.Helper()
	ref, err := b.Screen(checker(), county)
	if err == nil {
		err = b.PauseScreening(checker(), ref)
	}
	if err == nil {
		err = b.GiveUpScreening(checker(), ref, why)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

// reads is all that readers see of it, as JSON.
func (b toldAll) reads() string {
	b.t.Helper()
	var all []any
	add := func(x any, err error) {
		b.t.Helper()
		if err != nil {
			b.t.Fatal(err)
		}
		all = append(all, x)
	}
	for _, ref := range []Ref{b.first, b.second} {
		add(b.Check(checker(), ref))
	}
	add(b.Report(checker(), b.first))
	add(b.Checks(checker(), "", Ref{}, 10))
	add(b.ChecksOf(checker(), county, application))
	add(b.UnsureMatches(checker(), "", matchPlace{}, 10))
	add(b.Contests(checker(), "", Ref{}, 10))
	add(b.Consents(clerk(), county, application))
	add(b.Withholdings(clerk(), county, application))
	runs, err := b.Screenings(checker(), county, "", 0, 10)
	add(runs, err)
	for _, r := range runs {
		add(b.Hits(checker(), Ref{county, r.ID}, Sift{}, 0, 10))
	}
	text, err := json.Marshal(all)
	if err != nil {
		b.t.Fatal(err)
	}
	return string(text)
}

// inClear looks into every text and every blob of the database and says in which
// columns a word of illness, or a code of it, lies in the clear.
func (b *bench) inClear() (found []string) {
	b.t.Helper()
	err := b.db.View(b.t.Context(), func(tx *db.Tx) error {
		found = nil
		columns, err := textColumns(b, tx)
		for _, c := range columns {
			cells, err := b.texts(tx, fmt.Sprintf("SELECT %[2]s FROM %[1]s WHERE %[2]s IS NOT NULL", c[0], c[1]))
			if err != nil {
				return err
			}
			if slices.ContainsFunc(cells, tellsOfIllness) {
				found = append(found, c[0]+"."+c[1])
			}
		}
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return found
}

func tellsOfIllness(cell []byte) bool {
	return slices.Contains(illCodes, string(cell)) || slices.ContainsFunc(illWords, func(w string) bool { return bytes.Contains(cell, []byte(w)) })
}

// textColumns are the tables of the database with their columns of text and bytes.
func textColumns(b *bench, tx *db.Tx) (list [][2]string, err error) {
	query := "SELECT m.name || ' ' || c.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND upper(c.type) IN ('TEXT', 'BLOB')"
	if tx.Postgres() != nil {
		query = "SELECT table_name || ' ' || column_name FROM information_schema.columns WHERE table_schema = current_schema() AND data_type IN ('text', 'bytea', 'character varying')"
	}
	cells, err := b.texts(tx, query)
	for _, c := range cells {
		table, column, _ := strings.Cut(string(c), " ")
		list = append(list, [2]string{table, `"` + column + `"`})
	}
	if len(list) < 100 {
		b.t.Errorf("only %d columns are looked into", len(list))
	}
	return list, err
}

// texts are the cells of one column.
func (b *bench) texts(tx *db.Tx, query string) (cells [][]byte, err error) {
	rows, err := tx.Query(b.t.Context(), query)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		var cell []byte
		if err := rows.Scan(&cell); err != nil {
			return nil, fmt.Errorf("%s: %w", query, err)
		}
		cells = append(cells, cell)
	}
	return cells, rows.Err()
}

// unseal lays all in plain, as an older version of the program left it.
func (b toldAll) unseal() {
	b.t.Helper()
	err := b.db.Update(b.t.Context(), b.plainly())
	if err != nil {
		b.t.Fatal(err)
	}
}

// plainly writes what is read now in plain.
func (b toldAll) plainly() func(*db.Tx) error {
	var steps []func(*db.Tx) error
	add := func(sql string, args ...any) {
		steps = append(steps, func(tx *db.Tx) error { _, err := tx.Exec(b.t.Context(), sql, args...); return err })
	}
	for _, ref := range []Ref{b.first, b.second} {
		for _, f := range b.read(ref).Findings {
			add("UPDATE finding SET item = $1, grade = $2, summary = $3, hint = $4, reason = $5, said_sealed = NULL, reason_sealed = NULL WHERE county = $6 AND id = $7",
				f.Item, f.Grade, f.Summary, f.Hint, f.Reason, county, f.ID)
		}
	}
	for _, r := range must(b.Screenings(checker(), county, "", 0, 10)) {
		add("UPDATE screen_run SET ended_reason = $1, ended_reason_sealed = NULL WHERE county = $2 AND id = $3", r.EndedReason, county, r.ID)
		for _, h := range must(b.Hits(checker(), Ref{county, r.ID}, Sift{}, 0, 10)) {
			add("UPDATE screen_hit SET summary = $1, summary_sealed = NULL WHERE county = $2 AND id = $3", h.Summary, county, h.ID)
		}
	}
	for _, c := range must(b.Checks(checker(), "", Ref{}, 10)) {
		add("UPDATE check_request SET conclusion = $1, conclusion_sealed = NULL WHERE county = $2 AND id = $3", c.Conclusion, county, c.ID)
	}
	for _, c := range must(b.Consents(clerk(), county, application)) {
		add("UPDATE consent SET revoked_reason = $1, revoked_reason_sealed = NULL WHERE county = $2 AND id = $3", c.RevokedReason, county, c.ID)
	}
	for _, c := range must(b.Contests(checker(), "", Ref{}, 10)) { // the one as it was left, the other sealed
		add("UPDATE match_contest SET reason = $1, reason_sealed = NULL WHERE county = $2 AND id = $3", c.Reason, county, c.ID)
	}
	add("UPDATE settled_match SET reason = $1, reason_sealed = NULL", b.settledReason())
	return func(tx *db.Tx) (err error) {
		for _, step := range steps {
			err = errors.Join(err, step(tx))
		}
		return err
	}
}

func must[T any](list []T, err error) []T {
	if err != nil {
		panic(err)
	}
	return list
}

// settledReason is why the one match that was settled is somebody else's.
func (b *bench) settledReason() (reason string) {
	b.t.Helper()
	err := b.db.View(b.t.Context(), func(tx *db.Tx) error {
		rows, err := q.New(tx).SettledMatches(b.t.Context(), county, mother)
		if err == nil && len(rows) == 1 {
			reason, err = b.keys.Open(settledPlace(mother, rows[0].Source, rows[0].MatchKey), rows[0].ReasonSealed)
		}
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return reason
}
