// Package mask shows personal values so that they can be told apart and not used.
package mask

import "strings"

// Phone shows 138****5678, and of what is too short for a phone nothing.
func Phone(s string) string {
	if len(s) < 8 {
		return strings.Repeat("*", len(s))
	}
	return s[:3] + strings.Repeat("*", len(s)-7) + s[len(s)-4:]
}
