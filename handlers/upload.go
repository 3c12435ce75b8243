package handlers

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// What one upload may cost. What is sent beyond maxUpload is read and thrown away,
// up to maxSent, so that the browser comes to read our answer.
const (
	maxUpload  = 64 << 20
	maxSent    = 4 * maxUpload
	uploadTime = 15 * time.Minute
	pieceTime  = 20 * time.Second // for each piece of a body, however slow the line
	fileTime   = 2 * time.Minute  // to read a file through
)

// slowBody lets a long body take its time: each piece gets pieceTime, where the
// server's own limit is for the whole request.
func (s *server) slowBody(c *gin.Context) {
	c.Request.Body = &pieces{c.Request.Body, c.Request.Context(), func() error { return s.prolong(c, pieceTime) }}
}

// pieces is a body whose deadlines move on with each read.
type pieces struct {
	io.ReadCloser
	ctx     context.Context
	prolong func() error
}

func (p *pieces) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	if err := p.prolong(); err != nil {
		return 0, err
	}
	return p.ReadCloser.Read(b)
}

// prolong moves the connection's deadlines: so long for what is still to be read,
// and workTime more for the answer. What is no connection, as in tests, has none.
func (s *server) prolong(c *gin.Context, d time.Duration) error {
	conn, until := http.NewResponseController(c.Writer), s.Now().Add(d)
	err := errors.Join(conn.SetReadDeadline(until), conn.SetWriteDeadline(until.Add(workTime)))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return fmt.Errorf("move deadline: %w", err)
	}
	return nil
}

// slowAnswer gives a page that reads a whole file, or sends one, the time for it.
func (s *server) slowAnswer(c *gin.Context) {
	if err := s.prolong(c, fileTime); err != nil {
		fail(c, err)
	}
}

// errNoFile says that the form came without a file.
var errNoFile = errors.New("no file was chosen")

// sentFile is the file of a form as it comes over the line: nothing of it is kept
// on disk. The form's token comes first and is checked before anything of the file
// is read; other fields stand before the file and are in fields.
func sentFile(c *gin.Context, token string) (file *multipart.Part, fields map[string]string, err error) {
	form, err := c.Request.MultipartReader()
	if err != nil {
		return nil, nil, errMalformed
	}
	fields = map[string]string{}
	for {
		part, err := form.NextPart()
		switch {
		case errors.Is(err, io.EOF):
			return nil, fields, errNoFile
		case err != nil:
			return nil, nil, unread(err)
		case len(fields) == 0 && part.FormName() != "csrf", len(fields) > maxFields:
			return nil, nil, errCSRF
		case part.FormName() == "file" && part.FileName() == "":
			return nil, fields, errNoFile
		case part.FormName() == "file":
			return part, fields, nil
		}
		value, err := io.ReadAll(io.LimitReader(part, maxField))
		if err != nil {
			return nil, nil, unread(err)
		}
		if part.FormName() == "csrf" && (token == "" || subtle.ConstantTimeCompare(value, []byte(token)) != 1) {
			return nil, nil, errCSRF
		}
		fields[part.FormName()] = string(value)
	}
}

// The fields beside a file.
const (
	maxFields = 8
	maxField  = 1 << 10
)

// unread keeps what reading says, unless it may quote what was sent.
func unread(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return err
	}
	return errMalformed
}

// limited reads at most maxUpload bytes of a file; more is an [http.MaxBytesError].
func limited(file io.Reader) io.Reader {
	return http.MaxBytesReader(nil, io.NopCloser(file), maxUpload)
}

// finish reads what is left of a refused body: a browser that is still sending
// does not look at the answer.
func finish(c *gin.Context) { _, _ = io.Copy(io.Discard, c.Request.Body) }
