package petition

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"

	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
)

// named is an approver of the county with a name and an account of their own.
func (b *bundle) named(account id.ID, name string) context.Context {
	return authz.WithActor(b.t.Context(), authz.Actor{Account: account, Name: name, Grants: []authz.Grant{{Role: authz.Approver, Division: "513221"}}})
}

func (b *bundle) count(act string) (n int) {
	b.t.Helper()
	b.do(b.db.View(b.t.Context(), func(tx *db.Tx) error {
		return tx.QueryRow(b.t.Context(), "SELECT count(*) FROM audit_entry WHERE act = $1", act).Scan(&n)
	}))
	return n
}

// TestApart: who is complained of does not read it, learns of it by no list and no
// count, and answers it less; a colleague finds it so, or says so.
func TestApart(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		said := complaint()
		said.Words = "县民政局的 余 秀英收了钱才签字。"
		taken, err := b.TellUnsigned(t.Context(), key, said)
		b.do(err)
		ref := Ref{513221, taken.ID}
		accused, colleague := b.named(3, "余秀英"), b.named(5, "陈静")
		watching := []authz.Grant{{Role: authz.Leader, Division: "51"}}
		leader := authz.WithActor(t.Context(), authz.Actor{Account: 6, Name: "余秀英", Grants: watching})
		for who, ctx := range map[string]context.Context{"the approver": accused, "a leader of that name": leader} {
			_, err = b.Get(ctx, ref)
			b.wants(who+" reads what is said of them", err, errs.NotFound)
			if got := b.list(ctx, Filter{}); len(got) != 0 {
				t.Errorf("%s sees it in the list: %v", who, got)
			}
		}
		_, err = b.ReadWho(accused, ref)
		b.wants("the accused asks who told", err, errs.NotFound)
		_, err = b.Close(accused, ref, Closing{Version: 1, Outcome: Unfounded, Reply: "没有这回事。"})
		b.wants("the accused answers it", err, errs.NotFound)
		n, err := b.Count(accused)
		b.do(err)
		if n.Open != 0 {
			t.Errorf("the accused counts %d open", n.Open)
		}
		if n, err = b.Count(colleague); err != nil || n.Open != 1 {
			t.Errorf("a colleague counts %d open, %v", n.Open, err)
		}
		got, err := b.Get(colleague, ref)
		b.do(err)
		if got.Words != said.Words || len(b.list(colleague, Filter{})) != 1 || b.count("petition.read") != 1 || b.count("access.refused") != 4 {
			t.Errorf("a colleague reads %+v; %d readings and %d refusals are in the log", got, b.count("petition.read"), b.count("access.refused"))
		}
		other := b.named(7, "罗军")
		b.do(func() error { _, err := b.Get(other, ref); return err }())
		_, err = b.Apart(colleague, ref, 1, " ")
		b.wants("nobody's name", err, errs.Invalid)
		after, err := b.Apart(colleague, ref, 1, "罗军")
		b.do(err)
		if after.Version != 2 || len(after.Apart) != 1 {
			t.Errorf("after it: %+v", after)
		}
		_, err = b.Get(other, ref)
		b.wants("who was set apart reads it", err, errs.NotFound)
		watched, err := b.Get(authz.WithActor(t.Context(), authz.Actor{Account: 11, Name: "雷厅", Grants: watching}), ref)
		b.do(err)
		if len(watched.Apart) != 1 || len(watched.Files) != 0 {
			t.Errorf("a leader sees kept away: %+v", watched.Apart)
		}
		_, err = b.Close(colleague, ref, Closing{Version: 2, Outcome: NotOurs, To: "县纪委", Reply: "已转。"})
		b.do(err)
		_, err = b.Apart(colleague, ref, 3, "张敏")
		b.do(err)
		_, err = b.Get(b.named(8, "张敏"), ref)
		b.wants("who was set apart when it was closed", err, errs.NotFound)
		about := need("513221100001")
		about.Words = "余秀英让我来的。"
		helped, err := b.Enter(b.clerk(), about)
		b.do(err)
		b.do(func() error { _, err := b.Get(accused, Ref{513221, helped.ID}); return err }())
		_, err = b.Apart(colleague, Ref{513221, helped.ID}, 1, "罗军")
		b.wants("set apart from somebody in need", err, errs.Conflict)
	})
}

