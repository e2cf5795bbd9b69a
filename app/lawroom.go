package app

import "doudi/internal/division"

// registerNames lends the register of divisions to rooms that know codes only.
type registerNames struct{ *division.Register }

// FullName names a division with all it lies in; "" if unknown.
func (r registerNames) FullName(code string) string { return r.Register.FullName(division.Code(code)) }
