package casework

import (
	"context"

	"doudi/casework/internal/q"
	"doudi/internal/db"
	"doudi/internal/reseal"
)

// SealWords seals what an older version of the program left of people's words in the
// clear, batch rows a transaction, and returns how many rows that were.
func (s *Service) SealWords(ctx context.Context, batch int) (rows int, err error) {
	for _, table := range []func() (int, error){
		func() (int, error) { return s.plainApplications().Seal(ctx, s.db, batch) },
		func() (int, error) { return s.plainActs().Seal(ctx, s.db, batch) },
		func() (int, error) { return s.plainOpinions().Seal(ctx, s.db, batch) },
		func() (int, error) { return s.plainDecisions().Seal(ctx, s.db, batch) },
		func() (int, error) { return s.plainResults().Seal(ctx, s.db, batch) },
		func() (int, error) { return s.plainCertificates().Seal(ctx, s.db, batch) },
		func() (int, error) { return s.plainRelatives().Seal(ctx, s.db, batch) },
	} {
		n, err := table()
		if rows += n; err != nil {
			return rows, err
		}
	}
	return rows, nil
}

func (s *Service) plainApplications() reseal.Plain[q.PlainApplicationsRow] {
	return reseal.Plain[q.PlainApplicationsRow]{
		Name: "application",
		Read: func(ctx context.Context, tx *db.Tx, upTo int32) ([]q.PlainApplicationsRow, error) {
			return q.New(tx).PlainApplications(ctx, upTo)
		},
		Write: func(ctx context.Context, tx *db.Tx, r q.PlainApplicationsRow) error {
			return q.New(tx).SealApplication(ctx, s.keys.Seal(reasonPlace(r.ID), r.Reason), r.County, r.ID)
		},
	}
}

func (s *Service) plainActs() reseal.Plain[q.PlainActsRow] {
	return reseal.Plain[q.PlainActsRow]{
		Name: "case_act",
		Read: func(ctx context.Context, tx *db.Tx, upTo int32) ([]q.PlainActsRow, error) {
			return q.New(tx).PlainActs(ctx, upTo)
		},
		Write: func(ctx context.Context, tx *db.Tx, r q.PlainActsRow) error {
			return q.New(tx).SealAct(ctx, q.SealActParams{NoteSealed: s.keys.Seal(actNotePlace(r.ID), r.Note), County: r.County, ApplicationID: r.ApplicationID, ID: r.ID})
		},
	}
}

func (s *Service) plainOpinions() reseal.Plain[q.PlainOpinionsRow] {
	return reseal.Plain[q.PlainOpinionsRow]{
		Name: "opinion",
		Read: func(ctx context.Context, tx *db.Tx, upTo int32) ([]q.PlainOpinionsRow, error) {
			return q.New(tx).PlainOpinions(ctx, upTo)
		},
		Write: func(ctx context.Context, tx *db.Tx, r q.PlainOpinionsRow) error {
			differs, words := opinionPlaces(r.ApplicationID, r.Round)
			return q.New(tx).SealOpinion(ctx, q.SealOpinionParams{DiffersSealed: s.keys.Seal(differs, r.Differs), WordsSealed: s.keys.Seal(words, r.Words),
				County: r.County, ApplicationID: r.ApplicationID, Round: r.Round})
		},
	}
}

func (s *Service) plainDecisions() reseal.Plain[q.PlainDecisionsRow] {
	return reseal.Plain[q.PlainDecisionsRow]{
		Name: "decision",
		Read: func(ctx context.Context, tx *db.Tx, upTo int32) ([]q.PlainDecisionsRow, error) {
			return q.New(tx).PlainDecisions(ctx, upTo)
		},
		Write: func(ctx context.Context, tx *db.Tx, r q.PlainDecisionsRow) error {
			return q.New(tx).SealDecision(ctx, q.SealDecisionParams{DiffersSealed: s.keys.Seal(decisionPlace("differs_sealed", r.ID), r.Differs),
				NoticeSealed: s.keys.Seal(decisionPlace("notice_sealed", r.ID), r.Notice), County: r.County, ID: r.ID})
		},
	}
}

