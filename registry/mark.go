package registry

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// A draft's mark is a keyed hash of its JSON, in which marks that installations
// keep were made. Encoding a draft by reflection took as long as sealing it, so
// what encoding/json would write is written here field by field; a test holds
// the two together.

// members of a JSON object as they are appended; omitempty where a field has it.
type object []byte

func (o object) key(name string) object {
	if last := o[len(o)-1]; last != '{' {
		o = append(o, ',')
	}
	return append(append(append(o, '"'), name...), '"', ':')
}

func (o object) text(name, v string) object {
	if v == "" {
		return o
	}
	return o.must(name, v)
}

// must writes a text that may be empty.
func (o object) must(name, v string) object { return appendText(o.key(name), v) }

func (o object) flag(name string, v bool) object {
	if !v {
		return o
	}
	return append(o.key(name), "true"...)
}

func (o object) number(name string, v int64) object {
	if v == 0 {
		return o
	}
	return strconv.AppendInt(o.key(name), v, 10)
}

// appendText writes a text as encoding/json does.
func appendText(b []byte, s string) []byte {
	for i := range len(s) {
		switch c := s[i]; {
		case c < 0x20, c == '"', c == '\\', c == '<', c == '>', c == '&', c == 0xe2: // the last begins what ends a line in JavaScript
			return appendEscaped(b, s)
		}
	}
	if !utf8.ValidString(s) {
		return appendEscaped(b, s)
	}
	return append(append(append(b, '"'), s...), '"')
}

func appendEscaped(b []byte, s string) []byte {
	text, err := json.Marshal(s)
	if err != nil {
		panic("registry: a text always encodes: " + err.Error())
	}
	return append(b, text...)
}

// appendDraft writes a draft of an import, and what it says nobody has: that is
// said too. A draft without that has the mark it always had.
func appendDraft(b []byte, d *Draft) []byte {
	o := append(object(b), '{')
	o = o.text("number", d.Number).must("division", d.Division).text("hukouDivision", d.HukouDivision).text("address", d.Address).
		flag("urban", d.Urban).text("cause", d.Cause).text("poor", string(d.Poor)).flag("nearRelative", d.NearRelative).
		text("bank", d.Bank).text("account", d.Account).text("accountName", d.AccountName).must("openedOn", d.OpenedOn.String()).text("note", d.Note)
	o = o.key("members")
	if d.Members == nil {
		o = append(o, "null"...)
	} else {
		o = appendList(o, d.Members, appendMember)
	}
	if len(d.Lines) > 0 {
		o = appendList(o.key("lines"), d.Lines, appendLine)
	}
	if len(d.Labels) > 0 {
		o = appendList(o.key("labels"), d.Labels, func(b []byte, l *string) []byte { return appendText(b, *l) })
	}
	o = o.text("reason", d.Reason)
	if none := d.Import.Without; len(none) > 0 {
		o = appendList(o.key("without"), none, func(b []byte, n *NoIncome) []byte {
			o := strconv.AppendInt(append(b, `{"Member":`...), int64(n.Member), 10)
			return append(object(o).must("Item", n.Item), '}')
		})
	}
	return append(o, '}')
}

func appendMember(b []byte, m *DraftMember) []byte {
	o := append(object(b), '{')
	if m.ID != 0 {
		o = o.must("id", m.ID.String())
	}
	o = o.must("name", m.Name).text("idNumber", m.IDNumber).text("sex", m.Sex).must("bornOn", m.BornOn.String()).must("relation", m.Relation).
		flag("apart", m.Apart).text("excluded", m.Excluded).text("ethnicity", m.Ethnicity).text("marital", m.Marital).text("education", m.Education).
		text("health", m.Health).text("disability", m.Disability).number("disabilityGrade", int64(m.DisabilityGrade)).
		text("disabilityCert", m.DisabilityCert).text("illness", m.Illness).flag("seriousIllness", m.SeriousIllness).text("labour", m.Labour).
		text("schooling", m.Schooling).text("work", m.Work).text("phone", m.Phone).text("poor", string(m.Poor))
	return append(o, '}')
}

func appendLine(b []byte, l *DraftLine) []byte {
	o := append(object(b), '{')
	if l.ID != 0 {
		o = o.must("id", l.ID.String())
	}
	if l.Member != nil {
		o = strconv.AppendInt(o.key("member"), int64(*l.Member), 10)
	}
	o = o.must("kind", string(l.Kind)).must("item", l.Item)
	o = strconv.AppendInt(o.key("amountFen"), int64(l.Amount), 10)
	o = o.must("per", string(l.Per)).number("quantity", int64(l.Quantity)).must("source", string(l.Source)).text("excluded", l.Excluded).
		text("detail", l.Detail).must("from", l.From.String()).must("to", l.To.String())
	return append(o, '}')
}

func appendList[T any](b []byte, list []T, item func([]byte, *T) []byte) []byte {
	b = append(b, '[')
	for i := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = item(b, &list[i])
	}
	return append(b, ']')
}
