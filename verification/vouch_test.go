package verification

import (
	"strings"
	"testing"
	"time"

	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
	"doudi/internal/sheet"
	"doudi/verification/connect"
	"doudi/verification/manifest"
)

// newSigner registers a department's key for a source.
func (b *bench) newSigner(source string) connect.Key {
	b.t.Helper()
	private, public, err := connect.NewSM2Key()
	if err != nil {
		b.t.Fatal(err)
	}
	ours, err := connect.ParseKey(private, connect.SM2)
	if err != nil {
		b.t.Fatal(err)
	}
	theirs, err := connect.ParseKey(public, connect.SM2)
	if err != nil {
		b.t.Fatal(err)
	}
	if b.signers == nil {
		b.signers = map[string][]connect.Key{}
	}
	if source != "" {
		b.signers[source] = append(b.signers[source], theirs)
	}
	return ours
}

// requireManifest lets nothing of a source in without a manifest.
func (b *bench) requireManifest(source string) {
	b.t.Helper()
	for i := range b.sources {
		if b.sources[i].Code == source {
			b.sources[i].Manifest.Required = true
		}
	}
}

// truth is the manifest of the one row that the tests hand over.
func (b *bench) truth(table string) manifest.Manifest {
	b.t.Helper()
	m := manifest.Manifest{Form: manifest.Form, County: "513221", Source: "deposits", File: "存款.csv", Rows: int64(strings.Count(table, "\n") - 1), AsOf: recent,
		MadeAt: b.clock.T.Add(-time.Hour)}
	m.SM3 = digestOf(b.t, table)
	return m
}

func digestOf(t testing.TB, table string) string {
	t.Helper()
	path := writeFile(t, t.TempDir(), "x.csv", table)
	digest, _, err := manifest.Describe(path, nil, sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	return digest
}

// hand hands a table over with a manifest ("": with none).
func (b *bench) hand(table, said string) (DepartmentFile, error) {
	b.t.Helper()
	r := Receipt{County: county, Source: "deposits", FileID: b.put("存款.csv", "department", strings.NewReader(table)), AsOf: recent}
	if said != "" {
		r.ManifestID = b.put("存款.csv"+manifest.Ending, "department", strings.NewReader(said))
	}
	return b.ReceiveFile(checker(), r)
}

func (b *bench) sign(m manifest.Manifest, k connect.Key) string {
	b.t.Helper()
	if err := m.Sign(k); err != nil {
		b.t.Fatal(err)
	}
	text, err := m.Encode()
	if err != nil {
		b.t.Fatal(err)
	}
	return string(text)
}

// TestAFileThatItsManifestDoesNotStandForIsRefused: each way in which a manifest
// can be wrong has its own reason, and nothing of the file is taken in.
func TestAFileThatItsManifestDoesNotStandForIsRefused(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		key, stranger := b.newSigner("deposits"), b.newSigner("")
		b.requireManifest("deposits")
		table := deposits("李秀英", b.family.Members[1].IDNumber, "23000")
		with := func(change func(*manifest.Manifest)) string {
			m := b.truth(table)
			change(&m)
			return b.sign(m, key)
		}
		same := func(*manifest.Manifest) {}
		cases := map[string]struct{ said, why string }{
			"none":                 {"", "missing"},
			"no manifest at all":   {"{}", "unreadable"},
			"another file's bytes": {with(func(m *manifest.Manifest) { m.SM3 = digestOf(t, table+"x,1,1,1,1\n") }), "digest"},
			"more rows":            {with(func(m *manifest.Manifest) { m.Rows++ }), "rows"},
			"another name":         {with(func(m *manifest.Manifest) { m.File = "存款2.csv" }), "name"},
			"another source":       {with(func(m *manifest.Manifest) { m.Source = "deaths" }), "source"},
			"another county":       {with(func(m *manifest.Manifest) { m.County = "513222" }), "source"},
			"another day":          {with(func(m *manifest.Manifest) { m.AsOf = recent.AddDays(-1) }), "as_of"},
			"of last week":         {with(func(m *manifest.Manifest) { m.MadeAt = clock.T.AddDate(0, 0, -8) }), "stale"},
			"of tomorrow":          {with(func(m *manifest.Manifest) { m.MadeAt = clock.T.Add(time.Hour) }), "early"},
			"a stranger's key":     {b.sign(b.truth(table), stranger), "key"},
			"changed afterwards":   {strings.Replace(with(same), `"rows": 1`, `"rows": 2`, 1), "signature"},
			"a signature of noise": {strings.Replace(with(same), `"signature": "`, `"signature": "AAAA`, 1), "signature"},
		}
		for what, c := range cases {
			before := b.audited("check.unvouched")
			_, err := b.hand(table, c.said)
			wants(t, what, err, errs.Invalid)
			if got := b.lastUnvouched(); got != c.why || b.audited("check.unvouched") != before+1 {
				t.Errorf("%s: refused for %q, want %q", what, got, c.why)
			}
		}
		if n := b.lines("department_file") + b.lines("department_record") + b.lines("department_manifest"); n != 0 {
			t.Errorf("%d rows were taken in of what was refused", n)
		}
		taken, err := b.hand(table, with(same))
		if err != nil || taken.Signer != key.Fingerprint() {
			t.Fatalf("the true one: %+v, %v", taken, err)
		}
		if err := b.load(t.Context(), LoadArgs{county, taken.ID}); err != nil {
			t.Fatal(err)
		}
		if again, err := b.hand(table, with(same)); err != nil || again.ID != taken.ID {
			t.Errorf("the same again: %+v, %v; want the receipt that it has", again, err)
		}
		if f, err := b.File(checker(), Ref{county, taken.ID}); err != nil || f.State != Current || f.Rows != 1 {
			t.Errorf("%+v, %v", f, err)
		}
		more := table + "张三," + string(b.family.Members[0].IDNumber) + ",岷源农商行,1,5\n"
		next, err := b.hand(more, b.sign(b.truth(more), key))
		if err != nil {
			t.Fatal(err)
		}
		if err := b.load(t.Context(), LoadArgs{county, next.ID}); err != nil {
			t.Fatal(err)
		}
		_, err = b.hand(table, with(same))
		wants(t, "the first again, when another took its place", err, errs.Invalid)
		if got := b.lastUnvouched(); got != "repeated" {
			t.Errorf("the first again is refused for %q", got)
		}
		if got := b.auditText("check.receive"); !strings.Contains(got, key.Fingerprint()) {
			t.Errorf("the log does not tell who vouched for it: %s", got)
		}
	})
}

