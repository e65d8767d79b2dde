-- What is asked of operators' platforms: settings, runs, the progress of a full pull, supplements.

CREATE TABLE pull_settings (
    operator_id TEXT PRIMARY KEY REFERENCES operators (operator_id),
    pulls_on    BOOLEAN NOT NULL,
    base_url    TEXT NOT NULL,
    page_size   BIGINT NOT NULL,
    plan        TEXT NOT NULL,
    version     BIGINT NOT NULL,
    updated_at  TEXT NOT NULL,
    updated_by  TEXT NOT NULL
);

CREATE TABLE pull_runs (
    id            TEXT PRIMARY KEY,
    operator_id   TEXT NOT NULL REFERENCES operators (operator_id),
    kind          TEXT NOT NULL,
    cause         TEXT NOT NULL,
    asked_by      TEXT NOT NULL,
    supplement_id TEXT,
    started_at    TEXT NOT NULL,
    finished_at   TEXT,
    outcome       TEXT NOT NULL,
    calls         BIGINT NOT NULL,
    pages         BIGINT NOT NULL,
    received      BIGINT NOT NULL,
    accepted      BIGINT NOT NULL,
    repeated      BIGINT NOT NULL,
    quarantined   BIGINT NOT NULL,
    refused       BIGINT NOT NULL,
    notes         TEXT NOT NULL,
    error         TEXT
);
CREATE INDEX pull_runs_by_operator ON pull_runs (operator_id, started_at);
CREATE INDEX pull_runs_by_kind ON pull_runs (operator_id, kind, started_at);
CREATE UNIQUE INDEX pull_runs_one_at_a_time ON pull_runs (operator_id, kind) WHERE finished_at IS NULL;

CREATE TABLE pull_syncs (
    operator_id TEXT PRIMARY KEY REFERENCES operators (operator_id),
    run_id      TEXT NOT NULL,
    state       TEXT NOT NULL,
    attempt     BIGINT NOT NULL,
    page_size   BIGINT NOT NULL,
    page_count  BIGINT NOT NULL,
    item_size   BIGINT NOT NULL,
    started_at  TEXT NOT NULL,
    reason      TEXT NOT NULL
);

CREATE TABLE pull_pages (
    operator_id TEXT NOT NULL REFERENCES operators (operator_id),
    page_no     BIGINT NOT NULL,
    body        BLOB NOT NULL,
    PRIMARY KEY (operator_id, page_no)
);

CREATE TABLE pull_absences (
    operator_id TEXT NOT NULL REFERENCES operators (operator_id),
    station_id  TEXT NOT NULL,
    run_id      TEXT NOT NULL,
    since       TEXT NOT NULL,
    PRIMARY KEY (operator_id, station_id)
);

CREATE TABLE supplements (
    id           TEXT PRIMARY KEY,
    operator_id  TEXT NOT NULL REFERENCES operators (operator_id),
    interface    TEXT NOT NULL,
    station_id   TEXT NOT NULL,
    equipment_id TEXT NOT NULL,
    connector_id TEXT NOT NULL,
    missing_from TEXT NOT NULL,
    missing_to   TEXT,
    reason       TEXT NOT NULL,
    opened_by    TEXT NOT NULL,
    opened_at    TEXT NOT NULL,
    state        TEXT NOT NULL,
    tries        BIGINT NOT NULL,
    next_try_at  TEXT,
    got_rows     BIGINT NOT NULL,
    last_error   TEXT,
    closed_at    TEXT
);
CREATE INDEX supplements_by_operator ON supplements (operator_id, opened_at);
CREATE INDEX supplements_by_time ON supplements (state, next_try_at);
CREATE UNIQUE INDEX supplements_open_once ON supplements (operator_id, interface, station_id, equipment_id, connector_id)
    WHERE state = 'open';
