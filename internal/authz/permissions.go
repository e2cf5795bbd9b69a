package authz

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
	Publicise         Act = "case.publicise"
	Confirm           Act = "case.confirm"
	Check             Act = "check.run"
	ReadRawReplies    Act = "check.raw"
	ReceiveDepartment Act = "check.receive"
	ReadRoll          Act = "roll.read"
	MakeRoll          Act = "roll.make"
	CheckRoll         Act = "roll.check"
	ReadOverview      Act = "overview.read"
	ReadPolicy        Act = "policy.read"
	ManageSystem      Act = "admin.system"
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
	Publicise:         {Reviewer},
	Confirm:           {Approver},
	Check:             {Checker},
	ReadRawReplies:    {Checker},
	ReceiveDepartment: {Checker},
	ReadRoll:          {PayMaker, PayChecker, Approver, Leader},
	MakeRoll:          {PayMaker},
	CheckRoll:         {PayChecker},
	ReadOverview:      business,
	ReadPolicy:        append([]Role{System, Security, Auditor}, business...),
	ManageSystem:      {System},
	ManageAccounts:    {Security},
	ReadAudit:         {Auditor},
}
