-- +goose Up
-- An incident is one breach at one organization; all that follows belongs to one.
CREATE TABLE incidents (
    id TEXT NOT NULL,
    ref TEXT NOT NULL,
    host TEXT NOT NULL,
    is_default BOOLEAN NOT NULL,
    rehearsal BOOLEAN NOT NULL,
    zone TEXT NOT NULL,
    enroll_by TEXT NOT NULL,
    term_months INTEGER NOT NULL CHECK (term_months > 0),
    floor_days INTEGER NOT NULL CHECK (floor_days >= 0),
    facts TEXT NOT NULL,
    calendar_offset_days INTEGER NOT NULL,
    data_key BYTEA NOT NULL,
    code_salt BYTEA NOT NULL CHECK (octet_length(code_salt) >= 16),
    sealed_at BIGINT,
    made_at BIGINT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX incidents_ref ON incidents (ref);
CREATE UNIQUE INDEX incidents_host ON incidents (host);
CREATE UNIQUE INDEX incidents_default ON incidents (is_default) WHERE is_default;

-- Rosters: files taken in, and rows that were refused. Never a cell's value.
CREATE TABLE roster_imports (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    id TEXT NOT NULL,
    file_hash BYTEA NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('loading', 'complete', 'refused')),
    rows INTEGER NOT NULL,
    added INTEGER NOT NULL,
    known INTEGER NOT NULL,
    refused INTEGER NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (incident_id, id)
);
CREATE UNIQUE INDEX roster_imports_file ON roster_imports (incident_id, file_hash);
CREATE TABLE roster_problems (
    incident_id TEXT NOT NULL,
    import_id TEXT NOT NULL,
    row INTEGER NOT NULL,
    column_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (incident_id, import_id, row, column_name),
    FOREIGN KEY (incident_id, import_id) REFERENCES roster_imports (incident_id, id)
);

CREATE TABLE patients (
    incident_id TEXT NOT NULL,
    id TEXT NOT NULL,
    import_id TEXT NOT NULL,
    row_number INTEGER NOT NULL,
    eligibility TEXT NOT NULL CHECK (eligibility IN ('loaded', 'eligible', 'ineligible', 'review', 'withdrawn')),
    rule TEXT NOT NULL,
    deceased BOOLEAN NOT NULL,
    minor BOOLEAN NOT NULL,
    language TEXT NOT NULL,
    state TEXT NOT NULL,
    frozen_at BIGINT,
    identity BYTEA NOT NULL CHECK (substring(identity from 1 for 1) = '\x01'::bytea AND octet_length(identity) >= 34),
    contact BYTEA NOT NULL CHECK (substring(contact from 1 for 1) = '\x01'::bytea AND octet_length(contact) >= 34),
    made_at BIGINT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (incident_id, id),
    FOREIGN KEY (incident_id, import_id) REFERENCES roster_imports (incident_id, id)
);
CREATE INDEX patients_eligibility ON patients (incident_id, eligibility, id);
CREATE INDEX patients_import ON patients (incident_id, import_id);
CREATE TABLE exposures (
    incident_id TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    element TEXT NOT NULL,
    PRIMARY KEY (incident_id, patient_id, element),
    FOREIGN KEY (incident_id, patient_id) REFERENCES patients (incident_id, id)
);
-- The blind index: keyed hashes, many to a patient.
CREATE TABLE search_tokens (
    incident_id TEXT NOT NULL,
    purpose TEXT NOT NULL,
    key_version INTEGER NOT NULL,
    normalizer INTEGER NOT NULL,
    token BYTEA NOT NULL CHECK (octet_length(token) = 32),
    patient_id TEXT NOT NULL,
    PRIMARY KEY (incident_id, purpose, key_version, normalizer, token, patient_id),
    FOREIGN KEY (incident_id, patient_id) REFERENCES patients (incident_id, id)
);

-- What needs two people: proposed by one, decided by another.
CREATE TABLE proposals (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    payload TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('open', 'approved', 'declined')),
    proposed_by TEXT NOT NULL,
    proposed_at BIGINT NOT NULL,
    decided_by TEXT NOT NULL CHECK (decided_by <> proposed_by),
    decided_at BIGINT,
    version INTEGER NOT NULL,
    PRIMARY KEY (incident_id, id)
);
CREATE UNIQUE INDEX proposals_open ON proposals (incident_id, kind, subject) WHERE status = 'open';

