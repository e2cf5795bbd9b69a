package payment

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/lang"
	"doudi/internal/money"
	"doudi/payment/internal/q"
)

// noAccount is why an entitlement waits that nobody said where to pay.
const noAccount = "未登记收款账户"

// open is the last month of an entitlement that nothing has ended.
const open calendar.Period = 999912

// Kind is what a change of an entitlement did.
type Kind string

// The kinds of change. Granted, Imported and Changed set an amount.
const (
	Granted     Kind = "granted"
	Imported    Kind = "imported" // taken over from the county's earlier list
	Changed     Kind = "changed"
	Undone      Kind = "undone" // the decision that changed the amount fell
	Stopped     Kind = "stopped"
	Resumed     Kind = "resumed" // the decision to stop it fell
	Held        Kind = "held"
	Eased       Kind = "eased" // one of several reasons to hold it is gone
	Released    Kind = "released"
	Account     Kind = "account"     // paid elsewhere from now on
	Owed        Kind = "owed"        // a past month was left to a later roll
	Withholding Kind = "withholding" // what is withheld of it by consent is another
	Followed    Kind = "followed"    // the household that draws it is another by a split or a merger
	Moved       Kind = "moved"       // the household lives elsewhere in the county
	Joined      Kind = "joined"      // it had ended, and its household joined one that draws the same
)

// Grant opens an entitlement.
type Grant struct {
	County    int32
	Household id.ID
	Person    id.ID  // whom it is for, where the programme is a person's; 0: the household
	Division  string // of the household, 12 digits
	Programme string // dibao, tekun …
	Decision  id.ID  // the decision it rests on; 0 only for Service.TakeOver
	Payee     string // name on the account
	Members   int    // people it is for
	Urban     bool
	Bank      string // the bank or branch, as the bank file names it
	Account   string // plain, sealed here; "": payment waits for one
	AmountFen money.Fen
	From      calendar.Period // first month: the one after the decision (民发〔2021〕57号 art. 21)
	Reason    string          // with the decision's number, shown on the roll
	Chain     Chain           // that the household goes on, where it was split off
}

// Grant opens an entitlement in the transaction of the decision. Where the
// roll of From is locked already, the months missed are owed and come with the
// next roll. It is errs.Conflict if the household, or the person, has an entitlement of the
// programme that runs into From or beyond.
func (s *Service) Grant(ctx context.Context, tx *db.Tx, g Grant) (id.ID, error) {
	if g.Decision == 0 {
		return 0, errs.New(errs.Invalid, "待遇须有审核确认决定。", "An entitlement needs a decision.").With("decision", "必填", "Required")
	}
	if err := g.valid(); err != nil {
		return 0, err
	}
	if err := s.alone(ctx, tx, g); err != nil {
		return 0, err
	}
	var continues bool
	var err error
	if g.Reason, continues, err = s.onChain(ctx, tx, g); err != nil {
		return 0, err
	}
	e, history := s.opened(ctx, tx, g, Granted)
	history[0].Continues = continues
	queries := q.New(tx)
	_, err = queries.AddEntitlements(ctx, []q.AddEntitlementsParams{e})
	if db.IsDuplicate(err) { // granted by somebody else at this moment
		return 0, changed().Because(err)
	}
	if err != nil {
		return 0, fmt.Errorf("open entitlement: %w", err)
	}
	if _, err := queries.AddChanges(ctx, history); err != nil {
		return 0, fmt.Errorf("open entitlement: %w", err)
	}
	if _, err := queries.AddHolds(ctx, unpayable(tx, e)); err != nil {
		return 0, fmt.Errorf("open entitlement: %w", err)
	}
	// Owed months of a held entitlement wait with it.
	if err := s.oweMissed(ctx, tx, q.Entitlement(e), g.From, "补发："+g.Reason); err != nil {
		return 0, err
	}
	e.ChangeKind = string(Granted)
	return e.ID, s.record(ctx, tx, q.Entitlement{}, q.Entitlement(e))
}

// alone refuses a second entitlement of the same months.
func (s *Service) alone(ctx context.Context, tx *db.Tx, g Grant) error {
	rows, err := q.New(tx).EntitlementsOf(ctx, g.County, g.Household)
	if err != nil {
		return fmt.Errorf("read entitlements: %w", err)
	}
	for _, e := range rows {
		if e.Programme == g.Programme && e.PersonID == g.Person && e.ToPeriod >= g.From {
			return errs.New(errs.Conflict, "该户此项待遇尚未停止，不能重复给予。", "The household still has an entitlement of this programme.")
		}
	}
	return nil
}

