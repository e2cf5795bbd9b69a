-- name: NextNumber :one
INSERT INTO case_counter (county, year, kind, last) VALUES (@county, @year, @kind, 1)
ON CONFLICT (county, year, kind) DO UPDATE SET last = case_counter.last + 1
RETURNING last;

-- name: LastFacts :many
-- The newest cases of a household: what they declared is not typed twice.
SELECT id, facts_sealed FROM application WHERE county = @county AND household_id = @household_id ORDER BY id DESC LIMIT 20;

-- name: AddApplication :exec
INSERT INTO application (county, id, number, household_id, division, applicant_id, applicant_name, members, programme, purpose, person_id, procedure_digest, channel, reason, state, round, check_state,
    next_step, next_role, near_relative, county_visit, facts_sealed, version, created_by, created_at, updated_at)
VALUES (@county, @id, @number, @household_id, @division, @applicant_id, @applicant_name, @members, @programme, @purpose, @person_id, @procedure_digest, @channel, @reason, @state, 1, '',
    '', '', @near_relative, @county_visit, @facts_sealed, 1, @created_by, @created_at, @created_at);

-- name: KeepProcedure :exec
INSERT INTO case_procedure (county, digest, code, programme, content) VALUES (@county, @digest, @code, @programme, @content)
ON CONFLICT (county, digest) DO NOTHING;

-- name: ProcedureText :one
SELECT content FROM case_procedure WHERE county = @county AND digest = @digest;

-- name: Application :one
SELECT * FROM application WHERE county = @county AND id = @id;

-- name: OpenApplications :many
-- Cases that stand in the way of another. What came through the portal does not
-- before the office accepts it: whoever knows an ID number could file it.
SELECT id, number FROM application WHERE county = @county AND household_id = @household_id AND programme = @programme AND person_id = @person_id
AND NOT (channel = 'portal' AND state IN ('submitted', 'supplement'))
AND state NOT IN ('not_accepted', 'confirmed', 'refused', 'stopped', 'appealed', 'restored', 'withdrawn', 'terminated') ORDER BY id;

-- name: ApplicationsOf :many
-- All cases of a household, the newest first.
SELECT * FROM application WHERE county = @county AND household_id = @household_id ORDER BY id DESC;

-- name: OpenOfHousehold :many
-- What a household has asked for and was not answered yet.
SELECT programme, person_id FROM application WHERE county = @county AND household_id = @household_id
AND state NOT IN ('not_accepted', 'confirmed', 'refused', 'stopped', 'appealed', 'restored', 'withdrawn', 'terminated') ORDER BY id;

-- name: OpenCasesOf :many
SELECT * FROM application WHERE county = @county AND household_id = @household_id
AND state NOT IN ('not_accepted', 'confirmed', 'refused', 'stopped', 'appealed', 'restored', 'withdrawn', 'terminated') ORDER BY id;

-- name: MoveCase :exec
UPDATE application SET household_id = @household_id, division = @division, version = version + 1, updated_at = @updated_at WHERE county = @county AND id = @id;

-- name: MoveSteps :exec
UPDATE case_step SET division = @division WHERE county = @county AND application_id = @application_id;

-- name: SaveApplication :execrows
UPDATE application SET applicant_id = @applicant_id, applicant_name = @applicant_name, members = @members, channel = @channel, reason = @reason,
    state = @state, round = @round, check_state = @check_state, submitted_on = @submitted_on, accepted_on = @accepted_on, decided_on = @decided_on,
    served_on = @served_on, due_on = @due_on, next_step = @next_step, next_role = @next_role, next_due_on = @next_due_on,
    near_relative = @near_relative, county_visit = @county_visit, person_id = @person_id, advance_fen = @advance_fen,
    facts_sealed = @facts_sealed, version = version + 1, updated_at = @updated_at
WHERE county = @county AND id = @id AND version = @version;

-- name: ListApplications :many
SELECT * FROM application
WHERE county >= @low_county AND county <= @high_county AND division >= @low AND division < @high
AND (CAST(@state AS text) = '' OR state = CAST(@state AS text)) AND (CAST(@programme AS text) = '' OR programme = CAST(@programme AS text))
AND (CAST(@number AS text) = '' OR number = CAST(@number AS text))
AND (NOT CAST(@overdue AS boolean) OR next_due_on < @today)
AND (CAST(@before_id AS bigint) = 0 OR (county, id) < (CAST(@before_county AS integer), CAST(@before_id AS bigint)))
ORDER BY county DESC, id DESC LIMIT @up_to;

-- name: ListHouseholdApplications :many
-- ListApplications of one household.
SELECT * FROM application
WHERE household_id = @household AND division >= @low AND division < @high
AND (CAST(@state AS text) = '' OR state = CAST(@state AS text)) AND (CAST(@programme AS text) = '' OR programme = CAST(@programme AS text))
AND (CAST(@number AS text) = '' OR number = CAST(@number AS text))
AND (NOT CAST(@overdue AS boolean) OR next_due_on < @today)
AND (CAST(@before_id AS bigint) = 0 OR (county, id) < (CAST(@before_county AS integer), CAST(@before_id AS bigint)))
ORDER BY county DESC, id DESC LIMIT @up_to;

