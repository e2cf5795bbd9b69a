package verification

import (
	"encoding/hex"
	"encoding/json"
	"fmt"

	"doudi/internal/calendar"
	"doudi/internal/crypt"
	"doudi/internal/id"
	"doudi/verification/alike"
	"doudi/verification/internal/q"
)

// sealedColumn is a column whose fields are sealed, each for its row. What a department
// says of somebody and what a person writes of them stand in such columns alone: it may
// tell of an illness, a disability or a sentence.
type sealedColumn string

const (
	factsColumn      sealedColumn = "check_request.facts_sealed"
	reportColumn     sealedColumn = "check_request.report_sealed"
	conclusionColumn sealedColumn = "check_request.conclusion_sealed"
	replyColumn      sealedColumn = "raw_reply.sealed"
	withheldColumn   sealedColumn = "consent_withheld.reason_sealed" // of a person outside the household
	revokedColumn    sealedColumn = "consent.revoked_reason_sealed"
	contestColumn    sealedColumn = "match_contest.reason_sealed" // why they have no car any more, what they are ill with
	answerColumn     sealedColumn = "match_contest.answer_sealed"
	sayingColumn     sealedColumn = "finding.said_sealed"
	reasonColumn     sealedColumn = "finding.reason_sealed"
	summaryColumn    sealedColumn = "screen_hit.summary_sealed"
	endedColumn      sealedColumn = "screen_run.ended_reason_sealed"
)

// of is the place of a row's field.
func (c sealedColumn) of(row id.ID) crypt.Place {
	return crypt.Place{Column: string(c), Record: row}
}

// settledPlace is where is sealed why a match is somebody else's.
func settledPlace(person id.ID, source string, match []byte) crypt.Place {
	return crypt.Place{Column: "settled_match.reason_sealed/" + source + "/" + hex.EncodeToString(match), Record: person}
}

// saying is what a department's row says of its person, as a finding keeps it. The item
// and the grade, too, name a disability or a sentence.
type saying struct {
	Item    string `json:"item"`
	Grade   int32  `json:"grade,omitempty"`
	Summary string `json:"summary"`
	Hint    string `json:"hint,omitempty"`

	Other     string        `json:"other,omitempty"`    // whom the entry names beside its person: the spouse
	EnteredOn calendar.Date `json:"enteredOn,omitzero"` // none: its source did not say
}

func (x saying) text() string {
	b, _ := json.Marshal(x) // words and a figure always encode
	return string(b)
}

// said opens what a finding's row says.
func (s *Service) said(f q.Finding) (x saying, err error) {
	text, err := s.keys.OpenBytes(sayingColumn.of(f.ID), f.SaidSealed)
	if err == nil && text != nil {
		err = json.Unmarshal(text, &x)
	}
	if err != nil {
		return x, fmt.Errorf("open finding %s: %w", f.ID, err)
	}
	return x, nil
}

func (s *Service) openFinding(f q.Finding) (CheckFinding, error) {
	x, err := s.said(f)
	if err != nil {
		return CheckFinding{}, err
	}
	reason, err := s.keys.Open(reasonColumn.of(f.ID), f.ReasonSealed)
	if err != nil {
		return CheckFinding{}, fmt.Errorf("open why finding %s was settled: %w", f.ID, err)
	}
	return CheckFinding{ID: f.ID, PersonID: f.PersonID, Source: f.Source, Kind: Kind(f.Kind), Item: x.Item, Amount: f.AmountFen, Per: f.Per, Quantity: f.Quantity,
		Grade: x.Grade, Other: x.Other, EnteredOn: x.EnteredOn, Summary: x.Summary, Hint: x.Hint, NameMatch: NameMatch(f.NameMatch), MatchedBy: MatchedBy(f.MatchBasis), Confidence: alike.Chance(f.Confidence),
		Unsure: f.Unsure, State: Settlement(f.State), Reason: reason, SettledAt: f.SettledAt}, nil
}

func (s *Service) openFindings(rows []q.Finding) ([]CheckFinding, error) {
	list := make([]CheckFinding, 0, len(rows))
	for _, r := range rows {
		f, err := s.openFinding(r)
		if err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, nil
}

// sealHit seals the words of a hit that is about to be written.
func (s *Service) sealHit(h *q.AddHitsParams) {
	h.SummarySealed = s.keys.Seal(summaryColumn.of(h.ID), h.Summary)
	h.Summary = ""
}

// openSummary opens the words of a hit.
func (s *Service) openSummary(h q.ScreenHit) (string, error) {
	text, err := s.keys.Open(summaryColumn.of(h.ID), h.SummarySealed)
	if err != nil {
		return "", fmt.Errorf("open hit %s: %w", h.ID, err)
	}
	return text, nil
}
