package casework

import (
	"context"
	"encoding/json"
	"fmt"

	"doudi/casework/internal/q"
	"doudi/casework/procedure"
	"doudi/internal/calendar"
	"doudi/internal/db"
	"doudi/internal/errs"
	"doudi/internal/id"
	"doudi/internal/money"
	"doudi/internal/web/page"
	"doudi/policy"
)

// Result is one line of what stays posted: the name of whoever applied, the number
// of members and the amount, and nothing else (民发〔2021〕57号 art.24).
type Result struct {
	Village string     `json:"village" doc:"no closer"`
	Name    string     `json:"name" doc:"masked where it is a child"`
	Members int32      `json:"members"`
	Amount  *money.Fen `json:"amountFen,omitempty" doc:"absent for a recognition"`
}

// PostedProgramme is a programme whose results stay posted.
type PostedProgramme struct {
	Code    string `json:"code"`
	Name    Text   `json:"name"`
	Each    string `json:"each" enum:"month,quarter"`
	When    Text   `json:"when" doc:"the month, or the quarter in which it was paid"`
	Article Text   `json:"article"`
}

// Results is what stays posted of one programme in a place.
type Results struct {
	Programmes []PostedProgramme `json:"programmes" nullable:"false" doc:"those that are posted there"`
	Programme  string            `json:"programme" doc:"whose results these are; empty where nothing is posted"`
	Items      []Result          `json:"items" nullable:"false"`
	Next       string            `json:"next" doc:"cursor of the next page; empty on the last"`
}

// resultCursor is the place of a line.
type resultCursor struct {
	Division string
	ID       id.ID
}

// Results lists for anybody what is drawn in a township or a village today
// (社会救助法 art.45). It is computed from what runs: in the month after aid has ended
// a household is in no list any more.
func (s *Service) Results(ctx context.Context, county int32, low, high, programme string, at page.Query) (out Results, err error) {
	var from resultCursor
	if err := at.After(&from); err != nil {
		return out, err
	}
	err = s.db.View(ctx, func(tx *db.Tx) error {
		today := calendar.At(tx.Now)
		posted := s.others.Procedures.Posted(low, date(today))
		out.Programmes, out.Items = []PostedProgramme{}, []Result{}
		for _, p := range posted {
			out.Programmes = append(out.Programmes, postedOf(p, today))
		}
		p, err := chosen(posted, programme)
		if err != nil || p == nil {
			return err
		}
		out.Programme = p.Programme
		rows, err := s.results(ctx, tx, p, Area{county, low, high, from.Division, from.ID, at.UpTo()})
		if err != nil {
			return err
		}
		list, err := page.Of(at, rows, func(r namedResult) Result { return r.Result }, func(r namedResult) any { return resultCursor{r.division, r.id} })
		out.Items, out.Next = list.Items, list.Next
		return err
	})
	return out, err
}

// chosen is the procedure of a programme among those whose results are posted, or
// the first where none was named; nil where there are none.
func chosen(list []*procedure.Procedure, programme string) (*procedure.Procedure, error) {
	for _, p := range list {
		if programme == "" || p.Programme == programme {
			return p, nil
		}
	}
	if programme == "" {
		return nil, nil
	}
	return nil, errs.New(errs.NotFound, "这一项救助的结果不公布。", "The results of this programme are not posted.")
}

func postedOf(p *procedure.Procedure, today calendar.Date) PostedProgramme {
	out := PostedProgramme{Code: p.Programme, Name: Text{p.Name.Zh, p.Name.En}, Each: p.Posted.Each,
		Article: Text{p.PostedArticle(policy.Chinese), p.PostedArticle(policy.English)}}
	month := today.Period()
	out.When = Text{month.Chinese(), month.String()}
	if p.Posted.Each == procedure.EachQuarter {
		first := lastQuarter(today)
		quarter := int(first)%100/3 + 1
		out.When = Text{fmt.Sprintf("%d年第%d季度", int(first)/100, quarter), fmt.Sprintf("quarter %d of %d", quarter, int(first)/100)}
	}
	return out
}

// lastQuarter is the first month of the last whole quarter.
func lastQuarter(today calendar.Date) calendar.Period {
	month := today.Period()
	return month.Add(-(int(month)%100-1)%3 - 3)
}

