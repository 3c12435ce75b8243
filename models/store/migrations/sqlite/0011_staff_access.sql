-- +goose Up
-- How staff sign in beside password and one-time code.
CREATE TABLE passkeys (
    id TEXT NOT NULL,
    staff_id TEXT NOT NULL REFERENCES staff (id),
    host TEXT NOT NULL,
    credential BLOB NOT NULL,
    record BLOB NOT NULL CHECK (typeof(record) = 'blob' AND substr(record, 1, 1) = x'01' AND length(record) >= 34),
    made_at INTEGER NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (id)
) STRICT;
CREATE UNIQUE INDEX passkeys_credential ON passkeys (credential);
CREATE INDEX passkeys_staff ON passkeys (staff_id);
CREATE TABLE recovery_codes (
    staff_id TEXT NOT NULL REFERENCES staff (id),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    used_at INTEGER,
    PRIMARY KEY (staff_id, hash)
) STRICT;
-- Answered challenges, so that each works once.
CREATE TABLE spent_prompts (
    id TEXT NOT NULL,
    until INTEGER NOT NULL,
    PRIMARY KEY (id)
) STRICT;
-- Whoever has the token sets password and second factor, once. One for an account.
CREATE TABLE invitations (
    staff_id TEXT NOT NULL REFERENCES staff (id),
    token_hash BLOB NOT NULL CHECK (length(token_hash) = 32),
    until INTEGER NOT NULL,
    PRIMARY KEY (staff_id)
) STRICT;
CREATE UNIQUE INDEX invitations_token ON invitations (token_hash);
CREATE INDEX staff_sessions_staff ON staff_sessions (staff_id);
ALTER TABLE staff_sessions ADD COLUMN level INTEGER NOT NULL DEFAULT 1;
ALTER TABLE staff_sessions ADD COLUMN proved_at INTEGER NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE staff_sessions DROP COLUMN proved_at;
ALTER TABLE staff_sessions DROP COLUMN level;
DROP INDEX staff_sessions_staff;
DROP TABLE invitations;
DROP TABLE spent_prompts;
DROP TABLE recovery_codes;
DROP TABLE passkeys;
