/* Helpers spin on a sequence word and count themselves in. The twin of engine spinwait-pure. */
#include "../team.h"

class spin {
public:
	explicit spin(size_t helpers) : own(helpers) {}

	void fork(const packet &p) { publish(&p); }

	const packet *await(size_t h)
	{
		reach(sequence, ++own[h].last);
		return current;
	}

	void arrive(size_t, uint32_t index) { arrived.arrive(index); }
	uint32_t join() { return arrived.join(own.size()); }
	void close() { publish(nullptr); }

private:
	void publish(const packet *p)
	{
		current = p;
		sequence.fetch_add(1, std::memory_order_release);
	}

	std::vector<seen> own;
	alignas(line) word sequence{0};              /* +1 a packet; publishes current */
	alignas(line) const packet *current = nullptr; /* null: closed */
	counter arrived;
};

using contestant = team<spin>;
