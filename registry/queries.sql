-- name: GetHousehold :one
SELECT * FROM household WHERE county = @county AND id = @id;

-- name: InsertHouseholds :copyfrom
INSERT INTO household (county, id, number, division, hukou_division, address, urban, head_id, head_name, members, disabled, oldest_born_on,
  youngest_born_on, cause, poor_status, poor_identified, poor_adjusted, near_relative, bank, account_sealed, account_name, state, opened_on,
  closed_on, successor_id, note, imported_index, version, created_at, updated_by, updated_name, updated_at, note_sealed)
VALUES (@county, @id, @number, @division, @hukou_division, @address, @urban, @head_id, @head_name, @members, @disabled, @oldest_born_on,
  @youngest_born_on, @cause, @poor_status, @poor_identified, @poor_adjusted, @near_relative, @bank, @account_sealed, @account_name, @state, @opened_on,
  @closed_on, @successor_id, @note, @imported_index, @version, @created_at, @updated_by, @updated_name, @updated_at, @note_sealed);

-- name: PutHousehold :execrows
-- Writes nothing when somebody else was faster.
INSERT INTO household (county, id, number, division, hukou_division, address, urban, head_id, head_name, members, disabled, oldest_born_on,
  youngest_born_on, cause, poor_status, poor_identified, poor_adjusted, near_relative, bank, account_sealed, account_name, state, opened_on,
  closed_on, successor_id, note, imported_index, version, created_at, updated_by, updated_name, updated_at, note_sealed)
VALUES (@county, @id, @number, @division, @hukou_division, @address, @urban, @head_id, @head_name, @members, @disabled, @oldest_born_on,
  @youngest_born_on, @cause, @poor_status, @poor_identified, @poor_adjusted, @near_relative, @bank, @account_sealed, @account_name, @state, @opened_on,
  @closed_on, @successor_id, @note, @imported_index, @version, @created_at, @updated_by, @updated_name, @updated_at, @note_sealed)
ON CONFLICT (county, id) DO UPDATE SET
  number = excluded.number, division = excluded.division, hukou_division = excluded.hukou_division,
  address = excluded.address, urban = excluded.urban, head_id = excluded.head_id, head_name = excluded.head_name,
  members = excluded.members, disabled = excluded.disabled, oldest_born_on = excluded.oldest_born_on,
  youngest_born_on = excluded.youngest_born_on, cause = excluded.cause, poor_status = excluded.poor_status,
  poor_identified = excluded.poor_identified, poor_adjusted = excluded.poor_adjusted, near_relative = excluded.near_relative,
  bank = excluded.bank, account_sealed = excluded.account_sealed, account_name = excluded.account_name,
  state = excluded.state, opened_on = excluded.opened_on, closed_on = excluded.closed_on,
  successor_id = excluded.successor_id, note = excluded.note, note_sealed = excluded.note_sealed, imported_index = excluded.imported_index,
  version = excluded.version, updated_by = excluded.updated_by, updated_name = excluded.updated_name,
  updated_at = excluded.updated_at
WHERE household.version = excluded.version - 1;

-- name: InsertPersons :copyfrom
INSERT INTO person (county, id, household_id, present, division, name, id_sealed, sex, born_on, died_on,
  ethnicity, marital, education, health, disability, disability_grade, disability_cert_sealed, illness_sealed, serious_illness, labour,
  schooling, work, poor_status, phone_sealed, version, updated_by, updated_at)
VALUES (@county, @id, @household_id, @present, @division, @name, @id_sealed, @sex, @born_on, @died_on,
  @ethnicity, @marital, @education, @health, @disability, @disability_grade, @disability_cert_sealed, @illness_sealed, @serious_illness, @labour,
  @schooling, @work, @poor_status, @phone_sealed, @version, @updated_by, @updated_at);