CREATE TABLE letter_batches (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    id TEXT NOT NULL,
    number INTEGER NOT NULL,
    count INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('composed', 'released', 'mailed', 'canceled')),
    read_back_at BIGINT,
    print_hash BYTEA,
    mailed_on TEXT,
    made_at BIGINT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (incident_id, id)
);
CREATE UNIQUE INDEX letter_batches_number ON letter_batches (incident_id, number);
CREATE TABLE codes (
    incident_id TEXT NOT NULL,
    id TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    hash BYTEA NOT NULL CHECK (octet_length(hash) = 32),
    pepper_version INTEGER NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('issued', 'mailed', 'bound', 'redeemed', 'revoked')),
    deadline TEXT,
    locked_at BIGINT,
    made_at BIGINT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (incident_id, id),
    FOREIGN KEY (incident_id, patient_id) REFERENCES patients (incident_id, id)
);
CREATE UNIQUE INDEX codes_hash ON codes (incident_id, hash);
CREATE UNIQUE INDEX codes_live ON codes (incident_id, patient_id) WHERE status IN ('issued', 'mailed', 'bound');
CREATE TABLE letters (
    incident_id TEXT NOT NULL,
    id TEXT NOT NULL,
    batch_id TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    code_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    language TEXT NOT NULL,
    variant TEXT NOT NULL,
    reference TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('composed', 'released', 'mailed', 'returned', 'superseded', 'undeliverable', 'substituted', 'canceled')),
    text BYTEA NOT NULL CHECK (substring(text from 1 for 1) = '\x01'::bytea AND octet_length(text) >= 34),
    page_hash BYTEA,
    mailed_on TEXT,
    returned_on TEXT,
    made_at BIGINT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (incident_id, id),
    FOREIGN KEY (incident_id, batch_id) REFERENCES letter_batches (incident_id, id),
    FOREIGN KEY (incident_id, patient_id) REFERENCES patients (incident_id, id)
);
CREATE UNIQUE INDEX letters_reference ON letters (incident_id, reference);
CREATE INDEX letters_batch ON letters (incident_id, batch_id, id);
CREATE INDEX letters_patient ON letters (incident_id, patient_id);
CREATE INDEX letters_status ON letters (incident_id, status, kind);

-- Attempts at codes, without what was claimed; and the counts that limit them.
CREATE TABLE attempts (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    id TEXT NOT NULL,
    code_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    outcome TEXT NOT NULL CHECK (outcome IN ('counted', 'refused', 'matched', 'locked')),
    made_at BIGINT NOT NULL,
    PRIMARY KEY (incident_id, id)
);
CREATE INDEX attempts_code ON attempts (incident_id, code_id, id);
CREATE TABLE counters (
    incident_id TEXT NOT NULL,
    scope TEXT NOT NULL,
    key BYTEA NOT NULL,
    window_start BIGINT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (incident_id, scope, key, window_start)
);
-- Patients' way through the web form. What was typed is sealed.
CREATE TABLE visits (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    id TEXT NOT NULL,
    token_hash BYTEA NOT NULL CHECK (octet_length(token_hash) = 32),
    draft BYTEA CHECK (draft IS NULL OR substring(draft from 1 for 1) = '\x01'::bytea AND octet_length(draft) >= 34),
    enrollment_id TEXT NOT NULL,
    csrf TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (incident_id, id)
);
CREATE UNIQUE INDEX visits_token ON visits (incident_id, token_hash);
CREATE INDEX visits_seen ON visits (incident_id, seen_at);

CREATE TABLE enrollments (
    incident_id TEXT NOT NULL,
    id TEXT NOT NULL,
    patient_id TEXT NOT NULL,
    code_id TEXT NOT NULL,
    reference TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('in_review', 'verified', 'submitted', 'action_needed', 'recovery_only', 'active', 'completed', 'declined', 'canceled', 'refused')),
    channel TEXT NOT NULL,
    language TEXT NOT NULL,
    state TEXT NOT NULL,
    contact_by TEXT NOT NULL,
    contact BYTEA CHECK (contact IS NULL OR substring(contact from 1 for 1) = '\x01'::bytea AND octet_length(contact) >= 34),
    terms_version TEXT NOT NULL,
    consent_lang TEXT NOT NULL,
    consented_at BIGINT,
    verified_on TEXT,
    submitted_on TEXT,
    answered_on TEXT,
    reject_reason TEXT NOT NULL,
    provider_ref TEXT NOT NULL,
    answer_sequence BIGINT NOT NULL,
    frozen_at BIGINT,
    made_at BIGINT NOT NULL,
    version INTEGER NOT NULL,
    CHECK (status NOT IN ('submitted', 'active', 'completed') OR consented_at IS NOT NULL),
    PRIMARY KEY (incident_id, id),
    FOREIGN KEY (incident_id, patient_id) REFERENCES patients (incident_id, id)
);
CREATE UNIQUE INDEX enrollments_reference ON enrollments (incident_id, reference);
CREATE UNIQUE INDEX enrollments_open ON enrollments (incident_id, patient_id) WHERE status NOT IN ('declined', 'canceled', 'refused');
CREATE INDEX enrollments_status ON enrollments (incident_id, status, id);
CREATE INDEX enrollments_patient ON enrollments (incident_id, patient_id, id, verified_on, submitted_on);
CREATE INDEX enrollments_state ON enrollments (incident_id, state, submitted_on);
CREATE INDEX enrollments_submitted ON enrollments (incident_id, submitted_on, channel);
CREATE TABLE monitoring_windows (
    incident_id TEXT NOT NULL,
    id TEXT NOT NULL,
    enrollment_id TEXT NOT NULL,
    starts_on TEXT NOT NULL,
    last_day TEXT NOT NULL,
    ends_at BIGINT NOT NULL,
    provider_end TEXT,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (incident_id, id),
    FOREIGN KEY (incident_id, enrollment_id) REFERENCES enrollments (incident_id, id)
);
CREATE UNIQUE INDEX monitoring_windows_enrollment ON monitoring_windows (incident_id, enrollment_id);
CREATE INDEX monitoring_windows_end ON monitoring_windows (incident_id, ends_at);

