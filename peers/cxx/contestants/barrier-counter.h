/* std::barrier to start and a spun counter to join: the original shape. The twin of engine barrier-counter. */
#include "../team.h"

#include <barrier>

class start_barrier {
public:
	explicit start_barrier(size_t helpers) : helpers(helpers), start(static_cast<std::ptrdiff_t>(helpers) + 1) {}

	void fork(const packet &p) { publish(&p); }

	const packet *await(size_t)
	{
		start.arrive_and_wait();
		return current;
	}

	void arrive(size_t, uint32_t index) { arrived.arrive(index); }
	uint32_t join() { return arrived.join(helpers); }
	void close() { publish(nullptr); }

private:
	void publish(const packet *p)
	{
		current = p;
		start.arrive_and_wait();
	}

	const size_t helpers;
	std::barrier<> start;
	alignas(line) const packet *current = nullptr; /* published by the barrier */
	counter arrived;
};

using contestant = team<start_barrier>;
