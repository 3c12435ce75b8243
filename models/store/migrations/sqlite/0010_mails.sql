-- +goose Up
-- E-mails to send: what each is about. What it says and where it goes are read when it is sent.
CREATE TABLE mails (
    incident_id TEXT NOT NULL,
    id TEXT NOT NULL,
    enrollment_id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('signed_up', 'started', 'action_needed', 'not_monitored', 'ending')),
    language TEXT NOT NULL,
    tries INTEGER NOT NULL CHECK (tries >= 0),
    next_at INTEGER NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('', 'sent', 'refused', 'failed', 'moot')),
    ended_at INTEGER,
    made_at INTEGER NOT NULL,
    CHECK ((outcome = '') = (ended_at IS NULL)),
    PRIMARY KEY (incident_id, id),
    FOREIGN KEY (incident_id, enrollment_id) REFERENCES enrollments (incident_id, id)
) STRICT;
CREATE UNIQUE INDEX mails_kind ON mails (incident_id, enrollment_id, kind);
CREATE INDEX mails_waiting ON mails (incident_id, next_at, id) WHERE outcome = '';
ALTER TABLE enrollments ADD COLUMN mail_refused_at INTEGER;

-- +goose Down
ALTER TABLE enrollments DROP COLUMN mail_refused_at;
DROP TABLE mails;
