-- What long work says, and why a file was not taken, in English beside the Chinese.
ALTER TABLE progress ADD COLUMN title_english text NOT NULL DEFAULT '';
ALTER TABLE progress ADD COLUMN message_english text NOT NULL DEFAULT '';
ALTER TABLE import_batch ADD COLUMN failure_english text NOT NULL DEFAULT '';
ALTER TABLE department_file ADD COLUMN message_english text NOT NULL DEFAULT '';
