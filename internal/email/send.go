package email

import (
	"context"
	"errors"
	"fmt"

	gomail "github.com/wneessen/go-mail"
)

// Sender is a way for messages out of the portal.
type Sender interface {
	// Open gets ready to send some messages. The caller closes the session.
	Open(ctx context.Context) (Session, error)
}

// Session sends messages one after the other.
type Session interface {
	// Send sends one message. Errors wrap [ErrRefused] where trying again is of no use;
	// all others may pass.
	Send(m Message) error
	Close() error
}

// ErrRefused means that a server refused an address for good.
var ErrRefused = errors.New("the mail server refuses the address")

// written is a message in the form of go-mail.
func written(m Message, from string) (*gomail.Msg, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	if msg.FromFormat(m.FromName, from) != nil {
		return nil, errors.New("write e-mail: the sender is no address")
	}
	if msg.To(m.To) != nil {
		return nil, fmt.Errorf("write e-mail: %w", ErrRefused) // what it says has the address
	}
	msg.Subject(m.Subject)
	msg.SetDateWithValue(m.At)
	msg.SetMessageIDWithValue(m.ID)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834
	msg.SetGenHeader("Content-Language", string(m.Language))
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	return msg, nil
}
