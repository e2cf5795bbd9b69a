-- name: AddEntitlements :copyfrom
INSERT INTO entitlement (county, id, household_id, division, programme, decision_id, payee, members, urban, bank, account_sealed,
  amount_fen, amount_period, from_period, to_period, held, reason, change_kind, change_period, version, updated_by, updated_at, person_id)
VALUES (@county, @id, @household_id, @division, @programme, @decision_id, @payee, @members, @urban, @bank, @account_sealed,
  @amount_fen, @amount_period, @from_period, @to_period, @held, @reason, @change_kind, @change_period, @version, @updated_by, @updated_at, @person_id);

-- name: PutEntitlement :execrows
-- Writes nothing when somebody else was faster.
UPDATE entitlement SET decision_id = @decision_id, payee = @payee, members = @members, bank = @bank, account_sealed = @account_sealed,
  amount_fen = @amount_fen, amount_period = @amount_period, to_period = @to_period, held = @held, reason = @reason,
  change_kind = @change_kind, change_period = @change_period, version = @version, updated_by = @updated_by, updated_at = @updated_at
WHERE county = @county AND id = @id AND version = @version_before;

-- name: Entitlement :one
SELECT * FROM entitlement WHERE county = @county AND id = @id;

-- name: EntitlementsOf :many
SELECT * FROM entitlement WHERE county = @county AND household_id = @household_id ORDER BY id;

-- name: EntitlementsOfMany :many
-- All entitlements of many households at once, for taking over a list; those that ended count too.
SELECT * FROM entitlement WHERE county = @county AND programme = @programme
  AND household_id IN (SELECT CAST(value AS bigint) FROM json_each(CAST(@households AS text))) ORDER BY id;

-- name: ListEntitlements :many
-- state: '' all, running, held, stopped; by the month @at_period.
SELECT * FROM entitlement
WHERE county >= @county_low AND county <= @county_high AND division >= @low AND division < @high
  AND (CAST(@programme AS text) = '' OR programme = CAST(@programme AS text))
  AND (CAST(@state AS text) = ''
    OR (CAST(@state AS text) = 'held' AND held <> '')
    OR (CAST(@state AS text) = 'stopped' AND to_period < @at_period)
    OR (CAST(@state AS text) = 'running' AND held = '' AND to_period >= @at_period))
  AND (CAST(@payee AS text) = '' OR payee = CAST(@payee AS text))
  AND (county, id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint))
ORDER BY county, id LIMIT @up_to;

-- name: AddChanges :copyfrom
INSERT INTO entitlement_change (county, entitlement_id, seq, kind, from_period, amount_fen, members, decision_id, reason, made_by, made_name, made_at, division, urban, continues)
VALUES (@county, @entitlement_id, @seq, @kind, @from_period, @amount_fen, @members, @decision_id, @reason, @made_by, @made_name, @made_at, @division, @urban, @continues);

-- name: Changes :many
SELECT * FROM entitlement_change WHERE county = @county AND entitlement_id = @entitlement_id ORDER BY seq;

-- name: AmountAt :one
-- The amount of a month: what the latest decision that reaches it says.
SELECT * FROM entitlement_change
WHERE county = @county AND entitlement_id = @entitlement_id AND from_period <= @at_period AND kind IN ('granted', 'imported', 'changed')
ORDER BY seq DESC LIMIT 1;

-- name: LastOf :one
SELECT * FROM entitlement_change
WHERE county = @county AND entitlement_id = @entitlement_id AND kind = @kind
ORDER BY seq DESC LIMIT 1;

-- name: Due :many
-- Everybody who is owed a month, held or not, in the order of the printed roll.
SELECT * FROM entitlement
WHERE county = @county AND programme = @programme AND from_period <= @at_period AND to_period >= @at_period
  AND (division, id) > (@after_division, CAST(@after_id AS bigint))
ORDER BY division, id LIMIT @up_to;

-- name: CountDue :one
SELECT count(*) FROM entitlement
WHERE county = @county AND programme = @programme AND from_period <= @at_period AND to_period >= @at_period;

-- name: AddOwed :exec
INSERT INTO owed_month (county, entitlement_id, for_period, turn, programme, amount_fen, reason, roll_id)
VALUES (@county, @entitlement_id, @for_period, @turn, @programme, @amount_fen, @reason, 0);

-- name: LastTurns :one
-- The last turn of a month of an entitlement, on a roll and owed; -1 where there is none.
SELECT CAST((SELECT COALESCE(MAX(l.turn), -1) FROM roll_line l WHERE l.county = @county AND l.entitlement_id = @entitlement_id AND l.for_period = @for_period) AS integer) AS on_rolls,
  CAST((SELECT COALESCE(MAX(o.turn), -1) FROM owed_month o WHERE o.county = @county AND o.entitlement_id = @entitlement_id AND o.for_period = @for_period) AS integer) AS owed;

-- name: OpenOwed :many
-- Past months that wait for a roll; those of held entitlements keep waiting.
SELECT o.for_period, o.turn, o.amount_fen AS owed_fen, o.reason AS owed_reason, sqlc.embed(e)
FROM owed_month o JOIN entitlement e ON e.county = o.county AND e.id = o.entitlement_id
WHERE o.county = @county AND o.programme = @programme AND o.roll_id = 0 AND e.held = '' AND o.for_period <= e.to_period
ORDER BY e.division, e.id, o.for_period, o.turn;

-- name: CountOwed :one
SELECT count(*) FROM owed_month o JOIN entitlement e ON e.county = o.county AND e.id = o.entitlement_id
WHERE o.county = @county AND o.entitlement_id = @entitlement_id AND o.roll_id = 0 AND o.for_period <= e.to_period;

-- name: PayOwed :execrows
-- Marks what a locked roll pays.
UPDATE owed_month SET roll_id = @roll_id
WHERE owed_month.county = @county AND owed_month.programme = @programme AND owed_month.roll_id = 0
  AND EXISTS (SELECT 1 FROM roll_line l WHERE l.county = @county AND l.roll_id = @roll_id
    AND l.entitlement_id = owed_month.entitlement_id AND l.for_period = owed_month.for_period AND l.turn = owed_month.turn);