-- name: ListDisasterApplications :many
-- ListApplications of those who applied after one disaster.
SELECT a.* FROM disaster_case x JOIN application a ON a.county = x.county AND a.id = x.application_id
WHERE x.disaster_id = @disaster AND x.county >= @low_county AND x.county <= @high_county AND a.division >= @low AND a.division < @high
AND (CAST(@state AS text) = '' OR a.state = CAST(@state AS text)) AND (CAST(@programme AS text) = '' OR a.programme = CAST(@programme AS text))
AND (CAST(@number AS text) = '' OR a.number = CAST(@number AS text))
AND (NOT CAST(@overdue AS boolean) OR a.next_due_on < @today)
AND (CAST(@before_id AS bigint) = 0 OR (a.county, a.id) < (CAST(@before_county AS integer), CAST(@before_id AS bigint)))
ORDER BY a.county DESC, a.id DESC LIMIT @up_to;

-- name: CountStates :many
SELECT state, count(*) AS cases, CAST(COALESCE(SUM(CASE WHEN next_due_on < @today THEN 1 ELSE 0 END), 0) AS bigint) AS overdue FROM application
WHERE division >= @low AND division < @high GROUP BY state ORDER BY state;

-- name: ClearSteps :exec
DELETE FROM case_step WHERE county = @county AND application_id = @application_id;

-- name: AddStep :exec
INSERT INTO case_step (county, application_id, step, role, division, due_on, sort_on)
VALUES (@county, @application_id, @step, @role, @division, @due_on, @sort_on);

-- name: WorkList :many
SELECT s.step, s.role, s.due_on, s.sort_on, sqlc.embed(a) FROM case_step s
JOIN application a ON a.county = s.county AND a.id = s.application_id
WHERE s.division >= @low AND s.division < @high AND s.step IN (SELECT CAST(value AS text) FROM json_each(CAST(@steps AS text)))
AND (CAST(@role AS text) = '' OR s.role = CAST(@role AS text))
AND (CAST(@state AS text) = '' OR a.state = CAST(@state AS text)) AND (CAST(@programme AS text) = '' OR a.programme = CAST(@programme AS text))
AND (NOT CAST(@overdue AS boolean) OR s.due_on < @today)
AND (CAST(@handed AS text) = '' OR EXISTS (SELECT 1 FROM case_handover h WHERE h.county = s.county AND h.application_id = s.application_id AND h.role = s.role AND h.stands
  AND (CAST(@handed AS text) = 'to' AND h.to_id = @me OR CAST(@handed AS text) = 'from' AND h.from_id = @me)))
AND (s.sort_on > @after_on OR s.sort_on = @after_on AND (s.application_id, s.step) > (CAST(@after_id AS bigint), CAST(@after_step AS text)))
ORDER BY s.sort_on, s.application_id, s.step LIMIT @up_to;

-- name: CountSteps :many
SELECT s.step, s.role, count(*) AS cases, CAST(COALESCE(SUM(CASE WHEN s.due_on < @today THEN 1 ELSE 0 END), 0) AS bigint) AS overdue FROM case_step s
WHERE s.division >= @low AND s.division < @high GROUP BY s.step, s.role ORDER BY s.step, s.role;

-- name: StartClock :exec
INSERT INTO clock (county, application_id, kind, started_on, due_on, term, working_days, article)
VALUES (@county, @application_id, @kind, @started_on, @due_on, @term, @working_days, @article)
ON CONFLICT (county, application_id, kind, started_on) DO UPDATE SET due_on = excluded.due_on, stopped_on = NULL, term = excluded.term, working_days = excluded.working_days, article = excluded.article;

-- name: StopClock :exec
UPDATE clock SET stopped_on = @stopped_on WHERE county = @county AND application_id = @application_id AND kind = @kind AND stopped_on IS NULL;

-- name: ExtendClock :exec
UPDATE clock SET due_on = @due_on, term = @term, working_days = @working_days, article = @article WHERE county = @county AND application_id = @application_id AND kind = @kind AND stopped_on IS NULL;

-- name: FillClock :exec
UPDATE clock SET due_on = @due_on WHERE county = @county AND application_id = @application_id AND kind = @kind AND started_on = @started_on;

-- name: OpenEndedClocks :many
SELECT DISTINCT county, application_id FROM clock WHERE due_on IS NULL AND stopped_on IS NULL ORDER BY county, application_id;

-- name: Clocks :many
SELECT * FROM clock WHERE county = @county AND application_id = @application_id ORDER BY started_on, kind;

-- name: AddAct :exec
INSERT INTO case_act (county, application_id, id, act, actor_id, actor, role, at, state_before, state_after, note, signature, signed_sm3, file_id)
VALUES (@county, @application_id, @id, @act, @actor_id, @actor, @role, @at, @state_before, @state_after, @note, @signature, @signed_sm3, @file_id);

