-- +goose Up
-- Somebody else may fill in an enrollment: for a child, for somebody who died or is cared for.
ALTER TABLE enrollments ADD COLUMN filled_by TEXT NOT NULL DEFAULT '' CHECK (filled_by IN ('', 'minor', 'deceased', 'represented'));
ALTER TABLE enrollments ADD COLUMN filler BYTEA CHECK (filler IS NULL OR substring(filler from 1 for 1) = '\x01'::bytea AND octet_length(filler) >= 34);
ALTER TABLE visits ADD COLUMN subject TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE visits DROP COLUMN subject;
ALTER TABLE enrollments DROP COLUMN filler;
ALTER TABLE enrollments DROP COLUMN filled_by;