// opened returns the first rows of an entitlement. Without an account it is
// held from the first.
func (s *Service) opened(ctx context.Context, tx *db.Tx, g Grant, k Kind) (q.AddEntitlementsParams, []q.AddChangesParams) {
	n, actor := tx.NewID(), authz.From(ctx)
	e := q.AddEntitlementsParams{County: g.County, ID: n, HouseholdID: g.Household, Division: g.Division, Programme: g.Programme,
		DecisionID: g.Decision, Payee: g.Payee, Members: int32(g.Members), Urban: g.Urban, Bank: g.Bank,
		AccountSealed: append([]byte{}, s.keys.Seal(accountOf(n), g.Account)...), AmountFen: g.AmountFen, AmountPeriod: g.From, FromPeriod: g.From, ToPeriod: open,
		Reason: g.Reason, ChangeKind: string(k), ChangePeriod: g.From, Version: 1, UpdatedBy: actor.Account, UpdatedAt: tx.At(), PersonID: g.Person}
	history := []q.AddChangesParams{change(q.Entitlement(e), actor)}
	if g.Account == "" {
		e.Held, e.Reason, e.ChangeKind, e.ChangePeriod, e.Version = noAccount, noAccount, string(Held), 0, 2
		history = append(history, change(q.Entitlement(e), actor))
	}
	return e, history
}

// unpayable are the holds of entitlements that begin without an account.
func unpayable(tx *db.Tx, list ...q.AddEntitlementsParams) (out []q.AddHoldsParams) {
	for _, e := range list {
		if e.Held != "" {
			out = append(out, q.AddHoldsParams(newHold(tx, q.Entitlement(e), HoldNoAccount, e.Held)))
		}
	}
	return out
}

// change is the history row of an entitlement's newest state.
func change(e q.Entitlement, actor authz.Actor) q.AddChangesParams {
	return q.AddChangesParams{County: e.County, EntitlementID: e.ID, Seq: e.Version, Kind: e.ChangeKind, FromPeriod: e.ChangePeriod,
		AmountFen: e.AmountFen, Members: e.Members, DecisionID: e.DecisionID, Reason: e.Reason,
		MadeBy: actor.Account, MadeName: actor.Name, MadeAt: e.UpdatedAt, Division: e.Division, Urban: e.Urban}
}

// accountOf is where an entitlement's account is sealed for. Lines and
// corrections keep copies that open in the same place.
func accountOf(entitlement id.ID) crypt.Place {
	return crypt.Place{Column: "entitlement.account_sealed", Record: entitlement}
}

func (g Grant) valid() error {
	e := errs.New(errs.Invalid, "待遇信息不完整。", "The entitlement is not complete.")
	bad := func(path, zh, en string) { e = e.With(path, zh, en) }
	if g.County < 100000 || g.County > 999999 || len(g.Division) != 12 || !strings.HasPrefix(g.Division, authz.CountyCode(g.County)) {
		bad("division", "须为本县 12 位区划代码", "12 digits of a division of this county")
	}
	if g.Household == 0 {
		bad("household", "必填", "Required")
	}
	if !isProgramme(g.Programme) {
		bad("programme", "须为小写字母代码", "A code of small letters")
	}
	if !plainText(g.Reason, 1, 200) {
		bad("reason", "必填，不超过 200 字", "Required, at most 200 characters")
	}
	if g.Members < 1 || g.Members > 10_000 {
		bad("members", "须为 1 至 10000 人", "1 to 10,000 people")
	}
	if g.AmountFen <= 0 || g.AmountFen > money.Yuan(10_000_000) {
		bad("amountFen", "月保障金额须大于零", "The amount a month is above zero")
	}
	if !isMonth(g.From) {
		bad("from", "须为月份", "A month")
	}
	if g.Account == "" && plainText(g.Bank, 0, 60) {
		payTo(bad, g.Payee, "-", "000000")
	} else {
		payTo(bad, g.Payee, g.Bank, g.Account)
	}
	if e.Fields != nil {
		return e
	}
	return nil
}

// payTo checks where money goes. Control characters would break the lines of
// a bank file and of a roll's canonical form.
func payTo(bad func(path, zh, en string), payee, bank, account string) {
	if !plainText(payee, 1, 60) {
		bad("payee", "收款人必填，不超过 60 字", "The payee is required, at most 60 characters")
	}
	if !plainText(bank, 1, 60) {
		bad("bank", "开户银行必填，不超过 60 字", "The bank is required, at most 60 characters")
	}
	if len(account) < 6 || len(account) > 32 || strings.Trim(account, "0123456789") != "" {
		bad("account", "银行账号须为 6 至 32 位数字", "The account has 6 to 32 digits")
	}
}

func plainText(s string, least, most int) bool {
	n := 0
	for _, r := range s {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return false
		}
		n++
	}
	return n >= least && n <= most && strings.TrimSpace(s) == s
}

// isProgramme reports a code that may stand in a file's name.
func isProgramme(s string) bool {
	return s != "" && len(s) <= 40 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz0123456789_-") == ""
}

func isMonth(p calendar.Period) bool { return p >= 190001 && p <= 299912 && p%100 >= 1 && p%100 <= 12 }

