package intake

import (
	"strings"
	"time"

	"doudi/internal/idnumber"
	"doudi/internal/lang"
)

// ImportProblem is one thing wrong with a row.
type ImportProblem struct {
	Row     int    `json:"row" doc:"as Excel shows it"`
	Column  int    `json:"column" doc:"counted from 0; -1: the row as a whole"`
	Field   string `json:"field,omitempty"`
	Header  string `json:"header" doc:"the column's heading in the file"`
	Code    string `json:"code"`
	Message string `json:"message" doc:"what is wrong and what to do"`
	English string `json:"english"`
	Value   string `json:"value" doc:"what stands in the cell, masked where it is personal"`

	// Of a value that was not taken because the file of the household had been changed:
	Kept   string    `json:"kept,omitempty" doc:"what the household's file has and keeps, masked where it is personal"`
	KeptBy string    `json:"keptBy,omitempty" doc:"who set that"`
	KeptAt time.Time `json:"keptAt,omitzero" doc:"and when"`
}

// english says a problem's code in English; the details are in the Chinese
// sentence.
func english(code string) string {
	if reason, ok := strings.CutPrefix(code, "id_number."); ok {
		return idnumber.Reason(strings.ReplaceAll(reason, "_", " ")).English()
	}
	if text, ok := inEnglish[code]; ok {
		return text
	}
	return "This row cannot be taken as it is" + chineseText
}

// said is the whole of what is wrong. Where the English leaves it to the
// Chinese sentence, that stands behind it.
func (p ImportProblem) said() lang.Words {
	if strings.HasSuffix(p.English, chineseText) {
		return lang.Of(p.Message, strings.TrimSuffix(p.English, chineseText)+": "+p.Message)
	}
	return lang.Of(p.Message, p.English)
}

// chineseText ends an English sentence that does not say it all.
const chineseText = "; see the Chinese text."

var inEnglish = map[string]string{
	"waits":             "Another row of the same household or entry has a fault; the whole of it waits. Correct that row and import again.",
	"duplicate_in_file": "The same ID number stands in more than one row; check them and keep one.",
	"elsewhere":         "This person already stands in another household's file.",
	"shifted":           "The row has cells beyond the header; its columns may be shifted.",
	"required":          "This must be filled in.",
	"excel_error":       "The cell holds an Excel error such as #N/A; write the value.",
	"garbled":           "The cell holds bytes that the file's encoding does not know.",
	"formula":           "The formula was never calculated; paste it as a value.",
	"lost_digits":       "Excel took this long number for a quantity and lost its last digits; format the column as text.",
	"too_long":          "The text is too long.",
	"day":               "This is not a day; write 2019-01-02.",
	"month":             "This is not a month; write 2019-01.",
	"money":             "This is not an amount; write it in yuan with at most two decimals.",
	"negative":          "An amount cannot be negative.",
	"integer":           "This is not a whole number.",
	"boolean":           "Write 是 (yes) or 否 (no).",
	"code":              "This is not in the code list; write one of its names or codes.",
	"division":          "There is no such division; correct the code or import the list of villages first.",
	"withdrawn":         "This township is no more" + chineseText,
	"replaced":          "This place is no more; the household is registered in the one that it went into, and what the file says stays here. Check it.",
	"other_county":      "The division lies in another county; import it there.",
	"out_of_scope":      "The division lies outside of what you are in charge of.",
	"head":              "A household has exactly one head; check the household number and the relation to the head.",
	"members":           "A household has at most 99 members.",
	"future":            "The date lies in the future.",
	"birth":             "The date of birth does not fit the ID number; correct one of them.",
	"sex":               "The sex does not fit the ID number; correct one of them.",
	"conflict":          "Rows of one household contradict each other; write the same in all of them.",
	"phone":             "A phone number has 7 to 12 digits.",
	"account":           "A bank account has 8 to 30 digits.",
	"disability":        "Give the kind of disability and a degree from 1 to 4.",
	"name":              "Write a name without digits; check that the columns are not shifted.",
	"label":             "There is no such label.",
	"kept":              "Somebody has changed this in the household's file since the last import; theirs stays. If the file is wrong, change it there.",
	"refused":           "The registry does not take this" + chineseText,
}