-- The hand-off to the provider.
CREATE TABLE handoffs (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    count INTEGER NOT NULL,
    "on" TEXT NOT NULL,
    sent_at BIGINT,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (incident_id, id)
);
CREATE UNIQUE INDEX handoffs_sequence ON handoffs (incident_id, sequence);
CREATE TABLE outbox (
    incident_id TEXT NOT NULL,
    id TEXT NOT NULL,
    enrollment_id TEXT NOT NULL,
    handoff_id TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (incident_id, id),
    FOREIGN KEY (incident_id, enrollment_id) REFERENCES enrollments (incident_id, id)
);
CREATE INDEX outbox_waiting ON outbox (incident_id, id) WHERE handoff_id = '';
CREATE INDEX outbox_handoff ON outbox (incident_id, handoff_id);
CREATE TABLE provider_messages (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    message_id TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (incident_id, message_id)
);

-- Staff belong to the installation; what they may do, to an incident.
CREATE TABLE staff (
    id TEXT NOT NULL,
    login BYTEA NOT NULL CHECK (octet_length(login) = 32),
    profile BYTEA NOT NULL CHECK (substring(profile from 1 for 1) = '\x01'::bytea AND octet_length(profile) >= 34),
    password_hash TEXT NOT NULL,
    totp BYTEA NOT NULL CHECK (substring(totp from 1 for 1) = '\x01'::bytea AND octet_length(totp) >= 34),
    totp_step BIGINT NOT NULL,
    disabled_at BIGINT,
    made_at BIGINT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX staff_login ON staff (login);
CREATE TABLE grants (
    incident_id TEXT NOT NULL REFERENCES incidents (id),
    staff_id TEXT NOT NULL REFERENCES staff (id),
    role TEXT NOT NULL CHECK (role IN ('agent', 'supervisor', 'print', 'admin', 'privacy_officer', 'auditor')),
    made_at BIGINT NOT NULL,
    PRIMARY KEY (incident_id, staff_id, role)
);
CREATE INDEX grants_staff ON grants (staff_id);
CREATE TABLE staff_sessions (
    id TEXT NOT NULL,
    staff_id TEXT NOT NULL REFERENCES staff (id),
    token_hash BYTEA NOT NULL CHECK (octet_length(token_hash) = 32),
    csrf TEXT NOT NULL,
    seen_at BIGINT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX staff_sessions_token ON staff_sessions (token_hash);

-- One audit log for the installation. An entry is never changed but for its
-- leaf number, which the sealer gives once.
CREATE TABLE audit_entries (
    id TEXT NOT NULL,
    incident_id TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    object_version INTEGER NOT NULL,
    "from" TEXT NOT NULL,
    "to" TEXT NOT NULL,
    actor TEXT NOT NULL CHECK (actor <> ''),
    at BIGINT NOT NULL,
    "on" TEXT,
    leaf BIGINT,
    PRIMARY KEY (id)
);
CREATE UNIQUE INDEX audit_entries_leaf ON audit_entries (leaf);
CREATE INDEX audit_entries_unsealed ON audit_entries (id) WHERE leaf IS NULL;
CREATE INDEX audit_entries_object ON audit_entries (incident_id, object, id);
CREATE TABLE audit_hashes (
    position BIGINT NOT NULL,
    hash BYTEA NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (position)
);
CREATE TABLE audit_checkpoints (
    size BIGINT NOT NULL,
    note TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (size)
);

CREATE TABLE leases (
    name TEXT NOT NULL,
    holder TEXT NOT NULL,
    until BIGINT NOT NULL,
    fence BIGINT NOT NULL,
    PRIMARY KEY (name)
);

-- +goose Down
DROP TABLE leases;
DROP TABLE audit_checkpoints;
DROP TABLE audit_hashes;
DROP TABLE audit_entries;
DROP TABLE staff_sessions;
DROP TABLE grants;
DROP TABLE staff;
DROP TABLE provider_messages;
DROP TABLE outbox;
DROP TABLE handoffs;
DROP TABLE monitoring_windows;
DROP TABLE enrollments;
DROP TABLE visits;
DROP TABLE counters;
DROP TABLE attempts;
DROP TABLE letters;
DROP TABLE codes;
DROP TABLE letter_batches;
DROP TABLE proposals;
DROP TABLE search_tokens;
DROP TABLE exposures;
DROP TABLE patients;
DROP TABLE roster_problems;
DROP TABLE roster_imports;
DROP TABLE incidents;
