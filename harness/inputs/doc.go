// Package inputs compiles what a study replays into files that its blocks map.
//
//	Corpus     packets of class ok: where their bytes lie, and the bytes -> PacketImage
//	rules.Set  encoded once, so that every block loads the very same rules
//	oracle     the expected verdict on each of those packets            -> VerdictImage
//
// The files have no name: they are removed as soon as they are open, blocks inherit them, and nothing is left behind
// however the study ends. Packets of the other classes are accepted by policy and counted; engines never see them.
package inputs
