-- Lists of whoever draws what in a village, as they were printed to be posted there
-- (社会救助法 art.45; 民发〔2021〕57号 art.24). The public page is computed and kept nowhere.
CREATE TABLE result_sheet (
    county      integer     NOT NULL,
    id          bigint      NOT NULL,
    division    text        NOT NULL COLLATE "C", -- village or community, 12 digits
    number      text        NOT NULL,             -- 513221-GB-2026-000001
    code        text        NOT NULL,             -- as of a case's papers
    content_sm3 bytea       NOT NULL,             -- of the list alone: the same list is not numbered twice
    sheet       text        NOT NULL,             -- HTML, exactly as printed
    made_by     bigint      NOT NULL,
    made_name   text        NOT NULL,
    made_at     timestamptz NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE UNIQUE INDEX result_sheet_code ON result_sheet (county, code);
CREATE INDEX result_sheet_place ON result_sheet (county, division, id);