-- name: AddRoll :exec
INSERT INTO roll (county, id, programme, for_period, state, previous_id, draw_id, line_count, total_fen, people_count, back_count, back_fen,
  made_by, made_name, made_at, checked_by, checked_name, checked_at, sent_back, hash, locked_at, settled_at, version)
VALUES (@county, @id, @programme, @for_period, @state, 0, @draw_id, 0, 0, 0, 0, 0,
  @made_by, @made_name, @made_at, 0, '', NULL, '', NULL, NULL, NULL, 1);

-- name: PutRoll :execrows
UPDATE roll SET state = @state, previous_id = @previous_id, draw_id = @draw_id, line_count = @line_count, total_fen = @total_fen,
  people_count = @people_count, back_count = @back_count, back_fen = @back_fen, made_by = @made_by, made_name = @made_name,
  made_at = @made_at, checked_by = @checked_by, checked_name = @checked_name, checked_at = @checked_at, sent_back = @sent_back,
  hash = @hash, locked_at = @locked_at, settled_at = @settled_at, set_off_fen = @set_off_fen, version = version + 1
WHERE county = @county AND id = @id AND version = @version;

-- name: Roll :one
SELECT * FROM roll WHERE county = @county AND id = @id;

-- name: RollOf :one
SELECT * FROM roll WHERE county = @county AND programme = @programme AND for_period = @for_period;

-- name: LastLocked :one
SELECT * FROM roll WHERE county = @county AND programme = @programme AND state IN ('locked', 'sent', 'settled')
ORDER BY for_period DESC LIMIT 1;

-- name: ListRolls :many
-- Newest month first.
SELECT * FROM roll
WHERE county >= @county_low AND county <= @county_high
  AND (CAST(@programme AS text) = '' OR programme = CAST(@programme AS text))
  AND (CAST(@state AS text) = '' OR state = CAST(@state AS text))
  AND (CAST(@before_period AS integer) = 0 OR for_period < CAST(@before_period AS integer)
    OR (for_period = CAST(@before_period AS integer) AND (county, id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint))))
ORDER BY for_period DESC, county, id LIMIT @up_to;

-- name: AddLines :copyfrom
INSERT INTO roll_line (county, roll_id, line_no, entitlement_id, household_id, decision_id, division, urban, for_period, turn, version, payee,
  members, bank, account_sealed, amount_fen, previous_fen, change, change_reason, state, bank_serial, bank_reason, attempts, set_off_fen)
VALUES (@county, @roll_id, @line_no, @entitlement_id, @household_id, @decision_id, @division, @urban, @for_period, @turn, @version, @payee,
  @members, @bank, @account_sealed, @amount_fen, @previous_fen, @change, @change_reason, @state, @bank_serial, @bank_reason, @attempts, @set_off_fen);

-- name: DropLines :exec
DELETE FROM roll_line WHERE county = @county AND roll_id = @roll_id;

-- name: DropDepartures :exec
DELETE FROM roll_departure WHERE county = @county AND roll_id = @roll_id;

-- name: AddDeparture :exec
INSERT INTO roll_departure (county, roll_id, entitlement_id, household_id, division, payee, previous_fen, kind, reason)
VALUES (@county, @roll_id, @entitlement_id, @household_id, @division, @payee, @previous_fen, @kind, @reason);

-- name: Departures :many
SELECT * FROM roll_departure
WHERE county = @county AND roll_id = @roll_id AND division >= @low AND division < @high AND entitlement_id > @after_id
  AND (CAST(@kind AS text) = '' OR kind = @kind) AND (CAST(@payee AS text) = '' OR payee = @payee)
ORDER BY entitlement_id LIMIT @up_to;

-- name: PaidBefore :many
-- What each entitlement had on a roll for that roll's own month.
SELECT entitlement_id, line_no, amount_fen, version FROM roll_line WHERE county = @county AND roll_id = @roll_id AND for_period = @for_period;

-- name: WasPaid :one
-- Whether a household, or the person, was on an earlier locked roll of the programme.
SELECT count(*) FROM roll_line l JOIN roll r ON r.county = l.county AND r.id = l.roll_id
JOIN entitlement e ON e.county = l.county AND e.id = l.entitlement_id
WHERE l.county = @county AND l.household_id = @household_id AND r.programme = @programme AND e.person_id = @person_id
  AND r.for_period < @for_period AND r.state IN ('locked', 'sent', 'settled');

-- name: Line :one
SELECT * FROM roll_line WHERE county = @county AND roll_id = @roll_id AND line_no = @line_no;

-- name: PageOfLines :many
-- Lines in their order, as hashing and files need them.
SELECT * FROM roll_line WHERE county = @county AND roll_id = @roll_id AND line_no > @after_no ORDER BY line_no LIMIT @up_to;

-- name: ListLines :many
SELECT * FROM roll_line
WHERE county = @county AND roll_id = @roll_id AND line_no > @after_no AND division >= @low AND division < @high
  AND (CAST(@change AS text) = '' OR change = CAST(@change AS text))
  AND (CAST(@state AS text) = '' OR state = CAST(@state AS text))
  AND (CAST(@payee AS text) = '' OR payee = CAST(@payee AS text))
ORDER BY line_no LIMIT @up_to;

-- name: LinesIn :many
-- Lines of one state, with the newest checked correction in their place.
SELECT l.line_no, l.entitlement_id, l.household_id, l.for_period, CAST(l.amount_fen - l.set_off_fen AS bigint) AS amount_fen, l.state, l.attempts,
  COALESCE(c.payee, l.payee) AS payee, COALESCE(c.bank, l.bank) AS bank, COALESCE(c.account_sealed, l.account_sealed) AS account_sealed
