-- Verification (核对) and casework.

-- A department's file as it was received: one snapshot of one source.
CREATE TABLE department_file (
    county       integer     NOT NULL,
    id           bigint      NOT NULL,
    source       text        NOT NULL, -- deaths, vehicles, real_estate, companies, pensions, deposits …
    file_id      bigint      NOT NULL,
    file_name    text        NOT NULL,
    fingerprint  bytea       NOT NULL, -- SM3 of its bytes
    as_of_on     date        NOT NULL, -- the day the department's data speaks of
    columns      text        NOT NULL, -- JSON field -> column counted from 0
    state        text        NOT NULL, -- loading, current, superseded, failed
    read_row     bigint      NOT NULL, -- rows up to here are in: where a killed load goes on
    rows_total   bigint      NOT NULL, -- read so far
    rows_bad     bigint      NOT NULL, -- of these, kept out
    purged       boolean     NOT NULL, -- its rows are gone
    message      text        NOT NULL, -- why it failed
    progress_id  bigint      NOT NULL,
    received_by  bigint      NOT NULL,
    received_at  timestamptz NOT NULL,
    finished_at  timestamptz,
    PRIMARY KEY (county, id)
);
CREATE INDEX department_file_source ON department_file (county, source, state);

CREATE TABLE department_record (
    county     integer NOT NULL,
    file_id    bigint  NOT NULL, -- department_file
    row_no     bigint  NOT NULL,
    id_index   bytea   NOT NULL, -- keyed index of the ID number as the department has it
    name       text    NOT NULL COLLATE "C",
    amount_fen bigint  NOT NULL, -- 0 where the source has no money
    sealed     bytea   NOT NULL, -- the row, as JSON field -> text
    PRIMARY KEY (county, file_id, row_no)
);
CREATE INDEX department_record_person ON department_record (county, id_index);

-- A row that was kept out, and why.
CREATE TABLE department_problem (
    county  integer NOT NULL,
    file_id bigint  NOT NULL, -- department_file
    row_no  bigint  NOT NULL,
    field   text    NOT NULL,
    heading text    NOT NULL,
    value   text    NOT NULL, -- masked
    reason  text    NOT NULL,
    english text    NOT NULL,
    PRIMARY KEY (county, file_id, row_no, field)
);

CREATE TABLE consent (
    county         integer     NOT NULL,
    id             bigint      NOT NULL,
    application_id bigint      NOT NULL,
    household_id   bigint      NOT NULL,
    person_id      bigint      NOT NULL,
    case_no        text        NOT NULL,
    programme      text        NOT NULL,
    text_version   text        NOT NULL,
    method         text        NOT NULL, -- scan, drawn, guardian
    guardian       text        NOT NULL,
    file_id        bigint      NOT NULL, -- the scan
    signed_on      date        NOT NULL,
    valid_to_on    date,
    revoked_by     bigint      NOT NULL,
    revoked_at     timestamptz,
    revoked_reason text        NOT NULL,
    entered_by     bigint      NOT NULL,
    entered_at     timestamptz NOT NULL,
    PRIMARY KEY (county, id)
);
CREATE INDEX consent_application ON consent (county, application_id);

-- Numbers of checks, one row a county and year.
CREATE TABLE check_counter (
    county integer NOT NULL,
    year   integer NOT NULL,
    last   integer NOT NULL,
    PRIMARY KEY (county, year)
);

-- One check of one application: who was asked about, what came back.
CREATE TABLE check_request (
    county         integer     NOT NULL,
    id             bigint      NOT NULL,
    application_id bigint      NOT NULL,
    household_id   bigint      NOT NULL,
    division       text        NOT NULL COLLATE "C", -- of the household, for scope
    case_no        text        NOT NULL,
    number         text        NOT NULL COLLATE "C", -- of the check and its report
    state          text        NOT NULL, -- asked, running, replied, reported, superseded
    facts_sealed   bytea       NOT NULL, -- members and what they declared, as they were when asked
    progress_id    bigint      NOT NULL, -- 0 until it is started
    asked_by       bigint      NOT NULL,
    asked_at       timestamptz NOT NULL,
    reported_by    bigint      NOT NULL,
    reported_name  text        NOT NULL,
    reported_at    timestamptz,
    valid_to_on    date,
    conclusion     text        NOT NULL,
    report_sealed  bytea,                -- canonical bytes of the report; never changed
    report_sm3     bytea,
    file_id        bigint      NOT NULL, -- the printed report
    version        integer     NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, number)
);
CREATE INDEX check_request_application ON check_request (county, application_id);
CREATE INDEX check_request_state ON check_request (county, state, id);

