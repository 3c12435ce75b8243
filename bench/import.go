package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"recourse/internal/synthetic"
	"recourse/models/store"
)

// The lanes of an import.
const (
	rawLarge   = "raw import"
	realSmall  = "import, a tenth"
	realLarge  = "import"
	idleClaims = "claim and confirm, idle"
	busyClaims = "claim and confirm, importing"
)

// importer is one database system to import into.
type importer struct {
	name  string
	fresh func(ctx context.Context) (dsn string, drop func() error, err error) // an empty database
	raw   func(ctx context.Context, roster, dsn string) error
}

func importOnSQLite(ctx context.Context, set settings, c *course) error {
	n := 0
	return c.addImports(ctx, set, importer{"SQLite", func(context.Context) (string, func() error, error) {
		n++
		path := filepath.Join(set.dir, fmt.Sprintf("import-%d.db", n))
		return path, func() error { return removeAll(path, path+"-wal", path+"-shm") }, nil
	}, rawImportSQLite})
}

func importOnPostgres(ctx context.Context, set settings, c *course) error {
	return c.addImports(ctx, set, importer{"PostgreSQL", func(ctx context.Context) (string, func() error, error) {
		return newDatabase(ctx, set.pg)
	}, rawImportPostgres})
}

func removeAll(paths ...string) error {
	var errs []error
	for _, path := range paths {
		if err := os.Remove(path); !errors.Is(err, os.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// addImports adds the lanes of imports into one database system.
func (c *course) addImports(ctx context.Context, set settings, into importer) error {
	large, small, err := set.rosters()
	if err != nil {
		return err
	}
	c.addImport(ctx, set, rawLarge, set.rows, into, func(ctx context.Context, dsn string) (func() error, error) {
		return func() error { return into.raw(ctx, large, dsn) }, nil
	})
	c.addImport(ctx, set, realLarge, set.rows, into, set.realImport(large, set.rows))
	c.addImport(ctx, set, realSmall, set.rows/10, into, set.realImport(small, set.rows/10))
	what := fmt.Sprintf("%s: import of %s rows", into.name, number(float64(set.rows)))
	c.comparisons = []comparison{
		{what, rawLarge, realLarge, rate, atLeast("P7", 0.6)},
		{what + ", memory", realSmall, realLarge, peak, atMost("P7", 1.2)},
	}
	return c.addMeanwhile(ctx, set, into, large)
}

// rosters are two made-up rosters, the second with a tenth of the rows.
func (set settings) rosters() (large, small string, err error) {
	large, small = filepath.Join(set.dir, "large.csv"), filepath.Join(set.dir, "small.csv")
	return large, small, errors.Join(writeRoster(large, set.rows), writeRoster(small, set.rows/10))
}

func writeRoster(path string, rows int) error {
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("make roster: %w", err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	return errors.Join(synthetic.Write(w, synthetic.Options{Patients: rows, SSNExposed: min(rows, 23), Seed: 7}), w.Flush(), f.Close())
}

// addImport adds a lane that imports once a turn, into a fresh database. What begin does
// to get ready is not measured.
func (c *course) addImport(ctx context.Context, set settings, name string, rows int, into importer, begin func(ctx context.Context, dsn string) (work func() error, err error)) {
	c.lanes = append(c.lanes, &lane{name: name, run: func() (sample, error) {
		dsn, drop, err := into.fresh(ctx)
		if err != nil {
			return sample{}, err
		}
		work, err := begin(ctx, dsn)
		if err != nil {
			return sample{}, errors.Join(err, drop())
		}
		s, err := once(set.now, rows, work)
		return s, errors.Join(err, drop())
	}})
}

// realImport takes a roster in as the portal does.
func (set settings) realImport(roster string, rows int) func(ctx context.Context, dsn string) (func() error, error) {
	return func(ctx context.Context, dsn string) (func() error, error) {
		p, err := openPortal(ctx, set, dsn)
		if err != nil {
			return nil, err
		}
		return func() error { return errors.Join(p.take(ctx, roster, rows), p.close()) }, nil
	}
}

func (p *portal) take(ctx context.Context, roster string, rows int) error {
	f, err := os.Open(roster)
	if err != nil {
		return fmt.Errorf("open roster: %w", err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	imp, err := p.ImportRoster(ctx, operator, p.inc.ID, f, store.ImportOptions{}, nil)
	if err == nil && imp.Added != rows {
		err = fmt.Errorf("%d of %d rows went in", imp.Added, rows)
	}
	return err
}

// once measures one run of work of many operations, and the most memory it took.
func once(now func() time.Time, ops int, work func() error) (sample, error) {
	runtime.GC()
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		return sample{}, fmt.Errorf("forget the peak of memory: %w", err)
	}
	start, cpu := now(), cpuTime()
	err := work()
	s := sample{ops: ops, wall: now().Sub(start), cpu: cpuTime() - cpu}
	if err == nil {
		s.peak, err = peakMemory()
	}
	return s, err
}

// peakMemory is the most memory that the process has held since the peak was forgotten.
func peakMemory() (kib int, err error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, fmt.Errorf("read peak of memory: %w", err)
	}
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	_, err = fmt.Sscan(after, &kib)
	return kib, err
}
