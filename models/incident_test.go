package models

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestIncidentToday(t *testing.T) {
	lasting := Incident{Zone: "America/New_York", CalendarOffsetDays: 700} // an offset that a real incident has not
	rehearsal := Incident{Zone: "America/New_York", Rehearsal: true, CalendarOffsetDays: 1}
	for _, tt := range []struct {
		i    Incident
		now  string
		want string
	}{
		{lasting, "2020-07-01T03:30:00Z", "2020-06-30"}, {lasting, "2020-07-01T04:00:00Z", "2020-07-01"},
		{rehearsal, "2020-07-01T03:30:00Z", "2020-07-01"}, {rehearsal, "2020-03-08T04:30:00Z", "2020-03-08"}, {rehearsal, "2020-03-08T05:30:00Z", "2020-03-09"},
	} {
		if got := tt.i.Today(instant(t, tt.now)); got != MustDate(tt.want) {
			t.Errorf("at %s: %v, want %s", tt.now, got, tt.want)
		}
	}
	if !lasting.CalendarNow(instant(t, "2020-07-01T03:30:00Z")).Equal(instant(t, "2020-07-01T03:30:00Z")) {
		t.Error("a real incident's Calendar is moved")
	}
	if (Incident{Zone: "Nowhere/Land"}).Location() != time.UTC || lasting.Location().String() != "America/New_York" {
		t.Error("wrong zone")
	}
}

func TestOffsetTo(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := time.Unix(rapid.Int64Range(1_500_000_000, 1_900_000_000).Draw(t, "now"), 0)
		to := MustDate("2020-01-01").AddDays(rapid.IntRange(0, 9000).Draw(t, "to"))
		i := Incident{Zone: "America/New_York", Rehearsal: true}
		if i.CalendarOffsetDays = i.OffsetTo(to, now); i.Today(now) != to {
			t.Fatalf("offset %d at %v gives %v, want %v", i.CalendarOffsetDays, now, i.Today(now), to)
		}
	})
}

func TestIsSealed(t *testing.T) {
	if (Incident{}).IsSealed() || !(Incident{SealedAt: At(time.Unix(1, 0))}).IsSealed() {
		t.Error("sealed without a time, or the other way round")
	}
}

func TestFactsForms(t *testing.T) {
	facts := Facts{Organization: "Hartford HealthCare", Discovered: MustDate("2020-02-13"), Accounts: 2, What: map[string]string{"es": "¿Qué pasó?"}, Address: []string{"Hartford, CT"}}
	value, err := facts.Value()
	var fromString, fromBytes Facts
	if err != nil || fromString.Scan(value) != nil || fromBytes.Scan([]byte(value.(string))) != nil {
		t.Fatalf("facts do not come back: %v", err)
	}
	if diff := cmp.Diff(facts, fromString, cmp.AllowUnexported(Date{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(facts, fromBytes, cmp.AllowUnexported(Date{})); diff != "" || facts.GormDataType() != "text" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if fromString.Scan(7) == nil || fromString.Scan(nil) == nil || fromString.Scan("x") == nil {
		t.Error("nonsense is taken for facts")
	}
}
