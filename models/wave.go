package models

import "io"

// Wave is the part of a roster that is sealed together. The first is the roster as
// it was; later ones hold patients found afterward.
type Wave struct {
	IncidentID string `gorm:"primaryKey"`
	Number     int    `gorm:"primaryKey"` // from 1
	// WindowDays is how long its patients may enroll after their letter was mailed,
	// at least: as long as those of the first wave could. 0 in the first.
	WindowDays int
	SealedAt   Instant
	MadeAt     Instant
	Version    int
}

// TableName is the table's name.
func (Wave) TableName() string { return "roster_waves" }

// IsSealed says whether two people have sealed the wave.
func (w Wave) IsSealed() bool { return !w.SealedAt.IsZero() }

// WaveCounts is a wave with the patients in it.
type WaveCounts struct {
	Wave
	Counts RosterCounts
}

// UploadStatus is what becomes of an uploaded file.
type UploadStatus string

// The statuses of uploads.
const (
	UploadHeld      UploadStatus = "held"   // checked, and waits for a person
	UploadQueued    UploadStatus = "queued" // to be imported
	UploadImported  UploadStatus = "imported"
	UploadDiscarded UploadStatus = "discarded"
)

var uploadMoves = moves[UploadStatus]{
	UploadHeld:   {UploadQueued, UploadDiscarded},
	UploadQueued: {UploadImported, UploadHeld, UploadDiscarded}, // held again if its import fails
}

// To returns nil if an upload may move from s to next, else an error that wraps [ErrMove].
func (s UploadStatus) To(next UploadStatus) error { return uploadMoves.check(s, next) }

// UploadFile is an upload opened for reading.
type UploadFile interface {
	io.ReadSeeker
	io.ReaderAt
	io.Closer
}

// RosterUpload is a roster file that came through the browser. Its bytes lie sealed
// until it is imported or discarded.
type RosterUpload struct {
	ID         string `gorm:"primaryKey"`
	IncidentID string
	Size       int64  // bytes
	Columns    string // JSON of a [ColumnMap]
	Status     UploadStatus
	ImportID   string
	MadeBy     string
	MadeAt     Instant
	Version    int
}
