package payment

import "testing"

func TestWhyInBothLanguages(t *testing.T) {
	t.Parallel()
	for zh, en := range map[Why]string{
		"原在保名册转入":                     "Taken over from the earlier register",
		"审核确认 低保513221100-2026-0001号": "Confirmed by decision 低保513221100-2026-0001号",
		"先行救助 513221100-2026-00007":   "Paid in advance, case 513221100-2026-00007",
		"补发：审核确认 513221-1":            "Arrears: Confirmed by decision 513221-1",
		"补发差额：复议决定撤销":                 "Arrears of a difference: 复议决定撤销",
		"审核确认 之后 又核实，家里添了一口人":         "", // what people wrote stays as they wrote it
		"收入超标": "",
	} {
		got, err := zh.MarshalJSON()
		var back Why
		if err != nil || zh.words().En != en || back.UnmarshalJSON(got) != nil || back != zh {
			t.Errorf("%s: %s, %v, %s", zh, got, err, back)
		}
	}
}