FROM roll_line l LEFT JOIN line_correction c ON c.county = l.county AND c.roll_id = l.roll_id AND c.line_no = l.line_no
  AND c.attempt = l.attempts AND c.checked_by <> 0
WHERE l.county = @county AND l.roll_id = @roll_id AND l.state = @state AND l.line_no > @after_no
ORDER BY l.line_no LIMIT @up_to;

-- name: LinesSent :many
-- What the bank has not answered yet: the lines of the one file that is out.
SELECT line_no, household_id, entitlement_id, CAST(amount_fen - set_off_fen AS bigint) AS amount_fen FROM roll_line WHERE county = @county AND roll_id = @roll_id AND state = 'sent' ORDER BY line_no;

-- name: SendLines :execrows
UPDATE roll_line SET state = 'sent', attempts = attempts + 1 WHERE county = @county AND roll_id = @roll_id AND state = 'waiting';

-- name: AnswerLine :execrows
UPDATE roll_line SET state = @state, bank_serial = @bank_serial, bank_reason = @bank_reason
WHERE county = @county AND roll_id = @roll_id AND line_no = @line_no AND state = 'sent';

-- name: MoveLine :execrows
-- One step of a line that came back from the bank.
UPDATE roll_line SET state = @to_state WHERE county = @county AND roll_id = @roll_id AND line_no = @line_no AND state = @from_state;

-- name: Unsettled :one
SELECT count(*) FROM roll_line WHERE county = @county AND roll_id = @roll_id AND state NOT IN ('paid', 'carried');

-- name: DecidedBy :one
-- Lines that a roll has, or pays otherwise than the last, by a decision that an
-- account made; or pays elsewhere than any roll before because that account, asked for
-- it, said so last. Who checked a correction for the bank is of those who check rolls.
SELECT count(*) FROM roll_line l
WHERE l.county = @county AND l.roll_id = @roll_id AND (l.change NOT IN ('same', 'account') AND EXISTS (SELECT 1 FROM entitlement_change c
    WHERE c.county = l.county AND c.entitlement_id = l.entitlement_id AND c.decision_id = l.decision_id AND c.decision_id <> 0
    AND c.kind IN ('granted', 'changed') AND c.made_by = @account)
  OR EXISTS (SELECT 1 FROM entitlement_change c WHERE c.county = l.county AND c.entitlement_id = l.entitlement_id AND c.kind = 'account' AND c.made_by = @account AND c.reason LIKE CAST(@asked AS text)
    AND c.seq = (SELECT max(x.seq) FROM entitlement_change x WHERE x.county = l.county AND x.entitlement_id = l.entitlement_id AND x.kind = 'account')
    AND c.seq > (SELECT COALESCE(max(p.version), 0) FROM roll_line p WHERE p.county = l.county AND p.entitlement_id = l.entitlement_id AND p.roll_id <> l.roll_id)));

-- name: StaleLines :one
-- Lines whose entitlement was changed for this month after they were drawn.
SELECT count(*) FROM roll_line l
WHERE l.county = @county AND l.roll_id = @roll_id AND EXISTS (SELECT 1 FROM entitlement_change c
  WHERE c.county = l.county AND c.entitlement_id = l.entitlement_id AND c.seq > l.version AND c.from_period <= @at_period);

-- name: MissingLines :one
-- Entitlements that are due this month and not on the roll.
SELECT count(*) FROM entitlement e
WHERE e.county = @county AND e.programme = @programme AND e.from_period <= @at_period AND e.to_period >= @at_period AND e.held = ''
  AND NOT EXISTS (SELECT 1 FROM roll_line l WHERE l.county = e.county AND l.entitlement_id = e.id AND l.for_period = @at_period AND l.roll_id = @roll_id);

-- name: MissingOwed :one
SELECT count(*) FROM owed_month o JOIN entitlement e ON e.county = o.county AND e.id = o.entitlement_id
WHERE o.county = @county AND o.programme = @programme AND o.roll_id = 0 AND e.held = '' AND o.for_period <= e.to_period
  AND NOT EXISTS (SELECT 1 FROM roll_line l WHERE l.county = o.county AND l.entitlement_id = o.entitlement_id
    AND l.for_period = o.for_period AND l.turn = o.turn AND l.roll_id = @roll_id);

-- name: HasMonth :one
-- Whether a month of an entitlement was ever on a roll or is owed already.
SELECT (SELECT count(*) FROM roll_line l WHERE l.county = @county AND l.entitlement_id = @entitlement_id AND l.for_period = @for_period)
  + (SELECT count(*) FROM owed_month o WHERE o.county = @county AND o.entitlement_id = @entitlement_id AND o.for_period = @for_period) AS months;

-- name: AddBankFile :exec
INSERT INTO bank_file (county, roll_id, attempt, line_count, total_fen, file_id, sm3, sent_by, sent_name, sent_at, return_file_id, return_sm3,
  paid_count, paid_fen, failed_count, returned_at)
VALUES (@county, @roll_id, @attempt, @line_count, @total_fen, @file_id, @sm3, @sent_by, @sent_name, @sent_at, 0, NULL, 0, 0, 0, NULL);

-- name: BankFiles :many
SELECT * FROM bank_file WHERE county = @county AND roll_id = @roll_id ORDER BY attempt;

-- name: AnswerFile :execrows
UPDATE bank_file SET return_file_id = @return_file_id, return_sm3 = @return_sm3, paid_count = @paid_count, paid_fen = @paid_fen,
  failed_count = @failed_count, returned_at = @returned_at
WHERE county = @county AND roll_id = @roll_id AND attempt = @attempt AND return_file_id = 0;

-- name: AddCorrection :exec
INSERT INTO line_correction (county, roll_id, line_no, attempt, payee, bank, account_sealed, reason, made_by, made_name, made_at,
  checked_by, checked_name, checked_at)
VALUES (@county, @roll_id, @line_no, @attempt, @payee, @bank, @account_sealed, @reason, @made_by, @made_name, @made_at, 0, '', NULL);

