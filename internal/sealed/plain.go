package sealed

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"time"
)

// ErrShape is returned for a value that would not come back as it went in, or
// that is opened into another type than it was sealed from.
var ErrShape = errors.New("sealed: value cannot be sealed or opened in this shape")

// The first byte of what is sealed says how the rest is written.
const (
	rawString = 's'
	rawBytes  = 'b'
	asJSON    = 'j'
)

// plaintext writes v for sealing: strings and bytes as they are, since JSON would
// replace bytes that are not UTF-8, and the rest as JSON.
func (s *Sealer) plaintext(v any) ([]byte, error) {
	switch v := v.(type) {
	case string:
		return append([]byte{rawString}, v...), nil
	case []byte:
		return append([]byte{rawBytes}, v...), nil
	}
	if err := s.sealable(v); err != nil {
		return nil, err
	}
	b, err := json.Marshal(v)
	if err != nil { // err is left out: it may quote the value
		return nil, fmt.Errorf("%w: %T does not marshal", ErrShape, v)
	}
	if replaced(b) {
		return nil, fmt.Errorf("%w: %T holds text that is not UTF-8", ErrShape, v)
	}
	return append([]byte{asJSON}, b...), nil
}

// replaced says whether JSON put its escape for broken UTF-8 into b. An odd number
// of backslashes is the escape; an even one is text that looks like it.
func replaced(b []byte) bool {
	for {
		i := bytes.Index(b, []byte(`\ufffd`))
		if i < 0 {
			return false
		}
		before := len(b[:i]) - len(bytes.TrimRight(b[:i], `\`))
		if before%2 == 0 {
			return true
		}
		b = b[i+1:]
	}
}

// parse reads what plaintext wrote.
func parse(plain []byte, into any) error {
	kind, rest := plain[0], plain[1:]
	switch into := into.(type) {
	case *string:
		if kind == rawString && into != nil {
			*into = string(rest)
			return nil
		}
	case *[]byte:
		if kind == rawBytes && into != nil {
			*into = rest
			return nil
		}
	default:
		if kind == asJSON && json.Unmarshal(rest, into) == nil { // its error may quote the value
			return nil
		}
	}
	return fmt.Errorf("%w: not a %T", ErrShape, into)
}

// sealable refuses what JSON would lose without a word. It remembers types it
// has passed, since sealing is hot.
func (s *Sealer) sealable(v any) error {
	if v == nil || reflect.ValueOf(v).Kind() == reflect.Pointer && reflect.ValueOf(v).IsNil() {
		return fmt.Errorf("%w: nil", ErrShape)
	}
	t := reflect.TypeOf(v)
	if _, ok := s.types.Load(t); ok {
		return nil
	}
	if err := lossless(t, map[reflect.Type]bool{}); err != nil {
		return fmt.Errorf("%w: %T: %w", ErrShape, v, err)
	}
	s.types.Store(t, true)
	return nil
}

// lossless returns an error for types that JSON does not bring back: unexported
// fields, interfaces, functions, and types that marshal themselves. The last
// because types of personal data here marshal as "[redacted]": sealed so, the data
// would be gone for good. Such values are sealed as plain fields.
func lossless(t reflect.Type, seen map[reflect.Type]bool) error {
	if seen[t] || t == reflect.TypeFor[time.Time]() {
		return nil
	}
	seen[t] = true
	if marshalsItself(t) || marshalsItself(reflect.PointerTo(t)) {
		return fmt.Errorf("%s marshals itself", t)
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return lossless(t.Elem(), seen)
	case reflect.Map:
		return errors.Join(lossless(t.Key(), seen), lossless(t.Elem(), seen))
	case reflect.Struct:
		return losslessFields(t, seen)
	case reflect.Interface, reflect.Func, reflect.Chan, reflect.UnsafePointer, reflect.Complex64, reflect.Complex128:
		return fmt.Errorf("%s does not come back from JSON", t)
	}
	return nil
}

func losslessFields(t reflect.Type, seen map[reflect.Type]bool) error {
	for f := range t.Fields() {
		if !f.IsExported() {
			return fmt.Errorf("field %s is unexported", f.Name)
		}
		if err := lossless(f.Type, seen); err != nil {
			return fmt.Errorf("field %s: %w", f.Name, err)
		}
	}
	return nil
}

func marshalsItself(t reflect.Type) bool {
	return t.Implements(reflect.TypeFor[json.Marshaler]()) || t.Implements(reflect.TypeFor[encoding.TextMarshaler]())
}
