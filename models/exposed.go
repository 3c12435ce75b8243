package models

import (
	"database/sql/driver"
	"fmt"
	"strings"
)

// Exposed is the data elements of a patient that were read. A database keeps them as
// one text, with semicolons between them.
type Exposed []Element

// Value implements [driver.Valuer].
func (e Exposed) Value() (driver.Value, error) {
	words := make([]string, len(e))
	for i, element := range e {
		words[i] = string(element)
	}
	return strings.Join(words, ";"), nil
}

// Scan implements [database/sql.Scanner].
func (e *Exposed) Scan(src any) error {
	text, ok := src.(string)
	if !ok {
		return fmt.Errorf("scan exposed elements: column is of type %T", src)
	}
	*e = nil
	for word := range strings.SplitSeq(text, ";") {
		if word != "" {
			*e = append(*e, Element(word))
		}
	}
	return nil
}

// GormDataType tells gorm, without importing it, how the column is kept.
func (Exposed) GormDataType() string { return "text" }
