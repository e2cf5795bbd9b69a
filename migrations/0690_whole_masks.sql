-- What the list of an import's problems showed of an illness and of the number of
-- a disability certificate was masked in the middle only, a note not at all. Such
-- a value is words, or a number of which each part tells something: it is hidden
-- whole. The mapping of the batch, {"illness":7,"note":9}, says in which column it is.
UPDATE import_problem SET value = '***' WHERE value <> '' AND EXISTS (
  SELECT 1 FROM import_batch b WHERE b.county = import_problem.county AND b.id = import_problem.batch_id
  AND (replace(b.mapping, '}', ',') LIKE '%"illness":' || CAST(import_problem.column_no AS text) || ',%'
    OR replace(b.mapping, '}', ',') LIKE '%"disabilityCert":' || CAST(import_problem.column_no AS text) || ',%'
    OR replace(b.mapping, '}', ',') LIKE '%"note":' || CAST(import_problem.column_no AS text) || ',%'));
UPDATE import_problem SET message = replace(message, kept, '***'), kept = '***' WHERE kept <> '' AND EXISTS (
  SELECT 1 FROM import_batch b WHERE b.county = import_problem.county AND b.id = import_problem.batch_id
  AND (replace(b.mapping, '}', ',') LIKE '%"disabilityCert":' || CAST(import_problem.column_no AS text) || ',%'
    OR replace(b.mapping, '}', ',') LIKE '%"note":' || CAST(import_problem.column_no AS text) || ',%'));
