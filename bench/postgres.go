package main

import "context"

func enrollOnPostgres(context.Context, settings, *course) error { return nil }