// TestSomebodyIsLeft: no name shuts everybody out, none that nobody has is taken, and
// who still reads it takes one back.
func TestSomebodyIsLeft(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		said := complaint()
		said.Words = "余秀英收了钱才签字。"
		taken, err := b.TellUnsigned(t.Context(), key, said)
		b.do(err)
		ref, last := Ref{513221, taken.ID}, b.named(5, "陈静")
		_, err = b.Apart(last, ref, 1, "陈")
		b.wants("a name of nobody here", err, errs.Invalid)
		_, err = b.Apart(last, ref, 1, "陈静")
		b.wants("the last who could answer", err, errs.Conflict)
		_, err = b.Apart(last, ref, 1, "罗 军")
		b.do(err)
		other := b.named(7, "罗军")
		_, err = b.Back(other, ref, 2, "罗军")
		b.wants("who is kept away takes themselves back", err, errs.NotFound)
		_, err = b.Back(last, ref, 2, "张敏")
		b.wants("who is not kept away", err, errs.Invalid)
		after, err := b.Back(last, ref, 2, "罗军")
		b.do(err)
		if _, err = b.Get(other, ref); err != nil || len(after.Apart) != 0 || b.count("petition.back") != 1 {
			t.Errorf("taken back: %v, %v", after.Apart, err)
		}
	})
}

// TestOneDamagedRow: a row that cannot be opened takes neither the list nor the count
// away; nobody sees it.
func TestOneDamagedRow(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		damaged, err := b.TellUnsigned(t.Context(), key, complaint())
		b.do(err)
		_, err = b.TellUnsigned(t.Context(), "ABCDEFGHIJKLMNOP", complaint())
		b.do(err)
		b.do(b.db.Update(t.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(t.Context(), "UPDATE petition SET sealed = $1 WHERE id = $2", []byte("damaged"), int64(damaged.ID))
			return err
		}))
		colleague := b.named(5, "陈静")
		n, err := b.Count(colleague)
		b.do(err)
		if got := b.list(colleague, Filter{}); len(got) != 1 || n.Open != 1 {
			t.Errorf("the list is %v, and %d are open", got, n.Open)
		}
	})
}

// TestNobodyToRead: what nobody here could read is not taken: who tells would wait for
// an answer that never comes.
func TestNobodyToRead(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		_, err := b.TellUnsigned(t.Context(), key, need("513223100"))
		b.wants("a place where no office works with this", err, errs.Invalid)
		all := complaint()
		all.Words = "余秀英和陈静都收了钱。"
		_, err = b.TellUnsigned(t.Context(), key, all)
		b.wants("a complaint of all who could answer it", err, errs.Conflict)
		report := all
		report.Kind, report.Words = Report, "村民余秀英和陈静骗保。"
		taken, err := b.TellUnsigned(t.Context(), "ABCDEFGHIJKLMNOP", report)
		b.do(err)
		_, err = b.Get(b.named(5, "陈静"), Ref{513221, taken.ID})
		b.wants("a report of villagers with the handlers' names, for one of these", err, errs.NotFound)
		_, err = b.Get(b.named(7, "罗军"), Ref{513221, taken.ID})
		b.do(err)
		all.Words = "余秀英收了钱。"
		_, err = b.TellUnsigned(t.Context(), key, all)
		b.do(err)
	})
}

// TestPictures: what was sent with a complaint is read at the petition, by who
// handles it, and at no other door.
func TestPictures(t *testing.T) {
	t.Parallel()
	each(t, func(t *testing.T, b *bundle) {
		f, err := b.files.Receive(b.family(), files.Upload{County: 513221, Name: "收条.jpg", MediaType: "image/jpeg", Purpose: "evidence", Division: files.Nobody}, bytes.NewReader([]byte("\xff\xd8\xff")))
		b.do(err)
		said := complaint()
		said.Name, said.Files = "周明", []id.ID{f.ID}
		taken, err := b.Tell(b.family(), said)
		b.do(err)
		ref := Ref{513221, taken.ID}
		kept, in, err := b.Picture(b.county(), ref, f.ID)
		b.do(err)
		content, err := io.ReadAll(in)
		b.do(err)
		b.do(in.Close())
		if string(content) != "\xff\xd8\xff" || kept.Purpose == "evidence" || b.count("file.read") != 1 {
			t.Errorf("the county reads %q of purpose %q, %d readings are in the log", content, kept.Purpose, b.count("file.read"))
		}
		for who, ctx := range map[string]context.Context{"a leader": b.leader(), "a township": b.clerk()} {
			_, _, err = b.Picture(ctx, ref, f.ID)
			if err == nil {
				t.Errorf("%s reads the picture", who)
			}
		}
		_, _, err = b.Picture(b.named(9, strings.TrimPrefix(said.About, "乡里的")), ref, f.ID)
		b.wants("whom it is about", err, errs.NotFound)
		_, _, err = b.Picture(b.county(), ref, f.ID+1)
		b.wants("a picture of something else", err, errs.NotFound)
	})
}