CREATE TABLE check_reply (
    county       integer     NOT NULL,
    request_id   bigint      NOT NULL,
    person_id    bigint      NOT NULL,
    source       text        NOT NULL,
    state        text        NOT NULL, -- hit, none, no_reply (silence is not zero), no_consent (was not asked)
    file_id      bigint      NOT NULL, -- department_file that was looked in, 0 if none
    as_of_on     date,
    retrieved_at timestamptz NOT NULL,
    PRIMARY KEY (county, request_id, person_id, source)
);

CREATE TABLE finding (
    county      integer     NOT NULL,
    request_id  bigint      NOT NULL,
    id          bigint      NOT NULL,
    person_id   bigint      NOT NULL,
    source      text        NOT NULL,
    kind        text        NOT NULL, -- income, asset, death, custody, disability, aid
    item        text        NOT NULL, -- as economic_line.item
    amount_fen  bigint      NOT NULL,
    per         text        NOT NULL,
    quantity    integer     NOT NULL,
    summary     text        NOT NULL, -- 小型普通客车 1 辆, 2018-05 登记
    hint        text        NOT NULL, -- why it may be exempt, for the checker; '' if nothing speaks for it
    file_id     bigint      NOT NULL, -- department_file
    row_no      bigint      NOT NULL,
    name_match  text        NOT NULL, -- same, homophone, different: of the department's name with ours
    state       text        NOT NULL, -- open, accepted, exempt, not_ours
    reason      text        NOT NULL, -- why exempt or not ours
    settled_by  bigint      NOT NULL,
    settled_at  timestamptz,
    PRIMARY KEY (county, request_id, id)
);

-- One run over everybody who receives aid, against the current files.
CREATE TABLE screen_run (
    county      integer     NOT NULL,
    id          bigint      NOT NULL,
    state       text        NOT NULL, -- running, done
    rules       text        NOT NULL, -- version of the rules that were applied
    as_of       text        NOT NULL, -- JSON source -> day; a source that is absent did not answer
    households  bigint      NOT NULL,
    people      bigint      NOT NULL,
    after_id    bigint      NOT NULL, -- households up to here are done: where a killed run goes on
    progress_id bigint      NOT NULL,
    asked_by    bigint      NOT NULL,
    asked_at    timestamptz NOT NULL,
    finished_at timestamptz,
    PRIMARY KEY (county, id)
);

-- A household that may be wrongly in, and why: for a person to look into.
CREATE TABLE screen_hit (
    county       integer NOT NULL,
    run_id       bigint  NOT NULL,
    id           bigint  NOT NULL,
    household_id bigint  NOT NULL,
    division     text    NOT NULL COLLATE "C",
    person_id    bigint  NOT NULL,
    person_name  text    NOT NULL,
    kind         text    NOT NULL, -- dead, custody, vehicle, dwellings, company, deposit, two_counties
    source       text    NOT NULL,
    amount_fen   bigint  NOT NULL,
    quantity     integer NOT NULL,
    summary      text    NOT NULL,
    name_match   text    NOT NULL,
    PRIMARY KEY (county, run_id, id)
);

-- Case and decision numbers: one row a county, year and kind, counted in the
-- transaction that uses the number, so that no sequence crosses counties.
CREATE TABLE case_counter (
    county integer NOT NULL,
    year   integer NOT NULL,
    kind   text    NOT NULL, -- DB: case, JD: decision
    last   integer NOT NULL,
    PRIMARY KEY (county, year, kind)
);

