/*
 * One run of a program is one block: packets one after another, a stamp each, and one line of JSON with the samples in ticks, as
 * value and count. The caller knows the rate of the counter, and computes percentiles in the same way for programs in Go.
 */
#ifndef BLOCK_H
#define BLOCK_H

#include "options.h"
#include "packet.h"

#include <cinttypes>
#include <map>

/* A block has at least so many samples, however slow the contestant. */
constexpr uint64_t least = 20;

struct block {
	std::vector<uint64_t> samples;
	uint64_t packets = 0;             /* warm-up included */
	uint64_t steps = 0;               /* of all participants, warm-up included */
	uint64_t wall = 0, cpu = 0;       /* of the timed part, as are context switches */
	uint64_t voluntary = 0, involuntary = 0;
	uint32_t low = no_rule, high = 0; /* of the answers */
	uint64_t checksum = 0;            /* of a scan's answers to the packets of its file */

	void note(uint32_t answer)
	{
		packets++;
		low = std::min(low, answer);
		high = std::max(high, answer);
	}
};

/* measure calls one, which answers one packet, or one batch of them. */
template <typename One>
void measure(const options &o, block &b, One one)
{
	uint64_t end = ticks() + o.limit / 2;
	for (uint64_t i = 0; i < o.warmup && (i < least || ticks() < end); i++)
		b.note(one());
	b.samples.assign(o.samples, 0); /* touches every page */
	b.samples.clear();
	rusage before = switches();
	uint64_t used = cpu_time(), first = ticks(), last = first;
	for (end = first + o.limit; b.samples.size() < o.samples && (b.samples.size() < least || last < end);) {
		b.note(one());
		uint64_t now = ticks();
		b.samples.push_back(now - last);
		last = now;
	}
	b.wall = last - first;
	b.cpu = cpu_time() - used;
	rusage after = switches();
	b.voluntary = static_cast<uint64_t>(after.ru_nvcsw - before.ru_nvcsw);
	b.involuntary = static_cast<uint64_t>(after.ru_nivcsw - before.ru_nivcsw);
}

inline void report(const block &b)
{
	std::map<uint64_t, uint64_t> counts;
	for (uint64_t s : b.samples)
		counts[s]++;
	std::printf("{\"packets\":%" PRIu64 ",\"steps\":%" PRIu64 ",\"low\":%" PRIu32 ",\"high\":%" PRIu32 ",\"checksum\":%" PRIu64
	            ",\"wall_ticks\":%" PRIu64 ",\"cpu_ns\":%" PRIu64 ",\"voluntary\":%" PRIu64 ",\"involuntary\":%" PRIu64 ",\"ticks\":[",
	            b.packets, b.steps, b.low, b.high, b.checksum, b.wall, b.cpu, b.voluntary, b.involuntary);
	const char *separator = "";
	for (auto [value, count] : counts) {
		std::printf("%s%" PRIu64 ",%" PRIu64, separator, value, count);
		separator = ",";
	}
	std::puts("]}");
}

#endif