-- name: Correction :one
SELECT * FROM line_correction WHERE county = @county AND roll_id = @roll_id AND line_no = @line_no AND attempt = @attempt;

-- name: Corrections :many
SELECT * FROM line_correction WHERE county = @county AND roll_id = @roll_id AND line_no = @line_no ORDER BY attempt;

-- name: CheckCorrection :execrows
UPDATE line_correction SET checked_by = @checked_by, checked_name = @checked_name, checked_at = @checked_at
WHERE county = @county AND roll_id = @roll_id AND line_no = @line_no AND attempt = @attempt AND checked_by = 0;

-- name: DropCorrection :execrows
DELETE FROM line_correction WHERE county = @county AND roll_id = @roll_id AND line_no = @line_no AND attempt = @attempt AND checked_by = 0;

-- name: PaymentsOf :many
-- A household's months, newest first, after one of them; '' and 0 are any.
SELECT l.roll_id, l.line_no, l.for_period, r.programme, r.for_period AS paid_period, r.state AS roll_state, l.amount_fen, l.members, l.payee, l.state, l.bank_reason,
  l.change, l.change_reason, l.entitlement_id, l.decision_id, l.turn, l.set_off_fen
FROM roll_line l JOIN roll r ON r.county = l.county AND r.id = l.roll_id
WHERE l.county = @county AND l.household_id = @household_id AND r.state IN ('locked', 'sent', 'settled')
  AND (CAST(@state AS text) = '' OR l.state = @state) AND (CAST(@programme AS text) = '' OR r.programme = @programme)
  AND (CAST(@first_period AS integer) = 0 OR l.for_period >= @first_period) AND (CAST(@last_period AS integer) = 0 OR l.for_period <= @last_period)
  AND (CAST(@before_period AS integer) = 0 OR l.for_period < @before_period OR l.for_period = @before_period
    AND (r.programme > CAST(@after_programme AS text) OR r.programme = @after_programme AND (l.turn < CAST(@before_turn AS integer)
      OR l.turn = @before_turn AND l.entitlement_id > CAST(@after_entitlement AS bigint))))
  AND (CAST(@entitlement AS bigint) = 0 OR l.entitlement_id = @entitlement)
ORDER BY l.for_period DESC, r.programme, l.turn DESC, l.entitlement_id LIMIT @up_to;

-- name: ChangeSums :many
-- The lines of a roll by change and reason.
SELECT change, change_reason, count(*) AS lines, CAST(sum(members) AS bigint) AS people, CAST(sum(amount_fen) AS bigint) AS amount_fen,
  CAST(sum(previous_fen) AS bigint) AS previous_fen, CAST(sum(set_off_fen) AS bigint) AS set_off_fen,
  CAST(sum(CASE WHEN set_off_fen > 0 THEN 1 ELSE 0 END) AS bigint) AS set_off_lines
FROM roll_line WHERE county = @county AND roll_id = @roll_id AND division >= @low AND division < @high
GROUP BY change, change_reason ORDER BY change, change_reason;

-- name: DepartureSums :many
SELECT kind, reason, count(*) AS lines, CAST(sum(previous_fen) AS bigint) AS previous_fen,
  CAST(sum(CASE WHEN previous_fen > 0 THEN 1 ELSE 0 END) AS bigint) AS left_count
FROM roll_departure WHERE county = @county AND roll_id = @roll_id AND division >= @low AND division < @high
GROUP BY kind, reason ORDER BY kind, reason;

-- name: StateSums :many
SELECT state, count(*) AS lines, CAST(sum(amount_fen - set_off_fen) AS bigint) AS amount_fen
FROM roll_line WHERE county = @county AND roll_id = @roll_id AND division >= @low AND division < @high GROUP BY state ORDER BY state;

-- name: MonthSums :many
-- What each month's locked rolls pay for that month itself, urban and rural.
SELECT r.for_period, l.urban, count(*) AS households, CAST(sum(l.members) AS bigint) AS people, CAST(sum(l.amount_fen) AS bigint) AS amount_fen
FROM roll r JOIN roll_line l ON l.county = r.county AND l.roll_id = r.id AND l.for_period = r.for_period
WHERE r.county = @county AND r.programme = @programme AND r.for_period >= @from_period AND r.for_period <= @to_period
  AND r.state IN ('locked', 'sent', 'settled') AND l.division >= @low AND l.division < @high
GROUP BY r.for_period, l.urban ORDER BY r.for_period, l.urban;

-- name: TownSums :many
-- One month's roll by township (9 digits), urban and rural.
SELECT CAST(substr(l.division, 1, 9) AS text) AS township, l.urban, count(*) AS households, CAST(sum(l.members) AS bigint) AS people,
  CAST(sum(l.amount_fen) AS bigint) AS amount_fen
FROM roll_line l
WHERE l.county = @county AND l.roll_id = @roll_id AND l.for_period = @for_period AND l.division >= @low AND l.division < @high
GROUP BY CAST(substr(l.division, 1, 9) AS text), l.urban ORDER BY township, l.urban;

-- name: Receiving :many
SELECT DISTINCT household_id FROM entitlement
WHERE county = @county AND household_id > sqlc.arg('after') AND from_period <= @on_period AND to_period >= @on_period
ORDER BY household_id LIMIT @up_to;

-- name: DrawnBy :many
-- What some households draw in a month, and for whom.
SELECT DISTINCT household_id, programme, person_id FROM entitlement
WHERE county = @county AND household_id IN (SELECT CAST(value AS bigint) FROM json_each(CAST(@households AS text)))
  AND from_period <= @on_period AND to_period >= @on_period
ORDER BY household_id, programme, person_id;

-- name: CountReceiving :one
SELECT count(DISTINCT household_id) FROM entitlement WHERE county = @county AND from_period <= @on_period AND to_period >= @on_period;

-- name: SealedEntitlements :many
SELECT county, id, account_sealed FROM entitlement WHERE (county, id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint))
ORDER BY county, id LIMIT @up_to;

