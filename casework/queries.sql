-- name: NextNumber :one
INSERT INTO case_counter (county, year, kind, last) VALUES (@county, @year, @kind, 1)
ON CONFLICT (county, year, kind) DO UPDATE SET last = case_counter.last + 1
RETURNING last;

-- name: LastFacts :many
-- The newest cases of a household: what they declared is not typed twice.
SELECT id, facts_sealed FROM application WHERE county = @county AND household_id = @household_id ORDER BY id DESC LIMIT 20;

-- name: AddApplication :exec
INSERT INTO application (county, id, number, household_id, division, applicant_id, applicant_name, members, programme, purpose, person_id, procedure_digest, channel, reason, state, round, check_state,
    next_step, next_role, near_relative, county_visit, facts_sealed, version, created_by, created_at, updated_at, paid_to_period, reason_sealed)
VALUES (@county, @id, @number, @household_id, @division, @applicant_id, @applicant_name, @members, @programme, @purpose, @person_id, @procedure_digest, @channel, '', @state, 1, '',
    '', '', @near_relative, @county_visit, @facts_sealed, 1, @created_by, @created_at, @created_at, @paid_to_period, @reason_sealed);

-- name: KeepProcedure :exec
INSERT INTO case_procedure (county, digest, code, programme, content) VALUES (@county, @digest, @code, @programme, @content)
ON CONFLICT (county, digest) DO NOTHING;

-- name: ProcedureText :one
SELECT content FROM case_procedure WHERE county = @county AND digest = @digest;

-- name: Application :one
SELECT * FROM application WHERE county = @county AND id = @id;

-- name: OpenApplications :many
-- Cases that stand in the way of another. What came through the portal does not
-- before the office accepts it: whoever knows an ID number could file it. Nor does an
-- exit that was asked for there and that nobody has signed yet ('draft').
SELECT id, number FROM application WHERE county = @county AND household_id = @household_id AND programme = @programme AND person_id = @person_id
AND NOT (channel = 'portal' AND state IN ('draft', 'submitted', 'supplement'))
AND state NOT IN ('not_accepted', 'confirmed', 'refused', 'stopped', 'appealed', 'restored', 'withdrawn', 'terminated') ORDER BY id;

-- name: UnsignedExits :many
-- Exits that a family asked for at the portal and has not signed.
SELECT id, number FROM application WHERE county = @county AND household_id = @household_id AND programme = @programme AND person_id = @person_id
AND channel = 'portal' AND purpose = 'exit' AND state = 'draft' ORDER BY id;

-- name: GraceAfter :many
-- The grace period that the last review of what an application led to has set.
SELECT d.valid_to_on FROM decision d JOIN application a ON a.county = d.county AND a.id = d.application_id
WHERE a.county = @county AND a.household_id = @household_id AND a.programme = @programme AND a.person_id = @person_id AND a.id > @after_id
AND a.purpose = 'review' AND d.outcome = 'confirmed' AND d.result = 'monthly' AND d.valid_to_on IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM decision l WHERE l.county = d.county AND l.household_id = d.household_id AND l.application_id = d.application_id AND l.id > d.id)
AND NOT EXISTS (SELECT 1 FROM application n JOIN decision l ON l.county = n.county AND l.application_id = n.id WHERE n.county = a.county AND n.household_id = a.household_id
    AND n.programme = a.programme AND n.person_id = a.person_id AND n.id > a.id)
ORDER BY d.id;

-- name: ApplicationsOf :many
-- All cases of a household, the newest first.
SELECT * FROM application WHERE county = @county AND household_id = @household_id ORDER BY id DESC;

-- name: GraceRuns :one
-- Whether what is drawn ends on a day because a grace period does.
SELECT count(*) FROM decision d JOIN application a ON a.county = d.county AND a.id = d.application_id
WHERE a.county = @county AND a.household_id = @household_id AND a.programme = @programme AND a.person_id = @person_id
AND d.outcome = 'confirmed' AND d.result = 'monthly' AND d.valid_to_on = @valid_to_on;

-- name: RelocateCase :exec
-- Its household lives elsewhere in the county.
UPDATE application SET division = @division, version = version + 1, updated_at = @updated_at WHERE county = @county AND id = @id;

-- name: OpenOfHousehold :many
-- What a household has asked for and was not answered yet.
SELECT programme, person_id FROM application WHERE county = @county AND household_id = @household_id
AND state NOT IN ('not_accepted', 'confirmed', 'refused', 'stopped', 'appealed', 'restored', 'withdrawn', 'terminated') ORDER BY id;

-- name: OpenCasesOf :many
SELECT * FROM application WHERE county = @county AND household_id = @household_id
AND state NOT IN ('not_accepted', 'confirmed', 'refused', 'stopped', 'appealed', 'restored', 'withdrawn', 'terminated') ORDER BY id;

-- name: MoveCase :exec
UPDATE application SET household_id = @household_id, division = @division, came_at = @updated_at, version = version + 1, updated_at = @updated_at WHERE county = @county AND id = @id;

-- name: StandingCase :many
-- The case whose decision a household draws something by: the last that came to it or
-- was entered for it.
SELECT a.* FROM application a WHERE a.county = @county AND a.household_id = @household_id AND a.programme = @programme AND a.person_id = @person_id
AND EXISTS (SELECT 1 FROM decision d WHERE d.county = a.county AND d.application_id = a.id AND d.outcome = 'confirmed')
ORDER BY COALESCE(a.came_at, a.created_at) DESC, a.id DESC LIMIT 1;

-- name: CasesSince :many
-- A case and what followed it at its household, of the same.
SELECT r.* FROM application a JOIN application r ON r.county = a.county AND r.household_id = a.household_id AND r.programme = a.programme AND r.person_id = a.person_id
WHERE a.county = @county AND a.id = @id AND r.id >= a.id AND COALESCE(r.came_at, r.created_at) >= COALESCE(a.came_at, a.created_at) ORDER BY r.id;

