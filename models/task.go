package models

import "strings"

// TaskKind is a kind of long work.
type TaskKind string

// The kinds of tasks.
const (
	TaskImport  TaskKind = "roster.import"   // Subject: an upload
	TaskCompose TaskKind = "letters.compose" // Subject: the incident
)

// TaskStatus is how far a task has come.
type TaskStatus string

// The statuses of tasks.
const (
	TaskQueued  TaskStatus = "queued"
	TaskRunning TaskStatus = "running"
	TaskDone    TaskStatus = "done"
	TaskFailed  TaskStatus = "failed"
)

var taskMoves = moves[TaskStatus]{
	TaskQueued:  {TaskRunning},
	TaskRunning: {TaskDone, TaskFailed},
}

// To returns nil if a task may move from s to next, else an error that wraps [ErrMove].
func (s TaskStatus) To(next TaskStatus) error { return taskMoves.check(s, next) }

// Task is long work that somebody asked for in the browser. One that a crash cut
// short is running until somebody takes it up again.
type Task struct {
	ID         string `gorm:"primaryKey"`
	IncidentID string
	Kind       TaskKind
	Subject    string
	Params     string // JSON, by kind; no personal data
	Status     TaskStatus
	Done       int
	Total      int    // 0 if not known
	Failure    string // words for the person who asked; no personal data
	MadeBy     string // an [Actor] as text
	MadeAt     Instant
	SeenAt     Instant // the last sign of progress
	Version    int
}

// Asker is who asked for the task, in whose name it is done.
func (t Task) Asker() Actor {
	kind, id, _ := strings.Cut(t.MadeBy, ":")
	return Actor{Kind: ActorKind(kind), ID: id}
}

// ImportTask are the parameters of a [TaskImport].
type ImportTask struct {
	Wave bool `json:"wave"` // open the next wave if the last one is sealed
}

// ComposeTask are the parameters of a [TaskCompose].
type ComposeTask struct {
	Site string     `json:"site"`           // the portal's address with its scheme
	Kind LetterKind `json:"kind,omitempty"` // of follow-up letters; "" for offers and notices
}
