-- Certificates (救助证; 民发〔2021〕57号 art. 21) as the office keeps them: to whom,
-- for how much, stamped each year, lost, replaced, taken back. Whether one still
-- certifies something is read from the decisions on the aid, and kept nowhere twice.
CREATE TABLE certificate (
    county         integer NOT NULL,
    id             bigint  NOT NULL, -- of its paper
    application_id bigint  NOT NULL,
    household_id   bigint  NOT NULL,
    person_id      bigint  NOT NULL, -- 0: the household
    programme      text    NOT NULL COLLATE "C",
    division       text    NOT NULL COLLATE "C", -- when it was issued
    number         text    NOT NULL,
    holder         text    NOT NULL,
    cause          text    NOT NULL, -- first, renewed, lost
    amount_fen     bigint  NOT NULL, -- a month; 0 of a recognition
    valid_to_on    date,
    issued_on      date    NOT NULL,
    issued_name    text    NOT NULL,
    stamped_on     date,             -- the last yearly stamp
    stamped_name   text    NOT NULL DEFAULT '',
    decision       text    NOT NULL, -- number of that by which it was issued, or stamped the last time
    ended_on       date,             -- lost, or replaced by the next
    ended          text    NOT NULL DEFAULT '', -- lost, replaced
    returned_on    date,             -- the paper is back in the office
    returned_name  text    NOT NULL DEFAULT '',
    note           text    NOT NULL DEFAULT '', -- how it was lost
    PRIMARY KEY (county, id)
);
CREATE INDEX certificate_place ON certificate (division, id);
CREATE INDEX certificate_aid ON certificate (county, household_id, programme, person_id);
CREATE INDEX certificate_number ON certificate (county, number);