-- name: CarryCase :exec
-- A closed case goes with what was decided in it; where it was decided stays.
UPDATE application SET household_id = @household_id, came_at = @came_at, version = version + 1 WHERE county = @county AND id = @id;

-- name: CarryDecisions :exec
UPDATE decision SET household_id = @household_id WHERE county = @county AND application_id = @application_id;

-- name: CarryCertificates :exec
UPDATE certificate SET household_id = @household_id, division = @division WHERE county = @county AND application_id = @application_id;

-- name: RelocateCertificates :exec
UPDATE certificate SET division = @division WHERE county = @county AND household_id = @household_id AND division <> @division;

-- name: DropReviewsOf :exec
-- Nothing is drawn by these decisions any more.
UPDATE decision SET review_on = NULL WHERE decision.county = @county AND decision.household_id = @household_id AND decision.review_on IS NOT NULL
AND EXISTS (SELECT 1 FROM application a WHERE a.county = decision.county AND a.id = decision.application_id AND a.programme = @programme AND a.person_id = @person_id);

-- name: MoveSteps :exec
UPDATE case_step SET division = @division WHERE county = @county AND application_id = @application_id;

-- name: SaveApplication :execrows
UPDATE application SET applicant_id = @applicant_id, applicant_name = @applicant_name, members = @members, channel = @channel, reason = '', reason_sealed = @reason_sealed,
    state = @state, round = @round, check_state = @check_state, submitted_on = @submitted_on, accepted_on = @accepted_on, decided_on = @decided_on,
    served_on = @served_on, appealed_on = @appealed_on, due_on = @due_on, next_step = @next_step, next_role = @next_role, next_due_on = @next_due_on,
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
INSERT INTO case_step (county, application_id, step, role, division, due_on, warn_on, sort_on)
VALUES (@county, @application_id, @step, @role, @division, @due_on, @warn_on, @sort_on);

-- name: WorkList :many
SELECT s.step, s.role, s.due_on, s.sort_on, s.warn_on, sqlc.embed(a) FROM case_step s
JOIN application a ON a.county = s.county AND a.id = s.application_id
WHERE s.division >= @low AND s.division < @high AND s.step IN (SELECT CAST(value AS text) FROM json_each(CAST(@steps AS text)))
AND (CAST(@role AS text) = '' OR s.role = CAST(@role AS text))
AND (CAST(@state AS text) = '' OR a.state = CAST(@state AS text)) AND (CAST(@programme AS text) = '' OR a.programme = CAST(@programme AS text))
AND (NOT CAST(@overdue AS boolean) OR s.due_on < @today) AND (NOT CAST(@soon AS boolean) OR s.warn_on <= @today AND s.due_on >= @today)
AND (CAST(@handed AS text) = '' OR EXISTS (SELECT 1 FROM case_handover h WHERE h.county = s.county AND h.application_id = s.application_id AND h.role = s.role AND h.stands
  AND (CAST(@handed AS text) = 'to' AND h.to_id = @me OR CAST(@handed AS text) = 'from' AND h.from_id = @me)))
AND (s.sort_on > @after_on OR s.sort_on = @after_on AND (s.application_id, s.step) > (CAST(@after_id AS bigint), CAST(@after_step AS text)))
ORDER BY s.sort_on, s.application_id, s.step LIMIT @up_to;

-- name: Advances :many
-- Cases that were paid in advance with the clock of the explanation, the one that is due
-- first on top; what has a day that is not known comes last.
SELECT k.started_on, k.due_on, k.stopped_on, sqlc.embed(a) FROM application a
JOIN clock k ON k.county = a.county AND k.application_id = a.id AND k.kind IN (SELECT CAST(value AS text) FROM json_each(CAST(@kinds AS text)))
WHERE a.county >= @low_county AND a.county <= @high_county AND a.division >= @low AND a.division < @high AND a.advance_fen > 0
AND (CAST(@programme AS text) = '' OR a.programme = CAST(@programme AS text))
AND (CAST(@stands AS text) = '' OR CAST(@stands AS text) = 'explained' AND k.stopped_on IS NOT NULL
  OR CAST(@stands AS text) <> 'explained' AND k.stopped_on IS NULL AND (CAST(@stands AS text) = 'waiting' OR k.due_on < @today))
AND (COALESCE(k.due_on, @unknown_day) > @after_on OR COALESCE(k.due_on, @unknown_day) = @after_on AND a.id > @after_id)
ORDER BY COALESCE(k.due_on, @unknown_day), a.id LIMIT @up_to;

-- name: CountSteps :many
SELECT s.step, s.role, count(*) AS cases, CAST(COALESCE(SUM(CASE WHEN s.due_on < @today THEN 1 ELSE 0 END), 0) AS bigint) AS overdue,
  CAST(COALESCE(SUM(CASE WHEN s.warn_on <= @today AND s.due_on >= @today THEN 1 ELSE 0 END), 0) AS bigint) AS soon FROM case_step s
WHERE s.division >= @low AND s.division < @high GROUP BY s.step, s.role ORDER BY s.step, s.role;

-- name: StartClock :exec
INSERT INTO clock (county, application_id, kind, started_on, due_on, term, working_days, article, whose)
VALUES (@county, @application_id, @kind, @started_on, @due_on, @term, @working_days, @article, @whose)
ON CONFLICT (county, application_id, kind, started_on) DO UPDATE SET due_on = excluded.due_on, stopped_on = NULL, extended_on = NULL, paused_on = NULL, paused_days = 0, stopped_by = 0, uncounted_from = NULL, uncounted_to = NULL, term = excluded.term, working_days = excluded.working_days, article = excluded.article, whose = excluded.whose;

