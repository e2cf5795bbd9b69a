package registry

// LabelKind is one of the labels (标识) a household can carry.
type LabelKind struct {
	Code string `json:"code"`
	Zh   string `json:"zh"`
	En   string `json:"en"`
}

// The labels that other rooms set and read.
const (
	LabelDibao = "dibao"
	LabelPoor  = "poor" // 建档立卡户
	LabelTekun = "tekun"
	LabelEdge  = "edge"
	LabelRigid = "rigid"
	LabelChild = "distressed_child"
)

// Labels are all labels. Those of a programme are set when its confirmation
// takes effect and ended when it stops.
func Labels() []LabelKind {
	return []LabelKind{
		{LabelDibao, "低保户", "Minimum living guarantee"},
		{LabelTekun, "特困供养户", "Extreme-hardship support"},
		{LabelEdge, "低保边缘户", "Low-income edge household"},
		{LabelRigid, "刚性支出困难户", "Rigid-expenditure hardship household"},
		{LabelPoor, "建档立卡户", "Registered poor household"},
		{"monitored", "防止返贫监测户", "Monitored against falling back into poverty"},
		{"disaster", "受灾户", "Disaster-hit household"},
		{"left_behind", "有留守人员", "With left-behind members"},
		{LabelChild, "有困境儿童", "With distressed children"},
	}
}
