package intake

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"doudi/internal/authz"
	"doudi/internal/codes"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbtest"
	"doudi/internal/division"
	"doudi/internal/files"
	"doudi/registry"
)

func TestDemoFile(t *testing.T) {
	path := os.Getenv("DEMO_FILE")
	if path == "" {
		t.Skip()
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB, clock *dbtest.Clock) {
		keys, _ := crypt.OpenKeyFile(filepath.Join(t.TempDir(), "keys.json"), crypt.SM4)
		register, _ := division.Load()
		book := codes.New()
		reg := registry.New(d, keys, register, book)
		store, _ := files.New(d, t.TempDir(), keys)
		s := New(d, store, nil, Population(reg, register, book), Villages(register))
		ctx := authz.WithActor(context.Background(), authz.Program())
		err := d.Update(ctx, func(tx *db.Tx) error {
			var list []Village
			for _, v := range division.BuiltInVillages("513221") {
				list = append(list, Village{v.Code, v.Name, false})
			}
			_, err := PutVillages(ctx, tx, "513221", list)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			start := time.Now()
			st, err := s.Run(ctx, Command{County: 513221, Kind: PopulationID, Path: path, Keep: true})
			if err != nil {
				t.Fatal(err)
			}
			e := time.Since(start)
			fmt.Printf("%s %+v\n %v %.0f rows/s\n", t.Name(), st, e, float64(st.Rows.Total)/e.Seconds())
			ps, err := s.Problems(authz.WithActor(ctx, authz.Actor{Grants: []authz.Grant{{Role: authz.Clerk}}}), 513221, st.ID, After{}, 1000)
			for i, p := range ps {
				if i < 15 || p.Code != "waits" && i < 100 {
					fmt.Println(p.Row, p.Column, p.Header, p.Code, p.Message, p.Value)
				}
			}
			_ = err
		}
	})
}