-- name: ResealEntitlement :exec
UPDATE entitlement SET account_sealed = @account_sealed WHERE county = @county AND id = @id;

-- name: SealedLines :many
SELECT county, roll_id, line_no, entitlement_id, account_sealed FROM roll_line
WHERE (county, roll_id, line_no) > (CAST(@after_county AS integer), CAST(@after_roll AS bigint), CAST(@after_no AS integer))
ORDER BY county, roll_id, line_no LIMIT @up_to;

-- name: ResealLine :exec
-- The plain account stays: a locked roll's hash is over that.
UPDATE roll_line SET account_sealed = @account_sealed WHERE county = @county AND roll_id = @roll_id AND line_no = @line_no;

-- name: SealedCorrections :many
SELECT c.county, c.roll_id, c.line_no, c.attempt, l.entitlement_id, c.account_sealed
FROM line_correction c JOIN roll_line l ON l.county = c.county AND l.roll_id = c.roll_id AND l.line_no = c.line_no
WHERE (c.county, c.roll_id, c.line_no, c.attempt) > (CAST(@after_county AS integer), CAST(@after_roll AS bigint), CAST(@after_no AS integer), CAST(@after_attempt AS integer))
ORDER BY c.county, c.roll_id, c.line_no, c.attempt LIMIT @up_to;

-- name: ResealCorrection :exec
UPDATE line_correction SET account_sealed = @account_sealed WHERE county = @county AND roll_id = @roll_id AND line_no = @line_no AND attempt = @attempt;

-- name: AddPayout :exec
INSERT INTO payout (county, id, household_id, person_id, division, programme, application_id, decision_id, payee, members, urban, bank, account_sealed,
  amount_fen, reason, state, ordered_by, ordered_name, ordered_at, checked_by, checked_name, checked_at, method, paid_on, voucher, paid_by, paid_name, paid_at, version)
VALUES (@county, @id, @household_id, @person_id, @division, @programme, @application_id, @decision_id, @payee, @members, @urban, @bank, @account_sealed,
  @amount_fen, @reason, 'ordered', @ordered_by, @ordered_name, @ordered_at, 0, '', NULL, '', NULL, '', 0, '', NULL, 1);

-- name: PutPayout :execrows
-- Writes nothing when somebody else was faster.
UPDATE payout SET bank = @bank, account_sealed = @account_sealed, account_by = @account_by, state = @state, sent_back = @sent_back, ordered_again_by = @ordered_again_by,
  checked_by = @checked_by, checked_name = @checked_name, checked_at = @checked_at,
  method = @method, paid_on = @paid_on, voucher = @voucher, paid_by = @paid_by, paid_name = @paid_name, paid_at = @paid_at,
  settled_id = @settled_id, due_fen = @due_fen, version = version + 1
WHERE county = @county AND id = @id AND version = @version;

-- name: Payout :one
SELECT * FROM payout WHERE county = @county AND id = @id;

-- name: AdvanceOf :one
-- What a case was paid in advance.
SELECT * FROM payout WHERE county = @county AND application_id = @application_id AND decision_id = 0;

-- name: PayoutsOf :many
SELECT * FROM payout WHERE county = @county AND household_id = @household_id ORDER BY id DESC;

-- name: ListPayouts :many
-- The newest first.
SELECT * FROM payout
WHERE county >= @county_low AND county <= @county_high AND division >= @low AND division < @high
  AND (CAST(@state AS text) = '' OR state = CAST(@state AS text))
  AND (CAST(@programme AS text) = '' OR programme = CAST(@programme AS text))
  AND (CAST(@before_id AS bigint) = 0 OR (county, id) < (CAST(@before_county AS integer), CAST(@before_id AS bigint)))
ORDER BY county DESC, id DESC LIMIT @up_to;

-- name: SealedPayouts :many
SELECT county, id, account_sealed FROM payout WHERE (county, id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint))
ORDER BY county, id LIMIT @up_to;

-- name: ResealPayout :exec
UPDATE payout SET account_sealed = @account_sealed WHERE county = @county AND id = @id;

-- name: GrantedBy :many
-- The entitlements of a household that a decision began or changed.
SELECT DISTINCT e.id FROM entitlement e JOIN entitlement_change c ON c.county = e.county AND c.entitlement_id = e.id
WHERE e.county = @county AND e.household_id = @household_id AND c.decision_id = @decision_id ORDER BY e.id;

-- name: StockAt :many
-- Who draws what at an instant, by programme, township and urban or rural as they
-- were then: those whose last turn before it was in, or out from a month that is yet
-- to come and not before the first, with the members of their last change.
SELECT e.programme, CAST(substr(c.division, 1, 9) AS text) AS township, c.urban, count(*) AS households, CAST(COALESCE(sum(c.members), 0) AS bigint) AS people
FROM entitlement e JOIN entitlement_change c ON c.county = e.county AND c.entitlement_id = e.id
  AND c.seq = (SELECT max(x.seq) FROM entitlement_change x WHERE x.county = e.county AND x.entitlement_id = e.id AND x.made_at < @before)
WHERE e.county = @county AND (SELECT CASE WHEN k.kind = 'stopped' AND (k.from_period <= @by_period OR k.from_period <= e.from_period) THEN 'out' ELSE 'in' END
  FROM entitlement_change k WHERE k.county = e.county AND k.entitlement_id = e.id AND k.made_at < @before
  AND k.kind IN ('granted', 'imported', 'resumed', 'stopped') ORDER BY k.seq DESC LIMIT 1) = 'in'
GROUP BY e.programme, CAST(substr(c.division, 1, 9) AS text), c.urban ORDER BY e.programme, township, c.urban;

-- name: Histories :many
-- The history up to an instant of what was touched between two, or had its last
-- month in one that ended between them; each step with where the household was after it.
SELECT c.entitlement_id, c.kind, c.from_period, c.members, c.amount_fen, c.made_at, c.continues, e.from_period AS first_period, e.programme,
  CAST(substr(c.division, 1, 9) AS text) AS township, c.urban