-- name: PutPerson :execrows
INSERT INTO person (county, id, household_id, present, division, name, id_sealed, sex, born_on, died_on,
  ethnicity, marital, education, health, disability, disability_grade, disability_cert_sealed, illness_sealed, serious_illness, labour,
  schooling, work, poor_status, phone_sealed, version, updated_by, updated_at)
VALUES (@county, @id, @household_id, @present, @division, @name, @id_sealed, @sex, @born_on, @died_on,
  @ethnicity, @marital, @education, @health, @disability, @disability_grade, @disability_cert_sealed, @illness_sealed, @serious_illness, @labour,
  @schooling, @work, @poor_status, @phone_sealed, @version, @updated_by, @updated_at)
ON CONFLICT (county, id) DO UPDATE SET
  household_id = excluded.household_id, present = excluded.present, division = excluded.division, name = excluded.name,
  id_sealed = excluded.id_sealed,
  sex = excluded.sex, born_on = excluded.born_on, died_on = excluded.died_on,
  ethnicity = excluded.ethnicity, marital = excluded.marital, education = excluded.education, health = excluded.health,
  disability = excluded.disability, disability_grade = excluded.disability_grade,
  disability_cert_sealed = excluded.disability_cert_sealed, illness_sealed = excluded.illness_sealed,
  serious_illness = excluded.serious_illness, labour = excluded.labour, schooling = excluded.schooling, work = excluded.work,
  poor_status = excluded.poor_status, phone_sealed = excluded.phone_sealed,
  version = person.version + 1, updated_by = excluded.updated_by, updated_at = excluded.updated_at;

-- name: GetPerson :one
SELECT * FROM person WHERE county = @county AND id = @id;

-- name: HouseholdsOf :many
SELECT * FROM household WHERE county = @county AND id IN (SELECT CAST(value AS bigint) FROM json_each(CAST(@ids AS text))) ORDER BY id;

-- name: MembershipsOf :many
SELECT sqlc.embed(m), sqlc.embed(p) FROM membership m JOIN person p ON p.county = m.county AND p.id = m.person_id
WHERE m.county = @county AND m.household_id IN (SELECT CAST(value AS bigint) FROM json_each(CAST(@ids AS text)))
ORDER BY m.household_id, m.from_on, m.person_id;

-- name: Memberships :many
SELECT sqlc.embed(m), sqlc.embed(p) FROM membership m JOIN person p ON p.county = m.county AND p.id = m.person_id
WHERE m.county = @county AND m.household_id = @household_id ORDER BY m.from_on, m.person_id;

-- name: InsertMemberships :copyfrom
INSERT INTO membership (county, household_id, person_id, from_on, to_on, relation, co_living, excluded, reason, ended)
VALUES (@county, @household_id, @person_id, @from_on, @to_on, @relation, @co_living, @excluded, @reason, @ended);

-- name: PutMembership :execrows
INSERT INTO membership (county, household_id, person_id, from_on, to_on, relation, co_living, excluded, reason, ended)
VALUES (@county, @household_id, @person_id, @from_on, @to_on, @relation, @co_living, @excluded, @reason, @ended)
ON CONFLICT (county, household_id, person_id, from_on) DO UPDATE SET
  to_on = excluded.to_on, relation = excluded.relation, co_living = excluded.co_living, excluded = excluded.excluded,
  reason = excluded.reason, ended = excluded.ended;

-- name: InsertLookups :copyfrom
INSERT INTO person_lookup (id_index, county, person_id) VALUES (@id_index, @county, @person_id);

-- name: DeleteLookup :exec
DELETE FROM person_lookup WHERE id_index = @id_index AND county = @county AND person_id = @person_id;

-- name: LookUpKnown :many
-- Which of these ID numbers anybody has. Almost always none: this answers from
-- one index, before LookUp reads whose they are. PostgreSQL, which has no
-- statistics while an import runs, would read the whole table for a join.
SELECT CAST(i.value AS text) AS id_hex FROM json_each(CAST(@ids AS text)) i
WHERE (SELECT l.county FROM person_lookup l WHERE l.id_index = unhex(CAST(i.value AS text)) LIMIT 1) IS NOT NULL;

