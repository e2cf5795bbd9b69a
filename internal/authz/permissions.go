package authz

import (
	"slices"

	"doudi/internal/errs"
	"doudi/internal/lang"
)

// The acts. A room checks them in its service, never in a page.
const (
	ReadHousehold     Act = "household.read"
	WriteHousehold    Act = "household.write"
	RevealPersonal    Act = "household.reveal" // see an ID number or account unmasked; logged
	ImportRegistry    Act = "registry.import"
	ReadCase          Act = "case.read"
	EnterCase         Act = "case.enter"
	AcceptCase        Act = "case.accept"
	VisitHome         Act = "case.visit"
	VisitFromCounty   Act = "case.visit_county"
	GiveOpinion       Act = "case.opinion"
	LockMeeting       Act = "case.meeting" // lock what a meeting said of opinions, and unlock it
	Publicise         Act = "case.publicise"
	ExtendCase        Act = "case.extend" // lengthen the term of a case; its procedure says who of these does
	Confirm           Act = "case.confirm"
	DeclareRelative   Act = "relative.declare" // one's own near relatives
	ReadRelatives     Act = "relative.read"    // the register of everybody's, in the whole county
	ReadFindings      Act = "case.findings"    // what departments know, and what is computed from it
	Check             Act = "check.run"
	ReadRawReplies    Act = "check.raw"
	ReceiveDepartment Act = "check.receive"
	ReadRoll          Act = "roll.read"
	MakeRoll          Act = "roll.make"
	CheckRoll         Act = "roll.check"
	HoldPayment       Act = "roll.hold"
	ReadPetition      Act = "petition.read"
	EnterPetition     Act = "petition.enter"
	HandlePetition    Act = "petition.handle" // answer it, and see who told; logged
	ReadChange        Act = "change.read"
	AskChange         Act = "change.ask"    // that a household in aid be changed
	DecideChange      Act = "change.decide" // on what somebody else asked
	ProveFamily       Act = "family.prove"  // vouch for whose account at the portal it is, having seen the ID card
	ReadReferral      Act = "referral.read"
	HandleReferral    Act = "referral.handle" // hand on to a department, and write down what it answers
	ReadOverview      Act = "overview.read"
	MakeReport        Act = "report.make" // a month report anew, beside the one that is kept
	ReadPolicy        Act = "policy.read"
	SimulatePolicy    Act = "policy.simulate" // try another law on everybody
	ManageSystem      Act = "admin.system"
	ManageCalendar    Act = "admin.calendar" // how a county counts its business months
	ManageAccounts    Act = "admin.accounts"
	ReadAudit         Act = "admin.audit"
)

var business = []Role{Assistant, Clerk, Reviewer, Checker, Approver, PayMaker, PayChecker, Leader}

// permissions is the whole matrix, act by act: read it as a table. Acts that
// conflict on one case (survey, review, confirm; make and check) are kept
// apart by the rooms, which know who did the other.
var permissions = map[Act][]Role{
	ReadHousehold:     business,
	WriteHousehold:    {Clerk, Reviewer, Approver},
	RevealPersonal:    {Clerk, Reviewer, Checker, Approver, PayMaker, PayChecker},
	ImportRegistry:    {Clerk, Approver},
	ReadCase:          business,
	EnterCase:         {Clerk},
	AcceptCase:        {Clerk},
	VisitHome:         {Clerk, Assistant},
	VisitFromCounty:   {Checker, Approver},
	GiveOpinion:       {Reviewer},
	LockMeeting:       {Reviewer, Leader}, // who gave the opinion does not lock it
	Publicise:         {Reviewer},
	ExtendCase:        {Reviewer, Approver, Leader},
	Confirm:           {Approver},
	DeclareRelative:   business,
	ReadRelatives:     {Approver, Leader},
	ReadFindings:      {Clerk, Reviewer, Checker, Approver, Leader},
	Check:             {Checker},
	ReadRawReplies:    {Checker},
	ReceiveDepartment: {Checker},
	ReadRoll:          {Clerk, Reviewer, PayMaker, PayChecker, Approver, Leader}, // a township reads its own lines
	MakeRoll:          {PayMaker},
	CheckRoll:         {PayChecker},
	HoldPayment:       {PayMaker, PayChecker, Approver},
	ReadPetition:      {Clerk, Reviewer, Approver, Leader},
	EnterPetition:     {Assistant, Clerk, Reviewer, Approver},
	HandlePetition:    {Clerk, Reviewer, Approver},
	ReadChange:        {Assistant, Clerk, Reviewer, Approver, Leader},
	AskChange:         {Assistant, Clerk, Reviewer},
	DecideChange:      {Reviewer, Approver},
	ProveFamily:       {Clerk},
	ReadReferral:      {Clerk, Reviewer, Approver},
	HandleReferral:    {Clerk, Reviewer, Approver},
	ReadOverview:      business,
	MakeReport:        {Approver, Leader},
	ReadPolicy:        append([]Role{System, Security, Auditor}, business...),
	SimulatePolicy:    {Approver, Leader},
	ManageSystem:      {System},
	ManageCalendar:    {System},
	ManageAccounts:    {Security},
	ReadAudit:         {Auditor},
}