// record keeps what a change did to an entitlement, in the log and on the
// household's timeline.
func (s *Service) record(ctx context.Context, tx *db.Tx, before, after q.Entitlement) error {
	e := audit.Entry{County: after.County, Act: "entitlement." + after.ChangeKind, Subject: "entitlement/" + after.ID.String(), After: after,
		Detail: map[string]any{"household": after.HouseholdID.String(), "programme": after.Programme, "decision": after.DecisionID.String(),
			"from": after.ChangePeriod.String(), "amountFen": int64(after.AmountFen)}}
	if before.ID != 0 {
		e.Before = before
	}
	if err := audit.Append(ctx, tx, e); err != nil {
		return err
	}
	zh, en := tell(after)
	if zh == "" {
		return nil
	}
	return s.timeline.Note(ctx, tx, Note{County: after.County, Household: after.HouseholdID, Kind: "payment." + after.ChangeKind,
		Summary: zh, English: en, Link: fmt.Sprintf("/rolls/entitlements/%06d/%s/%s", after.County, after.HouseholdID, after.ID)})
}

// tell is what the timeline says of a change; nothing where a family's file
// gains nothing from it.
func tell(e q.Entitlement) (zh, en string) {
	name, english := programmeName(e.Programme), programmeEnglish(e.Programme)
	switch Kind(e.ChangeKind) {
	case Granted:
		return fmt.Sprintf("自%s起给予%s，每月 %s 元", e.FromPeriod.Chinese(), name, e.AmountFen), fmt.Sprintf("%s granted from %s, %s yuan a month", english, e.FromPeriod, e.AmountFen)
	case Changed:
		return fmt.Sprintf("自%s起%s调整为每月 %s 元", e.AmountPeriod.Chinese(), name, e.AmountFen), fmt.Sprintf("%s is %s yuan a month from %s", english, e.AmountFen, e.AmountPeriod)
	case Stopped:
		return fmt.Sprintf("%s发放至%s为止：%s", name, e.ToPeriod.Chinese(), e.Reason), fmt.Sprintf("%s stops after %s", english, e.ToPeriod)
	case Resumed:
		return fmt.Sprintf("%s自%s起恢复发放：%s", name, e.ChangePeriod.Chinese(), e.Reason), fmt.Sprintf("%s goes on from %s", english, e.ChangePeriod)
	case Undone:
		return fmt.Sprintf("自%s起调整%s的决定已被撤销：%s", e.ChangePeriod.Chinese(), name, e.Reason), fmt.Sprintf("the change of %s from %s was revoked", english, e.ChangePeriod)
	case Held:
		return fmt.Sprintf("%s暂缓发放：%s", name, e.Held), english + " payment is held"
	case Released:
		return fmt.Sprintf("%s恢复发放：%s", name, e.Reason), english + " payment is released"
	case Followed:
		return fmt.Sprintf("%s随户延续，不中断：%s", name, e.Reason), english + " goes on in this household without a break"
	case Imported, Account, Owed, Eased, Withholding, Moved, Joined: // an import would fill every timeline with one line; the rest is told by other rooms
	}
	return "", ""
}

// programmeName is how a programme is called in notes and on rolls.
func programmeName(programme string) string {
	switch programme {
	case "dibao", "dibao-individual", "dibao-single", "dibao-religious":
		return "最低生活保障金"
	case "tekun":
		return "特困人员救助供养金"
	case "temp-emergency", "temp-spending":
		return "临时救助金"
	case "medical":
		return "医疗救助金"
	case "disaster-transition":
		return "过渡期生活救助金"
	case "disaster-rebuild":
		return "恢复重建补助"
	case "disaster-winter":
		return "冬春临时生活困难救助金"
	case "disaster-death":
		return "遇难人员亲属抚慰金"
	case "child-unattended":
		return "事实无人抚养儿童基本生活补贴"
	case "disability-living":
		return "困难残疾人生活补贴"
	case "disability-nursing":
		return "重度残疾人护理补贴"
	case "old-age":
		return "高龄津贴"
	}
	return programme
}

func programmeWords(programme string) lang.Words {
	return lang.Of(programmeName(programme), programmeEnglish(programme))
}

// programmeEnglish is how it is called in English.
func programmeEnglish(programme string) string {
	switch programme {
	case "dibao", "dibao-individual", "dibao-single", "dibao-religious":
		return "Dibao"
	case "tekun":
		return "Extreme-hardship support"
	case "temp-emergency", "temp-spending":
		return "Temporary assistance"
	case "medical":
		return "Medical assistance"
	case "disaster-transition":
		return "Transitional relief"
	case "disaster-rebuild":
		return "Help with rebuilding a home"
	case "disaster-winter":
		return "Winter and spring relief"
	case "disaster-death":
		return "Payment to bereaved families"
	case "child-unattended":
		return "Allowance for de facto unattended children"
	case "disability-living":
		return "Living allowance for disabled people in hardship"
	case "disability-nursing":
		return "Care allowance for severely disabled people"
	case "old-age":
		return "Old-age allowance"
	}
	return programme
}
