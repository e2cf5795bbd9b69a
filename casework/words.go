package casework

import (
	"fmt"

	"doudi/casework/internal/q"
	"doudi/internal/crypt"
	"doudi/internal/id"
)

// What people write of a family lies sealed: it may tell of an illness, a sentence, a
// divorce. It is opened where it is shown, and not with the rows that lists read.

func reasonPlace(application id.ID) crypt.Place {
	return crypt.Place{Column: "application.reason_sealed", Record: application}
}

func actNotePlace(act id.ID) crypt.Place {
	return crypt.Place{Column: "case_act.note_sealed", Record: act}
}

// opinionPlaces are where a round's opinion keeps why it differs, and its words.
func opinionPlaces(application id.ID, round int32) (differs, words crypt.Place) {
	return crypt.Place{Column: fmt.Sprintf("opinion.differs_sealed#%d", round), Record: application},
		crypt.Place{Column: fmt.Sprintf("opinion.words_sealed#%d", round), Record: application}
}

func unlockPlace(result id.ID) crypt.Place {
	return crypt.Place{Column: "meeting_result.reason_sealed", Record: result}
}

func certificateNotePlace(certificate id.ID) crypt.Place {
	return crypt.Place{Column: "certificate.note_sealed", Record: certificate}
}

func endedWhyPlace(relative id.ID) crypt.Place {
	return crypt.Place{Column: "staff_relative.ended_why_sealed", Record: relative}
}

// said opens what somebody wrote. What an older version of the program left in the
// clear stands in plain until the next start.
func (s *Service) said(p crypt.Place, sealed []byte, plain string) (string, error) {
	if len(sealed) == 0 {
		return plain, nil
	}
	return s.keys.Open(p, sealed)
}

// setReason replaces why the case was opened.
func (c *caseFile) setReason(words string) {
	c.reason, c.app.Reason, c.app.ReasonSealed = words, "", c.s.keys.Seal(reasonPlace(c.app.ID), words)
}

// openReason reads why the case was opened.
func (c *caseFile) openReason() error {
	if c.app.Reason != "" {
		c.setReason(c.app.Reason)
		return nil
	}
	var err error
	c.reason, err = c.s.keys.Open(reasonPlace(c.app.ID), c.app.ReasonSealed)
	return err
}

// noteOf is what was written on an act; "" of the zero act.
func (s *Service) noteOf(a q.CaseAct) (string, error) {
	return s.said(actNotePlace(a.ID), a.NoteSealed, a.Note)
}

// opinionWords are why an opinion differs from the proposal, and what it says.
func (s *Service) opinionWords(o q.Opinion) (differs, words string, err error) {
	differing, saying := opinionPlaces(o.ApplicationID, o.Round)
	if differs, err = s.said(differing, o.DiffersSealed, o.Differs); err != nil {
		return "", "", err
	}
	words, err = s.said(saying, o.WordsSealed, o.Words)
	return differs, words, err
}
