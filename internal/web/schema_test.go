package web

import "testing"

func TestRoomOf(t *testing.T) {
	t.Parallel()
	for typeName, want := range map[string]string{
		"doudi/casework.Line":                                       "Casework",
		"doudi/registry/intake.Row":                                 "Intake",
		"doudi/internal/codes.Item":                                 "",
		"doudi/internal/web/page.Page[doudi/registry.Item]":         "Registry",
		"doudi/internal/web/page.Page[doudi/internal/accounts.Row]": "",
		".": "",
	} {
		if got := roomOf(typeName); got != want {
			t.Errorf("%s is of room %q, want %q", typeName, got, want)
		}
	}
}
