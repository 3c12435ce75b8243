-- +goose Up
-- A later file may say that more was read of somebody whom a letter has told of less: since
-- then a further letter is owed.
ALTER TABLE patients ADD COLUMN more_at INTEGER;

-- +goose Down
ALTER TABLE patients DROP COLUMN more_at;
