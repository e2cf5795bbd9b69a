-- The marked workbook of an import, for who reads English.
ALTER TABLE import_batch ADD COLUMN english_report_id bigint NOT NULL DEFAULT 0; -- stored_file, 0 if not made
