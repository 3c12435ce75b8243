-- +goose Up
-- Visits may be given more time, and what was typed in one that ended is found by its enrollment.
ALTER TABLE visits ADD COLUMN extended INTEGER NOT NULL DEFAULT 0 CHECK (extended IN (0, 1));
CREATE INDEX visits_enrollment ON visits (incident_id, enrollment_id);

-- +goose Down
DROP INDEX visits_enrollment;
ALTER TABLE visits DROP COLUMN extended;
