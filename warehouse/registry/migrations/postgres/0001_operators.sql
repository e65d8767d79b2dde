-- Operators, their credentials and bearer tokens; the number that tells a gateway that something changed.

CREATE TABLE vault_check (
    id     BIGINT PRIMARY KEY CHECK (id = 1),
    sealed BYTEA NOT NULL
);

CREATE TABLE access_version (
    id      BIGINT PRIMARY KEY CHECK (id = 1),
    version BIGINT NOT NULL
);
INSERT INTO access_version (id, version) VALUES (1, 1);

CREATE TABLE operators (
    operator_id  TEXT PRIMARY KEY,
    name         TEXT NOT NULL,
    short_name   TEXT NOT NULL,
    uscid        TEXT NOT NULL,
    contact      TEXT NOT NULL,
    environment  TEXT NOT NULL,
    state        TEXT NOT NULL,
    state_reason TEXT NOT NULL,
    access_on    BOOLEAN NOT NULL,
    settings     JSONB NOT NULL,
    interfaces   JSONB NOT NULL,
    delegations  JSONB NOT NULL,
    ip_allow     JSONB NOT NULL,
    version      BIGINT NOT NULL,
    created_at   TIMESTAMPTZ NOT NULL,
    updated_at   TIMESTAMPTZ NOT NULL
);

CREATE TABLE credentials (
    id               TEXT PRIMARY KEY,
    operator_id      TEXT NOT NULL REFERENCES operators (operator_id),
    direction        TEXT NOT NULL,
    version          BIGINT NOT NULL,
    suite            TEXT NOT NULL,
    sealed           BYTEA NOT NULL,
    valid_from       TIMESTAMPTZ NOT NULL,
    valid_to         TIMESTAMPTZ,
    created_at       TIMESTAMPTZ NOT NULL,
    revoked_at       TIMESTAMPTZ,
    revoke_reason    TEXT NOT NULL,
    last_used        TIMESTAMPTZ,
    last_failed_at   TIMESTAMPTZ,
    last_failed_code TEXT,
    UNIQUE (operator_id, direction, version)
);

CREATE TABLE operator_tokens (
    digest      BYTEA PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES operators (operator_id),
    direction   TEXT NOT NULL,
    sealed      BYTEA NOT NULL,
    issued_at   TIMESTAMPTZ NOT NULL,
    expires_at  TIMESTAMPTZ NOT NULL,
    ended_at    TIMESTAMPTZ
);
CREATE INDEX operator_tokens_by_operator ON operator_tokens (operator_id, direction, expires_at);
CREATE INDEX operator_tokens_by_expiry ON operator_tokens (expires_at);
