-- A disaster that families of a county apply for relief after, and their cases.
CREATE TABLE disaster (
    county       integer     NOT NULL,
    id           bigint      NOT NULL,
    name         text        NOT NULL,
    kind         text        NOT NULL, -- flood, drought, storm, hail, snow, earthquake, landslide, fire, other
    division     text        NOT NULL COLLATE "C", -- that it struck: the county or a township
    began_on     date        NOT NULL,
    note         text        NOT NULL,
    closed_on    date, -- from when nobody applies after it any more
    version      integer     NOT NULL,
    entered_by   bigint      NOT NULL,
    entered_name text        NOT NULL,
    entered_at   timestamptz NOT NULL,
    PRIMARY KEY (county, id)
);

CREATE TABLE disaster_case (
    county         integer NOT NULL,
    application_id bigint  NOT NULL,
    disaster_id    bigint  NOT NULL,
    PRIMARY KEY (county, application_id)
);
CREATE INDEX disaster_case_event ON disaster_case (county, disaster_id, application_id);
