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
	ActReportDeath Act = "report_death" // 登记死亡
	ActStatement   Act = "statement"    // 登记退出声明
	ActAccept      Act = "accept"       // 受理
	ActSupplement  Act = "supplement"   // 退回补正
	ActDecline     Act = "decline"      // 不予受理
	ActInvestigate Act = "investigate"  // 启动调查
	ActVisit       Act = "visit"        // 入户调查
	ActAskCheck    Act = "ask_check"    // 重新提请核对
	ActStartCheck  Act = "start_check"  // 启动核对
	ActReport      Act = "report"       // 出具核对报告
	ActAssess      Act = "assess"       // 生活自理能力评估
	ActAppraise    Act = "appraise"     // 民主评议
	ActAdvance     Act = "advance"      // 先行救助
	ActExplain     Act = "explain"      // 补充说明
	ActOpinion     Act = "opinion"      // 初审意见
	ActLock        Act = "lock"         // 锁定会审结果
	ActUnlock      Act = "unlock"       // 解除锁定
	ActPublish     Act = "publish"      // 公示
	ActObject      Act = "object"       // 登记异议
	ActClose       Act = "close"        // 结束公示
	ActComplain    Act = "complain"     // 登记投诉举报
	ActCountyVisit Act = "county_visit" // 县级入户调查
	ActReturn      Act = "return"       // 退回复查
	ActInvite      Act = "invite"       // 通知陈述意见
	ActHear        Act = "hear"         // 听取意见
	ActConfirm     Act = "confirm"      // 确认
	ActRefuse      Act = "refuse"       // 不予确认
	ActGrace       Act = "grace"        // 渐退
	ActStop        Act = "stop"         // 停止
	ActServe       Act = "serve"        // 送达
	ActAppeal      Act = "appeal"       // 登记复议、诉讼
	ActAnswer      Act = "answer"       // 登记复议、诉讼结果
	ActAppealGrant Act = "appeal_grant" // 登记对确认决定的复议、诉讼
	ActAnswerGrant Act = "answer_grant" // 登记其结果
	ActDecideAnew  Act = "decide_anew"  // 重新作出决定
	ActExtend      Act = "extend"       // 延长办理期限
	ActWithdraw    Act = "withdraw"     // 撤回
	ActTerminate   Act = "terminate"    // 终止
)

// Duty is an act with what holds of it in every procedure: its name, the right
// it takes, and whether it is done in another room. When it may be done, after
// what and by which article, is the procedure's to say.
type Duty struct {
	Act       Act
	Chinese   string
	English   string
	Right     authz.Act
	Elsewhere bool // done on the page of another room, which then tells this one
}