-- name: LookUp :many
-- Where the people with these ID numbers are, in every county.
SELECT l.id_index, p.county, p.id AS person_id, p.household_id, p.name, p.division, p.present, p.died_on, h.number, h.state
FROM person_lookup l JOIN person p ON p.county = l.county AND p.id = l.person_id
JOIN household h ON h.county = p.county AND h.id = p.household_id
WHERE l.id_index IN (SELECT unhex(CAST(value AS text)) FROM json_each(CAST(@ids AS text)))
ORDER BY l.id_index, p.county, p.id;

-- name: Lines :many
SELECT * FROM economic_line WHERE county = @county AND household_id = @household_id ORDER BY id;

-- name: InsertLines :copyfrom
INSERT INTO economic_line (county, household_id, id, person_id, kind, item, amount_fen, per, quantity, source, excluded, detail,
  from_on, to_on, entered_by, entered_at, evidence, detail_sealed)
VALUES (@county, @household_id, @id, @person_id, @kind, @item, @amount_fen, @per, @quantity, @source, @excluded, @detail,
  @from_on, @to_on, @entered_by, @entered_at, @evidence, @detail_sealed);

-- name: PutLine :execrows
INSERT INTO economic_line (county, household_id, id, person_id, kind, item, amount_fen, per, quantity, source, excluded, detail,
  from_on, to_on, entered_by, entered_at, evidence, detail_sealed)
VALUES (@county, @household_id, @id, @person_id, @kind, @item, @amount_fen, @per, @quantity, @source, @excluded, @detail,
  @from_on, @to_on, @entered_by, @entered_at, @evidence, @detail_sealed)
ON CONFLICT (county, household_id, id) DO UPDATE SET
  person_id = excluded.person_id, kind = excluded.kind, item = excluded.item, amount_fen = excluded.amount_fen,
  per = excluded.per, quantity = excluded.quantity, source = excluded.source, excluded = excluded.excluded,
  evidence = excluded.evidence, detail = excluded.detail, detail_sealed = excluded.detail_sealed, from_on = excluded.from_on, to_on = excluded.to_on;

-- name: DeleteLine :exec
DELETE FROM economic_line WHERE county = @county AND household_id = @household_id AND id = @id;

-- name: Labels :many
SELECT * FROM label WHERE county = @county AND household_id = @household_id ORDER BY from_on, label;

-- name: InsertLabels :copyfrom
INSERT INTO label (county, household_id, label, from_on, to_on, division, state, urban, cause, poor_status, members, disabled, oldest_born_on, youngest_born_on)
VALUES (@county, @household_id, @label, @from_on, @to_on, @division, @state, @urban, @cause, @poor_status, @members, @disabled, @oldest_born_on, @youngest_born_on);

-- name: DeleteLabels :exec
DELETE FROM label WHERE county = @county AND household_id = @household_id;

-- name: InsertRevision :exec
INSERT INTO revision (county, household_id, version, until_at, actor_id, actor, sealed)
VALUES (@county, @household_id, @version, @until_at, @actor_id, @actor, @sealed);

-- name: GetRevision :one
SELECT * FROM revision WHERE county = @county AND household_id = @household_id AND version = @version;

-- name: Revisions :many
-- The newest first.
SELECT * FROM revision WHERE county = @county AND household_id = @household_id ORDER BY version DESC LIMIT @count;

-- name: GetImport :one
SELECT * FROM household_import WHERE county = @county AND household_id = @household_id;

-- name: PutImport :exec
INSERT INTO household_import (county, household_id, sealed, said_at) VALUES (@county, @household_id, @sealed, @said_at)
ON CONFLICT (county, household_id) DO UPDATE SET sealed = excluded.sealed, said_at = excluded.said_at;

