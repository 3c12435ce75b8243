package store

import (
	"fmt"
	"maps"

	"gorm.io/gorm"

	"recourse/models"
)

// status is a life cycle's status that knows its table of moves.
type status[S any] interface {
	~string
	To(next S) error
}

// object names a row in a move: its table and status column, the kind it has in
// the audit log, its id, the version it was read at, and whether it was on hold then.
type object struct {
	table, column, kind, id string
	version                 int
	action                  models.Action
	frozen                  bool
}

// byCase is the object as the case that holds it moves it.
func (o object) byCase() object {
	o.frozen = false
	return o
}

// held wraps [models.ErrFrozen] for an object on hold. A hold raises the version, so
// that one which began after the row was read is a conflict.
func (o object) held() error {
	if o.frozen {
		return fmt.Errorf("%s: %w", o.kind, models.ErrFrozen)
	}
	return nil
}

// move takes one row from a status to another, if the table of moves has it and
// nobody moved the row meanwhile (else [models.ErrConflict]), raises its version
// by one, sets further columns and writes the audit entry. It is the only way a
// status changes. What is on hold does not move (see [object.byCase]).
func move[S status[S]](x *scope, o object, from, to S, set map[string]any) error {
	if err := o.held(); err != nil {
		return err
	}
	if err := from.To(to); err != nil {
		return fmt.Errorf("%s: %w", o.kind, err)
	}
	columns := map[string]any{o.column: string(to), "version": gorm.Expr("version + 1")}
	maps.Copy(columns, set)
	done := x.rows().Table(o.table).
		Where(map[string]any{"id": o.id, o.column: string(from), "version": o.version}).Updates(columns)
	if done.Error != nil {
		return fmt.Errorf("move %s: %w", o.kind, done.Error)
	}
	if done.RowsAffected != 1 {
		return fmt.Errorf("%s: %w", o.kind, models.ErrConflict)
	}
	return x.audit(o.action, x.pseudonym(o.kind, o.id), o.version+1, string(from), string(to))
}

func patientObject(p models.Patient) object {
	return object{"patients", "eligibility", "patient", p.ID, p.Version, models.ActEligibility, !p.FrozenAt.IsZero()}
}

func codeObject(c models.IssuedCode) object {
	return object{"codes", "status", "code", c.ID, c.Version, models.ActCodeMove, false}
}

func letterObject(l models.Letter) object {
	return object{"letters", "status", "letter", l.ID, l.Version, models.ActLetterMove, false}
}

func batchObject(b models.LetterBatch) object {
	return object{"letter_batches", "status", "batch", b.ID, b.Version, models.ActBatchMove, false}
}

func enrollmentObject(e models.Enrollment) object {
	return object{"enrollments", "status", "enrollment", e.ID, e.Version, models.ActEnrollmentMove, !e.FrozenAt.IsZero()}
}

func caseObject(c models.Case) object {
	return object{"cases", "status", "case", c.ID, c.Version, models.ActCase, false}
}
