-- +goose Up
-- How staff sign in beside password and one-time code.
CREATE TABLE passkeys (
    id TEXT NOT NULL,
    staff_id TEXT NOT NULL REFERENCES staff (id),
    host TEXT NOT NULL,
    credential BYTEA NOT NULL,
    record BYTEA NOT NULL CHECK (substring(record from 1 for 1) = '\x01'::bytea AND octet_length(record) >= 34),
    made_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX passkeys_credential ON passkeys (credential);
CREATE INDEX passkeys_staff ON passkeys (staff_id);
CREATE TABLE recovery_codes (
    staff_id TEXT NOT NULL REFERENCES staff (id),
    hash BYTEA NOT NULL CHECK (octet_length(hash) = 32),
    used_at BIGINT,
    PRIMARY KEY (staff_id, hash)
);
-- Answered challenges, so that each works once.
CREATE TABLE spent_prompts (
    id TEXT NOT NULL,
    until BIGINT NOT NULL,
    PRIMARY KEY (id)
);
-- Whoever has the token sets password and second factor, once. One for an account.
CREATE TABLE invitations (
    staff_id TEXT NOT NULL REFERENCES staff (id),
    token_hash BYTEA NOT NULL CHECK (octet_length(token_hash) = 32),
    until BIGINT NOT NULL,
    PRIMARY KEY (staff_id)
);
CREATE UNIQUE INDEX invitations_token ON invitations (token_hash);
CREATE INDEX staff_sessions_staff ON staff_sessions (staff_id);
ALTER TABLE staff_sessions ADD COLUMN level INTEGER NOT NULL DEFAULT 1;
ALTER TABLE staff_sessions ADD COLUMN proved_at BIGINT NOT NULL DEFAULT 0;

-- +goose Down
ALTER TABLE staff_sessions DROP COLUMN proved_at;
ALTER TABLE staff_sessions DROP COLUMN level;
DROP INDEX staff_sessions_staff;
DROP TABLE invitations;
DROP TABLE spent_prompts;
DROP TABLE recovery_codes;
DROP TABLE passkeys;
