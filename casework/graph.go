package casework

import (
	"slices"

	"doudi/internal/authz"
)

// Act is something a person does to a case and signs for.
type Act string

// The acts.
const (
	ActEnter       Act = "enter"        // 录入
	ActUpdate      Act = "update"       // 修改
	ActSubmit      Act = "submit"       // 提交
	ActAccept      Act = "accept"       // 受理
	ActSupplement  Act = "supplement"   // 退回补正
	ActDecline     Act = "decline"      // 不予受理
	ActInvestigate Act = "investigate"  // 启动调查
	ActVisit       Act = "visit"        // 入户调查
	ActAskCheck    Act = "ask_check"    // 重新提请核对
	ActStartCheck  Act = "start_check"  // 启动核对
	ActReport      Act = "report"       // 出具核对报告
	ActOpinion     Act = "opinion"      // 初审意见
	ActPublish     Act = "publish"      // 公示
	ActObject      Act = "object"       // 登记异议
	ActClose       Act = "close"        // 结束公示
	ActComplain    Act = "complain"     // 登记投诉举报
	ActCountyVisit Act = "county_visit" // 县级入户调查
	ActReturn      Act = "return"       // 退回复查
	ActConfirm     Act = "confirm"      // 确认
	ActRefuse      Act = "refuse"       // 不予确认
	ActServe       Act = "serve"        // 送达
	ActExtend      Act = "extend"       // 延长办理期限
	ActWithdraw    Act = "withdraw"     // 撤回
	ActTerminate   Act = "terminate"    // 终止
)

// Transition is one arrow bundle of the state graph: an act, the states it may
// be done in, those it may lead to, who may do it and by which article.
type Transition struct {
	Act       Act
	Chinese   string
	English   string
	From, To  []State
	Role      authz.Act
	Article   string
	Elsewhere bool // done on the page of another room, which then tells this one
	guards    []guard
}

// before lists the states in which a case that was accepted is not decided yet.
func before() []State {
	return []State{Accepted, Investigation, Review, Reviewed, Publicity, Recheck, CountyReview}
}

