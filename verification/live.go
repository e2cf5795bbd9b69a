package verification

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"doudi/internal/audit"
	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/db"
	"doudi/internal/id"
	"doudi/internal/idnumber"
	"doudi/internal/money"
	"doudi/verification/connect"
	"doudi/verification/internal/q"
	"doudi/verification/source"
	"doudi/verification/token"
)

// question is one source asked live about one person.
type question struct {
	r       q.CheckRequest
	person  person
	number  idnumber.Number
	src     source.Source
	purpose string
}

// asksAtOnce is how many questions of one check are under way to one source.
const asksAtOnce = 4

// askLive asks the live sources whose reply is in a state, all at once: one that
// is down holds up nobody but itself. Each answer is written as it comes.
func (s *Service) askLive(ctx context.Context, args AskArgs, state ReplyState) error {
	var open []question
	err := s.db.View(ctx, func(tx *db.Tx) (err error) {
		open, err = s.questions(ctx, tx, args, state)
		return err
	})
	if err != nil || len(open) == 0 {
		return err
	}
	if state == NoReply { // the first question of each is in the log already
		if err := s.db.Update(ctx, func(tx *db.Tx) error { return s.logQuestions(ctx, tx, open) }); err != nil {
			return err
		}
	}
	var all sync.WaitGroup
	var once sync.Once
	var failed error
	turn := map[string]chan struct{}{}
	for _, x := range open {
		if turn[x.src.Code] == nil {
			turn[x.src.Code] = make(chan struct{}, asksAtOnce)
		}
		mine := turn[x.src.Code] // the map is still written to
		all.Go(func() {
			mine <- struct{}{}
			defer func() { <-mine }()
			if err := s.askOne(ctx, x); err != nil {
				once.Do(func() { failed = err })
			}
		})
	}
	all.Wait()
	return failed
}

// questions are the open questions of a check.
func (s *Service) questions(ctx context.Context, tx *db.Tx, args AskArgs, state ReplyState) ([]question, error) {
	queries := q.New(tx)
	r, err := queries.Request(ctx, args.County, args.Check)
	if err != nil || State(r.State) != Running && State(r.State) != Replied {
		return nil, err
	}
	replies, err := queries.Replies(ctx, r.County, r.ID)
	if err != nil {
		return nil, err
	}
	replies = slices.DeleteFunc(replies, func(x q.CheckReply) bool {
		return ReplyState(x.State) != state || s.live[x.Source] == nil || state == NoReply && !due(tx, x)
	})
	if len(replies) == 0 {
		return nil, nil
	}
	c, err := s.others.Casework.Case(ctx, tx, r.County, r.ApplicationID)
	if err != nil {
		return nil, err
	}
	people, err := s.numbered(ctx, tx, r, c)
	if err != nil {
		return nil, err
	}
	var open []question
	for _, x := range replies {
		src, _ := s.sources.named(x.Source)
		if p := people[x.PersonID]; p.number != "" {
			open = append(open, question{r, p.person, p.number, src, c.Programme})
		}
	}
	return open, nil
}

// due reports whether a source that did not answer is to be asked again; SilentChecks
// says the same.
func due(tx *db.Tx, x q.CheckReply) bool {
	return x.Detail != "no_number" && x.Detail != string(connect.Refused) && x.Tries < mostTries && !x.RetrievedAt.After(askedBefore(tx).Time)
}

// logQuestions writes into the audit log who is asked about once more: one entry
// for each person whose letter still holds, as for the first question.
func (s *Service) logQuestions(ctx context.Context, tx *db.Tx, open []question) error {
	sources := map[id.ID][]string{}
	for _, x := range open {
		sources[x.person.ID] = append(sources[x.person.ID], x.src.Code)
	}
	one := open[0] // all are of one check
	without, _, err := s.unaskable(ctx, tx, one.r.County, one.r.ApplicationID, slices.Collect(maps.Keys(sources)))
	if err != nil {
		return err
	}
	for _, p := range slices.Sorted(maps.Keys(sources)) {
		if slices.Contains(without, p) {
			continue
		}
		if err := logQuery(ctx, tx, asked{one.r, p, one.purpose, repeated}, sources[p]); err != nil {
			return err
		}
	}
	return nil
}

// asker is in whose name departments are asked: who started the check, however often
// the system repeats the question.
func asker(r q.CheckRequest) id.ID { return cmp.Or(r.StartedBy, r.AskedBy) }

// turn says whether a person had a question asked just now, or the system repeats it.
type turn bool

const (
	first    turn = false
	repeated turn = true
)

// asked is a question about one person as the log has it.
type asked struct {
	r       q.CheckRequest
	about   id.ID
	purpose string
	turn    turn
}