-- name: Acts :many
SELECT * FROM case_act WHERE county = @county AND application_id = @application_id ORDER BY id;

-- name: AddVisit :exec
INSERT INTO visit (county, application_id, id, round, by_county, visited_on, place, first_account_id, second_account_id, first_name, second_name, member_present, form_sealed, file_id, entered_by, entered_at)
VALUES (@county, @application_id, @id, @round, @by_county, @visited_on, @place, @first_account_id, @second_account_id, @first_name, @second_name, @member_present, @form_sealed, @file_id, @entered_by, @entered_at);

-- name: Visits :many
SELECT * FROM visit WHERE county = @county AND application_id = @application_id ORDER BY id;

-- name: AddAssessment :exec
INSERT INTO assessment (county, application_id, id, round, assessed_on, sealed, file_id, entered_by, entered_name, entered_at)
VALUES (@county, @application_id, @id, @round, @assessed_on, @sealed, @file_id, @entered_by, @entered_name, @entered_at);

-- name: Assessments :many
SELECT * FROM assessment WHERE county = @county AND application_id = @application_id ORDER BY id;

-- name: AddHearing :exec
INSERT INTO hearing (county, application_id, id, round, heard_on, sealed, file_id, entered_by, entered_name, entered_at)
VALUES (@county, @application_id, @id, @round, @heard_on, @sealed, @file_id, @entered_by, @entered_name, @entered_at);

-- name: Hearings :many
SELECT * FROM hearing WHERE county = @county AND application_id = @application_id ORDER BY id;

-- name: SealedHearings :many
SELECT county, application_id, id, sealed FROM hearing
WHERE (county, application_id, id) > (CAST(@after_county AS integer), CAST(@after_application AS bigint), CAST(@after_id AS bigint))
ORDER BY county, application_id, id LIMIT @up_to;

-- name: ResealHearing :exec
UPDATE hearing SET sealed = @sealed WHERE county = @county AND application_id = @application_id AND id = @id;

-- name: AddOpinion :exec
INSERT INTO opinion (county, application_id, round, agree, amount_fen, proposal, differs, words, given_by, given_name, given_at)
VALUES (@county, @application_id, @round, @agree, @amount_fen, @proposal, @differs, @words, @given_by, @given_name, @given_at);

-- name: Opinions :many
SELECT * FROM opinion WHERE county = @county AND application_id = @application_id ORDER BY round;

-- name: AddPublicity :exec
INSERT INTO publicity (county, application_id, id, division, place, notice, started_on, ends_on, objections)
VALUES (@county, @application_id, @id, @division, @place, @notice, @started_on, @ends_on, 0);

-- name: Publicities :many
SELECT * FROM publicity WHERE county = @county AND application_id = @application_id ORDER BY id;

-- name: ObjectTo :exec
UPDATE publicity SET objections = objections + 1 WHERE county = @county AND application_id = @application_id AND closed_on IS NULL;

-- name: ClosePublicity :exec
UPDATE publicity SET closed_on = @closed_on WHERE county = @county AND application_id = @application_id AND closed_on IS NULL;

-- name: RunningPublicities :many
SELECT p.*, a.applicant_name, a.members, a.number FROM publicity p JOIN application a ON a.county = p.county AND a.id = p.application_id
WHERE p.county >= @low_county AND p.county <= @high_county AND p.division >= @low AND p.division < @high
AND p.started_on <= @today AND p.ends_on >= @today AND p.closed_on IS NULL AND (p.ends_on > @after_on OR p.ends_on = @after_on AND p.id > CAST(@after_id AS bigint))
ORDER BY p.ends_on, p.id LIMIT @up_to;

-- name: EndedPublicities :many
SELECT p.*, a.applicant_name, a.members, a.number FROM publicity p JOIN application a ON a.county = p.county AND a.id = p.application_id
WHERE p.county >= @low_county AND p.county <= @high_county AND p.division >= @low AND p.division < @high
AND (p.ends_on < @today OR p.closed_on IS NOT NULL) AND (p.ends_on < @before_on OR p.ends_on = @before_on AND p.id < CAST(@before_id AS bigint))
ORDER BY p.ends_on DESC, p.id DESC LIMIT @up_to;

-- name: AddObjection :exec
INSERT INTO objection (county, application_id, id, kind, received_on, sealed, entered_by, entered_at)
VALUES (@county, @application_id, @id, @kind, @received_on, @sealed, @entered_by, @entered_at);

-- name: Objections :many
SELECT * FROM objection WHERE county = @county AND application_id = @application_id ORDER BY id;

-- name: AddDocument :exec
INSERT INTO case_document (county, application_id, id, kind, title, file_id, sm3, made_at)
VALUES (@county, @application_id, @id, @kind, @title, @file_id, @sm3, @made_at);