// Graph is the whole procedure as data; read it as a table. An act that leads
// to several states takes the one that its facts call for.
func Graph() []Transition {
	undecided := append([]State{Submitted, Supplement}, before()...)
	return []Transition{
		{Act: ActUpdate, Chinese: "修改", English: "Edit", From: []State{Draft, Supplement}, To: []State{Draft, Supplement}, Role: authz.EnterCase, Article: art57(9)},
		{Act: ActSubmit, Chinese: "提交", English: "Submit", From: []State{Draft, Supplement}, To: []State{Submitted}, Role: authz.EnterCase, Article: art57(4), guards: []guard{complete}},
		{Act: ActAccept, Chinese: "受理", English: "Accept", From: []State{Submitted}, To: []State{Accepted}, Role: authz.AcceptCase, Article: art57(10)},
		{Act: ActSupplement, Chinese: "退回补正", English: "Ask for missing papers", From: []State{Submitted}, To: []State{Supplement}, Role: authz.AcceptCase, Article: art57(10), guards: []guard{supplementOnce}},
		{Act: ActDecline, Chinese: "不予受理", English: "Do not accept", From: []State{Submitted}, To: []State{NotAccepted}, Role: authz.AcceptCase, Article: art57(10)},
		{Act: ActInvestigate, Chinese: "启动调查", English: "Start the investigation", From: []State{Accepted}, To: []State{Investigation}, Role: authz.AcceptCase, Article: art57(15), guards: []guard{consented}},
		{Act: ActVisit, Chinese: "入户调查", English: "Record the home visit", From: []State{Investigation, Recheck}, To: []State{Investigation, Recheck, Review}, Role: authz.VisitHome, Article: art57(16), guards: []guard{notReviewer}},
		{Act: ActAskCheck, Chinese: "重新提请核对", English: "Ask for a new check", From: []State{Recheck, Review}, To: []State{Recheck}, Role: authz.AcceptCase, Article: art57(18), guards: []guard{consented, checkAnswered}},
		{Act: ActStartCheck, Chinese: "启动核对", English: "Start the check", From: []State{Investigation, Recheck}, To: []State{Investigation, Recheck}, Role: authz.Check, Article: art57(17), Elsewhere: true, guards: []guard{checkAsked}},
		{Act: ActReport, Chinese: "出具核对报告", English: "Give the check report", From: []State{Investigation, Recheck}, To: []State{Investigation, Recheck, Review}, Role: authz.Check, Article: art57(17), Elsewhere: true, guards: []guard{checkAsked}},
		{Act: ActOpinion, Chinese: "初审意见", English: "Give the opinion", From: []State{Review}, To: []State{Reviewed, CountyReview}, Role: authz.GiveOpinion, Article: art57(19), guards: []guard{visited, reported, notSurveyor}},
		{Act: ActPublish, Chinese: "公示", English: "Post the notice", From: []State{Reviewed}, To: []State{Publicity}, Role: authz.Publicise, Article: art57(19)},
		{Act: ActObject, Chinese: "登记异议", English: "Record an objection", From: []State{Publicity}, To: []State{Publicity}, Role: authz.Publicise, Article: art57(19)},
		{Act: ActClose, Chinese: "结束公示", English: "Close the publicity", From: []State{Publicity}, To: []State{Recheck, CountyReview}, Role: authz.Publicise, Article: art57(19), guards: []guard{publicityOver}},
		{Act: ActComplain, Chinese: "登记投诉举报", English: "Record a complaint", From: []State{CountyReview}, To: []State{CountyReview}, Role: authz.Confirm, Article: art57(20)},
		{Act: ActCountyVisit, Chinese: "县级入户调查", English: "Record the county's visit", From: []State{CountyReview}, To: []State{CountyReview}, Role: authz.VisitFromCounty, Article: art57(20), guards: []guard{notReviewer}},
		{Act: ActReturn, Chinese: "退回复查", English: "Send back for recheck", From: []State{CountyReview}, To: []State{Recheck}, Role: authz.Confirm, Article: art57(20)},
		{Act: ActConfirm, Chinese: "确认", English: "Confirm", From: []State{CountyReview}, To: []State{Confirmed}, Role: authz.Confirm, Article: art57(21), guards: decisionGuards()},
		{Act: ActRefuse, Chinese: "不予确认", English: "Refuse", From: []State{CountyReview}, To: []State{Refused}, Role: authz.Confirm, Article: art57(21), guards: decisionGuards()},
		{Act: ActServe, Chinese: "送达", English: "Record the service of the notice", From: []State{Refused}, To: []State{Refused}, Role: authz.AcceptCase, Article: art57(21), guards: []guard{notServed}},
		{Act: ActExtend, Chinese: "延长办理期限", English: "Extend the term", From: before(), To: before(), Role: authz.GiveOpinion, Article: art57(22), guards: []guard{notExtended}},
		{Act: ActWithdraw, Chinese: "撤回", English: "Withdraw", From: append([]State{Draft}, undecided...), To: []State{Withdrawn}, Role: authz.EnterCase, Article: art57(4)},
		{Act: ActTerminate, Chinese: "终止", English: "Terminate", From: undecided, To: []State{Terminated}, Role: authz.GiveOpinion, Article: art57(29)},
	}
}

// decisionGuards is what no decision can be without.
func decisionGuards() []guard {
	return []guard{visited, reported, publicised, notSurveyor, notReviewer, countyVisited}
}

func transitionOf(a Act) (Transition, bool) {
	g := Graph()
	i := slices.IndexFunc(g, func(t Transition) bool { return t.Act == a })
	if i < 0 {
		return Transition{}, false
	}
	return g[i], true
}
