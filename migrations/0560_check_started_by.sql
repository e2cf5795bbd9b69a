-- In whose name departments are asked: who started the check, also when the system
-- repeats a question by itself.
ALTER TABLE check_request ADD COLUMN started_by bigint NOT NULL DEFAULT 0; -- 0: not started, or before this was kept
