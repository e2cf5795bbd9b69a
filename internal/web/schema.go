package web

import (
	"reflect"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// roomType finds the package of a room in a type's path or in its type
// arguments: "doudi/casework.Summary", "doudi/registry/intake.Row".
var roomType = regexp.MustCompile(`\bdoudi/(?:[a-z]+/)*([a-z]+)\.`)

// schemaName names a type in the API's description. Types of rooms carry the
// room's name, since several rooms have a Line or a Page of their own; those
// of the ground do not.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return roomOf(t.PkgPath()+"."+t.Name()) + name
}

// roomOf returns the room of a type, capitalised, or "".
func roomOf(typeName string) string {
	for _, found := range roomType.FindAllStringSubmatch(typeName, -1) {
		if !strings.HasPrefix(found[0], "doudi/internal/") {
			return strings.ToUpper(found[1][:1]) + found[1][1:]
		}
	}
	return ""
}
