package casework

import (
	"bytes"
	"context"
	"fmt"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/audit"
	"doudi/internal/authz"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/division"
	"doudi/internal/errs"
)

// paperResults is the kind of the list that stays posted in a village.
const paperResults = "results"

// resultsPaper is the list of one village, a part for each programme.
type resultsPaper struct{ Parts []resultsPart }

type resultsPart struct {
	Programme, When, Article string
	Quarter, Amounts         bool
	Rows                     []Result
}

// Place is how a row is counted, from one.
func (resultsPart) Place(row int) int { return row + 1 }

// ResultSheet is a list as it was printed.
type ResultSheet struct {
	Number string `json:"number"`
	Sheet  string `json:"sheet" doc:"HTML, exactly as printed"`
}

// PrintResults prints what stays posted in a village. A list that has not changed is
// the one that was printed already. Whoever posts notices prints it, and the county
// whose duty it is (民发〔2021〕57号 art.24); each print is an act in the log.
func (s *Service) PrintResults(ctx context.Context, village division.Code) (out ResultSheet, err error) {
	county := int32(village.County())
	err = s.db.Update(ctx, func(tx *db.Tx) error {
		if err := audit.Claim(ctx, tx, county); err != nil {
			return err
		}
		actor := authz.From(ctx)
		if actor.MayIn(authz.Publicise, string(village)) != nil && actor.MayIn(authz.Confirm, string(village)) != nil {
			return errs.New(errs.NotFound, "没有找到这个村（社区）。", "No such village.").Because(&audit.RefusalError{County: county, Subject: "village/" + string(village), Act: authz.Publicise})
		}
		row, err := s.resultSheet(ctx, tx, village)
		if err != nil {
			return err
		}
		out = ResultSheet{row.Number, row.Sheet}
		return audit.Append(ctx, tx, audit.Entry{County: county, Act: "results.print", Subject: "village/" + string(village), After: row, Detail: map[string]any{"number": row.Number}})
	})
	return out, audit.Refused(ctx, s.db, err)
}

// resultSheet is the sheet that says what is drawn now: the newest, or a new one.
func (s *Service) resultSheet(ctx context.Context, tx *db.Tx, village division.Code) (q.ResultSheet, error) {
	p, digest, err := s.resultsNow(ctx, tx, village)
	if err != nil {
		return q.ResultSheet{}, err
	}
	county, queries, actor := int32(village.County()), q.New(tx), authz.From(ctx)
	newest, err := queries.NewestResultSheet(ctx, county, string(village))
	if err == nil && bytes.Equal(newest.ContentSm3, digest) {
		return newest, nil
	}
	if err != nil && !db.IsNotFound(err) {
		return newest, fmt.Errorf("reading the list of %s: %w", village, err)
	}
	row := q.ResultSheet{County: county, ID: tx.NewID(), Division: string(village), ContentSm3: digest, MadeBy: actor.Account, MadeName: actor.Name, MadeAt: tx.At()}
	today := calendar.At(tx.Now)
	if row.Number, err = nextNumber(ctx, tx, county, today.Year, p.series()); err != nil {
		return row, err
	}
	row.Code = s.proofs().Code(county, row.ID)
	if p.Code, err = s.proofs().Drawn(county, row.Code); err != nil {
		return row, err
	}
	p.PaperNumber, p.IssuedOn = row.Number, today.Chinese()
	if row.Sheet, err = render(p); err != nil {
		return row, err
	}
	if err := queries.AddResultSheet(ctx, q.AddResultSheetParams(row)); err != nil {
		return row, fmt.Errorf("keeping the list of %s: %w", village, err)
	}
	return row, nil
}

// resultsNow is the list of a village today, and its digest without number and day.
func (s *Service) resultsNow(ctx context.Context, tx *db.Tx, village division.Code) (p paper, digest []byte, err error) {
	at := func(l division.Level) string { return s.others.Places.Name(string(village.At(l))) }
	p = paper{Kind: paperResults, Title: "社会救助结果公布", County: at(division.County), Township: division.Office(at(division.Township)),
		Where: at(division.County) + at(division.Township) + at(division.Village), Number: calendar.At(tx.Now).Period().Chinese()}
	p.Issuer = p.County + "民政局"
	list, err := s.resultsParts(ctx, tx, village)
	if err != nil {
		return p, nil, err
	}
	p.Form = list
	digest, err = p.digest()
	return p, digest, err
}

func (s *Service) resultsParts(ctx context.Context, tx *db.Tx, village division.Code) (list resultsPaper, err error) {
	today := calendar.At(tx.Now)
	_, high := village.Range()
	for _, p := range s.others.Procedures.Posted(string(village), date(today)) {
		about := postedOf(p, today)
		part := resultsPart{Programme: about.Name.Chinese, When: about.When.Chinese, Article: about.Article.Chinese, Quarter: about.Each == procedure.EachQuarter}
		a := Area{County: int32(village.County()), Low: string(village), High: high, UpTo: 200}
		for more := true; more; {
			rows, err := s.results(ctx, tx, p, a)
			if err != nil {
				return list, err
			}
			for _, r := range rows {
				part.Rows, part.Amounts = append(part.Rows, r.Result), part.Amounts || r.Amount != nil
				a.AfterDivision, a.AfterID = r.division, r.id
			}
			more = len(rows) == int(a.UpTo)
		}
		if len(part.Rows) > 0 {
			list.Parts = append(list.Parts, part)
		}
	}
	return list, nil
}

// checkResults says whether a printed list is still what is drawn.
func (s *Service) checkResults(ctx context.Context, tx *db.Tx, county int32, code string) (out PaperCheck, err error) {
	row, err := q.New(tx).ResultSheetByCode(ctx, county, code)
	if db.IsNotFound(err) {
		return out, noPaper()
	}
	if err != nil {
		return out, fmt.Errorf("looking up a list: %w", err)
	}
	p, digest, err := s.resultsNow(ctx, tx, division.Code(row.Division))
	if err != nil {
		return out, err
	}
	out = PaperCheck{Kind: paperResults, Title: p.Title, Number: row.Number, MadeOn: calendar.At(row.MadeAt.Time), Office: p.County, Standing: PaperHolds}
	if !bytes.Equal(digest, row.ContentSm3) {
		out.Standing = PaperReplaced
	}
	return out, nil
}
