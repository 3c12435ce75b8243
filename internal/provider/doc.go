// Package provider hands enrollments to the company that does the credit
// monitoring and takes in its answers, behind the narrow interface [Client].
//
// [Folder] is the implementation by files: numbered batches go out encrypted to
// the provider, numbered answer files come in, each with a manifest that is
// written last. [Simulator] is a provider over the same files.
//
// The package knows nothing of the portal. Personal data leaves it only
// encrypted; its errors name files and lines, never values.
package provider
