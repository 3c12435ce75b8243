-- +goose Up
-- Waves: patients found later are sealed by themselves and have their own time to enroll.
CREATE TABLE roster_waves (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    number INTEGER NOT NULL CHECK (number > 0),
    window_days INTEGER NOT NULL CHECK (window_days >= 0),
    sealed_at INTEGER,
    made_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (incident_id, number)
) STRICT;
INSERT INTO roster_waves (incident_id, number, window_days, sealed_at, made_at, version)
    SELECT id, 1, 0, sealed_at, made_at, 1 FROM incidents;
ALTER TABLE roster_imports ADD COLUMN wave INTEGER NOT NULL DEFAULT 1;
ALTER TABLE roster_imports ADD COLUMN skipped INTEGER NOT NULL DEFAULT 0;
ALTER TABLE roster_imports ADD COLUMN compared INTEGER NOT NULL DEFAULT 0 CHECK (compared IN (0, 1));
-- The values of rows that were refused, so that they can be corrected and come again.
CREATE TABLE roster_rejects (
    incident_id TEXT NOT NULL,
    import_id TEXT NOT NULL,
    row INTEGER NOT NULL,
    cells BLOB NOT NULL CHECK (typeof(cells) = 'blob' AND substr(cells, 1, 1) = x'01' AND length(cells) >= 34),
    PRIMARY KEY (incident_id, import_id, row),
    FOREIGN KEY (incident_id, import_id) REFERENCES roster_imports (incident_id, id)
) STRICT;

-- Files that came through the browser, sealed piece by piece until they are imported or discarded.
CREATE TABLE roster_uploads (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    id TEXT NOT NULL,
    size INTEGER NOT NULL,
    columns TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('held', 'queued', 'imported', 'discarded')),
    import_id TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (incident_id, id)
) STRICT;
CREATE TABLE roster_chunks (
    incident_id TEXT NOT NULL,
    upload_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    data BLOB NOT NULL CHECK (typeof(data) = 'blob' AND substr(data, 1, 1) = x'01' AND length(data) >= 34),
    PRIMARY KEY (incident_id, upload_id, number),
    FOREIGN KEY (incident_id, upload_id) REFERENCES roster_uploads (incident_id, id)
) STRICT;

-- Long work that somebody asked for in the browser, and how far it is.
CREATE TABLE tasks (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    params TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed')),
    done INTEGER NOT NULL,
    total INTEGER NOT NULL,
    failure TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (incident_id, id)
) STRICT;
CREATE UNIQUE INDEX tasks_open ON tasks (incident_id, kind, subject) WHERE status IN ('queued', 'running');

ALTER TABLE patients ADD COLUMN wave INTEGER NOT NULL DEFAULT 1;
ALTER TABLE patients ADD COLUMN duplicate_of TEXT NOT NULL DEFAULT '';
ALTER TABLE patients ADD COLUMN term_months INTEGER NOT NULL DEFAULT 0;
ALTER TABLE visits ADD COLUMN term_months INTEGER NOT NULL DEFAULT 0;
ALTER TABLE patients ADD COLUMN window_days INTEGER NOT NULL DEFAULT 0;
ALTER TABLE patients ADD COLUMN review_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE patients ADD COLUMN review_note TEXT NOT NULL DEFAULT '';
ALTER TABLE patients ADD COLUMN address_bad_at INTEGER;
ALTER TABLE patients ADD COLUMN death_reported_at INTEGER;
-- The substitute notice for somebody to whom no letter was ever written.
ALTER TABLE patients ADD COLUMN substitute_id TEXT NOT NULL DEFAULT '';
-- Two patients who may be one person: proposed by the import, decided by a person.
CREATE TABLE duplicates (
    incident_id TEXT NOT NULL,
    id TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    other_id TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason IN ('record', 'name_and_birth', 'changed_name')),
    status TEXT NOT NULL CHECK (status IN ('open', 'same', 'different')),
    decided_by TEXT NOT NULL,
    decided_at INTEGER,
    made_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (incident_id, id),
    FOREIGN KEY (incident_id, patient_id) REFERENCES patients (incident_id, id),
    FOREIGN KEY (incident_id, other_id) REFERENCES patients (incident_id, id)
) STRICT;
CREATE UNIQUE INDEX duplicates_pair ON duplicates (incident_id, patient_id, other_id);
CREATE INDEX duplicates_status ON duplicates (incident_id, status, id);
CREATE INDEX patients_duplicates ON patients (incident_id, duplicate_of, id) WHERE duplicate_of <> '';

ALTER TABLE letter_batches ADD COLUMN offer INTEGER NOT NULL DEFAULT 1 CHECK (offer IN (0, 1));
ALTER TABLE letter_batches ADD COLUMN pages INTEGER NOT NULL DEFAULT 0;
ALTER TABLE letters ADD COLUMN offer INTEGER NOT NULL DEFAULT 1 CHECK (offer IN (0, 1));
ALTER TABLE letters ADD COLUMN pages INTEGER NOT NULL DEFAULT 0;
ALTER TABLE letters ADD COLUMN replaces TEXT NOT NULL DEFAULT '';
ALTER TABLE letters ADD COLUMN wording TEXT NOT NULL DEFAULT '';
ALTER TABLE letters ADD COLUMN return_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE letters ADD COLUMN substitute_id TEXT NOT NULL DEFAULT '';
ALTER TABLE codes ADD COLUMN revoke_reason TEXT NOT NULL DEFAULT '';
-- Who is owed a letter is looked up by patient; offers and notices are counted apart.
CREATE INDEX codes_patient ON codes (incident_id, patient_id);
DROP INDEX letters_status;
CREATE INDEX letters_status ON letters (incident_id, status, kind, offer);
-- Where a new address came from. The old one stays, sealed, as evidence of where letters went.
CREATE TABLE address_changes (
    incident_id TEXT NOT NULL,
    id TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    source TEXT NOT NULL,
    old BLOB NOT NULL CHECK (typeof(old) = 'blob' AND substr(old, 1, 1) = x'01' AND length(old) >= 34),
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (incident_id, id),
    FOREIGN KEY (incident_id, patient_id) REFERENCES patients (incident_id, id)
) STRICT;
CREATE INDEX address_changes_patient ON address_changes (incident_id, patient_id, id);
-- Notice by other means to those whom no letter reaches, 45 CFR 164.404(d)(2).
CREATE TABLE substitute_notices (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    id TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('posting', 'media', 'phone', 'email', 'other')),
    people INTEGER NOT NULL,
    place TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    ends_on TEXT NOT NULL,
    made_by TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (incident_id, id)
) STRICT;