// logQuery writes into the audit log who is asked about, for which case, for what
// purpose and by whom, before the question leaves; and whether the system repeats it.
func logQuery(ctx context.Context, tx *db.Tx, x asked, sources []string) error {
	detail := map[string]any{"check": x.r.ID.String(), "purpose": x.purpose, "asker": asker(x.r).String(), "sources": sources}
	if x.turn == repeated {
		detail["repeated"] = "system"
	}
	return audit.Append(ctx, tx, audit.Entry{County: x.r.County, Act: "check.query", Subject: "person/" + x.about.String(), Case: x.r.CaseNo, Detail: detail})
}

type numbered struct {
	person
	number idnumber.Number
}

// numbered are the people of a check with the numbers to ask by: those that they
// had when it was asked for.
func (s *Service) numbered(ctx context.Context, tx *db.Tx, r q.CheckRequest, c Case) (map[id.ID]numbered, error) {
	f, err := s.openFacts(r)
	if err != nil {
		return nil, err
	}
	family, err := s.others.Registry.Family(ctx, tx, r.County, r.HouseholdID)
	if err != nil {
		return nil, fmt.Errorf("read the family of check %s: %w", r.ID, err)
	}
	out := map[id.ID]numbered{}
	now := append(slices.Clone(family.Members), c.Obligors...)
	for _, p := range f.People {
		i := slices.IndexFunc(now, func(m Subject) bool { return m.ID == p.ID })
		if i >= 0 && slices.Equal(s.keys.Index(crypt.IndexID, string(now[i].IDNumber)), p.Index) {
			out[p.ID] = numbered{p, now[i].IDNumber}
		}
	}
	return out, nil
}

// askOne asks and writes the answer. Only a failure of our own is an error. The
// letter is looked at once more just before: a question may have waited for its
// turn, for the program to start again, or for the source to come back.
func (s *Service) askOne(ctx context.Context, x question) error {
	if stays, err := s.unsent(ctx, x); err != nil || stays {
		return err
	}
	began := s.now()
	a, err := s.live[x.src.Code].Ask(ctx, connect.Question{ID: fmt.Sprintf("%s-%s", x.r.ID, x.person.ID), Source: x.src.Code, IDNumber: x.number,
		Name: x.person.Name, CaseNo: x.r.CaseNo, Purpose: x.purpose, Asker: fmt.Sprintf("%06d/%s", x.r.County, asker(x.r))})
	took := s.now().Sub(began)
	if ctx.Err() != nil {
		return ctx.Err() // the program ends: the question stays open and is asked again
	}
	why := ""
	if err != nil {
		why = string(connect.CauseOf(err))
	}
	return s.db.Update(ctx, func(tx *db.Tx) error { return s.arrive(ctx, tx, x, a, why, took) })
}

// letterEnded is why nobody was asked any more: the letter was revoked or ran out
// while the question waited.
const letterEnded = "ended"

// unsent withdraws a question whose letter no longer holds: it never leaves.
func (s *Service) unsent(ctx context.Context, x question) (stays bool, err error) {
	why := ""
	err = s.db.View(ctx, func(tx *db.Tx) error {
		without, closed, err := s.unaskable(ctx, tx, x.r.County, x.r.ApplicationID, []id.ID{x.person.ID})
		stays, why = len(without) > 0, cmp.Or(closed, letterEnded)
		return err
	})
	if err != nil || !stays {
		return false, err
	}
	return true, s.db.Update(ctx, func(tx *db.Tx) error {
		r, err := q.New(tx).Request(ctx, x.r.County, x.r.ID)
		if st := State(r.State); err != nil || st != Running && st != Replied {
			return err
		}
		w := &writing{s: s, tx: tx, r: r, x: x}
		return w.settle(ctx, NoConsent, calendar.Date{}, why)
	})
}

// arrive writes what one source answered about one person, or why it did not.
// A letter that was revoked, or a case that was closed, while the question was under
// way makes the answer nobody's business: it is dropped, and the dropping is logged.
func (s *Service) arrive(ctx context.Context, tx *db.Tx, x question, a connect.Answer, why string, took time.Duration) error {
	queries := q.New(tx)
	r, err := queries.Request(ctx, x.r.County, x.r.ID)
	if err != nil {
		return err
	}
	if st := State(r.State); st != Running && st != Replied {
		return s.drop(ctx, tx, x, "reported")
	}
	without, closed, err := s.unaskable(ctx, tx, r.County, r.ApplicationID, []id.ID{x.person.ID})
	if err != nil {
		return err
	}
	w := &writing{s: s, tx: tx, r: r, x: x, took: took}
	switch today := calendar.At(tx.Now); {
	case len(without) > 0:
		if err := s.drop(ctx, tx, x, cmp.Or(closed, "revoked")); err != nil {
			return err
		}
		return w.settle(ctx, NoConsent, calendar.Date{}, cmp.Or(closed, "revoked"))
	case why != "":
		return w.settle(ctx, NoReply, calendar.Date{}, why)
	case !x.src.Fresh(a.AsOf, today):
		return w.settle(ctx, NoReply, a.AsOf, "stale")
	}
	return w.take(ctx, a)
}

