package web

import (
	"path"
	"reflect"
	"strings"
	"unicode"

	"github.com/danielgtaylor/huma/v2"
)

// schemaName names a type in the API's description by room and type, so that
// two rooms can each have a Summary: casework.Summary is CaseworkSummary and
// page.Page[payment.Line] is PagePaymentLine. Types without a name keep the
// hint, which is made of the operation's.
func schemaName(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Name() == "" {
		return huma.DefaultSchemaNamer(t, hint)
	}
	full := path.Base(t.PkgPath()) + "." + t.Name()
	if t.PkgPath() == "" {
		full = t.Name()
	}
	parts := strings.FieldsFunc(full, func(r rune) bool { return strings.ContainsRune("[]*,", r) })
	var b strings.Builder
	for _, p := range parts {
		room, name, qualified := strings.Cut(path.Base(p), ".")
		if !qualified {
			room, name = "", room
		}
		name, _, _ = strings.Cut(name, "·") // a type declared inside a function
		if strings.HasPrefix(strings.ToLower(name), strings.ToLower(room)) {
			room = "" // errs.Error, page.Page
		}
		b.WriteString(title(room) + title(name))
	}
	return b.String()
}

func title(s string) string {
	r := []rune(s)
	if len(r) > 0 {
		r[0] = unicode.ToUpper(r[0])
	}
	return string(r)
}
