package casework

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"doudi/casework/internal/q"
	"doudi/internal/audit"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/files"
	"doudi/internal/id"
)

// Part is a piece of a file that a phone sends while it has signal.
type Part struct {
	Device id.ID
	Round  int32
	SM3    string // of the whole file, in hex
	Kind   string // photo, signature, voice
	Size   int    // of the whole file, in bytes
	From   int    // where the piece belongs
	Bytes  []byte
}

// Came is how much of a file the server holds; the phone goes on from there.
type Came struct {
	Bytes int  `json:"bytes"`
	Whole bool `json:"whole"`
}

// What a survey may weigh: photographs are reduced on the phone.
const (
	maxSurveyFile  = 4 << 20
	maxSurveyFiles = 60       // a round
	maxWaiting     = 64 << 20 // in pieces, for one case
)

func partPlace(application id.ID, sm3 string, at int32) crypt.Place {
	return crypt.Place{Column: fmt.Sprintf("survey_part.bytes_sealed#%s/%d", sm3, at), Record: application}
}

// PushPart keeps a piece of a file. One that is there already does nothing, and
// one that does not follow on what is there is not kept: the answer says from
// where to go on. With its last piece the file is stored, if its SM3 is right.
func (s *Service) PushPart(ctx context.Context, ref Ref, p Part) (came Came, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		c, err := s.atHome(ctx, tx, ref, p.Device, p.Round)
		if err != nil {
			return err
		}
		came, err = c.take(ctx, p)
		return err
	})
	return came, audit.Refused(ctx, s.db, err)
}

func (c *caseFile) take(ctx context.Context, p Part) (Came, error) {
	known, err := c.q.SurveyFiles(ctx, c.app.County, c.app.ID)
	if err != nil {
		return Came{}, fmt.Errorf("reading a survey's files: %w", err)
	}
	if slices.ContainsFunc(known, func(f q.SurveyFilesRow) bool { return f.Sm3 == p.SM3 }) {
		return Came{p.Size, true}, nil
	}
	if err := c.room(ctx, p, len(known)); err != nil {
		return Came{}, err
	}
	parts, err := c.q.SurveyParts(ctx, q.SurveyPartsParams{County: c.app.County, ApplicationID: c.app.ID, Sm3: p.SM3, AccountID: c.actor.Account})
	if err != nil {
		return Came{}, fmt.Errorf("reading pieces: %w", err)
	}
	have := 0
	for _, part := range parts {
		have += int(part.Size)
	}
	if p.From > have || p.From+len(p.Bytes) <= have || p.From+len(p.Bytes) > p.Size {
		return Came{Bytes: have}, nil
	}
	fresh := p.Bytes[have-p.From:]
	if have+len(fresh) == p.Size {
		return c.whole(ctx, p, parts, fresh)
	}
	at := int32(have)
	err = c.q.AddSurveyPart(ctx, q.AddSurveyPartParams{County: c.app.County, ApplicationID: c.app.ID, Sm3: p.SM3, AccountID: c.actor.Account, AtByte: at,
		Size: int32(len(fresh)), BytesSealed: c.s.keys.SealBytes(partPlace(c.app.ID, p.SM3, at), fresh), CreatedAt: c.tx.At()})
	if err != nil {
		return Came{}, fmt.Errorf("keeping a piece: %w", err)
	}
	return Came{Bytes: have + len(fresh)}, nil
}

// room refuses what would be too much for one visit, or comes after signing and is
// named by nothing that was kept beside it.
func (c *caseFile) room(ctx context.Context, p Part, files int) error {
	row, doc, err := c.survey(ctx)
	if err != nil {
		return err
	}
	if row.Digest == nil || !slices.Contains(doc.Form().Files(), p.SM3) {
		if err := c.openSurvey(row); err != nil {
			return err
		}
	}
	waiting, err := c.q.CountSurveyParts(ctx, c.app.County, c.app.ID)
	if err != nil {
		return fmt.Errorf("counting pieces: %w", err)
	}
	if p.Size < 1 || p.Size > maxSurveyFile || files >= maxSurveyFiles*int(c.app.Round) || waiting > maxWaiting {
		return errs.New(errs.TooLarge, "一份调查表最多60个文件，每个不超过4 MB。", "A survey takes 60 files of 4 MB at most.")
	}
	return nil
}

// whole puts the pieces together and stores the file as evidence.
func (c *caseFile) whole(ctx context.Context, p Part, parts []q.SurveyPart, last []byte) (Came, error) {
	all := make([]byte, 0, p.Size)
	for _, part := range parts {
		plain, err := c.s.keys.OpenBytes(partPlace(c.app.ID, p.SM3, part.AtByte), part.BytesSealed)
		if err != nil {
			return Came{}, err
		}
		all = append(all, plain...)
	}
	all = append(all, last...)
	if hex.EncodeToString(crypt.Digest(all)) != p.SM3 {
		// Damaged on its way: the phone sends it again from the beginning.
		// What colleagues sent of it stays.
		if err := c.q.DropMyParts(ctx, q.DropMyPartsParams{County: c.app.County, ApplicationID: c.app.ID, Sm3: p.SM3, AccountID: c.actor.Account}); err != nil {
			return Came{}, fmt.Errorf("dropping pieces: %w", err)
		}
		return Came{}, nil
	}
	name := map[string][2]string{"photo": {"入户照片.jpg", "image/jpeg"}, "signature": {"签名.png", "image/png"}, "voice": {"语音备忘.webm", "audio/webm"}}[p.Kind]
	f, err := c.s.files.Put(ctx, c.tx, files.Upload{County: c.app.County, Division: c.app.Division, Name: name[0], MediaType: name[1], Purpose: "evidence"}, bytes.NewReader(all))
	if err != nil {
		return Came{}, err
	}
	if err := c.q.AddSurveyFile(ctx, q.AddSurveyFileParams{County: c.app.County, ApplicationID: c.app.ID, Sm3: p.SM3, FileID: f.ID}); err != nil {
		return Came{}, fmt.Errorf("keeping a survey's file: %w", err)
	}
	if err := c.q.DropSurveyParts(ctx, c.app.County, c.app.ID, p.SM3); err != nil {
		return Came{}, fmt.Errorf("dropping pieces: %w", err)
	}
	if err := c.lateFile(ctx, f.ID); err != nil {
		return Came{}, err
	}
	e := audit.Entry{County: c.app.County, Act: "survey.file", Subject: "file/" + f.ID.String(), Case: c.app.Number, After: f, Detail: map[string]any{"kind": p.Kind}}
	return Came{p.Size, true}, audit.Append(ctx, c.tx, e)
}

// lateFile keeps a file that came after signing with the visit: all that was signed
// had come before.
func (c *caseFile) lateFile(ctx context.Context, file id.ID) error {
	row, _, err := c.survey(ctx)
	if err != nil || row.Digest == nil {
		return err
	}
	if err := c.bind(ctx, map[string]id.ID{"file": file}); err != nil {
		return err
	}
	return c.keepLate(ctx, row.VisitID, func(s *Sealed) { s.LateFiles = append(s.LateFiles, file) })
}

// partsFor is how long pieces wait for the rest of their file.
const partsFor = 60 * 24 * time.Hour

// SweepParts forgets pieces whose rest never came.
func (s *Service) SweepParts(ctx context.Context) error {
	return s.db.Update(ctx, func(tx *db.Tx) error {
		return q.New(tx).DropOldSurveyParts(ctx, dbt.At(tx.Now.Add(-partsFor)))
	})
}