// Acts lists what the actor may do somewhere, for pages that leave out what
// is not theirs.
func (a Actor) Acts() []Act {
	acts := []Act{}
	for act := range permissions {
		if _, err := a.May(act); err == nil {
			acts = append(acts, act)
		}
	}
	slices.Sort(acts)
	return acts
}

// Roles lists every role with its Chinese and English name, in the order in
// which an office would write them down.
func Roles() []RoleName {
	return []RoleName{
		{Assistant, "社会救助协理员", "Village assistant"},
		{Clerk, "乡镇经办", "Township clerk"},
		{Reviewer, "乡镇审核", "Township reviewer"},
		{Checker, "县级核对", "County checker"},
		{Approver, "县级审核确认", "County approver"},
		{PayMaker, "财务制单", "Payment maker"},
		{PayChecker, "财务复核", "Payment checker"},
		{Leader, "领导与考核", "Leader"},
		{System, "系统管理员", "System administrator"},
		{Security, "安全管理员", "Security administrator"},
		{Auditor, "审计管理员", "Auditor"},
	}
}

// NameOf is a role in words; empty of what is none.
func NameOf(role Role) lang.Words {
	for _, r := range Roles() {
		if r.Role == role {
			return lang.Of(r.Chinese, r.English)
		}
	}
	return lang.Words{}
}

// RolesFor lists the roles that may do any of some acts, in words.
func RolesFor(acts ...Act) []RoleName {
	return slices.DeleteFunc(Roles(), func(r RoleName) bool {
		return !slices.ContainsFunc(acts, func(a Act) bool { return slices.Contains(permissions[a], r.Role) })
	})
}

// RoleName is a role in words.
type RoleName struct {
	Role    Role   `json:"role"`
	Chinese string `json:"chinese"`
	English string `json:"english"`
}

// Administers reports whether a role is one of the three administrators.
func (r Role) Administers() bool { return r == System || r == Security || r == Auditor }

// Conflict says why one person may not hold two roles together, or nil. The
// surveyor, reviewer and approver of a case are different people; who reads what
// departments know does not confirm on it, and who confirms does not pay; nor
// are the maker and the checker of a roll one person. An administrator touches no business, and no
// other administrator's duty (GB/T 22239-2019, 8.1.5).
func Conflict(a, b Role) error {
	if a == b {
		return nil
	}
	if a.Administers() || b.Administers() {
		return errs.New(errs.Invalid, "管理员不得兼任其他岗位。", "An administrator holds no other role.")
	}
	for _, apart := range [][]Role{{Clerk, Reviewer, Approver}, {Assistant, Reviewer, Approver}, {Checker, Approver},
		{Approver, PayMaker, PayChecker}} {
		if slices.Contains(apart, a) && slices.Contains(apart, b) {
			return errs.New(errs.Invalid, "调查、审核、核对与确认不得为同一人，确认、制单与复核不得为同一人。",
				"Survey, review, check and confirmation are different people, as are confirming, making and checking a payment.")
		}
	}
	return nil
}

// Pair is two roles that exclude each other, the one first that comes first in
// Roles.
type Pair [2]Role

// Excluded lists every pair of roles that exclude each other.
func Excluded() (pairs []Pair) {
	roles := Roles()
	for i, a := range roles {
		for _, b := range roles[i+1:] {
			if Conflict(a.Role, b.Role) != nil {
				pairs = append(pairs, Pair{a.Role, b.Role})
			}
		}
	}
	return pairs
}