// Duties lists every act that casework knows, in the order of a case's life.
func Duties() []Duty {
	return []Duty{
		{Act: ActEnter, Chinese: "录入", English: "Enter", Right: authz.EnterCase},
		{Act: ActUpdate, Chinese: "修改", English: "Edit", Right: authz.EnterCase},
		{Act: ActSubmit, Chinese: "提交", English: "Submit", Right: authz.EnterCase},
		{Act: ActReportDeath, Chinese: "登记死亡", English: "Record the death", Right: authz.EnterCase, Elsewhere: true},
		{Act: ActStatement, Chinese: "登记退出声明", English: "Record the statement of exit", Right: authz.EnterCase},
		{Act: ActAccept, Chinese: "受理", English: "Accept", Right: authz.AcceptCase},
		{Act: ActSupplement, Chinese: "退回补正", English: "Request missing documents", Right: authz.AcceptCase},
		{Act: ActDecline, Chinese: "不予受理", English: "Do not accept", Right: authz.AcceptCase},
		{Act: ActInvestigate, Chinese: "启动调查", English: "Start the investigation", Right: authz.AcceptCase},
		{Act: ActVisit, Chinese: "入户调查", English: "Record the home visit", Right: authz.VisitHome},
		{Act: ActAskCheck, Chinese: "重新提请核对", English: "Request a new check", Right: authz.AcceptCase},
		{Act: ActStartCheck, Chinese: "启动核对", English: "Start the check", Right: authz.Check, Elsewhere: true},
		{Act: ActReport, Chinese: "出具核对报告", English: "Issue the report", Right: authz.Check, Elsewhere: true},
		{Act: ActAssess, Chinese: "生活自理能力评估", English: "Assess self-care", Right: authz.VisitFromCounty},
		{Act: ActAppraise, Chinese: "民主评议", English: "Record the democratic appraisal", Right: authz.AcceptCase},
		{Act: ActAdvance, Chinese: "先行救助", English: "Pay in advance", Right: authz.Confirm},
		{Act: ActExplain, Chinese: "补充说明", English: "Document the advance", Right: authz.AcceptCase},
		{Act: ActOpinion, Chinese: "初审意见", English: "Give an opinion", Right: authz.GiveOpinion},
		{Act: ActLock, Chinese: "锁定会审结果", English: "Lock the meeting's result", Right: authz.LockMeeting},
		{Act: ActUnlock, Chinese: "解除会审锁定", English: "Unlock the meeting's result", Right: authz.LockMeeting},
		{Act: ActPublish, Chinese: "公示", English: "Post the notice", Right: authz.Publicise},
		{Act: ActObject, Chinese: "登记异议", English: "Record an objection", Right: authz.Publicise},
		{Act: ActClose, Chinese: "结束公示", English: "Close the public notice", Right: authz.Publicise},
		{Act: ActComplain, Chinese: "登记投诉举报", English: "Record a complaint", Right: authz.Confirm},
		{Act: ActCountyVisit, Chinese: "县级入户调查", English: "Record the county's visit", Right: authz.VisitFromCounty},
		{Act: ActReturn, Chinese: "退回复查", English: "Send back for re-examination", Right: authz.Confirm},
		{Act: ActInvite, Chinese: "通知陈述意见", English: "Ask the family to be heard", Right: authz.AcceptCase},
		{Act: ActHear, Chinese: "听取意见", English: "Record what the family says", Right: authz.AcceptCase},
		{Act: ActConfirm, Chinese: "确认", English: "Confirm", Right: authz.Confirm},
		{Act: ActRefuse, Chinese: "不予确认", English: "Refuse", Right: authz.Confirm},
		{Act: ActGrace, Chinese: "渐退", English: "Grant the grace period", Right: authz.Confirm},
		{Act: ActStop, Chinese: "停止", English: "Stop", Right: authz.Confirm},
		{Act: ActServe, Chinese: "送达", English: "Record service of the notice", Right: authz.AcceptCase},
		{Act: ActAppeal, Chinese: "登记复议或诉讼", English: "Record an appeal", Right: authz.AcceptCase},
		{Act: ActAnswer, Chinese: "登记复议或诉讼结果", English: "Record the outcome of the appeal", Right: authz.Confirm},
		{Act: ActAppealGrant, Chinese: "登记对确认决定的复议或诉讼", English: "Record an appeal against the grant", Right: authz.AcceptCase},
		{Act: ActAnswerGrant, Chinese: "登记对确认决定复议或诉讼的结果", English: "Record the outcome of the appeal against the grant", Right: authz.Confirm},
		{Act: ActDecideAnew, Chinese: "重新作出决定", English: "Decide anew", Right: authz.Confirm},
		{Act: ActExtend, Chinese: "延长办理期限", English: "Extend the deadline", Right: authz.ExtendCase},
		{Act: ActWithdraw, Chinese: "撤回", English: "Withdraw", Right: authz.EnterCase},
		{Act: ActTerminate, Chinese: "终止", English: "Terminate", Right: authz.GiveOpinion},
	}
}

// duty finds an act's duty; there is one for every act.
func duty(a Act) Duty {
	d := Duties()
	i := slices.IndexFunc(d, func(d Duty) bool { return d.Act == a })
	if i < 0 {
		return Duty{Act: a, Chinese: string(a), English: string(a)}
	}
	return d[i]
}
