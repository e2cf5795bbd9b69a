// Package authz knows who is acting and what they may do where: accounts,
// sessions, roles bounded by a division, and the conflicts between roles.
package authz

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"doudi/internal/errs"
	"doudi/internal/id"
)

// Role is a duty of an office; each is bounded by a division.
type Role string

// The roles of this installation. Surveyor, reviewer and approver of one case
// are different people; the maker of a roll is not its checker; the three
// administrators touch no business data (GB/T 22239-2019, level 3).
const (
	Assistant  Role = "assistant"   // 社会救助协理员: visits, own village
	Clerk      Role = "clerk"       // 乡镇经办: accept, survey
	Reviewer   Role = "reviewer"    // 乡镇审核: opinion, publicity
	Checker    Role = "checker"     // 县级核对: the only one who sees raw department replies
	Approver   Role = "approver"    // 县级确认
	PayMaker   Role = "pay_maker"   // 财务制单
	PayChecker Role = "pay_checker" // 财务复核
	Leader     Role = "leader"      // 领导/考核: figures and cases; extends a term, locks a meeting, changes nothing else
	System     Role = "system_admin"
	Security   Role = "security_admin"
	Auditor    Role = "auditor"
)

// Act is something a role may do; the matrix in permissions.go says who may.
type Act string

// Grant is one role within one part of the country.
type Grant struct {
	Role     Role   `json:"role"`
	Division string `json:"division" doc:"prefix of a division code; empty is the whole country"`
}

// Actor is the signed-in person, or the program itself (Account 0).
type Actor struct {
	Account id.ID
	Name    string
	Post    string
	Grants  []Grant

	program bool
	family  bool
}

// Program is the actor of jobs that no person asked for. It holds no role;
// rooms let it do by name what their own jobs need.
func Program() Actor { return Actor{Name: "系统", program: true} }

// Machine is the program at the hands of somebody who works at the machine itself:
// the audit log says which of its users that was.
func Machine(user string) Actor {
	return Actor{Name: "系统（本机用户 " + user + "）", program: true}
}

// IsProgram reports whether a is the program itself and not a person.
func (a Actor) IsProgram() bool { return a.program }

// Family is the actor of a family's account at the portal. A code on a phone
// proves a phone and not a person, so it holds no role and works nowhere: every
// act of an office is refused it. A room lets it do by name what a family may do
// with what it filed itself, and asks which account that was.
func Family(account id.ID) Actor {
	return Actor{Account: account, Name: "群众（网上申请）", family: true}
}

// IsFamily reports whether a is a family's account at the portal.
func (a Actor) IsFamily() bool { return a.family }

// May returns the scope in which the actor may do an act: that of every grant
// whose role permits it, and of no other. Not at all is errs.Forbidden.
func (a Actor) May(act Act) (Scope, error) {
	places := a.Places(act)
	if len(places) == 0 {
		return nil, errs.New(errs.Forbidden, "您的岗位不能办理此事项。", "Your role may not do this.")
	}
	return over(places), nil
}

// MayIn checks an act on a record of one division. Outside the actor's scope
// the record does not exist for them: errs.NotFound, not Forbidden.
func (a Actor) MayIn(act Act, division string) error {
	scope, err := a.May(act)
	if err == nil && !scope.Holds(division) {
		err = errs.New(errs.NotFound, "没有找到。", "Not found.")
	}
	return err
}

// Places are the divisions that the actor may do an act in, as prefixes, in the
// order of the grants; none if they may not.
func (a Actor) Places(act Act) []string {
	places := []string{}
	for _, g := range a.Grants {
		if slices.Contains(permissions[act], g.Role) {
			places = append(places, g.Division)
		}
	}
	return places
}

// Has reports whether the actor holds a role anywhere.
func (a Actor) Has(r Role) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role == r })
}

// Works reports whether a place and one where the actor holds a role have
// something in common. The program works everywhere.
func (a Actor) Works(place string) bool {
	return a.program || slices.ContainsFunc(a.Grants, func(g Grant) bool {
		return strings.HasPrefix(g.Division, place) || strings.HasPrefix(place, g.Division)
	})
}

// CountyCode is a county's division code, six digits.
func CountyCode(county int32) string { return fmt.Sprintf("%06d", county) }

func code(county int32) string { return CountyCode(county) }

type actorKey struct{}

// WithActor returns a context that carries the actor.
func WithActor(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// From returns the context's actor; nobody has no grants and may do nothing.
func From(ctx context.Context) Actor {
	a, _ := ctx.Value(actorKey{}).(Actor)
	return a
}

// County is the county that all of the actor's grants lie in, or 0: where the
// audit log keeps acts that are about no record.
func (a Actor) County() int32 {
	county := int32(0)
	for i, g := range a.Grants {
		low, high := Within(g.Division).Counties()
		if low != high || i > 0 && low != county {
			return 0
		}
		county = low
	}
	return county
}

// Home is the smallest division of a county that holds all the places in it
// where the actor works: a prefix of 6, 9 or 12 digits. It is the whole county
// for whoever works in all of it, and for the program.
func (a Actor) Home(county int32) string {
	whole := code(county)
	home := ""
	for _, g := range a.Grants {
		if low, high := Within(g.Division).Counties(); county < low || county > high {
			continue
		}
		switch {
		case len(g.Division) <= 6:
			return whole
		case home == "":
			home = g.Division
		}
		for !strings.HasPrefix(g.Division, home) {
			home = home[:len(home)-3] // the levels below a county have three digits each
		}
	}
	return max(home, whole)
}

// MayInCounty checks an act on something that belongs to a county as a whole:
// the actor's scope must reach into the county. Otherwise it does not exist
// for them: errs.NotFound.
func (a Actor) MayInCounty(act Act, county int32) error {
	scope, err := a.May(act)
	if err == nil && len(scope.In(county)) == 0 {
		err = errs.New(errs.NotFound, "没有找到。", "Not found.")
	}
	return err
}