FROM entitlement_change c JOIN entitlement e ON e.county = c.county AND e.id = c.entitlement_id
WHERE c.county = @county AND c.made_at < @before AND c.kind IN ('granted', 'imported', 'changed', 'undone', 'stopped', 'resumed', 'followed', 'moved', 'joined')
  AND c.entitlement_id IN (SELECT x.entitlement_id FROM entitlement_change x WHERE x.county = @county AND x.made_at < @before
    AND (x.made_at >= @since OR x.kind = 'stopped' AND x.from_period > @after_period AND x.from_period <= @by_period))
ORDER BY c.entitlement_id, c.seq;

-- name: PaidFor :many
-- What the locked rolls of a month pay, line by line added up; for earlier months apart.
SELECT r.programme, CAST(substr(l.division, 1, 9) AS text) AS township, l.urban,
  CAST(sum(CASE WHEN l.for_period = r.for_period THEN 1 ELSE 0 END) AS bigint) AS households,
  CAST(sum(CASE WHEN l.for_period = r.for_period THEN l.members ELSE 0 END) AS bigint) AS people,
  CAST(sum(CASE WHEN l.for_period = r.for_period THEN l.amount_fen ELSE 0 END) AS bigint) AS paid,
  CAST(sum(CASE WHEN l.for_period = r.for_period THEN 0 ELSE l.amount_fen END) AS bigint) AS back
FROM roll_line l JOIN roll r ON r.county = l.county AND r.id = l.roll_id
WHERE r.county = @county AND r.for_period = @for_period AND r.state IN ('locked', 'sent', 'settled')
GROUP BY r.programme, CAST(substr(l.division, 1, 9) AS text), l.urban ORDER BY r.programme, township, l.urban;

-- name: LockedRolls :many
-- The same as the rolls themselves have it.
SELECT programme, line_count, people_count, total_fen, back_fen FROM roll
WHERE county = @county AND for_period = @for_period AND state IN ('locked', 'sent', 'settled') ORDER BY programme;

-- name: PaidOnce :many
-- Sums that were paid once in some days.
SELECT programme, CAST(substr(division, 1, 9) AS text) AS township, urban, count(*) AS households, CAST(sum(members) AS bigint) AS people, CAST(sum(amount_fen) AS bigint) AS paid
FROM payout WHERE county = @county AND state = 'paid' AND paid_on >= @first_on AND paid_on <= @last_on
GROUP BY programme, CAST(substr(division, 1, 9) AS text), urban ORDER BY programme, township, urban;
-- name: AddOverpaid :exec
INSERT INTO overpaid (county, id, household_id, division, entitlement_id, programme, person_id, decision_id, reason, from_period, to_period, due_fen,
  state, found_by, found_name, found_at, version)
VALUES (@county, @id, @household_id, @division, @entitlement_id, @programme, @person_id, @decision_id, @reason, @from_period, @to_period, @due_fen,
  @state, @found_by, @found_name, @found_at, @version);

-- name: OverpaidOf :many
SELECT * FROM overpaid WHERE county = @county AND household_id = @household_id ORDER BY id;

-- name: OverpaidOn :many
-- Of one entitlement, whoever draws it now.
SELECT * FROM overpaid WHERE county = @county AND entitlement_id = @entitlement_id ORDER BY id;

-- name: MoveOverpaid :exec
-- What was found goes with who owes it: of one entitlement, or all of a household's. What
-- is of no entitlement (an advance) is the household's alone.
UPDATE overpaid SET household_id = @household_id, division = @division
WHERE county = @county AND (entitlement_id <> 0 AND entitlement_id = @entitlement_id OR household_id = @from_household);

-- name: MoveRecoveries :many
UPDATE recovery SET household_id = @household_id, division = @division
WHERE county = @county AND (entitlement_id <> 0 AND entitlement_id = @entitlement_id OR household_id = @from_household) RETURNING *;

-- name: VoidOverpaid :many
-- What a decision that fell had found.
UPDATE overpaid SET state = 'void', version = version + 1
WHERE county = @county AND decision_id = @decision_id AND state = 'found' RETURNING *;

-- name: PaidMonths :many
-- What an entitlement's months were paid by locked rolls, what was withheld with it;
-- what the bank sent back was not paid, and what it has not answered is not settled.
SELECT l.for_period, CAST(sum(CASE WHEN l.state IN ('failed', 'carried') THEN l.set_off_fen ELSE l.amount_fen END) AS bigint) AS amount_fen,
  CAST(sum(CASE WHEN l.state = 'paid' THEN l.amount_fen ELSE l.set_off_fen END) AS bigint) AS settled_fen
FROM roll_line l JOIN roll r ON r.county = l.county AND r.id = l.roll_id
WHERE l.county = @county AND l.entitlement_id = @entitlement_id AND l.for_period >= @first_period AND l.for_period <= @last_period
  AND r.state IN ('locked', 'sent', 'settled') AND (l.state NOT IN ('failed', 'carried') OR l.set_off_fen > 0)
GROUP BY l.for_period ORDER BY l.for_period;
-- name: MoveEntitlement :exec
UPDATE entitlement SET household_id = @household_id, division = @division, urban = @urban WHERE county = @county AND id = @id;

-- name: TouchedBy :many
-- What a decision began, changed or ended, whoever draws it now.
SELECT e.* FROM entitlement e WHERE e.county = @county
  AND e.id IN (SELECT c.entitlement_id FROM entitlement_change c WHERE c.county = @county AND c.decision_id = @decision_id) ORDER BY e.id;

-- name: AddHold :exec
INSERT INTO hold (county, entitlement_id, id, cause, reason, made_at)
VALUES (@county, @entitlement_id, @id, @cause, @reason, @made_at);

-- name: AddHolds :copyfrom
INSERT INTO hold (county, entitlement_id, id, cause, reason, made_at)
VALUES (@county, @entitlement_id, @id, @cause, @reason, @made_at);

