/* Rules and packets that tigerbench wrote: see bench/gauge/rulefile.go. */
#ifndef RULEFILE_H
#define RULEFILE_H

#include "machine.h"
#include "packet.h"

#include <cstring>
#include <fstream>
#include <vector>

constexpr size_t key_words = 12; /* of 32 bits */

/* rule holds for keys that masked are want, and whose ports lie in the ranges; lane is the word that tells most. */
struct rule {
	uint32_t index, lane;
	uint32_t mask[key_words], want[key_words];
	uint16_t src_low, src_high, dst_low, dst_high;
};
static_assert(sizeof(rule) == 112, "as written");

/* key is a packet's, with room behind it to be read as one vector. */
struct alignas(64) key {
	uint32_t words[16] = {};
};

/* A key holds both ports in its ninth word. */
constexpr size_t ports = 8;

inline bool matches(const rule &r, const key &k)
{
	for (size_t i = 0; i < key_words; i++)
		if ((k.words[i] & r.mask[i]) != r.want[i])
			return false;
	uint32_t src = k.words[ports] & 0xffff, dst = k.words[ports] >> 16;
	return r.src_low <= src && src <= r.src_high && r.dst_low <= dst && dst <= r.dst_high;
}

struct rule_file {
	std::vector<rule> rules;
	std::vector<key> packets;
	size_t timed; /* of the packets, the first ones: no rule matches them */
};

inline rule_file read_rules(const char *path)
{
	std::ifstream in(path, std::ios::binary);
	struct {
		char magic[8];
		uint32_t rules, packets, timed, unused;
	} head;
	in.read(reinterpret_cast<char *>(&head), sizeof head);
	if (!in || std::memcmp(head.magic, "TIGRULE1", sizeof head.magic) != 0 || head.timed == 0 || head.timed > head.packets)
		fail(2, path, "this is no rule file of `make bench-peers`");
	rule_file f;
	f.rules.resize(head.rules);
	f.packets.resize(head.packets);
	f.timed = head.timed;
	in.read(reinterpret_cast<char *>(f.rules.data()), static_cast<std::streamsize>(head.rules * sizeof(rule)));
	for (key &k : f.packets)
		in.read(reinterpret_cast<char *>(k.words), key_words * sizeof(uint32_t));
	if (!in)
		fail(2, path, "the file ends before its last packet");
	for (const rule &r : f.rules)
		if (r.lane >= key_words)
			fail(2, path, "a rule looks at a word that no key has");
	return f;
}

#endif
