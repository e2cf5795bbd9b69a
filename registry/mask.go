package registry

import (
	"strings"

	"doudi/internal/division"
)

// maskTail shows the last four characters.
func maskTail(s string) string {
	if len(s) <= 4 {
		return strings.Repeat("*", len(s))
	}
	return strings.Repeat("*", min(8, len(s)-4)) + s[len(s)-4:]
}

// maskAll shows only that there is something.
func maskAll(s string) string {
	if s == "" {
		return ""
	}
	return "***"
}

// maskName shows the surname: 张**.
func maskName(s string) string {
	r := []rune(s)
	if len(r) < 2 {
		return s
	}
	return string(r[0]) + strings.Repeat("*", len(r)-1)
}

// placeName is the full name of a 12-digit division down to its township.
func (s *Service) placeName(d string) string {
	code, err := division.ParseCode(d)
	if err != nil {
		return ""
	}
	return s.register.FullName(code)
}
