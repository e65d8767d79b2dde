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
    form                 JSONB NOT NULL,
    people               BYTEA NOT NULL,
    state                TEXT NOT NULL,
    state_reason         TEXT NOT NULL,
    access_digest        BYTEA NOT NULL UNIQUE,
    version              BIGINT NOT NULL,
    created_at           TIMESTAMPTZ NOT NULL,
    updated_at           TIMESTAMPTZ NOT NULL,
    submitted_at         TIMESTAMPTZ,
    go_live_requested_at TIMESTAMPTZ,
    live_at              TIMESTAMPTZ
);
CREATE INDEX applications_by_operator ON applications (operator_id, state);
CREATE INDEX applications_by_state ON applications (state, updated_at);

CREATE TABLE application_steps (
    id             TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES applications (id),
    at             TIMESTAMPTZ NOT NULL,
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
    started_at     TIMESTAMPTZ NOT NULL,
    finished_at    TIMESTAMPTZ,
    started_by     TEXT NOT NULL,
    summary        JSONB NOT NULL,
    UNIQUE (application_id, number)
);

CREATE TABLE conformance_cases (
    run_id     TEXT NOT NULL REFERENCES conformance_runs (id),
    case_id    TEXT NOT NULL,
    state      TEXT NOT NULL,
    record     JSONB NOT NULL,
    updated_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (run_id, case_id)
);

CREATE TABLE certificates (
    number         TEXT PRIMARY KEY,
    application_id TEXT NOT NULL REFERENCES applications (id),
    operator_id    TEXT NOT NULL,
    run_id         TEXT NOT NULL REFERENCES conformance_runs (id),
    code           TEXT NOT NULL,
    says           JSONB NOT NULL,
    issued_at      TIMESTAMPTZ NOT NULL,
    valid_until    TIMESTAMPTZ NOT NULL,
    withdrawn_at   TIMESTAMPTZ
);
CREATE INDEX certificates_by_application ON certificates (application_id, issued_at);