-- name: StopClock :exec
UPDATE clock SET stopped_on = @stopped_on, stopped_by = @stopped_by WHERE county = @county AND application_id = @application_id AND kind = @kind AND stopped_on IS NULL;

-- name: PauseClock :exec
UPDATE clock SET paused_on = @paused_on WHERE county = @county AND application_id = @application_id AND kind = @kind AND stopped_on IS NULL AND paused_on IS NULL;

-- name: ResumeClock :exec
UPDATE clock SET paused_on = NULL, paused_days = @paused_days, uncounted_from = @uncounted_from, uncounted_to = @uncounted_to, due_on = @due_on WHERE county = @county AND application_id = @application_id AND kind = @kind AND started_on = @started_on;

-- name: CountPause :exec
UPDATE clock SET paused_days = @paused_days, uncounted_from = NULL, uncounted_to = NULL WHERE county = @county AND application_id = @application_id AND kind = @kind AND started_on = @started_on;

-- name: ExtendClock :exec
UPDATE clock SET due_on = @due_on, term = @term, working_days = @working_days, article = @article, extended_on = @extended_on WHERE county = @county AND application_id = @application_id AND kind = @kind AND stopped_on IS NULL;

-- name: FillClock :exec
UPDATE clock SET due_on = @due_on WHERE county = @county AND application_id = @application_id AND kind = @kind AND started_on = @started_on;

-- name: OpenEndedClocks :many
SELECT DISTINCT county, application_id FROM clock WHERE due_on IS NULL AND stopped_on IS NULL ORDER BY county, application_id;

-- name: Clocks :many
SELECT * FROM clock WHERE county = @county AND application_id = @application_id ORDER BY started_on, kind;

-- name: ClocksKept :many
-- Clocks whose last day lies between two days, by township or by what a longer or
-- shorter prefix of the place of the case names: each counts once, as kept, as late
-- (stopped after its day, or running past it), or as running within its time. The terms
-- of the public and of the family are not the office's: it goes on when they are over.
SELECT a.programme, a.purpose, k.kind, CAST(substr(a.division, 1, CAST(@digits AS integer)) AS text) AS place, count(*) AS clocks,
  CAST(SUM(CASE WHEN k.stopped_on <= k.due_on THEN 1 ELSE 0 END) AS bigint) AS kept,
  CAST(SUM(CASE WHEN k.stopped_on > k.due_on OR k.stopped_on IS NULL AND k.paused_on IS NULL AND k.due_on < @today THEN 1 ELSE 0 END) AS bigint) AS late,
  CAST(SUM(CASE WHEN k.stopped_on IS NULL AND k.paused_on IS NULL AND k.due_on < @today THEN 1 ELSE 0 END) AS bigint) AS overdue,
  CAST(SUM(CASE WHEN k.extended_on IS NOT NULL THEN 1 ELSE 0 END) AS bigint) AS extended
FROM clock k JOIN application a ON a.county = k.county AND a.id = k.application_id
WHERE k.county BETWEEN @low_county AND @high_county AND k.due_on >= @since AND k.due_on <= @until AND k.whose = ''
AND a.division >= @low AND a.division < @high AND (CAST(@programme AS text) = '' OR a.programme = CAST(@programme AS text))
GROUP BY a.programme, a.purpose, k.kind, CAST(substr(a.division, 1, CAST(@digits AS integer)) AS text)
ORDER BY a.programme, a.purpose, k.kind, CAST(substr(a.division, 1, CAST(@digits AS integer)) AS text);

-- name: CaseOfNotice :one
-- The case of a notice that was posted and is not closed: by the number of the notice, and by the case's
-- where the notice was posted before it had one.
SELECT a.id, a.number, a.household_id FROM publicity p JOIN application a ON a.county = p.county AND a.id = p.application_id
WHERE p.county = @county AND (p.number = @number OR p.number = '' AND a.number = @number) AND p.closed_on IS NULL AND p.started_on <= @today
ORDER BY p.id DESC LIMIT 1;

-- name: AddAct :exec
INSERT INTO case_act (county, application_id, id, act, actor_id, actor, role, at, state_before, state_after, note, note_sealed, signature, signed_sm3, file_id)
VALUES (@county, @application_id, @id, @act, @actor_id, @actor, @role, @at, @state_before, @state_after, '', @note_sealed, @signature, @signed_sm3, @file_id);

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

-- name: AddInvitation :exec
INSERT INTO hearing_invitation (county, application_id, id, round, served_on, sealed, file_id, entered_by, entered_name, entered_at)
VALUES (@county, @application_id, @id, @round, @served_on, @sealed, @file_id, @entered_by, @entered_name, @entered_at);

-- name: Invitations :many
SELECT * FROM hearing_invitation WHERE county = @county AND application_id = @application_id ORDER BY id;

-- name: SealedInvitations :many
SELECT county, application_id, id, sealed FROM hearing_invitation
WHERE (county, application_id, id) > (CAST(@after_county AS integer), CAST(@after_application AS bigint), CAST(@after_id AS bigint))
ORDER BY county, application_id, id LIMIT @up_to;

-- name: ResealInvitation :exec
UPDATE hearing_invitation SET sealed = @sealed WHERE county = @county AND application_id = @application_id AND id = @id;

-- name: AddService :exec
INSERT INTO notice_service (county, application_id, id, served_on, sealed, file_id, entered_by, entered_name, entered_at)
VALUES (@county, @application_id, @id, @served_on, @sealed, @file_id, @entered_by, @entered_name, @entered_at);

-- name: Services :many
SELECT * FROM notice_service WHERE county = @county AND application_id = @application_id ORDER BY id;

