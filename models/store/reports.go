package store

import (
	"context"
	"fmt"

	"recourse/models"
)

// maxWindows is how many monitoring windows a report lists.
const maxWindows = 1000

// Report counts an incident; small says whether the reader sees counts under 11 in
// breakdowns. That it was asked for is audited first, in a transaction of its own,
// since counting a million rows must not hold up whoever writes.
func (s *Store) Report(ctx context.Context, actor models.Actor, incidentID string, small bool) (models.Report, error) {
	_, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (none struct{}, err error) {
		return none, x.audit(models.ActReport, "report/overview", 0, "", "")
	})
	if err != nil {
		return models.Report{}, within("report", err)
	}
	report, err := seeIncident(ctx, s, incidentID, func(x *scope) (models.Report, error) {
		r := models.Report{On: x.today(), EnrollBy: x.inc.EnrollBy, Sealed: x.inc.IsSealed()}
		var err error
		if r.Funnel, err = x.funnel(); err != nil {
			return r, err
		}
		if r.SignUps, err = x.signUps(); err != nil {
			return r, err
		}
		if r.Windows, err = x.windows(); err != nil {
			return r, err
		}
		r.ByState, err = x.byState(small)
		return r, err
	})
	return report, within("report", err)
}

// ReportExported records that a report left the portal as a file.
func (s *Store) ReportExported(ctx context.Context, actor models.Actor, incidentID, name string) error {
	_, err := inIncident(ctx, s, actor, incidentID, func(x *scope) (none struct{}, err error) {
		return none, x.audit(models.ActExport, "report/"+name, 0, "", "")
	})
	return within("report exported", err)
}

// signUps are the enrollments submitted on each day, by channel.
func (x *scope) signUps() ([]models.DailyCount, error) {
	var rows []struct {
		SubmittedOn models.Date
		Channel     models.Channel
		N           int
	}
	err := x.rows().Table("enrollments").Select("submitted_on, channel, count(*) AS n").Where("submitted_on IS NOT NULL").
		Group("submitted_on, channel").Order("submitted_on").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("count sign-ups: %w", err)
	}
	var days []models.DailyCount
	for _, r := range rows {
		if n := len(days); n == 0 || days[n-1].On != r.SubmittedOn {
			days = append(days, models.DailyCount{On: r.SubmittedOn})
		}
		day := &days[len(days)-1]
		switch r.Channel {
		case models.ChannelWeb:
			day.Web = r.N
		case models.ChannelPhone:
			day.Phone = r.N
		}
	}
	return days, nil
}

// windows are the monitoring windows: those that the provider cuts short first,
// then those that end first.
func (x *scope) windows() ([]models.WindowRow, error) {
	var rows []struct {
		Reference   string
		Status      models.EnrollmentStatus
		StartsOn    models.Date
		LastDay     models.Date
		ProviderEnd models.Date
	}
	err := x.tx.Raw(`SELECT e.reference, e.status, w.starts_on, w.last_day, w.provider_end
		FROM (SELECT *, CASE WHEN provider_end < last_day THEN 0 ELSE 1 END AS place FROM monitoring_windows
			WHERE incident_id = ? ORDER BY place, ends_at, id LIMIT ?) w
		JOIN enrollments e ON e.incident_id = w.incident_id AND e.id = w.enrollment_id
		ORDER BY w.place, w.ends_at, w.id`, x.inc.ID, maxWindows).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("read monitoring windows: %w", err)
	}
	list := make([]models.WindowRow, len(rows))
	for i, r := range rows {
		w := models.MonitoringWindow{LastDay: r.LastDay, ProviderEnd: r.ProviderEnd}
		list[i] = models.WindowRow{Reference: r.Reference, Status: r.Status, StartsOn: r.StartsOn, LastDay: r.LastDay, Shortfall: w.Shortfall()}
	}
	return list, nil
}

// byState are the people who enrolled, by state; none is "" (abroad).
func (x *scope) byState(small bool) ([]models.Breakdown, error) {
	var rows []struct {
		State string
		N     int
	}
	err := x.tx.Raw(`SELECT state, sum(n) AS n FROM (
			SELECT state, count(*) AS n FROM enrollments WHERE incident_id = ? AND submitted_on IS NOT NULL GROUP BY state
			UNION ALL
			SELECT state, -count(*) FROM enrollments e WHERE incident_id = ? AND submitted_on IS NOT NULL AND `+submittedAgain+` GROUP BY state
		) counts GROUP BY state ORDER BY state`, x.inc.ID, x.inc.ID).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("count by state: %w", err)
	}
	counts, list := make([]int, len(rows)), make([]models.Breakdown, len(rows))
	for i, r := range rows {
		counts[i] = r.N
	}
	for i, count := range models.Cells(counts, small) {
		list[i] = models.Breakdown{Key: rows[i].State, Count: count}
	}
	return list, nil
}
