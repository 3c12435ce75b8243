package main

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"recourse/models"
)

func TestAlarmIsToldWhenItChanges(t *testing.T) {
	var log bytes.Buffer
	gauge := prometheus.NewGauge(prometheus.GaugeOpts{Name: "x"})
	a := &alarms{watch: &watch{work: gauge}, log: slog.New(slog.NewTextHandler(&log, nil))}
	one := models.Alarm{Incident: models.Incident{Ref: "one"}, Failures: 70, Budget: 60, Bits: 16}
	more := one
	more.Failures, more.Bits = 130, 17
	for _, tt := range []struct {
		found []models.Alarm
		want  string
	}{
		{nil, ""}, {[]models.Alarm{one}, "incident=one failures=70 budget=60 bits=16"}, {[]models.Alarm{one}, ""},
		{[]models.Alarm{more}, "failures=130 budget=60 bits=17"}, {nil, "few again"}, {nil, ""},
	} {
		log.Reset()
		a.tell(t.Context(), tt.found)
		if got := log.String(); !strings.Contains(got, tt.want) || (tt.want == "") != (got == "") {
			t.Errorf("logged %q, want %q", got, tt.want)
		}
	}
}
