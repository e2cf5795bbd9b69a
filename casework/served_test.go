package casework_test

import (
	"strings"
	"testing"

	"doudi/casework"
	"doudi/internal/calendar"
	"doudi/internal/crypt/crypttest"
	"doudi/internal/errs"
	"doudi/internal/id"
)

func (b *bundle) servedBy(t *testing.T, r casework.Ref, method string, receipt id.ID) casework.Served {
	t.Helper()
	return casework.Served{Signing: b.sign(t, r, ""), ServedOn: b.today(), Receiver: "尔玛泽仁", Method: method, Receipt: receipt}
}

// TestServiceIsKept: how a notice was served, when, on whom and by whom stays with the case
// and in its history; what was posted or left at the home is shown by its proof, which is
// this case's alone.
func TestServiceIsKept(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		b.on(calendar.On(2026, 8, 3))
		r := b.atCounty(t)
		b.walk(t, r, "refuse +1")
		for _, method := range []string{"post", "posted_at_home"} {
			refused(t, lastErr(b.Serve(b.clerk, r, b.servedBy(t, r, method, 0))), errs.Invalid, method+" without a proof")
		}
		refused(t, lastErr(b.Serve(b.clerk, r, b.servedBy(t, r, "handed", 99))), errs.Invalid, "a receipt that is not there")
		used := b.read(t, r).Visits[0].SignedForm
		proof := b.evidence(t, b.clerk, county, "evidence")
		must[casework.Done](t)(b.Serve(b.clerk, r, b.servedBy(t, r, "posted_at_home", proof)))
		p := b.read(t, r)
		if len(p.Services) != 1 || p.Services[0].Method != "posted_at_home" || p.Services[0].ServedOn != b.today() || p.Services[0].Receiver != "尔玛泽仁" || p.Services[0].By != "王丽" || p.Services[0].Receipt != proof {
			t.Errorf("kept %+v", p.Services)
		}
		if h := p.History[len(p.History)-1]; h.FileID != proof || !strings.Contains(h.Note, "2026年") || !strings.Contains(h.Note, "留置送达，尔玛泽仁") {
			t.Errorf("the history says %q with file %s", h.Note, h.FileID)
		}
		if seen := must[casework.Page](t)(b.Page(b.assistant, r)).Services[0]; seen.Receiver != "" || seen.Receipt != 0 || seen.Method != "posted_at_home" {
			t.Errorf("the village assistant reads %+v", seen)
		}
		must[casework.Document](t)(b.PrintPaper(b.clerk, r, casework.Asking{Kind: "receipt"}))
		if text := b.paper(t, r, "receipt"); !strings.Contains(text, "尔玛泽仁　　签名") {
			t.Errorf("the receipt: %s", text)
		}
		other := b.begun(t, "tekun", household)
		b.walk(t, other, "submit accept investigate visit report assess opinion publish posted close refuse")
		refused(t, lastErr(b.Serve(b.clerk, other, b.servedBy(t, other, "post", proof))), errs.Invalid, "the proof of another case")
		refused(t, lastErr(b.Serve(b.clerk, other, b.servedBy(t, other, "post", used))), errs.Invalid, "the form of another case's visit")
	})
}

// TestResealedService: who took a notice can be read after a change of keys.
func TestResealedService(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		before, after, alone := crypttest.Rotated(t)
		b.keys = before
		b.Service = b.with(b.law)
		r := b.atCounty(t)
		b.walk(t, r, "refuse serve")
		b.keys = after
		b.Service = b.with(b.law)
		must[int](t)(b.Reseal(t.Context(), 10))
		b.keys = alone
		b.Service = b.with(b.law)
		if s := b.read(t, r).Services; len(s) != 1 || s[0].Receiver != "尔玛泽仁" {
			t.Errorf("after resealing: %+v", s)
		}
	})
}
