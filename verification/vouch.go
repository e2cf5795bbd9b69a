package verification

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/sheet"
	"doudi/verification/connect"
	"doudi/verification/internal/q"
	"doudi/verification/manifest"
	"doudi/verification/source"
)

// ManifestUse is what a source's files come with.
type ManifestUse string

// The uses.
const (
	ManifestUnused   ManifestUse = "none"     // no key of the department is registered
	ManifestAccepted ManifestUse = "accepted" // one that is there must be right
	ManifestRequired ManifestUse = "required"
)

func (s *Service) manifestUse(src source.Source) ManifestUse {
	switch {
	case src.Manifest.Required:
		return ManifestRequired
	case len(s.signers[src.Code]) > 0:
		return ManifestAccepted
	}
	return ManifestUnused
}

// vouched is a manifest whose signature is right.
type vouched struct {
	manifest.Manifest
	stored id.ID
}

// unvouched is the cause of an error for a file that its manifest does not stand for.
type unvouched struct{ why string }

func (u *unvouched) Error() string { return "the manifest does not stand for the file: " + u.why }

func refuse(why, zh, en string) *errs.Error {
	return errs.New(errs.Invalid, "文件没有接收："+zh, "The file is not taken in: "+en).Because(&unvouched{why})
}

// vouch reads the manifest that came with a file and checks whatever does not
// need the file itself; nil where none came and none is required.
func (s *Service) vouch(ctx context.Context, r Receipt, src source.Source, name string) (*vouched, error) {
	switch use := s.manifestUse(src); {
	case r.ManifestID == 0 && use == ManifestRequired:
		return nil, refuse("missing", "该来源的文件必须附部门签名的清单（"+manifest.Ending+"）。", "this source's files come with a manifest that the department signed ("+manifest.Ending+").")
	case r.ManifestID == 0:
		return nil, nil
	case use == ManifestUnused:
		return nil, refuse("no_key", "该来源没有登记部门的签名公钥，无法核验清单；请先在来源配置中登记。", "no key of the department is registered for this source, so that nobody can tell whether the manifest is theirs; register it first.")
	}
	m, err := s.readManifest(ctx, r)
	if err != nil {
		return nil, err
	}
	switch err := m.Verify(s.signers[src.Code]); {
	case errors.Is(err, manifest.ErrUnknownKey):
		return nil, refuse("key", "清单不是用该部门登记的密钥签名的。", "the manifest is not signed with a key that is registered for this department.")
	case err != nil:
		return nil, refuse("signature", "清单的签名不对，内容可能被改动过。", "the signature of the manifest is wrong; somebody may have changed what it says.")
	}
	return &vouched{m, r.ManifestID}, s.agrees(m, r, src, name)
}

func (s *Service) readManifest(ctx context.Context, r Receipt) (manifest.Manifest, error) {
	if _, err := s.stored(ctx, r.County, r.ManifestID, "department"); err != nil {
		return manifest.Manifest{}, err
	}
	_, in, err := s.files.Open(ctx, r.County, r.ManifestID)
	if err != nil {
		return manifest.Manifest{}, err
	}
	text, err := io.ReadAll(io.LimitReader(in, manifest.MaxSize+1))
	if err = errors.Join(err, in.Close()); err != nil {
		return manifest.Manifest{}, fmt.Errorf("read manifest %s: %w", r.ManifestID, err)
	}
	m, err := manifest.Parse(text)
	if err != nil {
		return m, unreadable(err)
	}
	return m, nil
}

func unreadable(why error) *errs.Error {
	e := refuse("unreadable", "清单无法读取，请用 doudi departments sign 重新生成。", "the manifest cannot be read; make it anew with doudi departments sign.")
	return e.Because(errors.Join(&unvouched{"unreadable"}, why))
}

