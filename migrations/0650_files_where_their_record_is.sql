-- A file is where its record is, and not where whoever stored it works: townships read
-- what the county stored for their cases and recoveries.

UPDATE stored_file SET division = a.division
FROM file_binding b JOIN application a ON a.county = b.county AND a.id = CASE WHEN b.subject LIKE 'case/%' THEN CAST(substr(b.subject, 6) AS bigint) END
WHERE b.county = stored_file.county AND b.file_id = stored_file.id;

UPDATE stored_file SET division = r.division
FROM file_binding b JOIN recovery r ON r.county = b.county AND r.id = CASE WHEN b.subject LIKE 'recovery/%' THEN CAST(substr(b.subject, 10) AS bigint) END
WHERE b.county = stored_file.county AND b.file_id = stored_file.id;