-- name: SealedServices :many
SELECT county, application_id, id, sealed FROM notice_service
WHERE (county, application_id, id) > (CAST(@after_county AS integer), CAST(@after_application AS bigint), CAST(@after_id AS bigint))
ORDER BY county, application_id, id LIMIT @up_to;

-- name: ResealService :exec
UPDATE notice_service SET sealed = @sealed WHERE county = @county AND application_id = @application_id AND id = @id;

-- name: AddOpinion :exec
INSERT INTO opinion (county, application_id, round, agree, amount_fen, proposal, differs, words, given_by, given_name, given_at, differs_sealed, words_sealed)
VALUES (@county, @application_id, @round, @agree, @amount_fen, @proposal, '', '', @given_by, @given_name, @given_at, @differs_sealed, @words_sealed);

-- name: Opinions :many
SELECT * FROM opinion WHERE county = @county AND application_id = @application_id ORDER BY round;

-- name: AddPublicity :exec
INSERT INTO publicity (county, application_id, id, division, place, notice, started_on, ends_on, objections, number, shown, listed)
VALUES (@county, @application_id, @id, @division, @place, @notice, @started_on, @ends_on, 0, @number, @shown, @listed);

-- name: Publicities :many
SELECT * FROM publicity WHERE county = @county AND application_id = @application_id ORDER BY id;

-- name: ObjectTo :exec
UPDATE publicity SET objections = objections + 1 WHERE county = @county AND application_id = @application_id AND closed_on IS NULL;

-- name: ClosePublicity :exec
UPDATE publicity SET closed_on = @closed_on WHERE county = @county AND application_id = @application_id AND closed_on IS NULL;

-- name: RunningPublicities :many
SELECT p.*, a.applicant_name, a.members, a.number AS case_number FROM publicity p JOIN application a ON a.county = p.county AND a.id = p.application_id
WHERE p.county >= @low_county AND p.county <= @high_county AND p.division >= @low AND p.division < @high
AND p.started_on <= @today AND p.ends_on >= @today AND p.closed_on IS NULL AND (p.ends_on > @after_on OR p.ends_on = @after_on AND p.id > CAST(@after_id AS bigint))
ORDER BY p.ends_on, p.id LIMIT @up_to;

-- name: EndedPublicities :many
SELECT p.*, a.applicant_name, a.members, a.number AS case_number FROM publicity p JOIN application a ON a.county = p.county AND a.id = p.application_id
WHERE p.county >= @low_county AND p.county <= @high_county AND p.division >= @low AND p.division < @high
AND (p.ends_on < @today OR p.closed_on IS NOT NULL) AND (p.ends_on < @before_on OR p.ends_on = @before_on AND p.id < CAST(@before_id AS bigint))
ORDER BY p.ends_on DESC, p.id DESC LIMIT @up_to;

-- name: AddObjection :exec
INSERT INTO objection (county, application_id, id, kind, received_on, sealed, entered_by, entered_at)
VALUES (@county, @application_id, @id, @kind, @received_on, @sealed, @entered_by, @entered_at);

-- name: Objections :many
SELECT * FROM objection WHERE county = @county AND application_id = @application_id ORDER BY id;

-- name: LastComplaint :one
SELECT id, received_on FROM objection WHERE county = @county AND application_id = @application_id AND kind = 'complaint' ORDER BY id DESC LIMIT 1;

-- name: AddDocument :exec
INSERT INTO case_document (county, application_id, id, kind, title, file_id, sm3, made_at, number, code, about_id, content_sm3)
VALUES (@county, @application_id, @id, @kind, @title, @file_id, @sm3, @made_at, @number, @code, @about_id, @content_sm3);

-- name: DocumentByCode :one
SELECT * FROM case_document WHERE county = @county AND code = @code AND code <> '';

-- name: DecidedSince :one
-- What was decided later about the same aid: by a later case, or in the same one. An
-- appeal that amends the first decision does not come after what was decided since.
SELECT count(*) FROM application a JOIN decision d ON d.county = a.county AND d.application_id = a.id
WHERE a.county = @county AND a.household_id = @household_id AND a.programme = @programme AND a.person_id = @person_id
AND (d.outcome <> 'refused' AND a.id > CAST(@application_id AS bigint) OR a.id = CAST(@application_id AS bigint)) AND d.decided_at > @after;

-- name: StandingDecisions :many
-- The last decision by which a household, or one of its people, had something at an
-- instant; those that fell on appeal give nothing.
SELECT d.* FROM application a JOIN decision d ON d.county = a.county AND d.application_id = a.id
WHERE a.county = @county AND a.household_id = @household_id AND a.programme = @programme AND a.person_id = @person_id
AND d.outcome = 'confirmed' AND a.state <> 'restored' AND d.decided_at <= @at ORDER BY a.id DESC, d.decided_at DESC, d.id DESC LIMIT 1;

-- name: LastOfAid :one
-- The last decision about the same aid that did not fall.
SELECT d.* FROM application a JOIN decision d ON d.county = a.county AND d.application_id = a.id
WHERE a.county = @county AND a.household_id = @household_id AND a.programme = @programme AND a.person_id = @person_id
AND d.outcome <> 'refused' AND a.state <> 'restored' ORDER BY a.id DESC, d.id DESC LIMIT 1;

-- name: NoticeByNumber :one
SELECT * FROM publicity WHERE county = @county AND number = @number AND number <> '';

-- name: PublicNotices :many
-- What hangs in a place today and is in the list for anybody.
SELECT id, ends_on, shown FROM publicity WHERE county = @county AND division >= @low AND division < @high
AND started_on <= @today AND ends_on >= @today AND closed_on IS NULL AND shown <> '' AND listed
AND (ends_on > @after_on OR ends_on = @after_on AND id > CAST(@after_id AS bigint))
ORDER BY ends_on, id LIMIT @up_to;

