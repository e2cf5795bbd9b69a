package casework

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"time"

	"doudi/casework/field"
	"doudi/casework/internal/q"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/db/dbt"
	"doudi/internal/errs"
	"doudi/internal/id"
)

// paperSurvey is the kind of paper that a sealed survey is printed as.
const paperSurvey = "survey"

// Sealing is a survey that was signed on a phone.
type Sealing struct {
	Device id.ID    `json:"device"`
	Round  int32    `json:"round" minimum:"1"`
	Edits  []string `json:"edits" minItems:"1" maxItems:"2000" doc:"names of the edits that the phone had when it was signed"`
	Digest string   `json:"digest" pattern:"^[0-9a-f]{64}$" doc:"SM3 of what was signed, as the phone computed it"`
}

// Sealed is what a visit keeps of how it was signed on a phone.
type Sealed struct {
	Digest string         `json:"digest" doc:"SM3 of what was signed, in hex"`
	Device id.ID          `json:"device"`
	Photos []Taken        `json:"photos" nullable:"false" doc:"what is known of each photograph"`
	Voice  []id.ID        `json:"voice" nullable:"false" doc:"stored files: memos that were spoken"`
	Beside []field.Change `json:"beside" nullable:"false" doc:"what colleagues had written that the phone did not know of: kept, and not signed"`

	Late      []field.Change `json:"late,omitempty" doc:"what came from colleagues' phones after signing: kept, and not signed"`
	LateFiles []id.ID        `json:"lateFiles,omitempty" doc:"stored files that came with it"`
}

// Taken is when and where a photograph was taken, and what of.
type Taken struct {
	FileID id.ID    `json:"fileId"`
	At     dbt.Time `json:"at" doc:"by the phone's clock"`
	Of     string   `json:"of" enum:"dwelling,food,clothing,things,other"`
	Where  string   `json:"where" doc:"latitude, longitude, metres; empty where the phone did not say"`
}

// sealedAs is what a survey's digest is bound to.
func (c *caseFile) sealedAs() string {
	return fmt.Sprintf("%06d/%s/%d", c.app.County, c.app.ID, c.app.Round)
}

// SealSurvey makes a survey that was signed on a phone the home visit of its case,
// under the conditions of every visit, whenever the phone comes back to signal.
// The digest is computed anew. It may be repeated: a survey is sealed once.
func (s *Service) SealSurvey(ctx context.Context, ref Ref, in Sealing) (state SurveyState, err error) {
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		c, err := s.atHome(ctx, tx, ref, in.Device, in.Round)
		if err != nil {
			return err
		}
		row, _, err := c.survey(ctx)
		if err != nil {
			return err
		}
		if row.Digest == nil || hex.EncodeToString(row.Digest) != in.Digest {
			_, err = s.performIn(ctx, tx, ref, ActVisit, Signing{Version: anyVersion}, in, func(c *caseFile) (State, error) { return c.seal(ctx, in) })
			if err != nil {
				return err
			}
		}
		state, err = c.surveyState(ctx)
		return err
	})
	return state, audit.Refused(ctx, s.db, err)
}

// seal checks what was signed, prints it and records the visit.
func (c *caseFile) seal(ctx context.Context, in Sealing) (State, error) {
	row, doc, err := c.survey(ctx)
	if err != nil {
		return "", err
	}
	signed, complete := doc.Among(in.Edits)
	digest := signed.Digest(c.sealedAs())
	switch {
	case row.Digest != nil:
		return "", errs.New(errs.Conflict, "这份调查表已经由同事签字封存。", "A colleague has signed and sealed this survey already.")
	case !complete:
		return "", errs.New(errs.Conflict, "还有修改没有送达，请重新同步。", "Some edits have not arrived; synchronise again.")
	case len(signed.Conflicts()) > 0:
		return "", errs.New(errs.Conflict, "还有两人填写不一致的项目，请先选定再签字。", "Two people wrote different things in a field; choose before signing.")
	case !signed.SignedLast():
		return "", errs.New(errs.Conflict, "签字以后又有修改，请重新签字。", "Something was changed after the signatures; sign again.")
	case hex.EncodeToString(digest) != in.Digest:
		return "", errs.New(errs.Conflict, "封存摘要与内容不符，不能作为签字的调查表。", "The digest is not that of the content; this is not what was signed.")
	}
	form := signed.Form()
	v, err := c.sealedVisit(ctx, form)
	if err != nil {
		return "", err
	}
	v.Sealed.Digest, v.Sealed.Device, v.Sealed.Beside = in.Digest, in.Device, beside(doc, signed)
	if v.SignedForm, err = c.printVisit(ctx, v, form); err != nil {
		return "", err
	}
	if err := c.addVisit(ctx, v, authz.VisitHome, false); err != nil {
		return "", err
	}
	n, err := c.q.CloseSurvey(ctx, q.CloseSurveyParams{Digest: digest, VisitID: c.visits[len(c.visits)-1].ID, UpdatedAt: c.tx.At(), County: row.County,
		ApplicationID: row.ApplicationID, Round: row.Round})
	if err != nil || n != 1 {
		return "", fmt.Errorf("sealing a survey, %d rows: %w", n, err)
	}
	return c.investigated(), nil
}

