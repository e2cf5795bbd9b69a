// Package proof gives printed papers a code by which whoever holds one asks the
// installation what it is and whether it still holds.
package proof

import (
	"encoding/base32"
	"fmt"
	"html/template"
	"regexp"
	"strconv"

	"doudi/internal/crypt"
	"doudi/internal/id"
	"doudi/internal/qrcode"
)

// Maker makes codes.
type Maker struct {
	Keys    *crypt.Keyring
	Address string // where families reach the installation; "": papers have no code to scan
}

// Code is what stands in the address of a paper: 80 bits under the installation's key,
// so that nobody comes from one paper to the next.
func (m Maker) Code(county int32, paper id.ID) string {
	mac := m.Keys.Index("paper", fmt.Sprintf("%06d/%s", county, paper))
	return base32.StdEncoding.EncodeToString(mac[:10])
}

// onPaper is what the address in a code ends with.
var onPaper = regexp.MustCompile(`/portal/p/(\d{6})/([A-Z2-7]{16})$`)

// Read reads the address that Drawn draws, as a scanner types it; false where it is none.
func Read(address string) (county int32, code string, ok bool) {
	x := onPaper.FindStringSubmatch(address)
	if x == nil {
		return 0, "", false
	}
	n, err := strconv.ParseInt(x[1], 10, 32)
	return int32(n), x[2], err == nil
}

// Drawn draws the address under which the installation says whether a paper holds.
func (m Maker) Drawn(county int32, code string) (template.HTML, error) {
	if m.Address == "" {
		return "", nil
	}
	svg, err := qrcode.SVG(fmt.Sprintf("%s/portal/p/%06d/%s", m.Address, county, code))
	return template.HTML(svg), err //nolint:gosec // drawn here, of digits and letters
}