CREATE TABLE application (
    county        integer     NOT NULL,
    id            bigint      NOT NULL,
    number        text        NOT NULL COLLATE "C", -- case number
    household_id  bigint      NOT NULL,
    division      text        NOT NULL COLLATE "C", -- of the household, for scope
    applicant_id  bigint      NOT NULL, -- person
    applicant_name text       NOT NULL,
    members       integer     NOT NULL,
    programme     text        NOT NULL, -- dibao
    channel       text        NOT NULL, -- window, assistant, discovery, entrusted
    reason        text        NOT NULL, -- in the family's words
    state         text        NOT NULL,
    round         integer     NOT NULL, -- 1, and one more with each recheck
    check_state   text        NOT NULL, -- '', asked, started, reported
    submitted_on  date,
    accepted_on   date,
    decided_on    date,
    served_on     date,                 -- a refusal notice was handed over
    due_on        date,                 -- of the whole case; NULL before acceptance, and while the calendar does not reach so far
    next_step     text        NOT NULL, -- the most urgent act that is waited for, '' when none
    next_role     text        NOT NULL, -- who may do it
    next_due_on   date,
    near_relative boolean     NOT NULL, -- filed apart (民发〔2021〕57号 art.11)
    county_visit  boolean     NOT NULL, -- the county must visit before it decides (art.20)
    facts_sealed  bytea       NOT NULL, -- members, incomes, assets as declared: policy's input
    version       integer     NOT NULL,
    created_by    bigint      NOT NULL,
    created_at    timestamptz NOT NULL,
    updated_at    timestamptz NOT NULL,
    PRIMARY KEY (county, id),
    UNIQUE (county, number)
);
CREATE INDEX application_household ON application (county, household_id);
CREATE INDEX application_state ON application (county, state, id);

-- What is waited for, and from whom: the work lists. A case in investigation
-- waits for two people at once.
CREATE TABLE case_step (
    county         integer NOT NULL,
    application_id bigint  NOT NULL,
    step           text    NOT NULL, -- an act
    role           text    NOT NULL,
    division       text    NOT NULL COLLATE "C",
    due_on         date,             -- NULL: no legal term, or not known
    sort_on        date    NOT NULL, -- due_on, or a day after all others
    PRIMARY KEY (county, application_id, step)
);
CREATE INDEX case_step_work ON case_step (county, role, sort_on, application_id);

CREATE TABLE clock (
    county         integer NOT NULL,
    application_id bigint  NOT NULL,
    kind           text    NOT NULL, -- total, start_survey, start_check, publicity, confirmation, refusal_notice
    started_on     date    NOT NULL,
    due_on         date,             -- NULL: the holidays of that year are not known yet
    stopped_on     date,
    term           text    NOT NULL, -- as a person says it: 30个工作日
    working_days   integer NOT NULL, -- 0: calendar days, due_on is final
    article        text    NOT NULL,
    PRIMARY KEY (county, application_id, kind, started_on)
);

-- Everything that somebody did to a case and signed for.
CREATE TABLE case_act (
    county         integer     NOT NULL,
    application_id bigint      NOT NULL,
    id             bigint      NOT NULL,
    act            text        NOT NULL, -- accept, supplement, visit, opinion, publish, object, confirm, refuse …
    actor_id       bigint      NOT NULL,
    actor          text        NOT NULL,
    role           text        NOT NULL,
    at             timestamptz NOT NULL,
    state_before   text        NOT NULL,
    state_after    text        NOT NULL,
    note           text        NOT NULL,
    signature      text        NOT NULL, -- the name as the person typed it to sign, '' where the session itself signs
    signed_sm3     bytea       NOT NULL, -- SM3 of what was signed
    file_id        bigint      NOT NULL,
    PRIMARY KEY (county, application_id, id)
);

