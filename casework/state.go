package casework

// State is where a case stands.
type State string

// The states of a case. Investigation holds the survey and the check, which
// run side by side.
const (
	Draft         State = "draft"         // 草稿
	Submitted     State = "submitted"     // 已提交
	Supplement    State = "supplement"    // 待补正
	NotAccepted   State = "not_accepted"  // 不予受理
	Accepted      State = "accepted"      // 已受理
	Investigation State = "investigation" // 调查核对
	Review        State = "review"        // 待审核
	Reviewed      State = "reviewed"      // 待公示
	Publicity     State = "publicity"     // 公示中
	Recheck       State = "recheck"       // 复查
	CountyReview  State = "county_review" // 待确认
	Advanced      State = "advanced"      // 已先行救助
	Confirmed     State = "confirmed"     // 已确认
	Refused       State = "refused"       // 不予确认
	Stopped       State = "stopped"       // 已停止
	Appealed      State = "appealed"      // 复议中
	Restored      State = "restored"      // 已恢复
	Withdrawn     State = "withdrawn"     // 已撤回
	Terminated    State = "terminated"    // 已终止
)

// States returns all states in the order of a case's life.
func States() []State {
	return []State{Draft, Submitted, Supplement, NotAccepted, Accepted, Investigation, Review, Reviewed, Publicity, Recheck,
		CountyReview, Advanced, Confirmed, Refused, Stopped, Appealed, Restored, Withdrawn, Terminated}
}

// Chinese names the state as screens show it.
func (s State) Chinese() string { zh, _ := s.names(); return zh }

// English names the state in English.
func (s State) English() string { _, en := s.names(); return en }

func (s State) names() (zh, en string) {
	switch s {
	case Draft:
		return "草稿", "Draft"
	case Submitted:
		return "已提交", "Submitted"
	case Supplement:
		return "待补正", "Documents requested"
	case NotAccepted:
		return "不予受理", "Not accepted"
	case Accepted:
		return "已受理", "Accepted"
	case Investigation:
		return "调查核对", "Under investigation"
	case Review:
		return "待审核", "Awaiting opinion"
	case Reviewed:
		return "待公示", "Awaiting public notice"
	case Publicity:
		return "公示中", "On public notice"
	case Recheck:
		return "复查", "Re-examination"
	case CountyReview:
		return "待确认", "Awaiting confirmation"
	case Advanced:
		return "已先行救助", "Paid in advance"
	case Confirmed:
		return "已确认", "Confirmed"
	case Refused:
		return "不予确认", "Refused"
	case Stopped:
		return "已停止", "Stopped"
	case Appealed:
		return "复议中", "Under appeal"
	case Restored:
		return "已恢复", "Restored"
	case Withdrawn:
		return "已撤回", "Withdrawn"
	case Terminated:
		return "已终止", "Terminated"
	}
	return string(s), string(s)
}

// Open reports whether a case in this state is still to be decided.
func (s State) Open() bool { return !s.final() }

// final reports whether the office has decided: an appeal is decided elsewhere.
func (s State) final() bool {
	switch s {
	case NotAccepted, Confirmed, Refused, Stopped, Appealed, Restored, Withdrawn, Terminated:
		return true
	case Draft, Submitted, Supplement, Accepted, Investigation, Review, Reviewed, Publicity, Recheck, CountyReview, Advanced:
		return false
	}
	return false
}
