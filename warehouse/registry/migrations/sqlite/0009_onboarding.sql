-- Onboarding: applications with their steps, runs of the conformance test with their cases, certificates of access.
-- Credentials and tokens belong to one environment: those of the sandbox never admit to production.

ALTER TABLE credentials ADD COLUMN environment TEXT NOT NULL DEFAULT 'production';
ALTER TABLE credentials ADD COLUMN last_failed_cause TEXT;
ALTER TABLE operator_tokens ADD COLUMN environment TEXT NOT NULL DEFAULT 'production';

CREATE TABLE applications (
    id                   TEXT PRIMARY KEY,
    operator_id          TEXT NOT NULL,
    uscid                TEXT NOT NULL,
    name                 TEXT NOT NULL,
    short_name           TEXT NOT NULL,
    form                 TEXT NOT NULL,
    people               BLOB NOT NULL,
    state                TEXT NOT NULL,
    state_reason         TEXT NOT NULL,
    access_digest        BLOB NOT NULL UNIQUE,
    version              BIGINT NOT NULL,
    created_at           TEXT NOT NULL,
    updated_at           TEXT NOT NULL,
    submitted_at         TEXT,
    go_live_requested_at TEXT,
    live_at              TEXT
);
CREATE INDEX applications_by_operator ON applications (operator_id, state);
CREATE INDEX applications_by_state ON applications (state, updated_at);

CREATE TABLE application_steps (
    id             TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES applications (id),
    at             TEXT NOT NULL,
    actor          TEXT NOT NULL,
    step           TEXT NOT NULL,
    state          TEXT NOT NULL,
    reason         TEXT NOT NULL
);
CREATE INDEX application_steps_by_application ON application_steps (application_id, id);

CREATE TABLE conformance_runs (
    id             TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES applications (id),
    operator_id    TEXT NOT NULL,
    number         BIGINT NOT NULL,
    suite          TEXT NOT NULL,
    state          TEXT NOT NULL,
    score          BIGINT,
    started_at     TEXT NOT NULL,
    finished_at    TEXT,
    started_by     TEXT NOT NULL,
    summary        TEXT NOT NULL,
    UNIQUE (application_id, number)
);

CREATE TABLE conformance_cases (
    run_id     TEXT NOT NULL REFERENCES conformance_runs (id),
    case_id    TEXT NOT NULL,
    state      TEXT NOT NULL,
    record     TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    PRIMARY KEY (run_id, case_id)
);

CREATE TABLE certificates (
    number         TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES applications (id),
    operator_id    TEXT NOT NULL,
    run_id         TEXT NOT NULL REFERENCES conformance_runs (id),
    code           TEXT NOT NULL,
    says           TEXT NOT NULL,
    issued_at      TEXT NOT NULL,
    valid_until    TEXT NOT NULL,
    withdrawn_at   TEXT
);
CREATE INDEX certificates_by_application ON certificates (application_id, issued_at);