CREATE TABLE visit (
    county         integer     NOT NULL,
    application_id bigint      NOT NULL,
    id             bigint      NOT NULL,
    round          integer     NOT NULL,
    by_county      boolean     NOT NULL, -- the county's own visit (57号 art.20)
    visited_on     date        NOT NULL,
    place          text        NOT NULL,
    first_account_id  bigint   NOT NULL, -- two investigators at least (57号 art.16)
    second_account_id bigint   NOT NULL,
    first_name     text        NOT NULL,
    second_name    text        NOT NULL,
    member_present text        NOT NULL, -- the member who signed
    form_sealed    bytea       NOT NULL,
    file_id        bigint      NOT NULL, -- signed form or photographs
    entered_by     bigint      NOT NULL,
    entered_at     timestamptz NOT NULL,
    PRIMARY KEY (county, application_id, id)
);

-- The township's opinion (初审意见), one a round.
CREATE TABLE opinion (
    county         integer     NOT NULL,
    application_id bigint      NOT NULL,
    round          integer     NOT NULL,
    agree          boolean     NOT NULL,
    amount_fen     bigint      NOT NULL, -- a month
    proposal       text        NOT NULL, -- what the engine proposed
    differs        text        NOT NULL, -- why the reviewer differs from it, '' if not
    words          text        NOT NULL,
    given_by       bigint      NOT NULL,
    given_name     text        NOT NULL,
    given_at       timestamptz NOT NULL,
    PRIMARY KEY (county, application_id, round)
);

CREATE TABLE publicity (
    county         integer     NOT NULL,
    application_id bigint      NOT NULL,
    id             bigint      NOT NULL,
    division       text        NOT NULL COLLATE "C",
    place          text        NOT NULL,
    notice         text        NOT NULL, -- exactly what was posted
    started_on     date        NOT NULL,
    ends_on        date        NOT NULL,
    closed_on      date,
    objections     integer     NOT NULL,
    PRIMARY KEY (county, application_id, id)
);
CREATE INDEX publicity_running ON publicity (county, ends_on);

-- An objection to a publicity, or a complaint that reached the county.
CREATE TABLE objection (
    county         integer     NOT NULL,
    application_id bigint      NOT NULL,
    id             bigint      NOT NULL,
    kind           text        NOT NULL, -- objection, complaint
    received_on    date        NOT NULL,
    sealed         bytea       NOT NULL, -- who said what
    entered_by     bigint      NOT NULL,
    entered_at     timestamptz NOT NULL,
    PRIMARY KEY (county, application_id, id)
);

-- Papers that were printed for a case.
CREATE TABLE case_document (
    county         integer     NOT NULL,
    application_id bigint      NOT NULL,
    id             bigint      NOT NULL,
    kind           text        NOT NULL, -- acceptance, supplement, decline, publicity, confirmation, refusal, end
    title          text        NOT NULL,
    file_id        bigint      NOT NULL,
    sm3            bytea       NOT NULL,
    made_at        timestamptz NOT NULL,
    PRIMARY KEY (county, application_id, id)
);

CREATE TABLE decision (
    county         integer     NOT NULL,
    id             bigint      NOT NULL,
    application_id bigint      NOT NULL,
    household_id   bigint      NOT NULL,
    number         text        NOT NULL COLLATE "C",
    outcome        text        NOT NULL, -- confirmed, refused
    amount_fen     bigint      NOT NULL, -- a month
    first_period   integer     NOT NULL, -- 0 when refused
    proposal       text        NOT NULL, -- eligible, ineligible, undetermined: what the engine proposed
    differs        text        NOT NULL, -- why the approver differs from the proposal, '' if not
    inputs_sealed  bytea       NOT NULL, -- canonical bytes that went into the engine
    reasons_sealed bytea       NOT NULL, -- canonical bytes that came out
    inputs_sm3     bytea       NOT NULL,
    reasons_sm3    bytea       NOT NULL,
    packs          text        NOT NULL, -- JSON list of id and hash
    demonstration  boolean     NOT NULL, -- a pack that is not law took part
    decided_by     bigint      NOT NULL,
    decided_name   text        NOT NULL,
    decided_at     timestamptz NOT NULL,
    notice         text        NOT NULL, -- the written notice, as served
    PRIMARY KEY (county, id),
    UNIQUE (county, number)
);
CREATE INDEX decision_household ON decision (county, household_id);
CREATE INDEX decision_application ON decision (county, application_id);
