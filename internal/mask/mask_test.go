package mask_test

import (
	"testing"

	"doudi/internal/mask"
)

func TestPhone(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{"13812345678": "138****5678", "12345678": "123*5678", "1234567": "*******", "": ""} {
		if got := mask.Phone(s); got != want {
			t.Errorf("%q is shown as %q", s, got)
		}
	}
}
