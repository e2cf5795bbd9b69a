-- Pictures that came with a petition are read at the petition alone, and those that a
-- family stored and did not hand in by nobody of the office.

UPDATE stored_file SET purpose = 'petition'
WHERE EXISTS (SELECT 1 FROM file_binding WHERE file_binding.county = stored_file.county AND file_binding.file_id = stored_file.id
    AND file_binding.subject LIKE 'petition/%');

UPDATE stored_file SET division = ':'
WHERE EXISTS (SELECT 1 FROM family_file WHERE family_file.county = stored_file.county AND family_file.file_id = stored_file.id)
AND NOT EXISTS (SELECT 1 FROM file_binding WHERE file_binding.county = stored_file.county AND file_binding.file_id = stored_file.id);
