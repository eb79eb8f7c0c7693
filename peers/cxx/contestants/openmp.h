/* OpenMP, a parallel region a packet, whose threads spin between two: what a user would pick first. */
#include "../shard.h"

#include <cstring>

#include <omp.h>

class contestant {
public:
	contestant(const options &o, std::vector<shard> &all) : shards(all), threads(static_cast<int>(all.size()))
	{
		const char *policy = std::getenv("OMP_WAIT_POLICY");
		if (policy == nullptr || strcasecmp(policy, "active") != 0)
			fail(2, "OMP_WAIT_POLICY", "the library reads it before main: set it to active");
		if (!o.caller_runs)
			fail(2, "-caller-runs", "the thread that meets a parallel region takes part: give true");
		omp_set_dynamic(0);
#pragma omp parallel num_threads(threads)
		pin(cpu(o, static_cast<size_t>(omp_get_thread_num())));
	}

	uint32_t evaluate(const packet &p)
	{
		uint32_t index = no_rule;
#pragma omp parallel num_threads(threads) reduction(min : index)
		index = shards[static_cast<size_t>(omp_get_thread_num())].scan(p);
		return index;
	}

private:
	std::vector<shard> &shards;
	const int threads;
};
