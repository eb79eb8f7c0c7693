/* oneTBB, a parallel_for over the shards a packet, one shard a thread where its scheduler can. */
#include "../shard.h"

#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>
#include <oneapi/tbb/task_scheduler_observer.h>

/* pinning puts a worker on the CPU of the participant whose slot it first takes; the caller is pinned already. */
class pinning : public oneapi::tbb::task_scheduler_observer {
public:
	pinning(oneapi::tbb::task_arena &arena, const options &o) : task_scheduler_observer(arena), o(o) { observe(true); }
	~pinning() override { observe(false); }

	/* Threads enter the arena again and again: one system call each is enough. */
	void on_scheduler_entry(bool worker) override
	{
		thread_local bool pinned = false;
		if (worker && !pinned)
			pin(cpu(o, static_cast<size_t>(oneapi::tbb::this_task_arena::current_thread_index())));
		pinned = true;
	}

private:
	const options &o;
};

class contestant {
public:
	contestant(const options &o, std::vector<shard> &all)
		: shards(all), answers(all.size()), arena(static_cast<int>(all.size())), pins(arena, o)
	{
		if (!o.caller_runs)
			fail(2, "-caller-runs", "the thread that calls parallel_for takes part: give true");
	}

	uint32_t evaluate(const packet &p)
	{
		arena.execute([&] {
			oneapi::tbb::parallel_for(size_t{0}, shards.size(), [&](size_t w) { answers[w].index = shards[w].scan(p); },
			                          oneapi::tbb::static_partitioner{});
		});
		uint32_t index = no_rule;
		for (const answer &a : answers)
			index = std::min(index, a.index);
		return index;
	}

private:
	struct alignas(line) answer {
		uint32_t index = no_rule;
	};
	std::vector<shard> &shards;
	std::vector<answer> answers;
	oneapi::tbb::task_arena arena;
	pinning pins;
};
