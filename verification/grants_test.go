package verification

import (
	"testing"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/errs"
)

// TestSeveralGrants: checks are listed for whoever checks there, wherever else
// they work, and not for a checker of the counties on either side.
func TestSeveralGrants(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		b := setup(t, d, clock)
		b.consentAll(father, mother, child)
		v := b.asked()
		grants := func(g ...authz.Grant) authz.Actor { return authz.Actor{Account: 41, Name: "两县", Grants: g} }
		for name, tt := range map[string]struct {
			who  authz.Actor
			sees bool
		}{
			"checker of this county and the next": {grants(authz.Grant{Role: authz.Checker, Division: "513222"}, authz.Grant{Role: authz.Checker, Division: "513221"}), true},
			"checker of the township":             {grants(authz.Grant{Role: authz.Checker, Division: "513223"}, authz.Grant{Role: authz.Checker, Division: "513221100"}), true},
			"checker on either side":              {grants(authz.Grant{Role: authz.Checker, Division: "513220"}, authz.Grant{Role: authz.Checker, Division: "513222"}), false},
			"leads here, checks next door":        {grants(authz.Grant{Role: authz.Leader, Division: "513221"}, authz.Grant{Role: authz.Checker, Division: "513222"}), false},
		} {
			ctx := authz.WithActor(t.Context(), tt.who)
			list, err := b.Checks(ctx, "", Ref{}, 10)
			if err != nil || (len(list) == 1) != tt.sees {
				t.Errorf("%s lists %d checks, %v", name, len(list), err)
			}
			_, err = b.Settle(ctx, v.ref(), v.Version, nil)
			if got := errs.CodeOf(err) != errs.NotFound; got != tt.sees {
				t.Errorf("%s settles: %v", name, err)
			}
		}
	})
}
