-- The audit log only grows, whoever writes to it: the database itself refuses to
-- change or delete an entry or a head. Restoring fills empty tables and is not
-- hindered; whoever owns the database can drop the triggers, and then
-- "doudi audit verify" tells what was done.

-- A day has as many heads as it was signed at moments with something new: none
-- is replaced any more.
-- only postgres
ALTER TABLE audit_head DROP CONSTRAINT audit_head_pkey;
ALTER TABLE audit_head ADD PRIMARY KEY (county, seq);

CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '审计日志只能追加，不能修改或删除。The audit log only grows: % on % is refused.', TG_OP, TG_TABLE_NAME; END $$;
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
  FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_head_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_head
  FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
-- end
-- only sqlite: CREATE TABLE audit_head_by_seq (county integer NOT NULL, head_on text NOT NULL, seq integer NOT NULL, hash blob NOT NULL, signed_at text NOT NULL, signature blob NOT NULL, PRIMARY KEY (county, seq)) STRICT;
-- only sqlite: INSERT INTO audit_head_by_seq SELECT county, head_on, seq, hash, signed_at, signature FROM audit_head;
-- only sqlite: DROP TABLE audit_head;
-- only sqlite: ALTER TABLE audit_head_by_seq RENAME TO audit_head;
-- only sqlite: CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, '审计日志只能追加，不能修改。The audit log only grows: UPDATE on audit_entry is refused.'); END;
-- only sqlite: CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, '审计日志只能追加，不能删除。The audit log only grows: DELETE on audit_entry is refused.'); END;
-- only sqlite: CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry WHEN EXISTS (SELECT 1 FROM audit_entry WHERE county = NEW.county AND seq = NEW.seq) BEGIN SELECT RAISE(ABORT, '审计日志只能追加，不能替换。The audit log only grows: REPLACE on audit_entry is refused.'); END;
-- only sqlite: CREATE TRIGGER audit_head_no_update BEFORE UPDATE ON audit_head BEGIN SELECT RAISE(ABORT, '审计日志只能追加，不能修改。The audit log only grows: UPDATE on audit_head is refused.'); END;
-- only sqlite: CREATE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head BEGIN SELECT RAISE(ABORT, '审计日志只能追加，不能删除。The audit log only grows: DELETE on audit_head is refused.'); END;
-- only sqlite: CREATE TRIGGER audit_head_no_replace BEFORE INSERT ON audit_head WHEN EXISTS (SELECT 1 FROM audit_head WHERE county = NEW.county AND seq = NEW.seq) BEGIN SELECT RAISE(ABORT, '审计日志只能追加，不能替换。The audit log only grows: REPLACE on audit_head is refused.'); END;
