-- Sheets that operators send instead of messages: who sent which, what became of it, the files for a time.

CREATE TABLE uploads (
    id          TEXT PRIMARY KEY,
    operator_id TEXT NOT NULL REFERENCES operators (operator_id),
    sender_id   TEXT NOT NULL REFERENCES operators (operator_id),
    kind        TEXT NOT NULL,
    file_name   TEXT NOT NULL,
    bytes       BIGINT NOT NULL,
    digest      BYTEA NOT NULL,
    repeats_of  TEXT,
    reason      TEXT NOT NULL,
    uploaded_by TEXT NOT NULL,
    state       TEXT NOT NULL,
    rows_total  BIGINT NOT NULL,
    rows_done   BIGINT NOT NULL,
    accepted    BIGINT NOT NULL,
    quarantined BIGINT NOT NULL,
    repeated    BIGINT NOT NULL,
    refused     BIGINT NOT NULL,
    outcome     TEXT NOT NULL,
    created_at  TIMESTAMPTZ NOT NULL,
    finished_at TIMESTAMPTZ,
    touched_at  TIMESTAMPTZ NOT NULL
);
CREATE INDEX uploads_by_operator ON uploads (operator_id, created_at);
CREATE INDEX uploads_by_time ON uploads (created_at);
CREATE INDEX uploads_by_state ON uploads (state, touched_at);

CREATE TABLE upload_files (
    upload_id TEXT NOT NULL REFERENCES uploads (id),
    part      TEXT NOT NULL,
    sealed    BYTEA NOT NULL,
    PRIMARY KEY (upload_id, part)
);

-- roles of an older registry; a new one gets them with the rest
UPDATE roles SET rights = rights || '["sheets.write"]'::jsonb, menu = menu || '["sheets"]'::jsonb
WHERE role IN ('province_regulator', 'operator');
