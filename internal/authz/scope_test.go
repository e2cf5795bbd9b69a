package authz_test

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"doudi/internal/authz"
	"doudi/internal/errs"
)

// TestScopeIsTheUnionOfTheGrants compares a scope with what it stands for:
// every grant whose role permits the act, and no other.
func TestScopeIsTheUnionOfTheGrants(t *testing.T) {
	t.Parallel()
	places := []string{"", "51", "5132", "513221", "513222", "513231", "513221100", "513221102", "513222100", "513221100001", "513221102003"}
	acts := []authz.Act{authz.ReadHousehold, authz.WriteHousehold, authz.EnterCase, authz.GiveOpinion, authz.Confirm, authz.ReadRoll, authz.ReadAudit}
	rapid.Check(t, func(t *rapid.T) {
		var a authz.Actor
		for range rapid.IntRange(0, 4).Draw(t, "grants") {
			a.Grants = append(a.Grants, authz.Grant{Role: rapid.SampledFrom([]authz.Role{authz.Clerk, authz.Reviewer, authz.Leader, authz.Auditor}).Draw(t, "role"),
				Division: rapid.SampledFrom(places).Draw(t, "division")})
		}
		act := rapid.SampledFrom(acts).Draw(t, "act")
		scope, err := a.May(act)
		if (err != nil) != (len(a.Places(act)) == 0) {
			t.Fatalf("%s by %v: %v", act, a.Grants, err)
		}
		narrow := rapid.SampledFrom(places).Draw(t, "narrow")
		for _, d := range []string{"513221100001", "513221102003", "513221100", "513222100001", "513231001001", "510104001001", "110101001001"} {
			want := slices.ContainsFunc(a.Places(act), func(p string) bool { return strings.HasPrefix(d, p) })
			if scope.Holds(d) != want || (a.MayIn(act, d) == nil) != want {
				t.Fatalf("%s by %v in %s: %v, want %v", act, a.Grants, d, scope.Holds(d), want)
			}
			if inside := want && strings.HasPrefix(d, narrow); scope.Narrow(narrow).Holds(d) != inside {
				t.Fatalf("%v narrowed to %q in %s: want %v", scope, narrow, d, inside)
			}
			held := 0
			for _, r := range scope {
				if r.Holds(d) {
					held++
				}
			}
			if held > 1 {
				t.Fatalf("%v overlap in %s", scope, d)
			}
		}
	})
}

func TestCountiesOfAScope(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		divisions []string
		want      []authz.Counties
	}{
		"two townships":    {[]string{"513221102", "513221100"}, []authz.Counties{{Low: 513221, High: 513221}}},
		"not what between": {[]string{"513223", "513221"}, []authz.Counties{{Low: 513221, High: 513221}, {Low: 513223, High: 513223}}},
		"a town inside":    {[]string{"5132", "513221100"}, []authz.Counties{{Low: 513200, High: 513299}}},
		"country":          {[]string{"513221", ""}, []authz.Counties{{Low: 0, High: 999999}}},
	} {
		scope, err := actor(authz.Clerk, tt.divisions...).May(authz.ReadHousehold)
		if got := scope.Counties(); err != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v, error %v", name, got, tt.want, err)
		}
	}
}

func TestGather(t *testing.T) {
	t.Parallel()
	read := func(from int) ([]int, error) {
		var out []int
		for n := from; n < 12 && len(out) < 3; n += 3 {
			out = append(out, n)
		}
		return out, nil
	}
	if got, err := authz.Gather([]int{2, 0, 1}, 3, cmp.Compare[int], read); err != nil || !slices.Equal(got, []int{0, 1, 2}) {
		t.Errorf("%v, %v", got, err)
	}
	failed := errs.New(errs.Unavailable, "坏了", "Broken.")
	if _, err := authz.Gather([]int{1}, 3, cmp.Compare[int], func(int) ([]int, error) { return nil, failed }); err == nil {
		t.Error("a failure is lost")
	}
	if got, err := authz.Gather(nil, 3, cmp.Compare[int], read); err != nil || len(got) != 0 {
		t.Errorf("nothing: %v, %v", got, err)
	}
}
