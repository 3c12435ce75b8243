-- +goose Up
-- Visits may be given more time, and what was typed in one that ended is found by its enrollment.
ALTER TABLE visits ADD COLUMN extended BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX visits_enrollment ON visits (incident_id, enrollment_id);

-- +goose Down
DROP INDEX visits_enrollment;
ALTER TABLE visits DROP COLUMN extended;