// beside lists the edits that were not among what was signed.
func beside(all, signed field.Survey) []field.Change {
	list := []field.Change{}
	for _, e := range all.Edits() {
		if !signed.Has(e.Name()) {
			list = append(list, e)
		}
	}
	return list
}

// keepLate keeps with a sealed visit what came after it was signed. What was signed
// stays as it is.
func (c *caseFile) keepLate(ctx context.Context, visit id.ID, add func(*Sealed)) error {
	i := slices.IndexFunc(c.visits, func(v q.Visit) bool { return v.ID == visit })
	if i < 0 {
		return fmt.Errorf("keeping what came after signing: no visit %s", visit)
	}
	v, err := c.openVisit(c.visits[i])
	if err != nil {
		return err
	}
	add(v.Sealed)
	form, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("writing a visit: %w", err)
	}
	err = c.q.ResealVisit(ctx, q.ResealVisitParams{FormSealed: c.s.keys.SealBytes(visitPlace(visit), form), County: c.app.County, ApplicationID: c.app.ID, ID: visit})
	if err != nil {
		return fmt.Errorf("keeping what came after signing: %w", err)
	}
	return nil
}

// sealedVisit reads the visit out of the form that was signed.
func (c *caseFile) sealedVisit(ctx context.Context, f field.Form) (recordedVisit, error) {
	files, err := c.arrived(ctx, f)
	if err != nil {
		return recordedVisit{}, err
	}
	v := recordedVisit{Sealed: &Sealed{Photos: []Taken{}, Voice: []id.ID{}}, Visit: Visit{VisitedOn: f.VisitedOn, Place: f.Place, Investigators: []id.ID{c.actor.Account, f.Second},
		Form: VisitForm{Dwelling: f.Dwelling, MembersPresent: f.Present, IncomeSeen: f.IncomeSeen, Living: f.Living, Needs: f.Needs, Helpers: f.Helpers, Seen: f.Seen}}}
	for _, s := range f.SelfCare {
		v.Form.SelfCare = append(v.Form.SelfCare, SelfCareSeen{s.Person, append([]string{}, s.Alone...), append([]string{}, s.Helped...)})
	}
	for _, p := range f.Photos {
		v.Photos = append(v.Photos, files[p.SM3])
		v.Sealed.Photos = append(v.Sealed.Photos, Taken{files[p.SM3], instant(p.TakenAt), p.Of, p.Where})
	}
	for _, m := range f.Voice {
		v.Sealed.Voice = append(v.Sealed.Voice, files[m.SM3])
	}
	for _, s := range f.Signatures {
		as := "investigator"
		if s.As == "member" {
			as = "member"
		}
		v.Signatures = append(v.Signatures, VisitSignature{As: as, PersonID: s.Of, FileID: files[s.SM3]})
	}
	return v, signable(f, v)
}

// signable refuses a form that the console's page would not let through: it wants
// a place, the three texts of the form, and all three signatures.
func signable(f field.Form, v recordedVisit) error {
	e := errs.New(errs.Invalid, "入户调查表不完整。", "The visit form is not complete.")
	for _, t := range [][2]string{{field.Place, f.Place}, {field.Dwelling, f.Dwelling}, {field.IncomeSeen, f.IncomeSeen}, {field.Living, f.Living}} {
		if t[1] == "" {
			e = e.With("body."+t[0], "请填写。", "Fill this in.")
		}
	}
	if len(f.Present) == 0 {
		e = e.With("body.present", "须有家庭成员在场。", "A member of the family must be there.")
	}
	for _, as := range field.Signers() {
		if _, ok := f.Signed(as); !ok {
			e = e.With("body.signature/"+as, "还没有签字。", "Not signed yet.")
		}
	}
	if first, _ := f.Signed("first"); first.Of != v.Investigators[0] {
		e = e.With("body.signature/first", "须由封存人本人签字。", "Whoever seals the form signs it first.")
	}
	if len(e.Fields) > 0 {
		return e
	}
	return nil
}

// arrived returns the stored files of a form by their SM3; all must have come.
func (c *caseFile) arrived(ctx context.Context, f field.Form) (map[string]id.ID, error) {
	rows, err := c.q.SurveyFiles(ctx, c.app.County, c.app.ID)
	if err != nil {
		return nil, fmt.Errorf("reading a survey's files: %w", err)
	}
	files := map[string]id.ID{}
	for _, r := range rows {
		files[r.Sm3] = r.FileID
	}
	if slices.ContainsFunc(f.Files(), func(sm3 string) bool { return files[sm3] == 0 }) {
		return nil, errs.New(errs.Conflict, "还有照片或者签名没有送达，请重新同步。", "Some photographs or signatures have not arrived; synchronise again.")
	}
	return files, nil
}

