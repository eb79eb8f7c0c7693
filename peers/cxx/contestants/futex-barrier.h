/* FUTEX_WAKE to fork, std::barrier to join: the last proposal of the original notes. The twin of engine futex-barrier. */
#include "../futex-start.h"

#include <barrier>

class futex_barrier {
public:
	explicit futex_barrier(size_t helpers) : start(helpers), finish(static_cast<std::ptrdiff_t>(helpers) + 1) {}

	void fork(const packet &p) { start.publish(&p); }
	const packet *await(size_t h) { return start.await(h); }

	void arrive(size_t, uint32_t index)
	{
		answers.add(index);
		finish.arrive_and_wait();
	}

	uint32_t join()
	{
		finish.arrive_and_wait();
		return answers.take();
	}

	void close() { start.publish(nullptr); }

private:
	futex_start start;
	std::barrier<> finish;
	lowest answers;
};

using contestant = team<futex_barrier>;