-- name: MarkImported :execrows
UPDATE household SET imported_index = @imported_index WHERE county = @county AND id = @id AND version = @version;

-- name: SealedImports :many
SELECT county, household_id, sealed FROM household_import WHERE county = @county AND household_id > @after ORDER BY household_id LIMIT @count;

-- name: ResealImport :exec
UPDATE household_import SET sealed = @sealed WHERE county = @county AND household_id = @household_id;

-- name: RevisionAt :one
-- The file as it stood at an instant: the first version that was replaced after it.
SELECT * FROM revision WHERE county = @county AND household_id = @household_id AND until_at >= @at ORDER BY version LIMIT 1;

-- name: InsertEvents :copyfrom
INSERT INTO timeline (county, household_id, id, at, actor_id, actor, kind, summary, english, link)
VALUES (@county, @household_id, @id, @at, @actor_id, @actor, @kind, @summary, @english, @link);

-- name: InsertEvent :exec
INSERT INTO timeline (county, household_id, id, at, actor_id, actor, kind, summary, english, link)
VALUES (@county, @household_id, @id, @at, @actor_id, @actor, @kind, @summary, @english, @link);

-- name: Events :many
-- '' is about anything; a kind begins with what it is about.
SELECT * FROM timeline WHERE county = @county AND household_id = @household_id AND id < @before
  AND (CAST(@about AS text) = '' OR substr(kind, 1, length(CAST(@about AS text)) + 1) = CAST(@about AS text) || '.')
  AND at >= @since AND at < @until
ORDER BY id DESC LIMIT @count;

-- name: GetVillage :one
SELECT * FROM village WHERE code = @code;

-- name: PutLookup :exec
INSERT INTO person_lookup (id_index, county, person_id) VALUES (@id_index, @county, @person_id) ON CONFLICT DO NOTHING;

-- name: HouseholdsByNumber :many
-- The numbers lie between the first and the last, which stand beside the list
-- because PostgreSQL would else read all households of the county.
SELECT id, number, imported_index FROM household
WHERE county = @county AND number >= @first AND number <= @last AND number IN (SELECT value FROM json_each(CAST(@numbers AS text)));

-- name: CountiesWithin :many
SELECT county FROM county_on_file WHERE county >= @low AND county <= @high ORDER BY county;

-- name: PutCounty :exec
INSERT INTO county_on_file (county) VALUES (@county) ON CONFLICT DO NOTHING;

-- name: PersonsByTail :batchmany
SELECT p.county, p.id, p.household_id, p.present, p.division, p.name, '' AS found_by, p.id_sealed, p.phone_sealed, p.sex, p.born_on, p.died_on,
  h.number, h.head_name, h.state
FROM (SELECT k.county, k.person_id FROM person_lookup k WHERE k.id_index >= @lo AND k.id_index < @hi AND k.county = @county ORDER BY k.id_index, k.person_id LIMIT 2000) l -- as tailLimit; a county of a million has some 200: the limit tells PostgreSQL that they are few
CROSS JOIN person p
JOIN household h ON h.county = p.county AND h.id = p.household_id
WHERE p.county = l.county AND p.id = l.person_id AND p.division >= @low AND p.division < @high
  AND (p.division, p.id) > (CAST(@after_division AS text), CAST(@after_id AS bigint))
ORDER BY p.division || '', p.id LIMIT @count; -- not as an index has it: few are found, and reading a county in this order to find them is slow

-- name: InsertFinds :copyfrom
INSERT INTO person_find (county, key, division, person_id) VALUES (@county, @key, @division, @person_id);

-- name: PutFind :exec
INSERT INTO person_find (county, key, division, person_id) VALUES (@county, @key, @division, @person_id) ON CONFLICT DO NOTHING;

-- name: InsertRuns :copyfrom
INSERT INTO person_find_run (county, bucket, run_id, entries) VALUES (@county, @bucket, @run_id, @entries);

