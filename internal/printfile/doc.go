// Package printfile packs a batch of letters for a print shop: one ZIP with the
// letters as PDF and two manifests, encrypted with age to the shop's key. It knows
// nothing of incidents, patients or wording.
//
// The ZIP holds letters.pdf; manifest.csv, a line for each letter: its number in the
// batch, its public reference, its first page and how many it has, its kind, language
// and whether it carries the offer, and the SHA-256 that the portal keeps of what its
// pages draw; and manifest.json, which names the batch, its counts, and the SHA-256 of
// letters.pdf. No manifest has personal data.
//
// [Open] decrypts a file and [Check] compares it with its manifests, as the shop does
// before it prints.
package printfile
