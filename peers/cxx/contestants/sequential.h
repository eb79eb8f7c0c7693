/* One thread, all steps: what "the same work" costs a program in C++. */
#include "../shard.h"

class contestant {
public:
	contestant(const options &o, std::vector<shard> &all) : shards(all)
	{
		if (o.workers != 1)
			fail(2, "-workers", "one thread holds every step: give 1");
	}

	uint32_t evaluate(const packet &p) { return shards[0].scan(p); }

private:
	std::vector<shard> &shards;
};