// agrees compares what a manifest says with what was handed over, and when.
func (s *Service) agrees(m manifest.Manifest, r Receipt, src source.Source, name string) error {
	age := s.now().Sub(m.MadeAt)
	switch {
	case m.Source != src.Code || m.County != authz.CountyCode(r.County):
		return refuse("source", "清单说的是另一个来源或另一个县的文件。", "the manifest is about a file of another source or county.")
	case m.File != name:
		return refuse("name", "清单说的是另一个文件名。", "the manifest is about a file of another name.")
	case m.AsOf != r.AsOf:
		return refuse("as_of", "清单上的数据截止日期是"+m.AsOf.Chinese()+"，与填写的不同。", "the manifest says that the data is as of "+m.AsOf.String()+", which is not the day given.")
	case age > time.Duration(src.Manifest.ValidDays)*24*time.Hour:
		return refuse("stale", fmt.Sprintf("清单签名已超过 %d 天，请部门重新签名。", src.Manifest.ValidDays), fmt.Sprintf("the manifest was signed more than %d days ago; have the department sign anew.", src.Manifest.ValidDays))
	case age < -connect.ClockSkew:
		return refuse("early", "清单的签名时间晚于现在，请核对部门电脑的时钟。", "the manifest is signed at a time that is yet to come; check the department's clock.")
	}
	return nil
}

// covers compares what a manifest says with the bytes of the file: every one of
// them is read before anything is taken in.
func (v *vouched) covers(digest string, in *sheet.Reader) error {
	if !v.SameDigest(digest) {
		return refuse("digest", "文件内容与清单的 SM3 摘要不符，文件可能传输不完整或被改动过。", "the file is not the one that was signed (its SM3 is another): it came in parts, or somebody changed it.")
	}
	rows, err := manifest.Count(in)
	if err != nil {
		return err
	}
	if rows != v.Rows {
		at := strconv.FormatInt(rows, 10)
		say := strconv.FormatInt(v.Rows, 10)
		return refuse("rows", "清单写明 "+say+" 行，文件有 "+at+" 行数据。", "the manifest says "+say+" rows, the file has "+at+".")
	}
	return nil
}

// accept writes down which manifest a file was taken in by; one is good once.
func (v *vouched) accept(ctx context.Context, tx *db.Tx, f q.DepartmentFile) error {
	return q.New(tx).AddManifest(ctx, q.AddManifestParams{County: f.County, Digest: v.Digest(), Source: f.Source, FileID: f.ID, StoredID: v.stored,
		MadeAt: dbt.Time{Time: v.MadeAt.UTC()}, AcceptedBy: authz.From(ctx).Account, AcceptedAt: tx.At()})
}

// fresh refuses a manifest by which a file was taken in before. Where that one failed,
// nothing of it is here, and the department need not sign it anew.
func (v *vouched) fresh(ctx context.Context, queries *q.Queries, county int32) error {
	before, err := queries.Manifest(ctx, county, v.Digest())
	if db.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look for the manifest: %w", err)
	}
	file, err := queries.File(ctx, county, before.FileID)
	if err != nil {
		return fmt.Errorf("look for the manifest's file: %w", err)
	}
	if FileState(file.State) == Failed {
		return nil
	}
	day := before.AcceptedAt.Format(time.DateOnly)
	return refuse("repeated", "这份清单已在 "+day+" 用过，对应的文件已接收。", "this manifest was used on "+day+", and its file was taken in then.")
}

// detail adds to what the audit log says of a file who vouched for it.
func (v *vouched) detail(d map[string]any) map[string]any {
	if v != nil {
		d["signer"], d["signed_rows"], d["manifest"] = v.Key, v.Rows, v.stored.String()
	}
	return d
}

// logUnvouched leaves an audit entry of a file that was refused for its manifest.
func (s *Service) logUnvouched(ctx context.Context, r Receipt, err error) error {
	var u *unvouched
	if !errors.As(err, &u) {
		return nil
	}
	return s.db.Update(ctx, func(tx *db.Tx) error {
		return audit.Append(ctx, tx, audit.Entry{County: r.County, Act: "check.unvouched", Subject: "file/" + r.FileID.String(),
			Detail: map[string]any{"source": r.Source, "why": u.why}})
	})
}
