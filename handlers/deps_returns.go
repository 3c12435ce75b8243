package handlers

import (
	"context"

	"recourse/internal/sheet"
	"recourse/internal/wording"
	"recourse/models"
)

// returnsOffice deals with letters that do not arrive. Letters are named by their
// reference, or by the address in their QR code; no error quotes either.
type returnsOffice interface {
	// MarkReturned records that a letter came back. Errors wrap [models.ErrNotFound],
	// and [models.ErrMove] for one that was not mailed or came back before.
	MarkReturned(ctx context.Context, actor models.Actor, incidentID, scanned string, reason models.ReturnReason, on models.Date) error
	// ReturnedLetters lists letters that came back and wait for an address, oldest
	// first, without what they say; most of 0 is all of them.
	ReturnedLetters(ctx context.Context, incidentID string, most int) ([]models.Letter, error)
	// AddressFound records a new address and where it came from. Errors are a
	// [models.FieldError], or wrap [models.ErrNotFound].
	AddressFound(ctx context.Context, actor models.Actor, incidentID, who string, to models.Contact, source models.AddressSource) error
	// NotFound records that no address was found.
	NotFound(ctx context.Context, actor models.Actor, incidentID, scanned string) error
	SubstituteState(ctx context.Context, incidentID string) (models.SubstituteState, error)
	// GiveSubstitute records notice by other means, for everybody whom no letter
	// reaches or for those named.
	GiveSubstitute(ctx context.Context, actor models.Actor, incidentID string, n models.SubstituteNotice, who ...string) (models.SubstituteNotice, error)
	// PostingText is the text of a public notice in a language.
	PostingText(ctx context.Context, incidentID, language string) ([]wording.Block, error)
	// ReturnLetters takes in a file of letters that came back, UpdateAddresses one of
	// the Postal Service's register of moves. Errors wrap
	// [models.ErrInvalid] or [sheet.ErrFormat] and quote nothing.
	ReturnLetters(ctx context.Context, actor models.Actor, incidentID string, f sheet.File, opts models.FileOptions) (models.FileReport, error)
	UpdateAddresses(ctx context.Context, actor models.Actor, incidentID string, f sheet.File, opts models.FileOptions) (models.FileReport, error)
	// ProposeDeadline proposes to give one patient more time.
	ProposeDeadline(ctx context.Context, actor models.Actor, incidentID, who string, until models.Date, reason models.DeadlineReason) (models.Proposal, error)
}
