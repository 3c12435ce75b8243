// Package sealed keeps personal data unreadable at rest. It holds the keys (the
// keyring file), turns values into sealed blobs that open only in the place they
// were sealed for, and makes the keyed hashes by which sealed data is searched.
//
// It knows nothing of patients, codes' alphabets, databases or configuration:
// callers name places and purposes, and normalize what they pass. It keeps no
// package state, reads no clock and no environment.
//
// Three kinds of keys, three jobs:
//
//   - a data key seals values (AES-256-GCM, random 96-bit nonce, tink format). The
//     database holds it, wrapped by the incident's key-encryption key, so neither
//     the database nor the keyring alone opens anything;
//   - an index root and a pepper make tokens: without them a stolen database
//     cannot be searched by guessing names, birth dates or codes;
//   - an audit key makes pseudonyms. It is never rotated, because the audit log
//     is replayed by them; it dies with its incident.
//
// A sealed blob is 0x01, the data key's id (4 bytes, big endian), the nonce (12
// bytes), the ciphertext, the tag (16 bytes). Databases must refuse anything else:
//
//	SQLite      CHECK (typeof(col) = 'blob' AND substr(col, 1, 1) = x'01' AND length(col) >= 34)
//	PostgreSQL  CHECK (substring(col from 1 for 1) = '\x01'::bytea AND octet_length(col) >= 34)
//
// The length of a blob tells the length of what is in it; nothing is padded.
// Go cannot promise that keys and plaintext leave memory: what is said here is
// about files and databases, not about a running process.
package sealed
