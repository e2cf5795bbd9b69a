package casework

import (
	"context"

	"doudi/casework/internal/q"
	"doudi/internal/db"
	"doudi/internal/reseal"
)

// Reseal seals the fields of cases again after a change of keys and returns how
// many. What is in them stays, byte for byte: decisions replay as before.
func (s *Service) Reseal(ctx context.Context, batch int) (fields int, err error) {
	for _, table := range []func() (int, error){
		func() (int, error) { return sealedApplications().Reseal(ctx, s.db, s.keys, batch) },
		func() (int, error) { return sealedFilings().Reseal(ctx, s.db, s.keys, batch) },
		func() (int, error) { return sealedVisits().Reseal(ctx, s.db, s.keys, batch) },
		func() (int, error) { return sealedObjections().Reseal(ctx, s.db, s.keys, batch) },
		func() (int, error) { return sealedAssessments().Reseal(ctx, s.db, s.keys, batch) },
		func() (int, error) { return sealedAppraisals().Reseal(ctx, s.db, s.keys, batch) },
		func() (int, error) { return sealedHearings().Reseal(ctx, s.db, s.keys, batch) },
		func() (int, error) { return sealedInvitations().Reseal(ctx, s.db, s.keys, batch) },
		func() (int, error) { return sealedServices().Reseal(ctx, s.db, s.keys, batch) },
		func() (int, error) { return sealedRelatives().Reseal(ctx, s.db, s.keys, batch) },
		func() (int, error) { return sealedNotes().Reseal(ctx, s.db, s.keys, batch) },
		func() (int, error) { return sealedHandovers().Reseal(ctx, s.db, s.keys, batch) },
		func() (int, error) { return sealedJobOffers().Reseal(ctx, s.db, s.keys, batch) },
		func() (int, error) { return sealedDecisions().Reseal(ctx, s.db, s.keys, batch) },
		func() (int, error) { return sealedSurveys().Reseal(ctx, s.db, s.keys, batch) },
		func() (int, error) { return sealedParts().Reseal(ctx, s.db, s.keys, batch) },
		func() (int, error) { return sealedActs().Reseal(ctx, s.db, s.keys, batch) },
		func() (int, error) { return sealedOpinions().Reseal(ctx, s.db, s.keys, batch) },
		func() (int, error) { return sealedResults().Reseal(ctx, s.db, s.keys, batch) },
		func() (int, error) { return sealedCertificates().Reseal(ctx, s.db, s.keys, batch) },
	} {
		n, err := table()
		if fields += n; err != nil {
			return fields, err
		}
	}
	return fields, nil
}

func sealedRelatives() reseal.Table[q.SealedRelativesRow] {
	type row = q.SealedRelativesRow
	return reseal.Table[row]{
		Name: "staff_relative",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedRelatives(ctx, after.County, int64(after.ID), upTo)
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: relativePlace(r.ID), Sealed: &r.Sealed}, {Place: endedWhyPlace(r.ID), Sealed: &r.EndedWhySealed}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealRelative(ctx, q.ResealRelativeParams{Sealed: r.Sealed, EndedWhySealed: r.EndedWhySealed, County: r.County, ID: r.ID})
		},
	}
}

func sealedApplications() reseal.Table[q.SealedApplicationsRow] {
	type row = q.SealedApplicationsRow
	return reseal.Table[row]{
		Name: "application",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedApplications(ctx, after.County, int64(after.ID), upTo)
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: factsPlace(r.ID), Sealed: &r.FactsSealed}, {Place: reasonPlace(r.ID), Sealed: &r.ReasonSealed}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealApplication(ctx, q.ResealApplicationParams{FactsSealed: r.FactsSealed, ReasonSealed: r.ReasonSealed, County: r.County, ID: r.ID})
		},
	}
}

func sealedFilings() reseal.Table[q.SealedFilingsRow] {
	type row = q.SealedFilingsRow
	return reseal.Table[row]{
		Name: "case_filing",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedFilings(ctx, after.County, int64(after.ApplicationID), upTo)
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: filingPlace(r.ApplicationID), Sealed: &r.Sealed}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).PutFiling(ctx, r.Sealed, r.County, r.ApplicationID)
		},
	}
}

func sealedVisits() reseal.Table[q.SealedVisitsRow] {
	type row = q.SealedVisitsRow
	return reseal.Table[row]{
		Name: "visit",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedVisits(ctx, q.SealedVisitsParams{AfterCounty: after.County, AfterApplication: int64(after.ApplicationID), AfterID: int64(after.ID), UpTo: upTo})
		},
		Fields: func(r *row) []reseal.Field { return []reseal.Field{{Place: visitPlace(r.ID), Sealed: &r.FormSealed}} },
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealVisit(ctx, q.ResealVisitParams{FormSealed: r.FormSealed, County: r.County, ApplicationID: r.ApplicationID, ID: r.ID})
		},
	}
}