-- name: Finds :batchmany
-- after_key is where reading begins, at the earliest the text that is looked
-- for. A second lower bound would make PostgreSQL begin with the county.
SELECT key, division, person_id FROM person_find
WHERE county = @county AND (key, division, person_id) > (CAST(@after_key AS text), CAST(@after_division AS text), CAST(@after_id AS bigint))
  AND key < @hi AND division >= @low AND division < @high
ORDER BY key, division, person_id LIMIT @count;

-- name: FindRuns :batchmany
SELECT entries FROM person_find_run WHERE county = @county AND bucket = @bucket;

-- name: PersonsAmong :batchmany
SELECT p.county, p.id, p.household_id, p.present, p.division, p.name, '' AS found_by, p.id_sealed, p.phone_sealed, p.sex, p.born_on, p.died_on,
  h.number, h.head_name, h.state
FROM (SELECT CAST(value AS bigint) AS id FROM json_each(CAST(@ids AS text)) LIMIT 60) i -- as amongAtOnce: without statistics PostgreSQL reads the county for more
CROSS JOIN person p
JOIN household h ON h.county = p.county AND h.id = p.household_id
WHERE p.county = @county AND p.id = i.id;

-- name: PersonsByID :batchmany
SELECT p.county, p.id, p.household_id, p.present, p.division, p.name, '' AS found_by, p.id_sealed, p.phone_sealed, p.sex, p.born_on, p.died_on,
  h.number, h.head_name, h.state
FROM (SELECT k.county, k.person_id FROM person_lookup k WHERE k.id_index = @id_index AND k.county = @county ORDER BY k.person_id LIMIT 100) l -- a number is one person's: the limit tells PostgreSQL so before it has statistics
CROSS JOIN person p
JOIN household h ON h.county = p.county AND h.id = p.household_id
WHERE p.county = l.county AND p.id = l.person_id AND p.division >= @low AND p.division < @high
  AND (p.division, p.id) > (CAST(@after_division AS text), CAST(@after_id AS bigint))
ORDER BY p.division || '', p.id LIMIT @count; -- not as an index has it: few are found, and reading a county in this order to find them is slow

-- name: HeadsByNumber :batchmany
-- The head of the household with a number, found like a person.
SELECT p.county, p.id, h.id AS household_id, p.present, p.division, p.name, '' AS found_by, p.id_sealed, p.phone_sealed, p.sex, p.born_on, p.died_on,
  h.number, h.head_name, h.state
FROM (SELECT k.county, k.id, k.number, k.head_id, k.head_name, k.state FROM household k
  WHERE k.county = @county AND k.number = @number LIMIT 1) h -- a number is one household's: the limit tells PostgreSQL so before it has statistics
CROSS JOIN person p
WHERE p.county = h.county AND p.id = h.head_id AND p.division >= @low AND p.division < @high
  AND (p.division, p.id) > (CAST(@after_division AS text), CAST(@after_id AS bigint))
LIMIT @count;

-- name: LabelsOf :batchmany
SELECT household_id, label FROM label
WHERE county = @county AND to_on IS NULL AND household_id IN (SELECT CAST(value AS bigint) FROM json_each(CAST(@ids AS text)))
ORDER BY household_id, label;

-- name: HeadsByPlace :batchmany
-- The heads of the households that live in a place, found like people. The
-- position is that of a household, and at the earliest the place's beginning:
-- with a second lower bound PostgreSQL would begin at the wider one.
SELECT p.county, p.id, h.id AS household_id, p.present, h.division, p.name, '' AS found_by, p.id_sealed, p.phone_sealed, p.sex, p.born_on, p.died_on,
  h.number, h.head_name, h.state
FROM household h JOIN person p ON p.county = h.county AND p.id = h.head_id
WHERE h.county = @county AND h.state = 'live' AND (h.division, h.id) > (CAST(@after_division AS text), CAST(@after_id AS bigint))
  AND h.division < @high
ORDER BY h.division, h.id LIMIT @count;