-- name: Documents :many
SELECT * FROM case_document WHERE county = @county AND application_id = @application_id ORDER BY id;

-- name: AddDecision :exec
INSERT INTO decision (county, id, application_id, household_id, number, outcome, amount_fen, first_period, proposal, differs, inputs_sealed, reasons_sealed,
    inputs_sm3, reasons_sm3, packs, demonstration, decided_by, decided_name, decided_at, notice, result, valid_to_on, review_on, before_fen)
VALUES (@county, @id, @application_id, @household_id, @number, @outcome, @amount_fen, @first_period, @proposal, @differs, @inputs_sealed, @reasons_sealed,
    @inputs_sm3, @reasons_sm3, @packs, @demonstration, @decided_by, @decided_name, @decided_at, @notice, @result, @valid_to_on, @review_on, @before_fen);

-- name: Decision :one
SELECT * FROM decision WHERE county = @county AND id = @id;

-- name: DecisionOf :many
SELECT * FROM decision WHERE county = @county AND application_id = @application_id ORDER BY id;

-- name: SaveDue :exec
UPDATE application SET due_on = @due_on, next_step = @next_step, next_role = @next_role, next_due_on = @next_due_on WHERE county = @county AND id = @id;

-- name: SealedApplications :many
SELECT county, id, facts_sealed FROM application WHERE (county, id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint))
ORDER BY county, id LIMIT @up_to;

-- name: ResealApplication :exec
UPDATE application SET facts_sealed = @facts_sealed WHERE county = @county AND id = @id;

-- name: SealedVisits :many
SELECT county, application_id, id, form_sealed FROM visit
WHERE (county, application_id, id) > (CAST(@after_county AS integer), CAST(@after_application AS bigint), CAST(@after_id AS bigint))
ORDER BY county, application_id, id LIMIT @up_to;

-- name: ResealVisit :exec
UPDATE visit SET form_sealed = @form_sealed WHERE county = @county AND application_id = @application_id AND id = @id;

-- name: SealedObjections :many
SELECT county, application_id, id, sealed FROM objection
WHERE (county, application_id, id) > (CAST(@after_county AS integer), CAST(@after_application AS bigint), CAST(@after_id AS bigint))
ORDER BY county, application_id, id LIMIT @up_to;

-- name: ResealObjection :exec
UPDATE objection SET sealed = @sealed WHERE county = @county AND application_id = @application_id AND id = @id;

-- name: SealedDecisions :many
SELECT county, id, inputs_sealed, reasons_sealed FROM decision WHERE (county, id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint))
ORDER BY county, id LIMIT @up_to;

-- name: ResealDecision :exec
UPDATE decision SET inputs_sealed = @inputs_sealed, reasons_sealed = @reasons_sealed WHERE county = @county AND id = @id;

-- name: SealedAssessments :many
SELECT county, application_id, id, sealed FROM assessment
WHERE (county, application_id, id) > (CAST(@after_county AS integer), CAST(@after_application AS bigint), CAST(@after_id AS bigint))
ORDER BY county, application_id, id LIMIT @up_to;

-- name: ResealAssessment :exec
UPDATE assessment SET sealed = @sealed WHERE county = @county AND application_id = @application_id AND id = @id;

-- name: AddAppraisal :exec
INSERT INTO appraisal (county, application_id, id, round, held_on, result, sealed, file_id, entered_by, entered_name, entered_at)
VALUES (@county, @application_id, @id, @round, @held_on, @result, @sealed, @file_id, @entered_by, @entered_name, @entered_at);

-- name: Appraisals :many
SELECT * FROM appraisal WHERE county = @county AND application_id = @application_id ORDER BY id;

-- name: SealedAppraisals :many
SELECT county, application_id, id, sealed FROM appraisal
WHERE (county, application_id, id) > (CAST(@after_county AS integer), CAST(@after_application AS bigint), CAST(@after_id AS bigint))
ORDER BY county, application_id, id LIMIT @up_to;

-- name: ResealAppraisal :exec
UPDATE appraisal SET sealed = @sealed WHERE county = @county AND application_id = @application_id AND id = @id;

-- name: HelpedOnce :many
-- Sums that a household was given once, the newest first.
SELECT d.application_id, d.amount_fen, d.decided_at, a.number, a.programme, a.facts_sealed FROM decision d JOIN application a ON a.county = d.county AND a.id = d.application_id
WHERE d.county = @county AND d.household_id = @household_id AND d.application_id <> @but AND d.outcome = 'confirmed' AND d.result = 'once' AND d.decided_at >= @since
ORDER BY d.decided_at DESC, d.id DESC;

-- name: ConfirmedOfPerson :many
-- What one person was given of a programme, the oldest first.
SELECT sqlc.embed(d), a.number, a.facts_sealed FROM application a JOIN decision d ON d.county = a.county AND d.application_id = a.id
WHERE a.county = @county AND a.person_id = @person_id AND a.person_id <> 0 AND a.programme = @programme AND a.id <> @but AND a.state = 'confirmed' AND d.outcome = 'confirmed' ORDER BY d.id;

