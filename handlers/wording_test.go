package handlers

import (
	"slices"
	"testing"
)

func TestWordsInTheLanguage(t *testing.T) {
	s := testPatientShell(t, "es")
	f := s.Label(newTextField("x", "", "mal"), "form.back", "form.change")
	if f.Label != "Volver" || f.Hint != "Cambiar" || f.ErrorWord != "Error" || f.DescribedBy() != "x-hint x-error" {
		t.Errorf("text field: %+v", f)
	}
	d := s.Legend(newDateField("birth", "", "", "", ""), "form.back")
	if d.MonthLabel != "Mes" || d.DayLabel != "Día" || d.YearLabel != "Año" || d.DescribedBy() != "" {
		t.Errorf("date field: %+v", d)
	}
	if c := s.Question(newChoice("x", "", ""), "form.back"); c.Label != "Volver" {
		t.Errorf("choice: %+v", c)
	}
	if c := s.Tick(newCheckbox("x", false, ""), "start.deadline", "Date", "hoy"); c.Label != "Inscríbase a más tardar el hoy." {
		t.Errorf("checkbox: %+v", c)
	}
	if p := s.Problems(nil); p.Title != "Hay un problema" {
		t.Errorf("summary: %+v", p)
	}
	if p := s.Pager("", "/2"); p.NextText != "Página siguiente" || p.Next != "/2" {
		t.Errorf("pager: %+v", p)
	}
	if c := s.Step(2, 4); c.Text != "Paso 2 de 4" || !slices.Equal(c.Parts, []bool{true, true, false, false}) {
		t.Errorf("step: %+v", c)
	}
}

func TestFirstWrongPart(t *testing.T) {
	tests := []struct {
		problem string
		parts   []string
		want    string
	}{
		{"", nil, "d_month"}, {"bad", nil, "d_month"}, {"bad", []string{"day"}, "d_day"}, {"bad", []string{"year"}, "d_year"},
		{"bad", []string{"day", "year"}, "d_day"}, {"bad", []string{"month", "year"}, "d_month"},
	}
	for _, tt := range tests {
		if got := newDateField("d", "", "", "", tt.problem, tt.parts...).FirstWrong(); got != tt.want {
			t.Errorf("%v: first wrong is %s, want %s", tt.parts, got, tt.want)
		}
	}
}