-- name: Documents :many
SELECT * FROM case_document WHERE county = @county AND application_id = @application_id ORDER BY id;

-- name: AddDecision :exec
INSERT INTO decision (county, id, application_id, household_id, number, outcome, amount_fen, first_period, proposal, differs, differs_sealed, inputs_sealed, reasons_sealed,
    inputs_sm3, reasons_sm3, packs, demonstration, decided_by, decided_name, decided_at, notice, notice_sealed, result, valid_to_on, review_on, before_fen)
VALUES (@county, @id, @application_id, @household_id, @number, @outcome, @amount_fen, @first_period, @proposal, '', @differs_sealed, @inputs_sealed, @reasons_sealed,
    @inputs_sm3, @reasons_sm3, @packs, @demonstration, @decided_by, @decided_name, @decided_at, '', @notice_sealed, @result, @valid_to_on, @review_on, @before_fen);

-- name: Decision :one
SELECT * FROM decision WHERE county = @county AND id = @id;

-- name: DecisionOf :many
SELECT * FROM decision WHERE county = @county AND application_id = @application_id ORDER BY id;

-- name: SaveDue :exec
UPDATE application SET due_on = @due_on, next_step = @next_step, next_role = @next_role, next_due_on = @next_due_on WHERE county = @county AND id = @id;

-- name: SealedApplications :many
SELECT county, id, facts_sealed, reason_sealed FROM application WHERE (county, id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint))
ORDER BY county, id LIMIT @up_to;

-- name: ResealApplication :exec
UPDATE application SET facts_sealed = @facts_sealed, reason_sealed = @reason_sealed WHERE county = @county AND id = @id;

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
SELECT county, id, inputs_sealed, reasons_sealed, differs_sealed, notice_sealed FROM decision WHERE (county, id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint))
ORDER BY county, id LIMIT @up_to;

-- name: ResealDecision :exec
UPDATE decision SET inputs_sealed = @inputs_sealed, reasons_sealed = @reasons_sealed, differs_sealed = @differs_sealed, notice_sealed = @notice_sealed WHERE county = @county AND id = @id;

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
-- fell, leaves it open again some time after. What came through the portal and was not
-- accepted holds nothing off: whoever knows an ID number could file it.
SELECT d.county, d.id, d.household_id, a.programme, a.person_id FROM decision d JOIN application a ON a.county = d.county AND a.id = d.application_id
WHERE d.review_on <= @today AND d.outcome = 'confirmed' AND (d.county, d.id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint))
AND NOT EXISTS (SELECT 1 FROM application r WHERE r.county = a.county AND r.household_id = a.household_id AND r.programme = a.programme
    AND r.person_id = a.person_id AND r.id > a.id AND COALESCE(r.came_at, r.created_at) >= COALESCE(a.came_at, a.created_at)
    AND (r.state NOT IN ('not_accepted', 'refused', 'withdrawn', 'terminated', 'restored') AND NOT (r.channel = 'portal' AND r.state IN ('draft', 'submitted', 'supplement'))
        OR r.purpose = 'review' AND r.updated_at > @lately))
ORDER BY d.county, d.id LIMIT @up_to;

