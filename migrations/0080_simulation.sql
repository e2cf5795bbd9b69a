-- Trials of a change of the law on a county's households.
CREATE TABLE simulation (
    county       integer     NOT NULL,
    id           bigint      NOT NULL,
    division     text        NOT NULL COLLATE "C", -- the households looked at: county, township or village
    programme    text        NOT NULL COLLATE "C",
    on_day       date        NOT NULL,             -- the law of this day is changed
    changes      text        NOT NULL,             -- JSON: parameter and value as a pack writes it
    name         text        NOT NULL,             -- '' until somebody keeps it
    result       text        NOT NULL,             -- JSON: figures by place, kind and cause; '' until it is there. Nobody is named
    progress_id  bigint      NOT NULL,
    version      integer     NOT NULL,
    created_by   bigint      NOT NULL,
    created_name text        NOT NULL,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (county, id)
);
