-- The cases that a county visits by lot before it decides (特困人员认定办法 art.16:
-- at least 30 of a hundred). What is kept lets anybody draw again and compare.

CREATE TABLE lot (
    county    integer     NOT NULL,
    programme text        NOT NULL,
    period    integer     NOT NULL, -- month in which the cases reached the county, 202611
    seed      bytea       NOT NULL, -- made at the month's first case, unknown before
    made_at   timestamptz NOT NULL,
    PRIMARY KEY (county, programme, period)
);

CREATE TABLE lot_draw (
    county         integer     NOT NULL,
    programme      text        NOT NULL,
    period         integer     NOT NULL,
    n              integer     NOT NULL, -- place in the order in which cases reached the county, from 1
    application_id bigint      NOT NULL,
    number         text        NOT NULL, -- of the case
    share_num      bigint      NOT NULL, -- the share that was law on that day, as a fraction
    share_den      bigint      NOT NULL,
    chosen         boolean     NOT NULL,
    drawn_at       timestamptz NOT NULL,
    PRIMARY KEY (county, programme, period, n),
    UNIQUE (county, application_id)
);
