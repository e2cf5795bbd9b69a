package payment

import (
	"cmp"
	"encoding/json"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"doudi/internal/lang"
)

// Why is why an amount changed, as it is kept: what the program wrote in
// Chinese, or what people wrote. Whoever reads it gets it in both languages.
type Why string

// inBoth is a Why in the interface.
type inBoth struct {
	Zh string `json:"zh"`
	En string `json:"en" doc:"empty for what people wrote"`
}

// MarshalJSON writes the reason in both languages.
func (w Why) MarshalJSON() ([]byte, error) {
	words := w.words()
	return json.Marshal(inBoth{words.Zh, words.En})
}

// UnmarshalJSON reads what MarshalJSON wrote.
func (w *Why) UnmarshalJSON(b []byte) error {
	var in inBoth
	err := json.Unmarshal(b, &in)
	*w = Why(in.Zh)
	return err
}

// Schema describes what MarshalJSON writes.
func (Why) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[inBoth](), true, "PaymentWhy")
}

// begun is how the program begins a reason, and what that is in English.
type begun struct {
	zh, en string
	number bool // the number of a paper follows, and else it is what people wrote
}

// beginnings are all beginnings that the program writes, here and in casework.
func beginnings() []begun {
	return []begun{
		{"补发：", "Arrears: ", false}, {"补发差额：", "Arrears of a difference: ", false}, {"结转：", "Carried over: ", false},
		{"抵扣 ", "Withheld for recovery ", true}, {"审核确认 ", "Confirmed by decision ", true}, {"先行救助 ", "Paid in advance, case ", true}, {"定期核查 ", "Regular review, case ", true},
		{AccountAsked, "Account changed by request ", true},
		{"核查决定停止 ", "Stopped on review by decision ", true}, {"复议或诉讼后变更 ", "Changed after reconsideration or a lawsuit by decision ", true}, {"重新作出决定 ", "Decided anew by decision ", true}, {"复议或诉讼后恢复 ", "Restored after reconsideration or a lawsuit by decision ", true},
	}
}

// words translates what the program wrote; what people wrote stays as they wrote it.
func (w Why) words() lang.Words {
	text := string(w)
	if text == "原在保名册转入" {
		return lang.Of(text, "Taken over from the earlier register")
	}
	if i := strings.LastIndex(text, and); i > 0 {
		head, tail := Why(text[:i]), Why(text[i+len(and):])
		if head.words().En != "" || tail.words().En != "" {
			return lang.Of(text, cmp.Or(head.words().En, string(head))+"; "+cmp.Or(tail.words().En, string(tail)))
		}
	}
	for _, b := range beginnings() {
		rest, ok := strings.CutPrefix(text, b.zh)
		switch {
		case !ok || b.number && strings.Contains(rest, " "):
		case b.number:
			return lang.Of(text, b.en+rest)
		default:
			return lang.Of(text, b.en+cmp.Or(Why(rest).words().En, rest))
		}
	}
	return lang.Of(text, "")
}