func (s *Service) drop(ctx context.Context, tx *db.Tx, x question, why string) error {
	return audit.Append(ctx, tx, audit.Entry{County: x.r.County, Act: "check.dropped", Subject: "check/" + x.r.ID.String(), Case: x.r.CaseNo,
		Detail: map[string]any{"source": x.src.Code, "person": x.person.ID.String(), "why": why}})
}

// writing is the answer to one question while it is written.
type writing struct {
	s    *Service
	tx   *db.Tx
	r    q.CheckRequest
	x    question
	took time.Duration
}

// write writes the state of the reply. False: it was answered before, and nothing is
// written. A check that the checker has before them gets another version, so that
// nobody reports without having seen it.
func (w *writing) write(ctx context.Context, state ReplyState, asOf calendar.Date, why string) (bool, error) {
	queries := q.New(w.tx)
	n, err := queries.AnswerReply(ctx, q.AnswerReplyParams{County: w.r.County, RequestID: w.r.ID, PersonID: w.x.person.ID, Source: w.x.src.Code, State: string(state),
		AsOfOn: asOf, RetrievedAt: w.tx.At(), Detail: why, TookMs: int32(min(w.took.Milliseconds(), 1<<30))})
	if err != nil || n == 0 || State(w.r.State) != Replied || state == NoReply {
		return n > 0, err
	}
	_, err = queries.TouchRequest(ctx, w.r.County, w.r.ID, w.r.Version)
	return true, err
}

// settle is write for a reply that brings no rows.
func (w *writing) settle(ctx context.Context, state ReplyState, asOf calendar.Date, why string) error {
	_, err := w.write(ctx, state, asOf, why)
	return err
}

// take writes an answer with what it means; a row whose amount cannot be read
// spoils the whole of it. Two runs may have asked the same: the first answer counts.
func (w *writing) take(ctx context.Context, a connect.Answer) error {
	found, ok := means(w.x.src, a.Rows, calendar.At(w.tx.Now))
	switch {
	case !ok:
		return w.settle(ctx, NoReply, a.AsOf, string(connect.Garbled))
	case len(found) == 0:
		return w.settle(ctx, None, a.AsOf, "")
	}
	if first, err := w.write(ctx, Hit, a.AsOf, ""); err != nil || !first {
		return err
	}
	reply, err := w.keep(ctx, a.Rows)
	if err != nil {
		return err
	}
	settled, err := q.New(w.tx).SettledMatches(ctx, w.r.County, w.x.person.ID)
	if err != nil {
		return err
	}
	list := make([]q.AddFindingsParams, 0, len(found))
	for _, k := range found {
		k.reply = reply
		f, err := w.s.finding(ctx, w.tx, w.r, w.x.person, w.x.src, k, settled)
		if err != nil {
			return err
		}
		list = append(list, f)
	}
	_, err = q.New(w.tx).AddFindings(ctx, list)
	return err
}

// means reads rows on a day; false if one cannot be read.
func means(src source.Source, rows []map[string]string, on calendar.Date) ([]known, bool) {
	var found []known
	read := reading{source: src}
	for i, row := range rows {
		var sum money.Fen
		var err error
		if sum, err = read.amount(row); err != nil || row["name"] == "" {
			return nil, false
		}
		if f, ok := src.Read(row, sum, on); ok {
			k := known{Fact: f, amount: sum, name: row["name"], row: int64(i)}
			if token.Is(k.name) { // another name than theirs, and not given
				k.token, k.name = k.name, ""
			}
			found = append(found, k)
		}
	}
	return found, true
}

// keep seals the rows that were answered, each once and where they came by tokens
// with the person's own number and name, until their retention is over.
func (w *writing) keep(ctx context.Context, rows []map[string]string) (id.ID, error) {
	plain, err := json.Marshal(rows)
	if err != nil {
		return 0, fmt.Errorf("keep the answer of %s: %w", w.x.src.Code, err)
	}
	p := q.AddRawReplyParams{County: w.r.County, ID: w.tx.NewID(), RequestID: w.r.ID, PersonID: w.x.person.ID, Source: w.x.src.Code, RetrievedAt: w.tx.At(),
		ExpiresOn: calendar.At(w.tx.Now).AddDays(w.x.src.Retention)}
	p.Sealed = w.s.keys.SealBytes(replyColumn.of(p.ID), plain)
	return p.ID, q.New(w.tx).AddRawReply(ctx, p)
}
