-- +goose Up
-- The codes of confirmations, by which their readers stop a sign-up that was not theirs.
CREATE TABLE stop_codes (
    incident_id TEXT NOT NULL,
    letter_id TEXT NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    pepper_version INTEGER NOT NULL,
    case_id TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (incident_id, letter_id),
    FOREIGN KEY (incident_id, letter_id) REFERENCES letters (incident_id, id)
) STRICT;
CREATE UNIQUE INDEX stop_codes_hash ON stop_codes (incident_id, hash);

-- +goose Down
DROP TABLE stop_codes;