-- name: PutVillage :exec
INSERT INTO village (code, name, township, urban, short, pinyin, initials) VALUES (@code, @name, @township, @urban, @short, @pinyin, @initials)
ON CONFLICT (code) DO UPDATE SET name = excluded.name, urban = excluded.urban, short = excluded.short, pinyin = excluded.pinyin,
  initials = excluded.initials;

-- name: UnspelledVillages :many
SELECT * FROM village WHERE short = '' ORDER BY code LIMIT @count;

-- name: VillagesNamed :many
-- The villages that a text names whole.
SELECT code, name FROM village
WHERE (short = @short OR pinyin = @spelled OR code = @spelled) AND code >= @low AND code < @high
ORDER BY code LIMIT @count;

-- name: VillagesBegun :many
-- The villages whose name, pinyin, initials or code begins with a text.
SELECT code, name FROM village
WHERE (short >= @short AND short < @short_end OR pinyin >= @spelled AND pinyin < @spelled_end OR initials >= @spelled AND initials < @spelled_end
  OR code >= @spelled AND code < @spelled_end) AND code >= @low AND code < @high
ORDER BY code LIMIT @count;

-- name: VillagesOf :many
SELECT * FROM village WHERE township = @township ORDER BY code;

-- name: VillagesAmong :many
SELECT * FROM village WHERE code IN (SELECT value FROM json_each(CAST(@codes AS text))) ORDER BY code;

-- name: InsertHandover :exec
INSERT INTO handover (county, id, household_id, to_county, to_division, state, sealed, reason, offered_by, offered_at, answered_by, answered_at, new_household_id)
VALUES (@county, @id, @household_id, @to_county, @to_division, @state, @sealed, @reason, @offered_by, @offered_at, @answered_by, @answered_at, @new_household_id);

-- name: GetHandover :one
SELECT * FROM handover WHERE county = @county AND id = @id;

-- name: OpenHandover :one
SELECT id FROM handover WHERE county = @county AND household_id = @household_id AND state IN ('offered', 'accepting') LIMIT 1;

-- name: AnswerHandover :execrows
UPDATE handover SET state = @state, reason = @reason, answered_by = @answered_by, answered_at = @answered_at, last_period = @last_period
WHERE county = @county AND id = @id AND state = @was;

-- name: HalfwayHandovers :many
-- What was begun before a moment and neither finished nor returned.
SELECT county, id FROM handover
WHERE state = 'accepting' AND answered_at < @before AND (county, id) > (CAST(@after_county AS integer), CAST(@after_id AS bigint))
ORDER BY county, id LIMIT @count;

-- name: Handovers :many
-- What a county has offered, or what others offer to it; '' is in any state.
SELECT * FROM handover WHERE (county = @county OR to_county = @county) AND id < @before AND (@state = '' OR state = @state)
ORDER BY id DESC LIMIT @count;

-- name: OverviewTowns :many
SELECT CAST(substr(division, 1, 9) AS text) AS township, CAST(count(*) AS bigint) AS households, CAST(coalesce(sum(members), 0) AS bigint) AS people
FROM household WHERE county = @county AND division >= @low AND division < @high AND state = 'live'
GROUP BY substr(division, 1, 9) ORDER BY 1;

-- name: OverviewLabels :many
SELECT CAST(substr(l.division, 1, 9) AS text) AS township, l.label, CAST(count(*) AS bigint) AS households
FROM label l WHERE l.county = @county AND l.label IN ('dibao', 'poor') AND l.to_on IS NULL AND l.division >= @low AND l.division < @high
GROUP BY substr(l.division, 1, 9), l.label ORDER BY 1, 2;

-- name: OverviewSizes :many
SELECT members, CAST(count(*) AS bigint) AS households FROM household
WHERE county = @county AND division >= @low AND division < @high AND state = 'live' GROUP BY members ORDER BY members;