// TestAManifestWhoseFileFailed is good for the same file once more, and then not.
func TestAManifestWhoseFileFailed(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		key := b.newSigner("deposits")
		table := deposits("李秀英", b.family.Members[1].IDNumber, "23000")
		said := b.sign(b.truth(table), key)
		first, err := b.hand(table, said)
		if err != nil {
			t.Fatal(err)
		}
		fails := "UPDATE department_file SET state = 'failed'"
		if err := b.db.Update(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(t.Context(), fails); return err }); err != nil {
			t.Fatal(err)
		}
		again, err := b.hand(table, said)
		if err != nil || again.ID == first.ID || again.Signer != key.Fingerprint() {
			t.Fatalf("once more: %+v, %v", again, err)
		}
		if err := b.load(t.Context(), LoadArgs{county, again.ID}); err != nil {
			t.Fatal(err)
		}
		more := table + "张三," + string(b.family.Members[0].IDNumber) + ",岷源农商行,1,5\n"
		next, err := b.hand(more, b.sign(b.truth(more), key))
		if err != nil {
			t.Fatal(err)
		}
		if err := b.load(t.Context(), LoadArgs{county, next.ID}); err != nil {
			t.Fatal(err)
		}
		_, err = b.hand(table, said)
		wants(t, "when it was taken in", err, errs.Invalid)
	})
}

// TestAManifestNobodyAskedFor: one that came along must be right where the
// department's key is known, and cannot be judged where it is not.
func TestAManifestNobodyAskedFor(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		table := deposits("李秀英", b.family.Members[1].IDNumber, "23000")
		key := b.newSigner("")
		_, err := b.hand(table, b.sign(b.truth(table), key))
		wants(t, "of a department whose key nobody has", err, errs.Invalid)
		key = b.newSigner("deposits")
		m := b.truth(table)
		m.Rows = 7
		_, err = b.hand(table, b.sign(m, key))
		wants(t, "a wrong one", err, errs.Invalid)
		f, err := b.hand(table, "")
		if err != nil || f.Signer != "" {
			t.Errorf("without one: %+v, %v", f, err)
		}
		list, err := b.SourceList(checker(), county)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range list {
			if want := map[bool]ManifestUse{true: ManifestAccepted, false: ManifestUnused}[s.Code == "deposits"]; s.Manifest != want {
				t.Errorf("%s: %s, want %s", s.Code, s.Manifest, want)
			}
		}
	})
}

// TestADayInAName reads of which day a file says it is.
func TestADayInAName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]calendar.Date{
		"存款余额_2026-09-30.csv": calendar.On(2026, 9, 30), "20251231-20260930.xlsx": calendar.On(2026, 9, 30), "存款.csv": {}, "2026-13-01.csv": {}, "2026-02-31.csv": {},
	} {
		if got, err := dayIn(name); got != want || (err == nil) == want.IsZero() {
			t.Errorf("%s: %s, %v", name, got, err)
		}
	}
}

// lastUnvouched is why a file was refused last.
func (b *bench) lastUnvouched() string {
	_, why, _ := strings.Cut(b.auditText("check.unvouched"), `"why":"`)
	why, _, _ = strings.Cut(why, `"`)
	return why
}

// auditText is what the log says of the last act of a kind.
func (b *bench) auditText(act string) (text string) {
	b.t.Helper()
	err := b.db.View(b.t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(b.t.Context(), "SELECT detail FROM audit_entry WHERE act = $1 ORDER BY seq DESC LIMIT 1", act).Scan(&text)
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return text
}