// visitPaper is what the printed form of a visit says.
type visitPaper struct {
	On, Place, Present string
	Form               VisitForm
	Seen, SelfCare     []string
	Photos, Memos      int
	Signatures         []signaturePaper
	Digest             string
}

type signaturePaper struct {
	As, Name, At string
	Drawing      template.URL
}

// printVisit prints the form with its signatures and files it with the case.
func (c *caseFile) printVisit(ctx context.Context, v recordedVisit, f field.Form) (id.ID, error) {
	p := c.visitWords(v)
	p.Memos, p.Digest = len(v.Sealed.Voice), v.Sealed.Digest
	for _, as := range field.Signers() {
		s, _ := f.Signed(as) // signable has seen all three
		one, err := c.signaturePaper(ctx, s, v)
		if err != nil {
			return 0, err
		}
		p.Signatures = append(p.Signatures, one)
	}
	err := c.print(ctx, paper{Kind: paperSurvey, Title: "入户调查表", Article: c.article(ActVisit), Visit: &p})
	return c.file, err
}

// seenWords says whether a fact was found as stated, and whether it has been stated
// anew since the phone took it along.
func (c *caseFile) seenWords(s field.Seen) string {
	words := map[string]string{"incomes": "收入", "assets": "财产", "expenses": "刚性支出"}[s.Fact] + map[bool]string{true: "与申报一致", false: "与申报不一致"}[s.Same]
	if !slices.Contains(c.facts.stated(), field.Fact{Name: s.Fact, State: s.State}) {
		words += "（此后申报有变动）"
	}
	return words
}

// visitWords is what the form of a visit says, without its signatures.
func (c *caseFile) visitWords(v recordedVisit) visitPaper {
	p := visitPaper{On: v.VisitedOn.Chinese(), Place: v.Place, Form: v.Form, Photos: len(v.Photos)}
	var present []string
	for _, m := range v.Form.MembersPresent {
		present = append(present, c.nameOf(m))
	}
	p.Present = strings.Join(present, "、")
	for _, s := range v.Form.Seen {
		p.Seen = append(p.Seen, c.seenWords(s))
	}
	for _, s := range v.Form.SelfCare {
		p.SelfCare = append(p.SelfCare, c.nameOf(s.PersonID)+"："+selfCareWords(s))
	}
	return p
}

func (c *caseFile) nameOf(person id.ID) string {
	m, _ := c.facts.member(person)
	return m.Name
}

// signaturePaper draws a signature into the form. The phone says that it is a
// PNG; a browser that is told to run nothing shows it or does not.
func (c *caseFile) signaturePaper(ctx context.Context, s field.Signature, v recordedVisit) (signaturePaper, error) {
	p := signaturePaper{As: map[string]string{"first": "调查人员", "second": "调查人员", "member": "在场家庭成员"}[s.As], Name: c.nameOf(s.Of), At: instant(s.DrawnAt).In(calendar.Shanghai).Format("2006-01-02 15:04")}
	if s.As != "member" {
		person, err := c.s.others.Staff.Person(ctx, c.tx, s.Of)
		if err != nil && errs.CodeOf(err) != errs.NotFound {
			return p, fmt.Errorf("looking up investigator %s: %w", s.Of, err)
		}
		p.Name = person.Name // who is nobody is refused with the visit
	}
	at := slices.IndexFunc(v.Signatures, func(x VisitSignature) bool { return x.PersonID == s.Of })
	var err error
	p.Drawing, err = c.picture(ctx, v.Signatures[at].FileID)
	return p, err
}

// instant reads a phone's milliseconds.
func instant(ms int64) dbt.Time { return dbt.At(time.UnixMilli(ms)) }

func selfCareWords(s SelfCareSeen) string {
	words := map[string]string{"eat": "吃饭", "dress": "穿衣", "bed": "上下床", "toilet": "如厕", "walk": "室内行走", "bathe": "洗澡"}
	var alone, helped []string
	for _, item := range field.Items() {
		if slices.Contains(s.Alone, item) {
			alone = append(alone, words[item])
		}
		if slices.Contains(s.Helped, item) {
			helped = append(helped, words[item])
		}
	}
	var parts []string
	if len(alone) > 0 {
		parts = append(parts, "能自主"+strings.Join(alone, "、"))
	}
	if len(helped) > 0 {
		parts = append(parts, "不能自主"+strings.Join(helped, "、"))
	}
	return strings.Join(parts, "；")
}