// namedResult is a line with its place in the list.
type namedResult struct {
	Result
	division string
	id       id.ID
}

// results reads a stretch of what stays posted of one programme.
func (s *Service) results(ctx context.Context, tx *db.Tx, p *procedure.Procedure, a Area) ([]namedResult, error) {
	rows, err := s.recipients(ctx, tx, p, a)
	if err != nil {
		return nil, fmt.Errorf("reading who is given %s: %w", p.Programme, err)
	}
	names, err := s.calledOf(ctx, tx, p.Programme, a.County, rows)
	if err != nil {
		return nil, err
	}
	today, villages := calendar.At(tx.Now), map[string]string{}
	out := make([]namedResult, len(rows))
	for i, r := range rows {
		if _, ok := villages[r.Division]; !ok {
			villages[r.Division] = s.others.Places.Name(r.Division)
		}
		out[i] = namedResult{Result{villages[r.Division], publicName(names[i].Name, names[i].BornOn, today), r.Members, r.Amount}, r.Division, r.ID}
	}
	return out, nil
}

// publicName is how somebody is called where everybody reads it. A minor (民法典 art.17),
// and whoever may be one because no birth date is known, is masked.
func publicName(name string, born, today calendar.Date) string {
	if born.IsZero() || born.Age(today) < 18 {
		return maskedName(name)
	}
	return name
}

func (s *Service) recipients(ctx context.Context, tx *db.Tx, p *procedure.Procedure, a Area) ([]Recipient, error) {
	today := calendar.At(tx.Now)
	if p.Posted.Each == procedure.EachQuarter {
		first := lastQuarter(today)
		return s.others.Entitlements.PaidWithin(ctx, tx, p.Programme, first.First(), first.Add(2).Last(), a)
	}
	return s.others.Entitlements.Running(ctx, tx, p.Programme, today.Period(), a)
}

// calledOf finds by what name each stands in the list: the person whom it is for, or
// of a household whoever applied and still lives there, or its head.
func (s *Service) calledOf(ctx context.Context, tx *db.Tx, programme string, county int32, rows []Recipient) ([]Called, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	applied, err := applicants(ctx, tx, programme, county, rows)
	if err != nil {
		return nil, err
	}
	var people, households []id.ID
	for _, r := range rows {
		people, households = append(people, applied[r.ID]), append(households, r.Household)
	}
	living, err := s.others.Registry.Living(ctx, tx, county, people)
	if err != nil {
		return nil, fmt.Errorf("reading names: %w", err)
	}
	heads, err := s.others.Registry.Heads(ctx, tx, county, households)
	if err != nil {
		return nil, fmt.Errorf("reading names: %w", err)
	}
	byPerson, byHousehold := map[id.ID]Called{}, map[id.ID]Called{}
	for _, c := range living {
		byPerson[c.Person] = c
	}
	for _, c := range heads {
		byHousehold[c.Household] = c
	}
	out := make([]Called, len(rows))
	for i, r := range rows {
		out[i] = byHousehold[r.Household]
		if c, ok := byPerson[applied[r.ID]]; ok && (c.Household == r.Household || r.Person != 0) {
			out[i] = c
		}
	}
	return out, nil
}

// applicants are the people whom lines are about: whom each is for, or who applied.
func applicants(ctx context.Context, tx *db.Tx, programme string, county int32, rows []Recipient) (map[id.ID]id.ID, error) {
	households := make([]int64, len(rows))
	for i, r := range rows {
		households[i] = int64(r.Household)
	}
	doc, err := json.Marshal(households)
	if err != nil {
		return nil, fmt.Errorf("writing identifiers: %w", err)
	}
	cases, err := q.New(tx).ApplicantsOf(ctx, county, programme, string(doc))
	if err != nil {
		return nil, fmt.Errorf("reading who applied: %w", err)
	}
	last := map[id.ID]id.ID{}
	for _, c := range cases {
		last[c.HouseholdID] = c.ApplicantID
	}
	out := map[id.ID]id.ID{}
	for _, r := range rows {
		if out[r.ID] = r.Person; r.Person == 0 {
			out[r.ID] = last[r.Household]
		}
	}
	return out, nil
}
