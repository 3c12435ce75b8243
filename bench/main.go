// Command bench measures the portal against yardsticks that do the least work
// possible for the same purpose, in turn and on the same machine, and prints what
// came of it as one Markdown table. See README.md. It is a report, not a test:
// machines are shared, and only the ratios are worth anything.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"runtime/debug"
	"time"
)

// settings are how long and how large it measures.
type settings struct {
	dir     string // for databases; emptied by whoever made it
	rounds  int
	turn    time.Duration // of one lane in one round
	clients int
	people  int   // whose codes are claimed
	sizes   []int // of the rosters that staff search in
	rows    int   // of the rosters that are imported
	pg      string
	only    *regexp.Regexp // of the experiments' names
	now     func() time.Time
}

func main() {
	full := flag.Bool("full", false, "more and longer rounds, and a roster of a million")
	rounds := flag.Int("rounds", 5, "rounds of the lanes")
	only := flag.String("only", "", "regular expression of the parts to run, such as HTTP")
	pg := flag.String("pg", "", "address of a PostgreSQL server's maintenance database, to measure that too")
	flag.Parse()
	debug.SetGCPercent(400) // as in recourse serve; the yardsticks gain by it too
	set := settings{
		rounds: *rounds, turn: 400 * time.Millisecond, clients: 32, people: 12_000,
		sizes: []int{23, 2_651, 100_000}, rows: 20_000, pg: *pg, now: time.Now,
	}
	var err error
	if set.only, err = regexp.Compile(*only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(2)
	}
	if *full {
		set.rounds, set.turn, set.people, set.sizes = max(7, *rounds), 2*time.Second, 60_000, append(set.sizes, 1_000_000)
		set.rows = 1_000_000
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, set, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// experiment adds lanes that run in turn, and what is read off them, to a course.
// It is made when its turn comes, since filling databases takes time and disk.
type experiment struct {
	name string
	make func(ctx context.Context, set settings, c *course) error
}

func experiments(set settings) []experiment {
	all := []experiment{{"enrollment on SQLite", enrollOnSQLite}, {"pages over HTTP on SQLite", webOnSQLite}, {"look-up on SQLite", lookupOnSQLite}, {"import on SQLite", importOnSQLite}, {"letters on SQLite", lettersOnSQLite}}
	if set.pg != "" {
		all = append(all, experiment{"enrollment on PostgreSQL", enrollOnPostgres}, experiment{"import on PostgreSQL", importOnPostgres})
	}
	return all
}

func run(ctx context.Context, set settings, out, progress io.Writer) error {
	dir, err := os.MkdirTemp("", "recourse-bench-")
	if err != nil {
		return fmt.Errorf("make folder: %w", err)
	}
	defer os.RemoveAll(dir) //nolint:errcheck // what is left is in the system's own folder for such things
	set.dir = dir
	var rows []row
	for _, e := range experiments(set) {
		if !set.only.MatchString(e.name) {
			continue
		}
		start := set.now()
		fmt.Fprintf(progress, "%s: ", e.name)
		got, err := perform(ctx, set, e)
		if err != nil {
			return fmt.Errorf("%s: %w", e.name, err)
		}
		fmt.Fprintf(progress, "%.0f s\n", set.now().Sub(start).Seconds())
		rows = append(rows, got...)
	}
	return printTable(out, set.rounds, rows)
}

func perform(ctx context.Context, set settings, e experiment) ([]row, error) {
	c := &course{}
	defer c.close()
	if err := e.make(ctx, set, c); err != nil {
		return nil, err
	}
	if err := c.race(set.rounds); err != nil {
		return nil, err
	}
	return c.rows()
}
