-- What is said of a contested record, and the answer, may tell of an illness or a
-- sentence: both are sealed. Only the program has the keys: it seals what an older
-- version left in reason and answer at its next start, and leaves these empty.
ALTER TABLE match_contest ADD COLUMN reason_sealed bytea; -- sealed for match_contest.reason_sealed, this id
ALTER TABLE match_contest ADD COLUMN answer_sealed bytea; -- sealed for match_contest.answer_sealed, this id; NULL while it is open

-- A record that a contest showed not to be theirs was remembered with the answer.
UPDATE settled_match SET reason = '异议成立' WHERE EXISTS (SELECT 1 FROM match_contest c WHERE c.county = settled_match.county
  AND c.request_id = settled_match.request_id AND c.person_id = settled_match.person_id AND c.state = 'upheld' AND c.answer = settled_match.reason);
UPDATE finding SET reason = '异议成立' WHERE state = 'not_ours' AND settled_by = 0 AND EXISTS (SELECT 1 FROM match_contest c
  WHERE c.county = finding.county AND c.person_id = finding.person_id AND c.state = 'upheld' AND c.answer = finding.reason);
