-- Operators, their credentials and bearer tokens; the number that tells a gateway that something changed.

CREATE TABLE vault_check (
    id     BIGINT PRIMARY KEY CHECK (id = 1),
    sealed BLOB NOT NULL
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
    settings     TEXT NOT NULL,
    interfaces   TEXT NOT NULL,
    delegations  TEXT NOT NULL,
    ip_allow     TEXT NOT NULL,
    version      BIGINT NOT NULL,
    created_at   TEXT NOT NULL,
    updated_at   TEXT NOT NULL
);

CREATE TABLE credentials (
    id               TEXT PRIMARY KEY,
    operator_id      TEXT NOT NULL REFERENCES operators (operator_id),
    direction        TEXT NOT NULL,
    version          BIGINT NOT NULL,
    suite            TEXT NOT NULL,
    sealed           BLOB NOT NULL,
    valid_from       TEXT NOT NULL,
    valid_to         TEXT,
    created_at       TEXT NOT NULL,
    revoked_at       TEXT,
    revoke_reason    TEXT NOT NULL,
    last_used        TEXT,
    last_failed_at   TEXT,
    last_failed_code TEXT,
    UNIQUE (operator_id, direction, version)
);

CREATE TABLE operator_tokens (
    digest      BLOB PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES operators (operator_id),
    direction   TEXT NOT NULL,
    sealed      BLOB NOT NULL,
    issued_at   TEXT NOT NULL,
    expires_at  TEXT NOT NULL,
    ended_at    TEXT
);
CREATE INDEX operator_tokens_by_operator ON operator_tokens (operator_id, direction, expires_at);
CREATE INDEX operator_tokens_by_expiry ON operator_tokens (expires_at);