-- name: DropReview :exec
-- Not where another case of the same was begun meanwhile: that one may be given up.
UPDATE decision SET review_on = NULL WHERE decision.county = @county AND decision.id = @id
AND NOT EXISTS (SELECT 1 FROM application a JOIN application r ON r.county = a.county AND r.household_id = a.household_id
    AND r.programme = a.programme AND r.person_id = a.person_id AND r.id > a.id AND COALESCE(r.came_at, r.created_at) >= COALESCE(a.came_at, a.created_at)
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
UPDATE meeting_result SET unlocked_by = @unlocked_by, unlocked_name = @unlocked_name, unlocked_at = @unlocked_at, reason_sealed = @reason_sealed
WHERE county = @county AND id = @id AND unlocked_by = 0;

-- name: LockedResult :one
-- What the meeting locked of a case's round.
SELECT * FROM meeting_result WHERE county = @county AND application_id = @application_id AND round = @round AND unlocked_by = 0;

-- name: ResultsOfMeeting :many
SELECT * FROM meeting_result WHERE county = @county AND meeting_id = @meeting_id ORDER BY id;

-- name: BatchResults :many
-- What is locked of a batch, with where each case is and stands now: one may have
-- followed its household to another township since.
SELECT sqlc.embed(r), sqlc.embed(m), a.division, a.state, a.round, a.version, a.applicant_name, a.members, a.programme, a.purpose, a.due_on, a.next_due_on FROM meeting_result r
JOIN meeting m ON m.county = r.county AND m.id = r.meeting_id
JOIN application a ON a.county = r.county AND a.id = r.application_id
WHERE r.county = @county AND r.for_period = @for_period AND a.division >= @low AND a.division < @high AND r.unlocked_by = 0
ORDER BY r.application_id, r.round;

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
-- Applications for what is paid monthly that were confirmed between two instants: one
-- that an appeal amended was confirmed before.
SELECT a.programme, CAST(substr(a.division, 1, 9) AS text) AS township, count(*) AS cases FROM decision d
JOIN application a ON a.county = d.county AND a.id = d.application_id
WHERE d.county = @county AND d.outcome = 'confirmed' AND d.result = 'monthly' AND a.purpose = '' AND d.decided_at >= @since AND d.decided_at < @before
AND NOT EXISTS (SELECT 1 FROM decision e WHERE e.county = d.county AND e.application_id = d.application_id AND e.outcome = 'confirmed' AND e.id < d.id)
GROUP BY a.programme, CAST(substr(a.division, 1, 9) AS text) ORDER BY a.programme, township;
-- name: AddDisaster :exec
INSERT INTO disaster (county, id, name, kind, division, began_on, note, version, entered_by, entered_name, entered_at)
VALUES (@county, @id, @name, @kind, @division, @began_on, @note, 1, @entered_by, @entered_name, @entered_at);

-- name: Disaster :one
SELECT * FROM disaster WHERE county = @county AND id = @id;

-- name: Disasters :many
-- The latest first, before one.
SELECT * FROM disaster WHERE county >= @low_county AND county <= @high_county
AND (CAST(@kind AS text) = '' OR kind = CAST(@kind AS text))
AND (CAST(@state AS text) = '' OR CAST(@state AS text) = CASE WHEN closed_on IS NULL THEN 'open' ELSE 'closed' END)
AND (began_on < @before_on OR began_on = @before_on AND (county, id) < (CAST(@before_county AS integer), CAST(@before_id AS bigint)))
ORDER BY began_on DESC, county DESC, id DESC LIMIT @up_to;

-- name: DisastersOpen :many
SELECT * FROM disaster WHERE county = @county AND closed_on IS NULL ORDER BY began_on DESC, id DESC;

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
-- What some people were offered, in whatever household they were then, and what was
-- recorded in this one of who has left it; in the order of the days.
SELECT * FROM job_offer WHERE county = @county AND
  (household_id = @household_id OR person_id IN (SELECT CAST(value AS bigint) FROM json_each(CAST(@people AS text)))) ORDER BY offered_on, id;

-- name: SealedJobOffers :many
SELECT county, id, sealed FROM job_offer WHERE (county, id) > (CAST(@county AS integer), CAST(@id AS bigint)) ORDER BY county, id LIMIT @up_to;

-- name: ResealJobOffer :exec
UPDATE job_offer SET sealed = @sealed WHERE county = @county AND id = @id;

-- name: AddDeathWaiting :exec
INSERT INTO death_waiting (county, household_id, programme, person_id, dead_id, reason) VALUES (@county, @household_id, @programme, @person_id, @dead_id, @reason);

-- name: MoveDeathsWaiting :exec
-- A death that waits for a case goes along with it.
UPDATE death_waiting SET household_id = @to_id WHERE county = @county AND household_id = @household_id AND programme = @programme AND person_id = @person_id;

-- name: TakeDeathsWaiting :many
DELETE FROM death_waiting WHERE county = @county AND household_id = @household_id AND programme = @programme AND person_id = @person_id RETURNING *;

-- name: DropDeathWaiting :exec
DELETE FROM death_waiting WHERE county = @county AND household_id = @household_id AND dead_id = @dead_id;

-- name: RunningReview :one
-- By when what a household draws was to be looked at again, by the last decision on it.
SELECT d.review_on FROM decision d JOIN application a ON a.county = d.county AND a.id = d.application_id
WHERE d.county = @county AND d.household_id = @household_id AND a.programme = @programme AND a.person_id = @person_id AND d.outcome = 'confirmed'
ORDER BY a.id DESC, d.id DESC LIMIT 1;

-- name: ApplicantsOf :many
-- Who applied for a programme in each of many households, the latest last.
SELECT household_id, person_id, applicant_id FROM application
WHERE county = @county AND programme = @programme AND state = 'confirmed' AND purpose = ''
  AND household_id IN (SELECT CAST(value AS bigint) FROM json_each(CAST(@households AS text))) ORDER BY id;

-- name: AddResultSheet :exec
INSERT INTO result_sheet (county, id, division, number, code, content_sm3, sheet, made_by, made_name, made_at)
VALUES (@county, @id, @division, @number, @code, @content_sm3, @sheet, @made_by, @made_name, @made_at);

-- name: NewestResultSheet :one
SELECT * FROM result_sheet WHERE county = @county AND division = @division ORDER BY id DESC LIMIT 1;

-- name: ResultSheetByCode :one
SELECT * FROM result_sheet WHERE county = @county AND code = @code;

-- name: DocumentByNumber :one
SELECT * FROM case_document WHERE county = @county AND number = @number AND number <> '';

-- name: AddCertificate :exec
INSERT INTO certificate (county, id, application_id, household_id, person_id, programme, division, number, holder, cause, amount_fen, valid_to_on, issued_on, issued_name, decision)
VALUES (@county, @id, @application_id, @household_id, @person_id, @programme, @division, @number, @holder, @cause, @amount_fen, @valid_to_on, @issued_on, @issued_name, @decision);

-- name: Certificate :one
SELECT * FROM certificate WHERE county = @county AND id = @id;

-- name: LastCertificate :one
-- The newest about an aid since it last ended: what is given anew after that is a first.
SELECT * FROM certificate c WHERE c.county = @county AND c.household_id = @household_id AND c.programme = @programme AND c.person_id = @person_id
AND c.id > COALESCE((SELECT max(o.id) FROM application a JOIN decision o ON o.county = a.county AND o.application_id = a.id
    WHERE a.county = @county AND a.household_id = @household_id AND a.programme = @programme AND a.person_id = @person_id
    AND o.outcome = 'stopped' AND a.state <> 'restored'), 0) ORDER BY c.id DESC LIMIT 1;

-- name: ReplaceCertificates :exec
UPDATE certificate SET ended_on = @ended_on, ended = 'replaced'
WHERE county = @county AND household_id = @household_id AND programme = @programme AND person_id = @person_id AND ended = '';

-- name: LoseCertificate :execrows
UPDATE certificate SET ended_on = @ended_on, ended = 'lost', note_sealed = @note_sealed WHERE county = @county AND id = @id AND ended = '' AND returned_on IS NULL;

-- name: StampCertificate :execrows
UPDATE certificate SET stamped_on = @stamped_on, stamped_name = @stamped_name, decision = @decision
WHERE county = @county AND id = @id AND ended = '' AND returned_on IS NULL;

-- name: TakeCertificateBack :execrows
UPDATE certificate SET returned_on = @returned_on, returned_name = @returned_name WHERE county = @county AND id = @id AND returned_on IS NULL;

-- name: Certificates :many
-- What a certificate is worth is read from the last decision on its aid that did not
-- fall: lost, replaced, ended, over, changed (another amount is drawn), unstamped, holds.
SELECT sqlc.embed(c), CAST(s.worth AS text) AS worth FROM certificate c JOIN (
    SELECT k.county, k.id, CASE
        WHEN k.ended <> '' THEN k.ended
        WHEN d.id IS NULL OR d.outcome = 'stopped' AND (d.result <> 'monthly' OR d.first_period <= CAST(@month_period AS integer))
            OR d.result = 'monthly' AND d.valid_to_on < @today THEN 'ended'
        WHEN d.valid_to_on < @today THEN 'over'
        WHEN d.outcome = 'confirmed' AND d.result = 'monthly' AND d.amount_fen <> k.amount_fen THEN 'changed'
        WHEN COALESCE(k.stamped_on, k.issued_on) <= @year_ago THEN 'unstamped'
        ELSE 'holds' END AS worth
    FROM certificate k LEFT JOIN decision d ON d.county = k.county AND d.id = (
        SELECT o.id FROM application a JOIN decision o ON o.county = a.county AND o.application_id = a.id
        WHERE a.county = k.county AND a.household_id = k.household_id AND a.programme = k.programme AND a.person_id = k.person_id
        AND o.outcome <> 'refused' AND a.state <> 'restored' ORDER BY a.id DESC, o.id DESC LIMIT 1)
    WHERE k.county >= @low_county AND k.county <= @high_county AND k.division >= @low AND k.division < @high
) s ON s.county = c.county AND s.id = c.id
WHERE c.county >= @low_county AND c.county <= @high_county AND c.division >= @low AND c.division < @high
AND (CAST(@programme AS text) = '' OR c.programme = CAST(@programme AS text)) AND (CAST(@number AS text) = '' OR c.number = CAST(@number AS text))
AND (CAST(@worth AS text) = '' OR s.worth = CAST(@worth AS text))
AND (NOT CAST(@out AS boolean) OR c.returned_on IS NULL AND s.worth IN ('replaced', 'ended', 'over'))
AND (CAST(@before_id AS bigint) = 0 OR (c.county, c.id) < (CAST(@before_county AS integer), CAST(@before_id AS bigint)))
ORDER BY c.county DESC, c.id DESC LIMIT @up_to;

-- name: AddRelative :exec
INSERT INTO staff_relative (county, id, account_id, staff_name, staff_post, office, division, relation, name, sealed, number_index, entered_by, entered_name, entered_at)
VALUES (@county, @id, @account_id, @staff_name, @staff_post, @office, @division, @relation, @name, @sealed, @number_index, @entered_by, @entered_name, @entered_at);

-- name: Relative :one
SELECT * FROM staff_relative WHERE county = @county AND id = @id;

-- name: EndRelative :execrows
UPDATE staff_relative SET ended_on = @ended_on, ended_name = @ended_name, ended_why_sealed = @ended_why_sealed WHERE county = @county AND id = @id AND ended_on IS NULL;

-- name: RelativesOf :many
SELECT * FROM staff_relative WHERE county = @county AND account_id = @account_id AND account_id <> 0 ORDER BY id DESC;

-- name: RelativesWith :many
-- Those in force of people with some ID numbers.
SELECT * FROM staff_relative WHERE county = @county AND ended_on IS NULL
AND number_index IN (SELECT CAST(value AS text) FROM json_each(CAST(@numbers AS text))) ORDER BY id;

-- name: RelativeList :many
-- The register, with in how many open cases each is of the family.
SELECT sqlc.embed(r), (SELECT count(*) FROM case_relative x JOIN application a ON a.county = x.county AND a.id = x.application_id
  WHERE x.county = r.county AND x.relative_id = r.id
  AND a.state NOT IN ('not_accepted', 'confirmed', 'refused', 'stopped', 'appealed', 'restored', 'withdrawn', 'terminated')) AS open_cases
FROM staff_relative r
WHERE r.county = @county AND (CAST(@after_id AS bigint) = 0 OR r.id < CAST(@after_id AS bigint))
AND (CAST(@named AS text) = '' OR r.staff_name = CAST(@named AS text) OR r.name = CAST(@named AS text))
AND (CAST(@office AS text) = '' OR r.office = CAST(@office AS text)) AND (CAST(@relation AS text) = '' OR r.relation = CAST(@relation AS text))
AND r.division >= @low AND r.division < @high AND (CAST(@ended AS boolean) = (r.ended_on IS NOT NULL))
ORDER BY r.id DESC LIMIT @up_to;

-- name: AddCaseRelative :exec
INSERT INTO case_relative (county, application_id, relative_id, found_on) VALUES (@county, @application_id, @relative_id, @found_on)
ON CONFLICT (county, application_id, relative_id) DO NOTHING;

-- name: RelativesInCase :many
SELECT r.* FROM case_relative x JOIN staff_relative r ON r.county = x.county AND r.id = x.relative_id
WHERE x.county = @county AND x.application_id = @application_id ORDER BY r.id;

-- name: FileApart :exec
UPDATE application SET near_relative = true, county_visit = @county_visit WHERE county = @county AND id = @id;

-- name: SealedRelatives :many
SELECT county, id, sealed, ended_why_sealed FROM staff_relative WHERE (county, id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint))
ORDER BY county, id LIMIT @up_to;

