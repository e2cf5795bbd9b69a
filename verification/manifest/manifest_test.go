package manifest

import (
	"errors"
	"strings"
	"testing"
	"time"

	"doudi/internal/calendar"
	"doudi/verification/connect"
)

func signer(t *testing.T) (private, public connect.Key) {
	t.Helper()
	ours, theirs, err := connect.NewSM2Key()
	if err != nil {
		t.Fatal(err)
	}
	if private, err = connect.ParseKey(ours, connect.SM2); err != nil {
		t.Fatal(err)
	}
	if public, err = connect.ParseKey(theirs, connect.SM2); err != nil {
		t.Fatal(err)
	}
	return private, public
}

func TestWhatWasSignedIsWhatIsRead(t *testing.T) {
	t.Parallel()
	private, public := signer(t)
	_, other := signer(t)
	m := Manifest{County: "513221", Source: "deposits", File: "存款.csv", SM3: strings.Repeat("AB", 32), Rows: 12, AsOf: calendar.On(2026, 9, 30),
		MadeAt: time.Date(2026, 10, 8, 9, 0, 0, 5, calendar.Shanghai)}
	if err := m.Sign(private); err != nil {
		t.Fatal(err)
	}
	text, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	got, err := Parse(text)
	if err != nil || got.Verify([]connect.Key{other, public}) != nil || string(got.Digest()) != string(m.Digest()) || !got.SameDigest(strings.Repeat("ab", 32)) {
		t.Fatalf("%+v, %v, %v", got, err, got.Verify([]connect.Key{other, public}))
	}
	if want := "doudi-manifest-1\n513221\ndeposits\n存款.csv\n" + strings.Repeat("ab", 32) + "\n12\n2026-09-30\n2026-10-08T01:00:00Z"; string(got.Text()) != want {
		t.Errorf("signed are %q, docs/formats/department-manifest.md says %q", got.Text(), want)
	}
	if err := got.Verify([]connect.Key{other}); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("under another key: %v", err)
	}
	for what, change := range map[string]func(*Manifest){
		"county": func(m *Manifest) { m.County = "513222" }, "source": func(m *Manifest) { m.Source = "deaths" }, "file": func(m *Manifest) { m.File = "x" },
		"sm3": func(m *Manifest) { m.SM3 = strings.Repeat("CD", 32) }, "rows": func(m *Manifest) { m.Rows++ }, "asOf": func(m *Manifest) { m.AsOf = m.AsOf.AddDays(1) },
		"madeAt": func(m *Manifest) { m.MadeAt = m.MadeAt.Add(time.Second) }, "signature": func(m *Manifest) { m.Signature = "?" },
	} {
		x := got
		change(&x)
		if err := x.Verify([]connect.Key{public}); !errors.Is(err, ErrSignature) {
			t.Errorf("another %s: %v", what, err)
		}
	}
	if err := m.Sign(public); err == nil {
		t.Error("signed without the private half")
	}
}

func TestWhatIsNoManifest(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "[]", "{}", `{"form":"doudi-manifest-2"}`, `{"form":"doudi-manifest-1"}`, `{"form":"doudi-manifest-1","sum":1}`,
		`{"form":"doudi-manifest-1","asOf":"2026-09-30","madeAt":"2026-10-08T01:00:00Z"} {}`,
		`{"form":"doudi-manifest-1","asOf":"2026-09-30","madeAt":"2026-10-08T01:00:00Z","file":"a\nb"}`, strings.Repeat(" ", MaxSize+1) + "{}"} {
		if m, err := Parse([]byte(text)); err == nil {
			t.Errorf("%.80s: %+v", text, m)
		}
	}
	if _, err := Parse([]byte(`{"form":"doudi-manifest-1","asOf":"2026-09-30","madeAt":"2026-10-08T01:00:00Z"}`)); err != nil {
		t.Error(err)
	}
}