-- name: PastRecognitions :many
-- Recognitions whose time is over and that nobody has ended yet.
SELECT d.county, d.id, d.household_id, d.application_id, d.result, d.valid_to_on, a.programme FROM decision d JOIN application a ON a.county = d.county AND a.id = d.application_id
WHERE d.outcome = 'confirmed' AND d.valid_to_on < @today AND d.ended_on IS NULL ORDER BY d.county, d.id LIMIT @up_to;

-- name: StillRecognised :one
-- Whether a later decision recognises the household as the same, today.
SELECT count(*) FROM decision d JOIN application a ON a.county = d.county AND a.id = d.application_id
WHERE d.county = @county AND d.household_id = @household_id AND a.programme = @programme AND d.outcome = 'confirmed' AND d.valid_to_on >= @today;

-- name: HoldsRecognition :one
-- Whether what recognises the household still holds today: an application that was
-- confirmed, or a list that was taken over and has no end.
SELECT CAST(NOT EXISTS (SELECT 1 FROM decision d JOIN application a ON a.county = d.county AND a.id = d.application_id
    WHERE d.county = @county AND d.household_id = @household_id AND a.programme = @programme AND a.purpose = '' AND d.outcome = 'confirmed')
OR EXISTS (SELECT 1 FROM decision d JOIN application a ON a.county = d.county AND a.id = d.application_id
    WHERE d.county = @county AND d.household_id = @household_id AND a.programme = @programme AND a.purpose = '' AND d.outcome = 'confirmed'
    AND (d.valid_to_on IS NULL OR d.valid_to_on >= @today)) AS boolean) AS holds;

-- name: EndRecognition :execrows
UPDATE decision SET ended_on = @ended_on WHERE county = @county AND id = @id AND ended_on IS NULL;

-- name: DueReviews :many
-- What was decided and is to be looked at again by today, where no later case of
-- the same is under way or was decided. A review that was given up, or whose stop
-- fell, leaves it open again some time after.
SELECT d.county, d.id, d.household_id, a.programme, a.person_id FROM decision d JOIN application a ON a.county = d.county AND a.id = d.application_id
WHERE d.review_on <= @today AND d.outcome = 'confirmed' AND (d.county, d.id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint))
AND NOT EXISTS (SELECT 1 FROM application r WHERE r.county = a.county AND r.household_id = a.household_id AND r.programme = a.programme
    AND r.person_id = a.person_id AND r.id > a.id
    AND (r.state NOT IN ('not_accepted', 'refused', 'withdrawn', 'terminated', 'restored')
        OR r.purpose = 'review' AND r.updated_at > @lately))
ORDER BY d.county, d.id LIMIT @up_to;

-- name: DropReview :exec
-- Not where another case of the same was begun meanwhile: that one may be given up.
UPDATE decision SET review_on = NULL WHERE decision.county = @county AND decision.id = @id
AND NOT EXISTS (SELECT 1 FROM application a JOIN application r ON r.county = a.county AND r.household_id = a.household_id
    AND r.programme = a.programme AND r.person_id = a.person_id AND r.id > a.id
    WHERE a.county = decision.county AND a.id = decision.application_id);

-- name: Lot :one
SELECT * FROM lot WHERE county = @county AND programme = @programme AND period = @period;

-- name: AddLot :exec
INSERT INTO lot (county, programme, period, seed, made_at) VALUES (@county, @programme, @period, @seed, @made_at);

-- name: AddLotDraw :exec
INSERT INTO lot_draw (county, programme, period, n, application_id, number, share_num, share_den, chosen, drawn_at)
VALUES (@county, @programme, @period, @n, @application_id, @number, @share_num, @share_den, @chosen, @drawn_at);

-- name: LotDraws :many
SELECT * FROM lot_draw WHERE county = @county AND programme = @programme AND period = @period ORDER BY n;

-- name: LotDrawsAfter :many
SELECT * FROM lot_draw WHERE county = @county AND programme = @programme AND period = @period AND n > @after
    AND (NOT CAST(@one_outcome AS boolean) OR chosen = @chosen) ORDER BY n LIMIT @up_to;

-- name: LotDrawOf :one
SELECT * FROM lot_draw WHERE county = @county AND application_id = @application_id;

-- name: Survey :one
SELECT * FROM survey WHERE county = @county AND application_id = @application_id AND round = @round;

-- name: SaveSurvey :exec
INSERT INTO survey (county, application_id, round, edits_sealed, visit_id, updated_at)
VALUES (@county, @application_id, @round, @edits_sealed, 0, @updated_at)
ON CONFLICT (county, application_id, round) DO UPDATE SET edits_sealed = excluded.edits_sealed, updated_at = excluded.updated_at;

-- name: CloseSurvey :execrows
UPDATE survey SET digest = @digest, visit_id = @visit_id, updated_at = @updated_at
WHERE county = @county AND application_id = @application_id AND round = @round AND digest IS NULL;

