package payment

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestEveryReasonOfTheProgram reads the sources for what becomes a reason: a text that
// is put before a number or before what people wrote.
func TestEveryReasonOfTheProgram(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`(?:Reason(?::| =)|[Oo]we\w*\(.*|, d\.FirstPeriod,) "(\p{Han}+(?: |：))"\s?\+`)
	found := 0
	for _, room := range []string{"*.go", "../casework/*.go", "../app/*.go"} {
		sources, err := filepath.Glob(room)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range sources {
			text, err := os.ReadFile(name)
			if err != nil || strings.HasSuffix(name, "_test.go") {
				continue
			}
			for _, m := range form.FindAllStringSubmatch(string(text), -1) {
				found++
				if !slices.ContainsFunc(beginnings(), func(b begun) bool { return b.zh == m[1] }) {
					t.Errorf("%s writes the reason %q, which has no English", name, m[1])
				}
			}
		}
	}
	if found < 8 {
		t.Errorf("%d reasons are found in the sources", found)
	}
}

func TestWhyInBothLanguages(t *testing.T) {
	t.Parallel()
	for zh, en := range map[Why]string{
		"原在保名册转入":                     "Taken over from the earlier register",
		"审核确认 低保513221100-2026-0001号": "Confirmed by decision 低保513221100-2026-0001号",
		"先行救助 513221100-2026-00007":   "Paid in advance, case 513221100-2026-00007",
		"补发：审核确认 513221-1":            "Arrears: Confirmed by decision 513221-1",
		"补发差额：复议决定撤销":                 "Arrears of a difference: 复议决定撤销",
		"定期核查 513221-DB-2026-7":       "Regular review, case 513221-DB-2026-7",
		"核查决定停止 513221-9":             "Stopped on review by decision 513221-9",
		"复议或诉讼后恢复 513221-9":           "Restored after reconsideration or a lawsuit by decision 513221-9",
		"补发差额：复议或诉讼后恢复 513221-9":      "Arrears of a difference: Restored after reconsideration or a lawsuit by decision 513221-9",
		"结转：账户已销户":                    "Carried over: 账户已销户",
		"审核确认 之后 又核实，家里添了一口人":         "", // what people wrote stays as they wrote it
		"收入超标":                        "",
	} {
		got, err := zh.MarshalJSON()
		var back Why
		if err != nil || zh.words().En != en || back.UnmarshalJSON(got) != nil || back != zh {
			t.Errorf("%s: %s, %v, %s", zh, got, err, back)
		}
	}
}
