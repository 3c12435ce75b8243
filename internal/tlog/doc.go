// Package tlog is a tamper-evident log: a Merkle tree over numbered leaves
// (RFC 6962 section 2, through golang.org/x/mod/sumdb/tlog), checkpoints that
// commit to its first leaves, signed as notes (C2SP tlog-checkpoint and
// signed-note), and the proofs and the full check that follow from them.
//
// It knows nothing of what a leaf says, keeps nothing and reads no clock. What
// it proves is no more than this: the leaves below a checkpoint's size are
// those that were there when it was signed. Leaves after the newest checkpoint
// are not yet protected, and a log rolled back to an older state is found only
// with a checkpoint from after that state, kept where whoever rolled it back
// could not reach. Hence checkpoints must leave the machine.
package tlog