-- name: SurveyFiles :many
SELECT sm3, file_id FROM survey_file WHERE county = @county AND application_id = @application_id ORDER BY sm3;

-- name: AddSurveyFile :exec
INSERT INTO survey_file (county, application_id, sm3, file_id) VALUES (@county, @application_id, @sm3, @file_id);

-- name: SurveyParts :many
SELECT * FROM survey_part WHERE county = @county AND application_id = @application_id AND sm3 = @sm3 AND account_id = @account_id ORDER BY at_byte;

-- name: AddSurveyPart :exec
INSERT INTO survey_part (county, application_id, sm3, account_id, at_byte, size, bytes_sealed, created_at)
VALUES (@county, @application_id, @sm3, @account_id, @at_byte, @size, @bytes_sealed, @created_at);

-- name: DropSurveyParts :exec
DELETE FROM survey_part WHERE county = @county AND application_id = @application_id AND sm3 = @sm3;

-- name: DropMyParts :exec
DELETE FROM survey_part WHERE county = @county AND application_id = @application_id AND sm3 = @sm3 AND account_id = @account_id;

-- name: CountSurveyParts :one
-- The bytes that wait in pieces for one case, of whoever sends them.
SELECT CAST(COALESCE(SUM(size), 0) AS bigint) FROM survey_part WHERE county = @county AND application_id = @application_id;

-- name: DropOldSurveyParts :exec
-- A file goes whole: what is left of one would not be what it seems.
DELETE FROM survey_part WHERE (county, application_id, sm3, account_id) IN
    (SELECT p.county, p.application_id, p.sm3, p.account_id FROM survey_part p WHERE p.created_at < @before);

-- name: SealedSurveys :many
SELECT county, application_id, round, edits_sealed FROM survey
WHERE (county, application_id, round) > (CAST(@after_county AS integer), CAST(@after_application AS bigint), CAST(@after_round AS integer))
ORDER BY county, application_id, round LIMIT @up_to;

-- name: ResealSurvey :exec
UPDATE survey SET edits_sealed = @edits_sealed WHERE county = @county AND application_id = @application_id AND round = @round;

-- name: SealedSurveyParts :many
SELECT county, application_id, sm3, account_id, at_byte, bytes_sealed FROM survey_part
WHERE (county, application_id, sm3, account_id, at_byte) > (CAST(@after_county AS integer), CAST(@after_application AS bigint), CAST(@after_sm3 AS text), CAST(@after_account AS bigint), CAST(@after_byte AS integer))
ORDER BY county, application_id, sm3, account_id, at_byte LIMIT @up_to;

-- name: ResealSurveyPart :exec
UPDATE survey_part SET bytes_sealed = @bytes_sealed WHERE county = @county AND application_id = @application_id AND sm3 = @sm3 AND account_id = @account_id AND at_byte = @at_byte;

-- name: AddFiling :exec
INSERT INTO case_filing (county, application_id, account_id, sealed, opened, filed_at) VALUES (@county, @application_id, @account_id, @sealed, @opened, @filed_at);

-- name: OnlyFiled :one
-- Whether a household's file was opened by a filing, and no case of it beside this
-- one is under way or was ever accepted.
SELECT CAST(EXISTS (SELECT 1 FROM case_filing f JOIN application a ON a.county = f.county AND a.id = f.application_id
        WHERE a.county = @county AND a.household_id = @household_id AND f.opened)
    AND NOT EXISTS (SELECT 1 FROM application o WHERE o.county = @county AND o.household_id = @household_id AND o.id <> @id
        AND (o.accepted_on IS NOT NULL OR o.state NOT IN ('not_accepted', 'confirmed', 'refused', 'stopped', 'appealed', 'restored', 'withdrawn', 'terminated'))) AS boolean) AS only_filed;

-- name: Filing :one
SELECT * FROM case_filing WHERE county = @county AND application_id = @application_id;

-- name: FilingsOf :many
-- What an account filed, in every county, the newest first.
SELECT county, application_id, filed_at FROM case_filing WHERE account_id = @account_id ORDER BY filed_at DESC, application_id DESC LIMIT @up_to;

-- name: CountFilings :one
SELECT count(*) FROM case_filing WHERE account_id = @account_id AND filed_at > @since;

-- name: SealedFilings :many
SELECT county, application_id, sealed FROM case_filing
WHERE (county, application_id) > (CAST(@after_county AS integer), CAST(@after_application AS bigint)) ORDER BY county, application_id LIMIT @up_to;

-- name: PutFiling :exec
UPDATE case_filing SET sealed = @sealed WHERE county = @county AND application_id = @application_id;

-- name: AddOfficeCalendar :exec
INSERT INTO office_calendar (county, id, division, from_period, own, first_day, meeting_day, post_in, check_day, reason, made_by, made_name, made_at)
VALUES (@county, @id, @division, @from_period, @own, @first_day, @meeting_day, @post_in, @check_day, @reason, @made_by, @made_name, @made_at);

