// Package pcaps reads captures into memory, carries the built-in corpora, and generates them.
//
//	ReadFile   one capture file -> one arena of bytes and an index of packets
//	Open       a specification (built-in name, file, folder, glob) -> one corpus, the same shape
//	Info       what the files hold: packets, classes, link types, damage
//	Generate   a kind and a seed -> a capture, always the same
//
// A file is read once, into the arena; an index entry refers into those bytes, so nothing is copied and no length that a
// file claims makes memory grow. Peak memory is the (uncompressed) size of the files, 24 bytes a packet, and a constant.
// Nothing is skipped silently: what was not read stands in Capture.Skipped by reason, in Capture.Unread, or in a DamageError.
package pcaps