func sealedObjections() reseal.Table[q.SealedObjectionsRow] {
	type row = q.SealedObjectionsRow
	return reseal.Table[row]{
		Name: "objection",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedObjections(ctx, q.SealedObjectionsParams{AfterCounty: after.County, AfterApplication: int64(after.ApplicationID), AfterID: int64(after.ID), UpTo: upTo})
		},
		Fields: func(r *row) []reseal.Field { return []reseal.Field{{Place: objectionPlace(r.ID), Sealed: &r.Sealed}} },
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealObjection(ctx, q.ResealObjectionParams{Sealed: r.Sealed, County: r.County, ApplicationID: r.ApplicationID, ID: r.ID})
		},
	}
}

func sealedAssessments() reseal.Table[q.SealedAssessmentsRow] {
	type row = q.SealedAssessmentsRow
	return reseal.Table[row]{
		Name: "assessment",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedAssessments(ctx, q.SealedAssessmentsParams{AfterCounty: after.County, AfterApplication: int64(after.ApplicationID), AfterID: int64(after.ID), UpTo: upTo})
		},
		Fields: func(r *row) []reseal.Field { return []reseal.Field{{Place: assessmentPlace(r.ID), Sealed: &r.Sealed}} },
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealAssessment(ctx, q.ResealAssessmentParams{Sealed: r.Sealed, County: r.County, ApplicationID: r.ApplicationID, ID: r.ID})
		},
	}
}

func sealedAppraisals() reseal.Table[q.SealedAppraisalsRow] {
	type row = q.SealedAppraisalsRow
	return reseal.Table[row]{
		Name: "appraisal",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedAppraisals(ctx, q.SealedAppraisalsParams{AfterCounty: after.County, AfterApplication: int64(after.ApplicationID), AfterID: int64(after.ID), UpTo: upTo})
		},
		Fields: func(r *row) []reseal.Field { return []reseal.Field{{Place: appraisalPlace(r.ID), Sealed: &r.Sealed}} },
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealAppraisal(ctx, q.ResealAppraisalParams{Sealed: r.Sealed, County: r.County, ApplicationID: r.ApplicationID, ID: r.ID})
		},
	}
}

func sealedHearings() reseal.Table[q.SealedHearingsRow] {
	type row = q.SealedHearingsRow
	return reseal.Table[row]{
		Name: "hearing",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedHearings(ctx, q.SealedHearingsParams{AfterCounty: after.County, AfterApplication: int64(after.ApplicationID), AfterID: int64(after.ID), UpTo: upTo})
		},
		Fields: func(r *row) []reseal.Field { return []reseal.Field{{Place: hearingPlace(r.ID), Sealed: &r.Sealed}} },
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealHearing(ctx, q.ResealHearingParams{Sealed: r.Sealed, County: r.County, ApplicationID: r.ApplicationID, ID: r.ID})
		},
	}
}

func sealedInvitations() reseal.Table[q.SealedInvitationsRow] {
	type row = q.SealedInvitationsRow
	return reseal.Table[row]{
		Name: "hearing_invitation",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedInvitations(ctx, q.SealedInvitationsParams{AfterCounty: after.County, AfterApplication: int64(after.ApplicationID), AfterID: int64(after.ID), UpTo: upTo})
		},
		Fields: func(r *row) []reseal.Field { return []reseal.Field{{Place: invitationPlace(r.ID), Sealed: &r.Sealed}} },
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealInvitation(ctx, q.ResealInvitationParams{Sealed: r.Sealed, County: r.County, ApplicationID: r.ApplicationID, ID: r.ID})
		},
	}
}

func sealedServices() reseal.Table[q.SealedServicesRow] {
	type row = q.SealedServicesRow
	return reseal.Table[row]{
		Name: "notice_service",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedServices(ctx, q.SealedServicesParams{AfterCounty: after.County, AfterApplication: int64(after.ApplicationID), AfterID: int64(after.ID), UpTo: upTo})
		},
		Fields: func(r *row) []reseal.Field { return []reseal.Field{{Place: servicePlace(r.ID), Sealed: &r.Sealed}} },
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealService(ctx, q.ResealServiceParams{Sealed: r.Sealed, County: r.County, ApplicationID: r.ApplicationID, ID: r.ID})
		},
	}
}

