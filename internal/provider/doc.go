// Package provider hands enrollments to the company that does the credit
// monitoring and takes in its answers, behind the narrow interface [Client].
//
// [Folder] is the implementation by files: numbered batches go out encrypted to
// the provider, numbered answer files come in, each with a manifest that is
// written last. [Simulator] is a provider over the same files.
//
// A batch has one enrollment a line. Of a child's, the columns sponsor_first_name,
// sponsor_last_name and sponsor_role name the parent or guardian who signed it up, whom the
// provider has to ask and tell; of all others they are empty, whoever filled them in.
//
// The package knows nothing of the portal. Personal data leaves it only
// encrypted; its errors name files and lines, never values.
package provider