-- name: OfficeCalendars :many
SELECT * FROM office_calendar WHERE county = @county ORDER BY division, from_period, id;

-- name: CountiesAtWork :many
-- Counties that have entered a case.
SELECT DISTINCT county FROM application ORDER BY county;

-- name: AddMeeting :exec
INSERT INTO meeting (county, id, for_period, division, held_on, cases, sm3, locked_by, locked_name, locked_at)
VALUES (@county, @id, @for_period, @division, @held_on, @cases, @sm3, @locked_by, @locked_name, @locked_at);

-- name: Meetings :many
SELECT * FROM meeting WHERE county = @county AND for_period >= @from_period ORDER BY for_period, id;

-- name: AddMeetingResult :exec
INSERT INTO meeting_result (county, id, meeting_id, application_id, for_period, division, number, round, agree, amount_fen, opinion_name, unlocked_by, unlocked_name, unlocked_at, reason)
VALUES (@county, @id, @meeting_id, @application_id, @for_period, @division, @number, @round, @agree, @amount_fen, @opinion_name, 0, '', NULL, '');

-- name: UnlockResult :execrows
UPDATE meeting_result SET unlocked_by = @unlocked_by, unlocked_name = @unlocked_name, unlocked_at = @unlocked_at, reason = @reason
WHERE county = @county AND id = @id AND unlocked_by = 0;

-- name: LockedResult :one
-- What the meeting locked of a case's round.
SELECT * FROM meeting_result WHERE county = @county AND application_id = @application_id AND round = @round AND unlocked_by = 0;

-- name: ResultsOfMeeting :many
SELECT * FROM meeting_result WHERE county = @county AND meeting_id = @meeting_id ORDER BY id;

-- name: BatchResults :many
-- What is locked of a batch, with where each case is and stands now: one may have
-- followed its household to another township since.
SELECT sqlc.embed(r), sqlc.embed(m), a.division, a.state, a.version, a.applicant_name, a.members, a.programme, a.purpose, a.due_on, a.next_due_on FROM meeting_result r
JOIN meeting m ON m.county = r.county AND m.id = r.meeting_id
JOIN application a ON a.county = r.county AND a.id = r.application_id
WHERE r.county = @county AND r.for_period = @for_period AND a.division >= @low AND a.division < @high AND r.unlocked_by = 0
ORDER BY r.application_id;

-- name: UnlockedResults :many
SELECT sqlc.embed(r), a.applicant_name FROM meeting_result r JOIN application a ON a.county = r.county AND a.id = r.application_id
WHERE r.county = @county AND r.for_period = @for_period AND a.division >= @low AND a.division < @high AND r.unlocked_by <> 0 ORDER BY r.id DESC LIMIT 100;

-- name: BeforeMeeting :many
-- Cases that a meeting has not locked and that nobody has posted, with the opinion where there is one.
SELECT a.id, a.number, a.division, a.applicant_name, a.members, a.programme, a.purpose, a.state, a.due_on, a.next_due_on, a.version,
  CAST(COALESCE(o.agree, false) AS boolean) AS agree, CAST(COALESCE(o.amount_fen, 0) AS bigint) AS amount, CAST(COALESCE(o.given_name, '') AS text) AS given_name, CAST(COALESCE(o.given_by, 0) AS bigint) AS given, o.given_at
FROM application a LEFT JOIN opinion o ON o.county = a.county AND o.application_id = a.id AND o.round = a.round
WHERE a.county = @county AND a.division >= @low AND a.division < @high AND a.state IN ('accepted', 'investigation', 'review', 'reviewed')
  AND NOT EXISTS (SELECT 1 FROM meeting_result r WHERE r.county = a.county AND r.application_id = a.id AND r.round = a.round AND r.unlocked_by = 0)
ORDER BY a.id;

-- name: ConfirmedBetween :many
-- Applications for what is paid monthly that were confirmed between two instants.
SELECT a.programme, CAST(substr(a.division, 1, 9) AS text) AS township, count(*) AS cases FROM decision d
JOIN application a ON a.county = d.county AND a.id = d.application_id
WHERE d.county = @county AND d.outcome = 'confirmed' AND d.result = 'monthly' AND a.purpose = '' AND d.decided_at >= @since AND d.decided_at < @before
GROUP BY a.programme, CAST(substr(a.division, 1, 9) AS text) ORDER BY a.programme, township;
-- name: AddDisaster :exec
INSERT INTO disaster (county, id, name, kind, division, began_on, note, version, entered_by, entered_name, entered_at)
VALUES (@county, @id, @name, @kind, @division, @began_on, @note, 1, @entered_by, @entered_name, @entered_at);

-- name: Disaster :one
SELECT * FROM disaster WHERE county = @county AND id = @id;

-- name: Disasters :many
SELECT * FROM disaster WHERE county = @county ORDER BY began_on DESC, id DESC LIMIT 500;

