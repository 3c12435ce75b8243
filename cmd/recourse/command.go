package main

// options stand before or after every command.
type options struct {
	DB   string `help:"Database: a file, or postgres://… (RECOURSE_DB, or RECOURSE_DB_FILE)." placeholder:"recourse.db"`
	Keys string `help:"Keyring file, mode 0600 (RECOURSE_KEYS)." placeholder:"recourse.keys"`
	JSON bool   `help:"Print the result as JSON." name:"json"`
}

// commands is everything the program can do.
type commands struct {
	options

	Demo     demoCommands     `cmd:"" help:"The whole portal on a rehearsal of the Hartford case."`
	Serve    serveCmd         `cmd:"" help:"Serve the portal."`
	Health   healthCmd        `cmd:"" help:"Ask a serving portal whether it is ready."`
	Keyring  keysCommands     `cmd:"" name:"keys" help:"Make and list keys."`
	Migrate  migrateCommands  `cmd:"" help:"Bring the database to this program's schema."`
	Incident incidentCommands `cmd:"" help:"Make and show incidents."`
	Roster   rosterCommands   `cmd:"" help:"Take in the list of affected patients."`
	Letters  letterCommands   `cmd:"" help:"Compose, release and mail letters."`
	Evidence evidenceCommands `cmd:"" help:"What was sent, when, where and in which words, with proof."`
	Mail     mailCommands     `cmd:"" help:"E-mails to patients."`
	Handoff  handoffCommands  `cmd:"" help:"Exchange files with the monitoring provider."`
	Provider providerCommands `cmd:"" help:"Play the provider in a rehearsal."`
	Report   reportCmd        `cmd:"" help:"Count an incident: funnel, sign-ups, windows, states; or show who gets the offer by which rules."`
	Staff    staffCommands    `cmd:"" help:"Accounts of staff."`
	Audit    auditCommands    `cmd:"" help:"Prove the audit log."`
}
