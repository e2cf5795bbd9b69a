package qrcode_test

import (
	"encoding/xml"
	"strings"
	"testing"

	"doudi/internal/qrcode"
)

// TestSVG: the three corners by which readers find a code are drawn, the margin is
// free, and another text is another code.
func TestSVG(t *testing.T) {
	t.Parallel()
	a, err := qrcode.SVG("https://jiuzhu.example.gov.cn/portal/p/513221/ABCDEFGHIJKLMNOP")
	if err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal([]byte(a), new(any)); err != nil {
		t.Errorf("not XML: %v", err)
	}
	if !strings.Contains(a, `d="M4 4h7v1H4`) || strings.Contains(a, "M3 ") || strings.Contains(a, " 3h") {
		t.Errorf("the first corner is not at the margin: %.300s", a)
	}
	b, err := qrcode.SVG("https://jiuzhu.example.gov.cn/portal/p/513221/ABCDEFGHIJKLMNOQ")
	if err != nil || a == b {
		t.Errorf("another text gives the same code (%v)", err)
	}
	if _, err := qrcode.SVG(strings.Repeat("长", 2000)); err == nil {
		t.Error("a text that does not fit was drawn")
	}
}