-- name: Holds :many
-- Why a payment waits, the oldest reason first.
SELECT * FROM hold WHERE county = @county AND entitlement_id = @entitlement_id ORDER BY id;

-- name: DropHold :exec
DELETE FROM hold WHERE county = @county AND entitlement_id = @entitlement_id AND id = @id;

-- name: AddRecovery :exec
INSERT INTO recovery (county, id, number, household_id, division, entitlement_id, payout_id, programme, payee, cause, reason, conduct_on, claimed_fen, fine_fen,
  due_on, state, paid_fen, waived_fen, waive_fen, waive_by, set_off_id, set_off_fen, proposed_by, proposed_name, proposed_at,
  decided_by, decided_name, decided_at, version, reason_sealed)
VALUES (@county, @id, @number, @household_id, @division, @entitlement_id, @payout_id, @programme, @payee, @cause, '', @conduct_on, @claimed_fen, @fine_fen,
  @due_on, @state, @paid_fen, @waived_fen, @waive_fen, @waive_by, @set_off_id, @set_off_fen, @proposed_by, @proposed_name, @proposed_at,
  @decided_by, @decided_name, @decided_at, @version, @reason_sealed);

-- name: PutRecovery :execrows
-- Writes nothing when somebody else was faster.
UPDATE recovery SET claimed_fen = @claimed_fen, fine_fen = @fine_fen, state = @state, paid_fen = @paid_fen, waived_fen = @waived_fen, waive_fen = @waive_fen,
  waive_by = @waive_by, set_off_id = @set_off_id, set_off_fen = @set_off_fen, decided_by = @decided_by,
  decided_name = @decided_name, decided_at = @decided_at, version = version + 1
WHERE county = @county AND id = @id AND version = @version;

-- name: Recovery :one
SELECT * FROM recovery WHERE county = @county AND id = @id;

-- name: RecoveriesOf :many
SELECT * FROM recovery WHERE county = @county AND household_id = @household_id ORDER BY id DESC;

-- name: RecoveriesOn :many
-- Of the months of one entitlement, or of one sum, the oldest first.
SELECT * FROM recovery WHERE county = @county AND entitlement_id = @entitlement_id AND payout_id = @payout_id ORDER BY id;

-- name: ListRecoveries :many
-- The newest first.
SELECT * FROM recovery
WHERE county >= @county_low AND county <= @county_high AND division >= @low AND division < @high
  AND (CAST(@state AS text) = '' OR state = CAST(@state AS text))
  AND (CAST(@cause AS text) = '' OR cause = CAST(@cause AS text))
  AND (CAST(@before_id AS bigint) = 0 OR (county, id) < (CAST(@before_county AS integer), CAST(@before_id AS bigint)))
ORDER BY county DESC, id DESC LIMIT @up_to;

-- name: NextRecoveryNumber :one
INSERT INTO recovery_number (county, series, year, last) VALUES (@county, @series, @year, 1)
ON CONFLICT (county, series, year) DO UPDATE SET last = recovery_number.last + 1
RETURNING last;

-- name: AddRecoveryMonth :exec
INSERT INTO recovery_month (county, recovery_id, for_period, paid_fen, due_fen) VALUES (@county, @recovery_id, @for_period, @paid_fen, @due_fen);

-- name: RecoveryMonths :many
SELECT * FROM recovery_month WHERE county = @county AND recovery_id = @recovery_id ORDER BY for_period;

-- name: ClaimedMonths :many
SELECT m.for_period, CAST(sum(m.paid_fen - m.due_fen) AS bigint) AS claimed_fen FROM recovery_month m
JOIN recovery r ON r.county = m.county AND r.id = m.recovery_id
WHERE r.county = @county AND r.entitlement_id = @entitlement_id AND r.payout_id = @payout_id GROUP BY m.for_period ORDER BY m.for_period;

-- name: PutRecoveryMonth :exec
UPDATE recovery_month SET due_fen = @due_fen WHERE county = @county AND recovery_id = @recovery_id AND for_period = @for_period;

-- name: DropRecoveryMonth :exec
DELETE FROM recovery_month WHERE county = @county AND recovery_id = @recovery_id AND for_period = @for_period;

-- name: DropRecoveryMonths :exec
DELETE FROM recovery_month WHERE county = @county AND recovery_id = @recovery_id;

-- name: AddRecoveryPaper :exec
INSERT INTO recovery_paper (county, id, recovery_id, kind, number, code, title, amount_fen, file_id, made_at, served_on, receiver, method, signed_file_id)
VALUES (@county, @id, @recovery_id, @kind, @number, @code, @title, @amount_fen, @file_id, @made_at, @served_on, @receiver, @method, @signed_file_id);

-- name: RecoveryPapers :many
SELECT * FROM recovery_paper WHERE county = @county AND recovery_id = @recovery_id ORDER BY id;

-- name: RecoveryPaperByCode :one
SELECT * FROM recovery_paper WHERE county = @county AND code = @code AND code <> '';

-- name: RecoveryPaperByNumber :one
-- An order has the number of its recovery, and nothing else has.
SELECT * FROM recovery_paper WHERE county = @county AND number = @number;

-- name: HandOverPaper :execrows
-- Once.
UPDATE recovery_paper SET served_on = @served_on, receiver = @receiver, method = @method, signed_file_id = @signed_file_id
WHERE county = @county AND recovery_id = @recovery_id AND id = @id AND served_on IS NULL;

-- name: AddRecoveryAct :exec
INSERT INTO recovery_act (county, recovery_id, id, act, amount_fen, on_date, note, file_id, roll_id, made_by, made_name, made_at, note_sealed)
VALUES (@county, @recovery_id, @id, @act, @amount_fen, @on_date, '', @file_id, @roll_id, @made_by, @made_name, @made_at, @note_sealed);

-- name: RecoveryActs :many
SELECT * FROM recovery_act WHERE county = @county AND recovery_id = @recovery_id ORDER BY id;

