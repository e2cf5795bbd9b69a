package setting_test

import (
	"testing"

	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/setting"
)

func TestSetting(t *testing.T) {
	t.Parallel()
	dbtest.Each(t, func(t *testing.T, d *db.DB, _ *dbtest.Clock) {
		for _, want := range []string{"", "1", "2"} {
			err := d.Update(t.Context(), func(tx *db.Tx) error {
				if want != "" {
					if err := setting.Set(t.Context(), tx, setting.SealedWith, want); err != nil {
						return err
					}
				}
				got, err := setting.Get(t.Context(), tx, setting.SealedWith)
				if got != want {
					t.Errorf("got %q, want %q", got, want)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}