func (s *Service) plainResults() reseal.Plain[q.PlainResultsRow] {
	return reseal.Plain[q.PlainResultsRow]{
		Name: "meeting_result",
		Read: func(ctx context.Context, tx *db.Tx, upTo int32) ([]q.PlainResultsRow, error) {
			return q.New(tx).PlainResults(ctx, upTo)
		},
		Write: func(ctx context.Context, tx *db.Tx, r q.PlainResultsRow) error {
			return q.New(tx).SealResult(ctx, s.keys.Seal(unlockPlace(r.ID), r.Reason), r.County, r.ID)
		},
	}
}

func (s *Service) plainCertificates() reseal.Plain[q.PlainCertificatesRow] {
	return reseal.Plain[q.PlainCertificatesRow]{
		Name: "certificate",
		Read: func(ctx context.Context, tx *db.Tx, upTo int32) ([]q.PlainCertificatesRow, error) {
			return q.New(tx).PlainCertificates(ctx, upTo)
		},
		Write: func(ctx context.Context, tx *db.Tx, r q.PlainCertificatesRow) error {
			return q.New(tx).SealCertificate(ctx, s.keys.Seal(certificateNotePlace(r.ID), r.Note), r.County, r.ID)
		},
	}
}

func (s *Service) plainRelatives() reseal.Plain[q.PlainRelativesRow] {
	return reseal.Plain[q.PlainRelativesRow]{
		Name: "staff_relative",
		Read: func(ctx context.Context, tx *db.Tx, upTo int32) ([]q.PlainRelativesRow, error) {
			return q.New(tx).PlainRelatives(ctx, upTo)
		},
		Write: func(ctx context.Context, tx *db.Tx, r q.PlainRelativesRow) error {
			return q.New(tx).SealRelative(ctx, s.keys.Seal(endedWhyPlace(r.ID), r.EndedWhy), r.County, r.ID)
		},
	}
}

func sealedActs() reseal.Table[q.SealedActsRow] {
	type row = q.SealedActsRow
	return reseal.Table[row]{
		Name: "case_act",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedActs(ctx, q.SealedActsParams{AfterCounty: after.County, AfterApplication: int64(after.ApplicationID), AfterID: int64(after.ID), UpTo: upTo})
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: actNotePlace(r.ID), Sealed: &r.NoteSealed}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealAct(ctx, q.ResealActParams{NoteSealed: r.NoteSealed, County: r.County, ApplicationID: r.ApplicationID, ID: r.ID})
		},
	}
}

func sealedOpinions() reseal.Table[q.SealedOpinionsRow] {
	type row = q.SealedOpinionsRow
	return reseal.Table[row]{
		Name: "opinion",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedOpinions(ctx, q.SealedOpinionsParams{AfterCounty: after.County, AfterApplication: int64(after.ApplicationID), AfterRound: after.Round, UpTo: upTo})
		},
		Fields: func(r *row) []reseal.Field {
			differs, words := opinionPlaces(r.ApplicationID, r.Round)
			return []reseal.Field{{Place: differs, Sealed: &r.DiffersSealed}, {Place: words, Sealed: &r.WordsSealed}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealOpinion(ctx, q.ResealOpinionParams{DiffersSealed: r.DiffersSealed, WordsSealed: r.WordsSealed, County: r.County, ApplicationID: r.ApplicationID, Round: r.Round})
		},
	}
}

func sealedResults() reseal.Table[q.SealedResultsRow] {
	type row = q.SealedResultsRow
	return reseal.Table[row]{
		Name: "meeting_result",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedResults(ctx, after.County, int64(after.ID), upTo)
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: unlockPlace(r.ID), Sealed: &r.ReasonSealed}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealResult(ctx, r.ReasonSealed, r.County, r.ID)
		},
	}
}

func sealedCertificates() reseal.Table[q.SealedCertificatesRow] {
	type row = q.SealedCertificatesRow
	return reseal.Table[row]{
		Name: "certificate",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedCertificates(ctx, after.County, int64(after.ID), upTo)
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: certificateNotePlace(r.ID), Sealed: &r.NoteSealed}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealCertificate(ctx, r.NoteSealed, r.County, r.ID)
		},
	}
}
