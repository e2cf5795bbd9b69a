-- A list that names people by keyed tokens: it is looked up by the token of a
-- person's number under the list's own key.
ALTER TABLE department_file ADD COLUMN tokens boolean NOT NULL DEFAULT FALSE;
