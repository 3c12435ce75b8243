-- +goose Up
-- An import writes more search tokens than anything else. An entry had 300 bytes, its
-- index included, of which 190 were the same for a whole roster or told nothing. The incident and the
-- purpose are numbers, ids are their 16 bytes, and of the hash 16 of its 32 bytes are kept:
-- nobody finds two inputs for one of 128 bits, let alone without the key.
ALTER TABLE incidents ADD COLUMN number INTEGER NOT NULL DEFAULT 0;
UPDATE incidents SET number = (SELECT count(*) FROM incidents o WHERE o.id <= incidents.id);
CREATE UNIQUE INDEX incidents_number ON incidents (number);
-- An import that was cut short begins anew when its file comes again: what was put aside
-- of it is of the old form. Nobody has seen its patients.
DELETE FROM search_tokens WHERE patient_id IN (SELECT p.id FROM patients p
    JOIN roster_imports i ON i.incident_id = p.incident_id AND i.id = p.import_id WHERE i.status = 'loading');
DELETE FROM patients WHERE (incident_id, import_id) IN (SELECT incident_id, id FROM roster_imports WHERE status = 'loading');
DELETE FROM roster_problems WHERE (incident_id, import_id) IN (SELECT incident_id, id FROM roster_imports WHERE status = 'loading');
DELETE FROM roster_rejects WHERE (incident_id, import_id) IN (SELECT incident_id, id FROM roster_imports WHERE status = 'loading');
DELETE FROM roster_tokens;
UPDATE roster_imports SET "rows" = 0, added = 0, known = 0, refused = 0, skipped = 0 WHERE status = 'loading';
-- Its only use was to find the patients of a file that is taken back, in their order.
DROP INDEX patients_import;
CREATE TABLE search_tokens_new (
    incident INTEGER NOT NULL, -- its number
    purpose SMALLINT NOT NULL, -- 0 a whole row, 1 record number, 2 last name and birth date, 3 first name, birth date and ZIP code
    key_version SMALLINT NOT NULL,
    normalizer SMALLINT NOT NULL,
    token BYTEA NOT NULL CHECK (octet_length(token) = 16),
    patient BYTEA NOT NULL CHECK (octet_length(patient) = 16) -- the id
);
INSERT INTO search_tokens_new (incident, purpose, key_version, normalizer, token, patient)
    SELECT i.number, CASE t.purpose WHEN 'row' THEN 0 WHEN 'record' THEN 1 WHEN 'name+birth' THEN 2 WHEN 'first_birth' THEN 3 END,
        t.key_version, t.normalizer, substring(t.token from 1 for 16), decode(replace(t.patient_id, '-', ''), 'hex')
    FROM search_tokens t JOIN incidents i ON i.id = t.incident_id ORDER BY 1, 2, 3, 4, 5, 6;
DROP TABLE search_tokens;
ALTER TABLE search_tokens_new RENAME TO search_tokens;
ALTER TABLE search_tokens ADD PRIMARY KEY (incident, purpose, key_version, normalizer, token, patient);
-- Hashes do not get shorter by compressing them.
ALTER TABLE roster_tokens ALTER COLUMN data SET STORAGE EXTERNAL;

-- There is no way down: what was cut off the hashes is gone.
