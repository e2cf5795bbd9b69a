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
			var got string
			err := d.Update(t.Context(), func(tx *db.Tx) (err error) {
				if want != "" {
					if err := setting.Set(t.Context(), tx, setting.SealedWith, want); err != nil {
						return err
					}
				}
				got, err = setting.Get(t.Context(), tx, setting.SealedWith)
				return err
			})
			if err != nil || got != want {
				t.Errorf("got %q, want %q, error %v", got, want, err)
			}
		}
	})
}
