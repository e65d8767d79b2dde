-- Runs of jobs, saved views, settings, dated limits of quality rules, answers to repeated requests.

CREATE TABLE job_runs (
    id          TEXT PRIMARY KEY,
    name        TEXT NOT NULL,
    day         DATE NOT NULL,
    started_at  TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    ok          BOOLEAN,
    summary     TEXT NOT NULL,
    error       TEXT
);
CREATE INDEX job_runs_by_name ON job_runs (name, started_at);
CREATE UNIQUE INDEX job_runs_one_at_a_time ON job_runs (name) WHERE finished_at IS NULL;

CREATE TABLE saved_views (
    id         TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES users (id),
    name       TEXT NOT NULL,
    address    TEXT NOT NULL,
    shared     BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    UNIQUE (user_id, name)
);

CREATE TABLE settings (
    key        TEXT PRIMARY KEY,
    value      JSONB NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    updated_by TEXT NOT NULL
);

CREATE TABLE quality_limits (
    id          TEXT PRIMARY KEY,
    rule        TEXT NOT NULL,
    operator_id TEXT,
    valid_from  TIMESTAMPTZ NOT NULL,
    value       JSONB NOT NULL,
    reason      TEXT NOT NULL,
    set_by      TEXT NOT NULL,
    set_at      TIMESTAMPTZ NOT NULL
);
CREATE INDEX quality_limits_by_rule ON quality_limits (rule, valid_from);

CREATE TABLE idempotency_keys (
    actor        TEXT NOT NULL,
    key          TEXT NOT NULL,
    request_hash BYTEA NOT NULL,
    status       BIGINT,
    response     BYTEA,
    created_at   TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (actor, key)
);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at);