-- name: OverviewPoor :many
-- The register of the poor, by cause and what became of the household.
SELECT cause, poor_status, CAST(count(*) AS bigint) AS households, CAST(coalesce(sum(poor_identified), 0) AS bigint) AS identified,
  CAST(coalesce(sum(poor_adjusted), 0) AS bigint) AS adjusted
FROM household WHERE county = @county AND poor_status <> '' AND division >= @low AND division < @high AND state = 'live'
GROUP BY cause, poor_status ORDER BY cause, poor_status;

-- name: OverviewPoorDibao :one
-- Registered-poor households, still on the register, that receive dibao.
SELECT CAST(count(*) AS bigint) FROM label l JOIN household h ON h.county = l.county AND h.id = l.household_id
WHERE l.county = @county AND l.label = 'dibao' AND l.to_on IS NULL AND l.division >= @low AND l.division < @high
  AND h.poor_status IN ('still', 'out') AND h.state = 'live';

-- name: OverviewPyramid :many
SELECT sex, CAST(substr(CAST(born_on AS text), 1, 4) AS integer) AS born_year, CAST(count(*) AS bigint) AS people
FROM person WHERE county = @county AND present AND born_on IS NOT NULL AND division >= @low AND division < @high
GROUP BY sex, substr(CAST(born_on AS text), 1, 4) ORDER BY 1, 2;

-- name: StalePersons :many
SELECT * FROM person WHERE county = @county AND id > @after ORDER BY id LIMIT @count;

-- name: ResealPerson :exec
UPDATE person SET id_sealed = @id_sealed, disability_cert_sealed = @disability_cert_sealed, illness_sealed = @illness_sealed, phone_sealed = @phone_sealed
WHERE county = @county AND id = @id AND version = @version;

-- name: StaleHouseholds :many
SELECT id, version, account_sealed, note_sealed FROM household WHERE county = @county AND id > @after ORDER BY id LIMIT @count;

-- name: ResealHousehold :exec
UPDATE household SET account_sealed = @account_sealed, note_sealed = @note_sealed WHERE county = @county AND id = @id AND version = @version;

-- name: SealedLines :many
SELECT county, household_id, id, detail_sealed FROM economic_line WHERE county = @county AND detail_sealed IS NOT NULL
  AND (household_id, id) > (CAST(@after_household AS bigint), CAST(@after AS bigint)) ORDER BY household_id, id LIMIT @up_to;

-- name: ResealLine :exec
UPDATE economic_line SET detail_sealed = @detail_sealed WHERE county = @county AND household_id = @household_id AND id = @id;

-- name: PlainNotes :many
-- Notes that an older version of the program left in plain.
SELECT county, id, note FROM household WHERE note <> '' ORDER BY county, id LIMIT @up_to;

-- name: SealNote :exec
UPDATE household SET note = '', note_sealed = @note_sealed WHERE county = @county AND id = @id;

-- name: PlainLines :many
SELECT county, household_id, id, detail FROM economic_line WHERE detail <> '' ORDER BY county, household_id, id LIMIT @up_to;

-- name: SealLine :exec
UPDATE economic_line SET detail = '', detail_sealed = @detail_sealed WHERE county = @county AND household_id = @household_id AND id = @id;

-- name: StaleRevisions :many
SELECT * FROM revision WHERE county = @county AND (household_id, version) > (CAST(@after_household AS bigint), CAST(@after_version AS integer))
ORDER BY household_id, version LIMIT @count;

-- name: ResealRevision :exec
UPDATE revision SET sealed = @sealed WHERE county = @county AND household_id = @household_id AND version = @version;

-- name: CountiesOnFile :many
SELECT county FROM county_on_file ORDER BY county;

-- name: SealedHandovers :many
SELECT county, id, sealed FROM handover WHERE county = @county AND id > @after ORDER BY id LIMIT @count;

-- name: ResealHandover :exec
UPDATE handover SET sealed = @sealed WHERE county = @county AND id = @id;

