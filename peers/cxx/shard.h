/* The work of one participant: rules of a fixed cost, as tigerbench's synthetic rules with matcher linear do it. */
#ifndef SHARD_H
#define SHARD_H

#include "options.h"
#include "packet.h"

/* operate does n multiplications and additions, each of which needs the result of the one before. */
[[gnu::noinline]] inline uint64_t operate(uint64_t x, uint64_t n)
{
	x |= 1;
	for (; n > 0; n--)
		x = x * 6364136223846793006u + 1; /* an even factor keeps x odd */
	return x;
}

/* step is one rule: it matches where the key's word, masked, is want. */
struct step {
	uint64_t mask, want;
	uint32_t index, word;
};

/* shard is written by its participant alone, and read by the driver after the last packet. */
class alignas(line) shard {
public:
	uint64_t done = 0; /* steps, over all packets */

	shard(const options &o, uint64_t from, uint64_t to) : work(o.operations)
	{
		for (uint64_t i = from; i < to; i++) {
			bool hit = std::find(o.match.begin(), o.match.end(), i) != o.match.end();
			steps.push_back({hit ? 0 : ~uint64_t{0}, 0, static_cast<uint32_t>(i), 1}); /* a source of 0 is in no packet */
		}
	}

	/* scan returns the index of the lowest step that matches. */
	uint32_t scan(const packet &p)
	{
		for (const step &s : steps) {
			done++;
			if (work > 0)
				last = operate(last, work);
			if ((p.key[s.word] & s.mask) == s.want)
				return s.index;
		}
		return no_rule;
	}

private:
	uint64_t work, last = 0; /* the next step's operations need the last one's result */
	std::vector<step> steps;
};

/* deal makes one shard a worker: runs of neighbours. */
inline std::vector<shard> deal(const options &o)
{
	std::vector<shard> shards;
	for (uint64_t w = 0; w < o.workers; w++)
		shards.emplace_back(o, w * o.steps / o.workers, (w + 1) * o.steps / o.workers);
	return shards;
}

#endif
