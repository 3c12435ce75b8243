-- +goose Up
-- What two people decide about one patient by a promised day.
CREATE TABLE cases (
    incident_id TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('not_me', 'representative', 'death')),
    patient_id TEXT NOT NULL,
    enrollment_id TEXT NOT NULL,
    reference TEXT NOT NULL,
    opened_by TEXT NOT NULL CHECK (opened_by <> ''),
    opened_on TEXT NOT NULL,
    due_on TEXT NOT NULL CHECK (due_on >= opened_on),
    details BYTEA CHECK (details IS NULL OR substring(details from 1 for 1) = '\x01'::bytea AND octet_length(details) >= 34),
    status TEXT NOT NULL CHECK (status IN ('open', 'decided')),
    outcome TEXT NOT NULL,
    decided_on TEXT,
    made_at BIGINT NOT NULL,
    version INTEGER NOT NULL,
    CHECK ((status = 'open') = (outcome = '')),
    PRIMARY KEY (incident_id, id),
    FOREIGN KEY (incident_id, patient_id) REFERENCES patients (incident_id, id)
);
CREATE UNIQUE INDEX cases_reference ON cases (incident_id, reference);
CREATE UNIQUE INDEX cases_open ON cases (incident_id, patient_id, kind) WHERE status = 'open';
CREATE INDEX cases_due ON cases (incident_id, status, due_on, id);

-- +goose Down
DROP TABLE cases;