-- name: HouseholdVersions :many
-- What a county's households look like to somebody who has seen them before and
-- wants those that were written since.
SELECT id, version, state FROM household WHERE county = @county AND updated_at >= @since;

-- name: HouseholdsMark :one
-- One line that is another when any live household is: its last part tells which
-- of them have which version.
SELECT count(*) AS households, CAST(COALESCE(sum(version), 0) AS bigint) AS versions, CAST(COALESCE(max(id), 0) AS bigint) AS latest,
  CAST(COALESCE(sum(version * (id % 1000003)), 0) AS bigint) AS which
FROM household WHERE county = @county AND state = 'live';

-- name: OutlineHouseholds :many
SELECT id, version, division, urban, head_id, cause, poor_status FROM household
WHERE county = @county AND state = 'live' AND id >= @first AND id <= @last ORDER BY id LIMIT @count;

-- name: OutlineMembers :many
-- The members today, without a word of who they are.
SELECT m.household_id, m.person_id, m.from_on, m.relation, m.co_living, m.excluded,
  p.born_on, p.died_on, p.disability, p.disability_grade, p.serious_illness, p.labour, p.schooling
FROM membership m JOIN person p ON p.county = m.county AND p.id = m.person_id
WHERE m.county = @county AND m.household_id >= @first AND m.household_id <= @last AND m.to_on IS NULL
ORDER BY m.household_id, m.from_on, m.person_id;

-- name: OutlineLines :many
SELECT household_id, person_id, kind, item, amount_fen, per, quantity, source, excluded FROM economic_line
WHERE county = @county AND household_id >= @first AND household_id <= @last AND to_on IS NULL ORDER BY household_id, id;

-- name: PutChain :exec
INSERT INTO household_chain (county, household_id, chain, since_on) VALUES (@county, @household_id, @chain, @since_on)
ON CONFLICT (county, household_id) DO UPDATE SET chain = excluded.chain, since_on = excluded.since_on;

-- name: GetChain :one
SELECT chain FROM household_chain WHERE county = @county AND household_id = @household_id;

-- name: Chains :many
SELECT household_id, chain FROM household_chain WHERE county = @county ORDER BY household_id;

-- name: OfChain :many
-- The household that a chain is named by, and those that continue it.
SELECT h.id, h.number, h.head_name, h.state FROM household h WHERE h.county = @county AND (h.number = CAST(@chain AS text)
  OR h.id IN (SELECT c.household_id FROM household_chain c WHERE c.county = @county AND c.chain = CAST(@chain AS text)))
ORDER BY h.id;

-- name: RecordedDeaths :one
-- How many deaths an account recorded in a household's file.
SELECT count(*) FROM timeline WHERE county = @county AND household_id = @household_id AND actor_id = @actor_id
AND (kind = 'household.death' OR kind = 'household.member_removed' AND summary LIKE '%死亡（%');

-- name: LabelledIn :many
-- Households that carry a label today in a place.
SELECT household_id, division, members FROM label
WHERE county = @county AND label = @label AND to_on IS NULL AND state = 'live' AND division >= @low AND division < @high
  AND (division, household_id) > (@after_division, CAST(@after_id AS bigint))
ORDER BY division, household_id LIMIT @up_to;

-- name: HeadsOf :many
-- Who is the head of each of many households today.
SELECT h.id AS household_id, p.id AS person_id, p.name, p.born_on FROM household h JOIN person p ON p.county = h.county AND p.id = h.head_id
WHERE h.county = @county AND h.state = 'live' AND h.id IN (SELECT CAST(value AS bigint) FROM json_each(CAST(@households AS text)));

-- name: LivingAmong :many
-- Those of many people who live in a household of the county today.
SELECT household_id, id AS person_id, name, born_on FROM person
WHERE county = @county AND died_on IS NULL AND present AND id IN (SELECT CAST(value AS bigint) FROM json_each(CAST(@people AS text)));
