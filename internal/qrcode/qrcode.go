// Package qrcode draws a text as a QR code (GB/T 18284) that a page can hold
// without a script or another file.
package qrcode

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// quiet is the white margin that readers need around a code, in modules.
const quiet = 4

// SVG draws a text; a seventh of the code may be dirty or torn (level M).
func SVG(text string) (string, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return "", fmt.Errorf("drawing a QR code: %w", err)
	}
	dark := func(x, y int) bool { return code.At(x, y) == color.Black }
	size := code.Bounds().Dx()
	var path strings.Builder
	for y := range size {
		for x := 0; x < size; x++ {
			if !dark(x, y) {
				continue
			}
			from := x
			for x+1 < size && dark(x+1, y) {
				x++
			}
			fmt.Fprintf(&path, "M%d %dh%dv1H%d", from+quiet, y+quiet, x+1-from, from+quiet)
		}
	}
	edge := size + 2*quiet
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges" role="img" aria-label="%s"><path fill="#fff" d="M0 0h%dv%dH0"/><path d="%s"/></svg>`,
		edge, edge, "二维码", edge, edge, path.String()), nil
}
