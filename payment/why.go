package payment

import (
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

// words translates what the program wrote; what people wrote stays as they wrote it.
func (w Why) words() lang.Words {
	text := string(w)
	for zh, en := range map[string]string{"补发：": "Arrears: ", "补发差额：": "Arrears of a difference: "} {
		if rest, ok := strings.CutPrefix(text, zh); ok {
			if of := Why(rest).words().En; of != "" {
				return lang.Of(text, en+of)
			}
			return lang.Of(text, en+rest)
		}
	}
	if text == "原在保名册转入" {
		return lang.Of(text, "Taken over from the earlier register")
	}
	for zh, en := range map[string]string{"审核确认 ": "Confirmed by decision ", "先行救助 ": "Paid in advance, case "} {
		if number, ok := strings.CutPrefix(text, zh); ok && !strings.Contains(number, " ") {
			return lang.Of(text, en+number)
		}
	}
	return lang.Of(text, "")
}
