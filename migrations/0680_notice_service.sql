-- How the notice of a decision reached the family (社会救助法 art.48; 民发〔2021〕57号 art.21):
-- by whom it was taken, how, and what shows it.
CREATE TABLE notice_service (
    county         integer     NOT NULL,
    application_id bigint      NOT NULL,
    id             bigint      NOT NULL,
    served_on      date        NOT NULL,
    sealed         bytea       NOT NULL, -- who took it, and how
    file_id        bigint      NOT NULL, -- the proof of service; 0: none was kept
    entered_by     bigint      NOT NULL,
    entered_name   text        NOT NULL,
    entered_at     timestamptz NOT NULL,
    PRIMARY KEY (county, application_id, id)
);

-- The proofs that were named before are their case's evidence, and go where it goes.
INSERT INTO file_binding (county, file_id, subject, bound_by, bound_at)
SELECT a.county, a.file_id, 'case/' || CAST(min(a.application_id) AS text), min(a.actor_id), min(a.at)
FROM case_act a JOIN stored_file f ON f.county = a.county AND f.id = a.file_id AND f.purpose = 'evidence'
WHERE a.act = 'serve' AND NOT EXISTS (SELECT 1 FROM file_binding b WHERE b.county = a.county AND b.file_id = a.file_id)
GROUP BY a.county, a.file_id;
