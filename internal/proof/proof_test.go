package proof_test

import (
	"path/filepath"
	"strings"
	"testing"

	"doudi/internal/crypt"
	"doudi/internal/proof"
)

// TestCodes: each paper has its own code, always the same, which another installation
// does not make; without an address there is nothing to scan.
func TestCodes(t *testing.T) {
	t.Parallel()
	maker := func(address string) proof.Maker {
		keys, err := crypt.OpenKeyFile(filepath.Join(t.TempDir(), "keys.json"), crypt.SM4)
		if err != nil {
			t.Fatal(err)
		}
		return proof.Maker{Keys: keys, Address: address}
	}
	m := maker("https://s.example")
	code := m.Code(513221, 1)
	if len(code) != 16 || code != m.Code(513221, 1) || code == m.Code(513221, 2) || code == m.Code(513222, 1) || code == maker("").Code(513221, 1) {
		t.Errorf("codes: %s", code)
	}
	if county, read, ok := proof.Read("https://s.example/portal/p/513221/" + code); !ok || county != 513221 || read != code {
		t.Errorf("read: %d, %s, %v", county, read, ok)
	}
	for _, other := range []string{"", code, "https://s.example/portal/p/513221/" + code[:15], "https://s.example/portal/p/5132/" + code, "https://s.example/portal/p/513221/" + code + "/x"} {
		if _, _, ok := proof.Read(other); ok {
			t.Errorf("%q is read", other)
		}
	}
	if svg, err := m.Drawn(513221, code); err != nil || !strings.HasPrefix(string(svg), "<svg") {
		t.Errorf("drawn: %.20s, %v", svg, err)
	}
	if svg, err := maker("").Drawn(513221, code); err != nil || svg != "" {
		t.Errorf("without an address: %.20s, %v", svg, err)
	}
}
