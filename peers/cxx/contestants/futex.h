/* FUTEX_WAKE to fork, and back: the last helper wakes the dispatcher. The twin of engine futex. */
#include "../futex-start.h"

class futexes {
public:
	explicit futexes(size_t helpers) : start(helpers) {}

	void fork(const packet &p)
	{
		missing.store(static_cast<uint32_t>(start.helpers()), std::memory_order_relaxed); /* the sequence publishes it */
		start.publish(&p);
	}

	const packet *await(size_t h) { return start.await(h); }

	void arrive(size_t, uint32_t index)
	{
		answers.add(index);
		if (missing.fetch_sub(1, std::memory_order_acq_rel) == 1)
			futex_wake(missing, 1);
	}

	/* join waits for all helpers: only a count of 0 ends it, and 0 wakes. */
	uint32_t join()
	{
		for (uint32_t n; (n = missing.load(std::memory_order_acquire)) != 0;)
			futex_wait(missing, n);
		return answers.take();
	}

	void close() { start.publish(nullptr); }

private:
	futex_start start;
	alignas(line) word missing{0};
	lowest answers;
};

using contestant = team<futexes>;
