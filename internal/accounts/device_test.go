package accounts_test

import (
	"context"
	"testing"

	"doudi/internal/accounts"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/web/page"
)

func (b *bench) standing(token string) accounts.Standing {
	b.t.Helper()
	s, err := b.Standing(b.t.Context(), token)
	if err != nil {
		b.t.Fatal(err)
	}
	return s
}

func (b *bench) phone(ctx context.Context, n id.ID) error {
	return b.db.View(ctx, func(tx *db.Tx) error { return b.Phone(ctx, tx, authz.From(ctx).Account, n) })
}

// TestLostPhone: a phone that was lost is told to forget, by its person or by the
// administrator, and its person's other sessions end.
func TestLostPhone(t *testing.T) {
	t.Parallel()
	each(t, func(b *bench) {
		yang, session := b.in("yangsf")
		d, token, err := b.AddDevice(yang, "红米")
		b.code(err, "")
		if got := b.standing(token); got != (accounts.Standing{Known: true}) {
			t.Errorf("a new phone: %+v", got)
		}
		if got := b.standing("another"); got.Known || got.Wipe {
			t.Errorf("an unknown phone: %+v", got)
		}
		b.code(b.phone(yang, d.ID), "")
		other, _ := b.in("yuxy")
		b.code(b.phone(other, d.ID), errs.Forbidden)
		b.code(b.RevokeDevice(other, d.ID), errs.NotFound)

		b.code(b.RevokeDevice(yang, d.ID), "") // without a session in the context every session ends
		if got := b.standing(token); !got.Wipe {
			t.Errorf("a revoked phone: %+v", got)
		}
		b.code(b.phone(yang, d.ID), errs.Forbidden)
		_, err = b.Resume(b.t.Context(), session.Token)
		b.code(err, errs.Unauthorized)
		b.code(b.RevokeDevice(yang, d.ID), "")

		safe, _ := b.in("anquan")
		second, token, err := b.AddDevice(yang, "红米")
		b.code(err, "")
		_, err = b.DevicesOf(other, authz.From(yang).Account)
		b.code(err, errs.Forbidden)
		list, err := b.DevicesOf(safe, authz.From(yang).Account)
		if err != nil || len(list) != 2 || list[0].ID != second.ID || !list[0].RevokedAt.IsZero() || list[1].RevokedAt.IsZero() {
			t.Errorf("phones %+v, %v", list, err)
		}
		phones := func(want int64) {
			t.Helper()
			if a, err := b.Account(safe, authz.From(yang).Account); err != nil || a.Phones != want {
				t.Errorf("%d phones, want %d; %v", a.Phones, want, err)
			}
			all, err := b.Accounts(safe, page.Query{}, accounts.Filter{Find: "yangsf"})
			if err != nil || len(all.Items) != 1 || all.Items[0].Phones != want {
				t.Errorf("list %+v, want %d phones; %v", all.Items, want, err)
			}
		}
		phones(1)
		b.code(b.RevokeDeviceOf(safe, authz.From(yang).Account, second.ID), "")
		phones(0)
		if got := b.standing(token); !got.Wipe {
			t.Errorf("revoked by the administrator: %+v", got)
		}
	})
}

// TestPhoneOfADisabledAccount: whoever leaves, or visits no more, leaves nothing
// on their phone; who mistypes a password loses nothing.
func TestPhoneOfADisabledAccount(t *testing.T) {
	t.Parallel()
	each(t, func(b *bench) {
		yang, _ := b.in("yangsf")
		_, token, err := b.AddDevice(yang, "红米")
		b.code(err, "")
		for range 6 {
			_, err := b.SignIn(b.t.Context(), "yangsf", "wrong")
			b.code(err, errs.Unauthorized)
		}
		if got := b.standing(token); got.Wipe {
			t.Error("wrong passwords wipe the phone")
		}
		safe, _ := b.in("anquan")
		a, err := b.Account(safe, authz.From(yang).Account)
		b.code(err, "")
		moved := accounts.Change{Name: a.Name, Post: a.Post, Grants: []authz.Grant{{Role: authz.PayMaker, Division: "513221"}}, Version: a.Version}
		b.code(b.Change(safe, a.ID, moved), "")
		if got := b.standing(token); !got.Wipe {
			t.Errorf("another post: %+v", got)
		}
		moved.Grants, moved.Version, moved.Disabled = a.Grants, a.Version+1, true
		b.code(b.Change(safe, a.ID, moved), "")
		if got := b.standing(token); !got.Wipe {
			t.Errorf("a disabled account: %+v", got)
		}
		finance, _ := b.in("zhangwb")
		_, _, err = b.AddDevice(finance, "华为")
		b.code(err, errs.Forbidden)
	})
}
