-- +goose Up
-- Reminders, confirmations and ending letters go in batches of their own sort, and follow
-- what they are about once.
ALTER TABLE letter_batches ADD COLUMN sort TEXT NOT NULL DEFAULT 'notice' CHECK (sort IN ('offer', 'notice', 'reminder', 'confirmation', 'ending'));
UPDATE letter_batches SET sort = 'offer' WHERE offer;
ALTER TABLE letters ADD COLUMN follows TEXT NOT NULL DEFAULT '';
CREATE UNIQUE INDEX letters_follows ON letters (incident_id, follows, kind) WHERE follows <> '' AND status IN ('composed', 'released', 'mailed');

-- +goose Down
DROP INDEX letters_follows;
ALTER TABLE letters DROP COLUMN follows;
ALTER TABLE letter_batches DROP COLUMN sort;