func sealedJobOffers() reseal.Table[q.SealedJobOffersRow] {
	type row = q.SealedJobOffersRow
	return reseal.Table[row]{
		Name: "job_offer",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedJobOffers(ctx, after.County, int64(after.ID), upTo)
		},
		Fields: func(r *row) []reseal.Field { return []reseal.Field{{Place: jobOfferPlace(r.ID), Sealed: &r.Sealed}} },
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealJobOffer(ctx, r.Sealed, r.County, r.ID)
		},
	}
}

func sealedDecisions() reseal.Table[q.SealedDecisionsRow] {
	type row = q.SealedDecisionsRow
	return reseal.Table[row]{
		Name: "decision",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedDecisions(ctx, after.County, int64(after.ID), upTo)
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: decisionPlace("inputs_sealed", r.ID), Sealed: &r.InputsSealed}, {Place: decisionPlace("reasons_sealed", r.ID), Sealed: &r.ReasonsSealed},
				{Place: decisionPlace("differs_sealed", r.ID), Sealed: &r.DiffersSealed}, {Place: decisionPlace("notice_sealed", r.ID), Sealed: &r.NoticeSealed}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealDecision(ctx, q.ResealDecisionParams{InputsSealed: r.InputsSealed, ReasonsSealed: r.ReasonsSealed, DiffersSealed: r.DiffersSealed, NoticeSealed: r.NoticeSealed,
				County: r.County, ID: r.ID})
		},
	}
}

func sealedSurveys() reseal.Table[q.SealedSurveysRow] {
	type row = q.SealedSurveysRow
	return reseal.Table[row]{
		Name: "survey",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedSurveys(ctx, q.SealedSurveysParams{AfterCounty: after.County, AfterApplication: int64(after.ApplicationID), AfterRound: after.Round, UpTo: upTo})
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: surveyPlace(r.ApplicationID, r.Round), Sealed: &r.EditsSealed}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealSurvey(ctx, q.ResealSurveyParams{EditsSealed: r.EditsSealed, County: r.County, ApplicationID: r.ApplicationID, Round: r.Round})
		},
	}
}

func sealedParts() reseal.Table[q.SealedSurveyPartsRow] {
	type row = q.SealedSurveyPartsRow
	return reseal.Table[row]{
		Name: "survey_part",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedSurveyParts(ctx, q.SealedSurveyPartsParams{AfterCounty: after.County, AfterApplication: int64(after.ApplicationID), AfterSm3: after.Sm3,
				AfterAccount: int64(after.AccountID), AfterByte: after.AtByte, UpTo: upTo})
		},
		Fields: func(r *row) []reseal.Field {
			return []reseal.Field{{Place: partPlace(r.ApplicationID, r.Sm3, r.AtByte), Sealed: &r.BytesSealed}}
		},
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealSurveyPart(ctx, q.ResealSurveyPartParams{BytesSealed: r.BytesSealed, County: r.County, ApplicationID: r.ApplicationID, Sm3: r.Sm3,
				AccountID: r.AccountID, AtByte: r.AtByte})
		},
	}
}

func sealedNotes() reseal.Table[q.SealedNotesRow] {
	type row = q.SealedNotesRow
	return reseal.Table[row]{
		Name: "case_note",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedNotes(ctx, q.SealedNotesParams{AfterCounty: after.County, AfterApplication: int64(after.ApplicationID), AfterID: int64(after.ID), UpTo: upTo})
		},
		Fields: func(r *row) []reseal.Field { return []reseal.Field{{Place: notePlace(r.ID), Sealed: &r.Sealed}} },
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealNote(ctx, q.ResealNoteParams{Sealed: r.Sealed, County: r.County, ApplicationID: r.ApplicationID, ID: r.ID})
		},
	}
}

func sealedHandovers() reseal.Table[q.SealedHandoversRow] {
	type row = q.SealedHandoversRow
	return reseal.Table[row]{
		Name: "case_handover",
		Read: func(ctx context.Context, tx *db.Tx, after row, upTo int32) ([]row, error) {
			return q.New(tx).SealedHandovers(ctx, q.SealedHandoversParams{AfterCounty: after.County, AfterApplication: int64(after.ApplicationID), AfterID: int64(after.ID), UpTo: upTo})
		},
		Fields: func(r *row) []reseal.Field { return []reseal.Field{{Place: handoverPlace(r.ID), Sealed: &r.Sealed}} },
		Write: func(ctx context.Context, tx *db.Tx, r row) error {
			return q.New(tx).ResealHandover(ctx, q.ResealHandoverParams{Sealed: r.Sealed, County: r.County, ApplicationID: r.ApplicationID, ID: r.ID})
		},
	}
}