-- name: DoneInRecoveries :many
-- What was done in recoveries that were ordered, by act: before an instant, from it to
-- before another, and since that one.
SELECT r.programme, CAST(substr(r.division, 1, 9) AS text) AS township, CAST(COALESCE(e.urban, p.urban, false) AS boolean) AS urban, a.act,
  CAST(sum(CASE WHEN a.made_at < @since THEN a.amount_fen ELSE 0 END) AS bigint) AS earlier_fen,
  CAST(sum(CASE WHEN a.made_at >= @since AND a.made_at < @before THEN a.amount_fen ELSE 0 END) AS bigint) AS done_fen,
  CAST(sum(CASE WHEN a.made_at >= @before THEN a.amount_fen ELSE 0 END) AS bigint) AS later_fen
FROM recovery_act a JOIN recovery r ON r.county = a.county AND r.id = a.recovery_id
LEFT JOIN entitlement e ON e.county = r.county AND e.id = r.entitlement_id
LEFT JOIN payout p ON p.county = r.county AND p.id = r.payout_id
WHERE a.county = @county AND a.act IN ('ordered', 'given_back', 'repaid', 'set_off', 'waived', 'reduced')
  AND (a.act <> 'reduced' OR EXISTS (SELECT 1 FROM recovery_act o WHERE o.county = a.county AND o.recovery_id = a.recovery_id AND o.act = 'ordered' AND o.id < a.id))
GROUP BY r.programme, CAST(substr(r.division, 1, 9) AS text), CAST(COALESCE(e.urban, p.urban, false) AS boolean), a.act;

-- name: RecoveriesLeft :many
-- What is left to be given back by what was ordered, as outstanding computes it of each.
SELECT r.programme, CAST(substr(r.division, 1, 9) AS text) AS township, CAST(COALESCE(e.urban, p.urban, false) AS boolean) AS urban,
  CAST(sum(CASE WHEN r.state = 'cancelled' THEN -r.paid_fen ELSE r.claimed_fen + r.fine_fen - r.paid_fen - r.waived_fen END) AS bigint) AS left_fen
FROM recovery r
LEFT JOIN entitlement e ON e.county = r.county AND e.id = r.entitlement_id
LEFT JOIN payout p ON p.county = r.county AND p.id = r.payout_id
WHERE r.county = @county AND r.state IN ('ordered', 'settled', 'cancelled')
GROUP BY r.programme, CAST(substr(r.division, 1, 9) AS text), CAST(COALESCE(e.urban, p.urban, false) AS boolean);

-- name: Withheld :many
-- The recoveries that are withheld from payments of a programme.
SELECT r.* FROM recovery r JOIN entitlement e ON e.county = r.county AND e.id = r.set_off_id
WHERE r.county = @county AND e.programme = @programme AND r.set_off_id <> 0 AND r.state = 'ordered' ORDER BY r.id;

-- name: AddSetOff :exec
INSERT INTO roll_set_off (county, roll_id, recovery_id, line_no, amount_fen) VALUES (@county, @roll_id, @recovery_id, @line_no, @amount_fen);

-- name: SetOffs :many
SELECT * FROM roll_set_off WHERE county = @county AND roll_id = @roll_id ORDER BY line_no, recovery_id;

-- name: DropSetOffs :exec
DELETE FROM roll_set_off WHERE county = @county AND roll_id = @roll_id;

-- name: RunningIn :many
-- What is drawn in a month in a place, in the order of the printed roll.
SELECT id, household_id, person_id, division, members, amount_fen, amount_period FROM entitlement
WHERE county = @county AND programme = @programme AND division >= @low AND division < @high
  AND from_period <= @at_period AND to_period >= @at_period
  AND (division, id) > (@after_division, CAST(@after_id AS bigint))
ORDER BY division, id LIMIT @up_to;

-- name: PaidIn :many
-- Single sums that were paid within days in a place.
SELECT id, household_id, person_id, division, members, amount_fen FROM payout
WHERE county = @county AND programme = @programme AND division >= @low AND division < @high AND state = 'paid'
  AND paid_on >= CAST(@first_on AS date) AND paid_on <= CAST(@last_on AS date)
  AND (division, id) > (@after_division, CAST(@after_id AS bigint))
ORDER BY division, id LIMIT @up_to;

-- name: SealedRecoveries :many
SELECT county, id, reason_sealed FROM recovery WHERE reason_sealed IS NOT NULL AND (county, id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint))
ORDER BY county, id LIMIT @up_to;

-- name: ResealRecovery :exec
UPDATE recovery SET reason_sealed = @reason_sealed WHERE county = @county AND id = @id;

-- name: SealedRecoveryActs :many
SELECT county, recovery_id, id, note_sealed FROM recovery_act
WHERE note_sealed IS NOT NULL AND (county, recovery_id, id) > (CAST(@after_county AS integer), CAST(@after_recovery AS bigint), CAST(@after_id AS bigint))
ORDER BY county, recovery_id, id LIMIT @up_to;

-- name: ResealRecoveryAct :exec
UPDATE recovery_act SET note_sealed = @note_sealed WHERE county = @county AND recovery_id = @recovery_id AND id = @id;

-- name: PlainRecoveries :many
-- What an older version of the program left in the clear: here, and of acts.
SELECT county, id, reason FROM recovery WHERE reason <> '' ORDER BY county, id LIMIT @up_to;

-- name: SealRecovery :exec
UPDATE recovery SET reason = '', reason_sealed = @reason_sealed WHERE county = @county AND id = @id;

-- name: PlainRecoveryActs :many
SELECT county, recovery_id, id, note FROM recovery_act WHERE note <> '' ORDER BY county, recovery_id, id LIMIT @up_to;

-- name: SealRecoveryAct :exec
UPDATE recovery_act SET note = '', note_sealed = @note_sealed WHERE county = @county AND recovery_id = @recovery_id AND id = @id;
