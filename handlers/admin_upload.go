package handlers

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/gin-gonic/gin"

	"recourse/models"
)

// newUploadView asks for a roster file.
type newUploadView struct {
	Action, Back string
	Later        bool // the roster is sealed: the file would be a later wave
	File         textField
	Links        []errorLink
}

func (p *adminPages) showNewUpload(c *gin.Context) error {
	return p.askUpload(c, http.StatusOK, nil)
}

func (p *adminPages) askUpload(c *gin.Context, status int, wrong FieldErrors) error {
	incident := requestOf(c).incident
	shell := p.staffShell(c, officeName, "Upload a roster file")
	shell.Failed = wrong.Any()
	return p.newUpload.render(c.Writer, status, shell, newUploadView{
		Action: adminPath(incident, "/imports/new"), Back: adminPath(incident, "/imports"), Later: incident.IsSealed(),
		File: newTextField("file", "", wrong.Text("file")), Links: wrong.Links(),
	})
}

// submitUpload keeps the file as it comes in, sealed; what is in it is looked at
// on the next page.
func (p *adminPages) submitUpload(c *gin.Context) error {
	id, err := p.holdUpload(c)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		finish(c)
		return p.askUpload(c, http.StatusRequestEntityTooLarge, wrongFile("This file is larger than 64 MB. Keep only the columns that letters need, or send it in parts"))
	case errors.Is(err, errNoFile):
		return p.askUpload(c, http.StatusUnprocessableEntity, wrongFile("Choose a file"))
	case errors.Is(err, errEmptyFile):
		return p.askUpload(c, http.StatusUnprocessableEntity, wrongFile("This file is empty. Choose another"))
	case err != nil:
		return err
	}
	return seeOther(c, uploadPath(requestOf(c).incident, id))
}

func wrongFile(text string) FieldErrors { return FieldErrors{{Field: "file", Text: text}} }

// errEmptyFile says that a file without a byte came.
var errEmptyFile = errors.New("the file is empty")

func (p *adminPages) holdUpload(c *gin.Context) (id string, err error) {
	part, _, err := sentFile(c, sessionOf(c).CSRF)
	if err != nil {
		return "", err
	}
	file := bufio.NewReader(limited(part))
	if _, err := file.Peek(1); errors.Is(err, io.EOF) {
		return "", errEmptyFile
	}
	upload, err := p.office.HoldUpload(c.Request.Context(), sessionOf(c).Actor(), requestOf(c).incident.ID, file, maxUpload)
	return upload.ID, err
}

func uploadPath(i models.Incident, id string) string { return adminPath(i, "/imports/uploads/"+id) }

// held is the upload of the path while it waits for a person. Errors wrap
// [errMovedOn] once it does not.
func (p *adminPages) held(c *gin.Context) (models.RosterUpload, error) {
	u, err := p.office.Upload(c.Request.Context(), requestOf(c).incident.ID, c.Param("id"))
	if err == nil && u.Status != models.UploadHeld {
		err = errMovedOn
	}
	return u, err
}

// errMovedOn says that an upload was imported or discarded.
var errMovedOn = fmt.Errorf("upload: %w", models.ErrMove)

// read opens the file that is held for fn.
func (p *adminPages) read(c *gin.Context, u models.RosterUpload, fn func(f models.UploadFile, opts models.RosterOptions) error) (err error) {
	opts := models.RosterOptions{Today: p.today(c)}
	if u.Columns != "" {
		opts.Columns = &models.ColumnMap{}
		if err := json.Unmarshal([]byte(u.Columns), opts.Columns); err != nil {
			return fmt.Errorf("read columns of upload: %w", err)
		}
	}
	f, err := p.office.OpenUpload(c.Request.Context(), sessionOf(c).Actor(), requestOf(c).incident.ID, u.ID)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return fn(f, opts)
}

// submitProblemFile sends the rows that cannot be taken in, as they are.
func (p *adminPages) submitProblemFile(c *gin.Context) error {
	u, err := p.held(c)
	if err != nil {
		return err
	}
	return p.read(c, u, func(f models.UploadFile, opts models.RosterOptions) error {
		return writeProblems(c.Request.Context(), problemFile(c), f, opts)
	})
}

// laterForm is the choice to take a file in as a later wave.
type laterForm struct {
	Later string `form:"later" binding:"max=3"`
}

// submitImport queues the file for import.
func (p *adminPages) submitImport(c *gin.Context) error {
	var form laterForm
	if _, err := bind(c, mustWords(p.server), &form); err != nil {
		return err
	}
	sealed, err := p.allSealed(c)
	if err != nil {
		return err
	}
	if sealed && form.Later != "yes" {
		return p.uploadPage(c, http.StatusUnprocessableEntity, FieldErrors{{Field: "later", Text: "The roster is sealed. Tick the box to take this file in as a later wave"}})
	}
	incident := requestOf(c).incident
	task, err := p.office.QueueUpload(c.Request.Context(), sessionOf(c).Actor(), incident.ID, c.Param("id"), form.Later == "yes")
	if err != nil {
		return err
	}
	return seeOther(c, taskPath(incident, task.ID))
}

// allSealed says whether a file can only be taken in as a later wave.
func (p *adminPages) allSealed(c *gin.Context) (bool, error) {
	if !requestOf(c).incident.IsSealed() {
		return false, nil
	}
	waves, err := p.office.Waves(c.Request.Context(), requestOf(c).incident.ID)
	for _, w := range waves {
		if !w.IsSealed() {
			return false, err
		}
	}
	return true, err
}

// submitDiscard forgets the file.
func (p *adminPages) submitDiscard(c *gin.Context) error {
	incident := requestOf(c).incident
	if err := p.office.DiscardUpload(c.Request.Context(), sessionOf(c).Actor(), incident.ID, c.Param("id")); err != nil {
		return err
	}
	return seeOther(c, adminPath(incident, "/imports?done=discarded"))
}
