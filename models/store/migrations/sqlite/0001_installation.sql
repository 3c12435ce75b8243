-- +goose Up
-- One row: which keyring this database was made with.
CREATE TABLE installation (
    id        INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    key_check BLOB    NOT NULL,
    made_at   INTEGER NOT NULL
) STRICT;

-- +goose Down
DROP TABLE installation;