-- name: ResealRelative :exec
UPDATE staff_relative SET sealed = @sealed, ended_why_sealed = @ended_why_sealed WHERE county = @county AND id = @id;

-- name: ChecksAsked :many
-- Cases that asked for a check since an instant, by the last time that they did, with
-- how far the check has come.
SELECT a.id, a.number, a.division, a.applicant_name, a.programme, a.check_state, x.at AS asked_at FROM case_act x
JOIN application a ON a.county = x.county AND a.id = x.application_id
WHERE x.county = @county AND x.at >= @since AND x.act IN ('investigate', 'ask_check') AND a.division >= @low AND a.division < @high
  AND a.check_state IN ('asked', 'started', 'reported') AND a.state NOT IN ('withdrawn', 'terminated')
  AND NOT EXISTS (SELECT 1 FROM case_act y WHERE y.county = x.county AND y.application_id = x.application_id AND y.id > x.id AND y.act IN ('investigate', 'ask_check'))
ORDER BY a.id;

-- name: SealedActs :many
SELECT county, application_id, id, note_sealed FROM case_act
WHERE note_sealed IS NOT NULL AND (county, application_id, id) > (CAST(@after_county AS integer), CAST(@after_application AS bigint), CAST(@after_id AS bigint))
ORDER BY county, application_id, id LIMIT @up_to;

