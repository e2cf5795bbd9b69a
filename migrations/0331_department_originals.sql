-- The file as the department handed it over goes when its rows do: a sealed list of
-- people whom nobody asks about any more (个人信息保护法 art. 19).
ALTER TABLE department_file ADD COLUMN original_gone boolean NOT NULL DEFAULT FALSE;
