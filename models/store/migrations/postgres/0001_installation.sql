-- +goose Up
-- One row: which keyring this database was made with.
CREATE TABLE installation (
    id        BIGINT NOT NULL PRIMARY KEY CHECK (id = 1),
    key_check BYTEA  NOT NULL,
    made_at   BIGINT NOT NULL
);

-- +goose Down
DROP TABLE installation;
