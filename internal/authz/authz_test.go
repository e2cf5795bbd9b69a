package authz_test

import (
	"testing"

	"doudi/internal/authz"
	"doudi/internal/errs"
)

func actor(role authz.Role, divisions ...string) (a authz.Actor) {
	for _, d := range divisions {
		a.Grants = append(a.Grants, authz.Grant{Role: role, Division: d})
	}
	return a
}

func TestScopeBoundsWhatIsSeen(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		actor authz.Actor
		in    string
		want  errs.Code
	}{
		{"own township", actor(authz.Clerk, "513221100"), "513221100001", ""},
		{"next township", actor(authz.Clerk, "513221100"), "513221102001", errs.NotFound},
		{"own county", actor(authz.Approver, "513221"), "513221102001", ""},
		{"other county", actor(authz.Approver, "513221"), "513222100001", errs.NotFound},
		{"second grant", actor(authz.Clerk, "513221100", "513221102"), "513221102001", ""},
		{"whole country", actor(authz.Leader, ""), "110101001001", ""},
		{"administrator", actor(authz.System, ""), "513221100001", errs.Forbidden},
		{"nobody", authz.Actor{}, "513221100001", errs.Forbidden},
	}
	for _, tt := range tests {
		if got := errs.CodeOf(tt.actor.MayIn(authz.ReadHousehold, tt.in)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestCounties(t *testing.T) {
	t.Parallel()
	for prefix, want := range map[string][2]int32{
		"": {0, 999999}, "51": {510000, 519999}, "5132": {513200, 513299}, "513221": {513221, 513221}, "513221100": {513221, 513221},
	} {
		if low, high := authz.Within(prefix).Counties(); low != want[0] || high != want[1] {
			t.Errorf("%q: %d–%d, want %v", prefix, low, high, want)
		}
	}
	for name, tt := range map[string]struct {
		actor authz.Actor
		want  int32
	}{
		"township": {actor(authz.Clerk, "513221100"), 513221}, "two townships": {actor(authz.Clerk, "513221100", "513221102"), 513221},
		"two counties": {actor(authz.Clerk, "513221", "513222"), 0}, "province": {actor(authz.Leader, "51"), 0}, "nobody": {authz.Actor{}, 0},
	} {
		if got := tt.actor.County(); got != tt.want {
			t.Errorf("%s: county %d, want %d", name, got, tt.want)
		}
	}
	for name, tt := range map[string]struct {
		actor authz.Actor
		want  string
	}{
		"village": {actor(authz.Assistant, "513221100001"), "513221100001"}, "two villages": {actor(authz.Assistant, "513221100001", "513221100002"), "513221100"},
		"two townships": {actor(authz.Clerk, "513221100", "513221102001"), "513221"}, "county": {actor(authz.Approver, "513221"), "513221"},
		"province": {actor(authz.Leader, "51"), "513221"}, "also elsewhere": {actor(authz.Clerk, "513222", "513221100"), "513221100"}, "nobody": {authz.Actor{}, "513221"},
	} {
		if got := tt.actor.Home(513221); got != tt.want {
			t.Errorf("home of %s: %q, want %q", name, got, tt.want)
		}
	}
	clerk := actor(authz.Clerk, "513221100")
	if err := clerk.MayInCounty(authz.ReadHousehold, 513221); err != nil {
		t.Errorf("own county: %v", err)
	}
	if err := clerk.MayInCounty(authz.ReadHousehold, 513222); errs.CodeOf(err) != errs.NotFound {
		t.Errorf("other county: %v", err)
	}
}

// TestNoRoleDoesBothSides holds the separations that a single grant could break.
func TestNoRoleDoesBothSides(t *testing.T) {
	t.Parallel()
	apart := [][2]authz.Act{
		{authz.EnterCase, authz.GiveOpinion}, {authz.VisitHome, authz.Confirm}, {authz.GiveOpinion, authz.Confirm},
		{authz.MakeRoll, authz.CheckRoll}, {authz.ManageAccounts, authz.ReadAudit}, {authz.ManageSystem, authz.ManageAccounts},
		{authz.ManageSystem, authz.ReadHousehold}, {authz.ManageAccounts, authz.ReadCase}, {authz.ReadAudit, authz.ReadRoll},
	}
	for _, r := range authz.Roles() {
		a := actor(r.Role, "")
		for _, pair := range apart {
			_, one := a.May(pair[0])
			if _, two := a.May(pair[1]); one == nil && two == nil {
				t.Errorf("%s may both %s and %s", r.Role, pair[0], pair[1])
			}
		}
		if len(a.Acts()) == 0 || r.Chinese == "" || r.English == "" {
			t.Errorf("%s has no acts or no name", r.Role)
		}
	}
}

func TestConflict(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b  authz.Role
		apart bool
	}{
		{authz.Clerk, authz.Reviewer, true}, {authz.Assistant, authz.Approver, true}, {authz.Clerk, authz.Assistant, false},
		{authz.Checker, authz.Approver, true}, {authz.Approver, authz.PayMaker, true}, {authz.Approver, authz.PayChecker, true},
		{authz.PayMaker, authz.PayChecker, true}, {authz.Checker, authz.PayMaker, false}, {authz.System, authz.Leader, true},
		{authz.Security, authz.Auditor, true}, {authz.Clerk, authz.Clerk, false},
	}
	for _, tt := range tests {
		for _, err := range []error{authz.Conflict(tt.a, tt.b), authz.Conflict(tt.b, tt.a)} {
			if apart := err != nil; apart != tt.apart {
				t.Errorf("%s and %s: %v", tt.a, tt.b, err)
			}
		}
	}
}
