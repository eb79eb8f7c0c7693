/* A packet as an engine sees it: tigerbench's key of 48 bytes, and its number in the capture. */
#ifndef PACKET_H
#define PACKET_H

#include <cstdint>

struct packet {
	uint64_t key[6];
	uint32_t number;
};

/* no_rule stands for "no rule matched"; it is greater than every rule's index. */
constexpr uint32_t no_rule = UINT32_MAX;

#endif