-- The rows of a roster are many: what was exposed of a patient stands with the patient,
-- not in a row for each element, and a search token is its own index. Tokens do not
-- point at patients for the database to check: they are only ever read beside them.
ALTER TABLE patients ADD COLUMN exposed TEXT NOT NULL DEFAULT '';
UPDATE patients SET exposed = coalesce((SELECT group_concat(element, ';') FROM exposures e
    WHERE e.incident_id = patients.incident_id AND e.patient_id = patients.id), '');
DROP TABLE exposures;
CREATE TABLE search_tokens_new (
    incident_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    key_version INTEGER NOT NULL,
    normalizer INTEGER NOT NULL,
    token BLOB NOT NULL CHECK (length(token) = 32),
    patient_id TEXT NOT NULL,
    PRIMARY KEY (incident_id, purpose, key_version, normalizer, token, patient_id)
) STRICT, WITHOUT ROWID;
INSERT INTO search_tokens_new SELECT * FROM search_tokens;
DROP TABLE search_tokens;
ALTER TABLE search_tokens_new RENAME TO search_tokens;
-- Tokens of an import that is under way, by the place where they go, so that they can
-- be put there in order at its end.
CREATE TABLE roster_tokens (
    incident_id TEXT NOT NULL,
    import_id TEXT NOT NULL,
    bucket INTEGER NOT NULL,
    first_row INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (incident_id, import_id, bucket, first_row),
    FOREIGN KEY (incident_id, import_id) REFERENCES roster_imports (incident_id, id)
) STRICT, WITHOUT ROWID;

-- +goose Down
DROP TABLE roster_tokens;
CREATE TABLE search_tokens_old (
    incident_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    key_version INTEGER NOT NULL,
    normalizer INTEGER NOT NULL,
    token BLOB NOT NULL CHECK (length(token) = 32),
    patient_id TEXT NOT NULL,
    PRIMARY KEY (incident_id, purpose, key_version, normalizer, token, patient_id),
    FOREIGN KEY (incident_id, patient_id) REFERENCES patients (incident_id, id)
) STRICT;
INSERT INTO search_tokens_old SELECT * FROM search_tokens;
DROP TABLE search_tokens;
ALTER TABLE search_tokens_old RENAME TO search_tokens;
CREATE TABLE exposures (
    incident_id TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    element TEXT NOT NULL,
    PRIMARY KEY (incident_id, patient_id, element),
    FOREIGN KEY (incident_id, patient_id) REFERENCES patients (incident_id, id)
) STRICT;
INSERT INTO exposures (incident_id, patient_id, element)
    SELECT p.incident_id, p.id, e.value FROM patients p, json_each('["' || replace(p.exposed, ';', '","') || '"]') e WHERE e.value <> '';
ALTER TABLE patients DROP COLUMN exposed;
DROP TABLE substitute_notices;
DROP TABLE address_changes;
DROP INDEX letters_status;
CREATE INDEX letters_status ON letters (incident_id, status, kind);
DROP INDEX codes_patient;
ALTER TABLE codes DROP COLUMN revoke_reason;
ALTER TABLE letters DROP COLUMN substitute_id;
ALTER TABLE letters DROP COLUMN return_reason;
ALTER TABLE letters DROP COLUMN wording;
ALTER TABLE letters DROP COLUMN replaces;
ALTER TABLE letters DROP COLUMN pages;
ALTER TABLE letters DROP COLUMN offer;
ALTER TABLE letter_batches DROP COLUMN pages;
ALTER TABLE letter_batches DROP COLUMN offer;
DROP INDEX patients_duplicates;
DROP TABLE duplicates;
ALTER TABLE patients DROP COLUMN substitute_id;
ALTER TABLE patients DROP COLUMN death_reported_at;
ALTER TABLE patients DROP COLUMN address_bad_at;
ALTER TABLE patients DROP COLUMN review_note;
ALTER TABLE patients DROP COLUMN review_reason;
ALTER TABLE patients DROP COLUMN window_days;
ALTER TABLE visits DROP COLUMN term_months;
ALTER TABLE patients DROP COLUMN term_months;
ALTER TABLE patients DROP COLUMN duplicate_of;
ALTER TABLE patients DROP COLUMN wave;
DROP TABLE tasks;
DROP TABLE roster_chunks;
DROP TABLE roster_uploads;
DROP TABLE roster_rejects;
ALTER TABLE roster_imports DROP COLUMN compared;
ALTER TABLE roster_imports DROP COLUMN skipped;
ALTER TABLE roster_imports DROP COLUMN wave;
DROP TABLE roster_waves;