-- name: CloseDisaster :execrows
UPDATE disaster SET closed_on = @closed_on, version = version + 1 WHERE county = @county AND id = @id AND version = @version AND closed_on IS NULL;

-- name: LinkDisaster :exec
INSERT INTO disaster_case (county, application_id, disaster_id) VALUES (@county, @application_id, @disaster_id)
ON CONFLICT (county, application_id) DO UPDATE SET disaster_id = excluded.disaster_id;

-- name: ConfirmedAfterDisaster :many
-- What a household was given of a programme after one disaster, the oldest first.
SELECT a.id, a.number, a.facts_sealed FROM application a JOIN disaster_case x ON x.county = a.county AND x.application_id = a.id
JOIN decision d ON d.county = a.county AND d.application_id = a.id
WHERE a.county = @county AND a.household_id = @household_id AND a.programme = @programme AND x.disaster_id = @disaster_id
AND a.id <> @but AND d.outcome = 'confirmed' ORDER BY a.id;

-- name: TallyDisaster :many
SELECT a.programme, a.state, count(*) AS cases, CAST(COALESCE(SUM(d.amount_fen), 0) AS bigint) AS amount_fen
FROM disaster_case x JOIN application a ON a.county = x.county AND a.id = x.application_id
LEFT JOIN decision d ON d.county = a.county AND d.application_id = a.id
WHERE x.county = @county AND x.disaster_id = @disaster_id AND a.division >= @low AND a.division < @high
GROUP BY a.programme, a.state ORDER BY a.programme, a.state;
-- name: AddNote :exec
INSERT INTO case_note (county, application_id, id, sealed, role, written_by, written_name, written_at, struck_by, struck_name, struck_at)
VALUES (@county, @application_id, @id, @sealed, @role, @written_by, @written_name, @written_at, @struck_by, @struck_name, @struck_at);

-- name: Notes :many
SELECT * FROM case_note WHERE county = @county AND application_id = @application_id ORDER BY id;

-- name: Note :one
SELECT * FROM case_note WHERE county = @county AND application_id = @application_id AND id = @id;

-- name: StrikeNote :exec
UPDATE case_note SET sealed = @sealed, struck_by = @struck_by, struck_name = @struck_name, struck_at = @struck_at
WHERE county = @county AND application_id = @application_id AND id = @id;

-- name: SealedNotes :many
SELECT county, application_id, id, sealed FROM case_note
WHERE (county, application_id, id) > (CAST(@after_county AS integer), CAST(@after_application AS bigint), CAST(@after_id AS bigint))
ORDER BY county, application_id, id LIMIT @up_to;

-- name: ResealNote :exec
UPDATE case_note SET sealed = @sealed WHERE county = @county AND application_id = @application_id AND id = @id;

-- name: AddHandover :exec
INSERT INTO case_handover (county, application_id, id, role, from_id, from_name, to_id, to_name, sealed, at, stands)
VALUES (@county, @application_id, @id, @role, @from_id, @from_name, @to_id, @to_name, @sealed, @at, @stands);

-- name: EndHandovers :exec
UPDATE case_handover SET stands = FALSE WHERE county = @county AND application_id = @application_id AND role = @role;

-- name: Handovers :many
SELECT * FROM case_handover WHERE county = @county AND application_id = @application_id ORDER BY id;

-- name: StandingHandovers :many
SELECT * FROM case_handover WHERE county >= @low_county AND county <= @high_county AND stands
AND application_id IN (SELECT CAST(value AS bigint) FROM json_each(CAST(@cases AS text))) ORDER BY application_id, id;

-- name: SealedHandovers :many
SELECT county, application_id, id, sealed FROM case_handover
WHERE (county, application_id, id) > (CAST(@after_county AS integer), CAST(@after_application AS bigint), CAST(@after_id AS bigint))
ORDER BY county, application_id, id LIMIT @up_to;

-- name: ResealHandover :exec
UPDATE case_handover SET sealed = @sealed WHERE county = @county AND application_id = @application_id AND id = @id;
-- name: AddJobOffer :exec
INSERT INTO job_offer (county, id, household_id, division, person_id, offered_on, office, job, answer, justified, sealed, file_id, entered_by, entered_name, entered_at)
VALUES (@county, @id, @household_id, @division, @person_id, @offered_on, @office, @job, @answer, @justified, @sealed, @file_id, @entered_by, @entered_name, @entered_at);

-- name: JobOffers :many
-- What a household's people were offered, in the order of the days.
SELECT * FROM job_offer WHERE county = @county AND household_id = @household_id ORDER BY offered_on, id;

-- name: SealedJobOffers :many
SELECT county, id, sealed FROM job_offer WHERE (county, id) > (CAST(@county AS integer), CAST(@id AS bigint)) ORDER BY county, id LIMIT @up_to;

-- name: ResealJobOffer :exec
UPDATE job_offer SET sealed = @sealed WHERE county = @county AND id = @id;