-- name: ResealAct :exec
UPDATE case_act SET note_sealed = @note_sealed WHERE county = @county AND application_id = @application_id AND id = @id;

-- name: SealedOpinions :many
SELECT county, application_id, round, differs_sealed, words_sealed FROM opinion
WHERE (county, application_id, round) > (CAST(@after_county AS integer), CAST(@after_application AS bigint), CAST(@after_round AS integer))
ORDER BY county, application_id, round LIMIT @up_to;

-- name: ResealOpinion :exec
UPDATE opinion SET differs_sealed = @differs_sealed, words_sealed = @words_sealed WHERE county = @county AND application_id = @application_id AND round = @round;

-- name: SealedResults :many
SELECT county, id, reason_sealed FROM meeting_result
WHERE reason_sealed IS NOT NULL AND (county, id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint)) ORDER BY county, id LIMIT @up_to;

-- name: ResealResult :exec
UPDATE meeting_result SET reason_sealed = @reason_sealed WHERE county = @county AND id = @id;

-- name: SealedCertificates :many
SELECT county, id, note_sealed FROM certificate
WHERE note_sealed IS NOT NULL AND (county, id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint)) ORDER BY county, id LIMIT @up_to;

-- name: ResealCertificate :exec
UPDATE certificate SET note_sealed = @note_sealed WHERE county = @county AND id = @id;

-- name: PlainApplications :many
-- What an older version of the program left in the clear: here, and in what follows.
SELECT county, id, reason FROM application WHERE reason <> '' ORDER BY county, id LIMIT @up_to;

-- name: SealApplication :exec
UPDATE application SET reason = '', reason_sealed = @reason_sealed WHERE county = @county AND id = @id;

-- name: PlainActs :many
SELECT county, application_id, id, note FROM case_act WHERE note <> '' ORDER BY county, application_id, id LIMIT @up_to;

-- name: SealAct :exec
UPDATE case_act SET note = '', note_sealed = @note_sealed WHERE county = @county AND application_id = @application_id AND id = @id;

-- name: PlainOpinions :many
SELECT county, application_id, round, differs, words FROM opinion WHERE differs <> '' OR words <> '' ORDER BY county, application_id, round LIMIT @up_to;

-- name: SealOpinion :exec
UPDATE opinion SET differs = '', words = '', differs_sealed = @differs_sealed, words_sealed = @words_sealed
WHERE county = @county AND application_id = @application_id AND round = @round;

-- name: PlainDecisions :many
SELECT county, id, differs, notice FROM decision WHERE differs <> '' OR notice <> '' ORDER BY county, id LIMIT @up_to;

-- name: SealDecision :exec
UPDATE decision SET differs = '', notice = '', differs_sealed = @differs_sealed, notice_sealed = @notice_sealed WHERE county = @county AND id = @id;

-- name: PlainResults :many
SELECT county, id, reason FROM meeting_result WHERE reason <> '' ORDER BY county, id LIMIT @up_to;

-- name: SealResult :exec
UPDATE meeting_result SET reason = '', reason_sealed = @reason_sealed WHERE county = @county AND id = @id;

-- name: PlainCertificates :many
SELECT county, id, note FROM certificate WHERE note <> '' ORDER BY county, id LIMIT @up_to;

-- name: SealCertificate :exec
UPDATE certificate SET note = '', note_sealed = @note_sealed WHERE county = @county AND id = @id;

-- name: PlainRelatives :many
SELECT county, id, ended_why FROM staff_relative WHERE ended_why <> '' ORDER BY county, id LIMIT @up_to;

-- name: SealRelative :exec
UPDATE staff_relative SET ended_why = '', ended_why_sealed = @ended_why_sealed WHERE county = @county AND id = @id;

-- name: AddGrantAppeal :exec
INSERT INTO grant_appeal (county, application_id, id, decision_id, filed_on, venue, body)
VALUES (@county, @application_id, @id, @decision_id, @filed_on, @venue, @body);

-- name: GrantAppeals :many
SELECT * FROM grant_appeal WHERE county = @county AND application_id = @application_id ORDER BY id;

-- name: SaveGrantAppeal :exec
UPDATE grant_appeal SET outcome = @outcome, answered_on = @answered_on, redo_on = @redo_on, amended_id = @amended_id,
    first_period = @first_period, last_period = @last_period, owed_months = @owed_months, owed_fen = @owed_fen
WHERE county = @county AND application_id = @application_id AND id = @id;
