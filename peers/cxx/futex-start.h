/* The fork of both futex gates: helpers sleep in the kernel on a sequence word. */
#ifndef FUTEX_START_H
#define FUTEX_START_H

#include "team.h"

class futex_start {
public:
	explicit futex_start(size_t helpers) : own(helpers) {}

	/* publish stores first and wakes after: a helper that looks in between does not sleep. A null packet closes. */
	void publish(const packet *p)
	{
		current = p;
		sequence.fetch_add(1, std::memory_order_release);
		futex_wake(sequence, own.size());
	}

	/* await looks again after every sleep, and takes each sequence once. */
	const packet *await(size_t h)
	{
		while (sequence.load(std::memory_order_acquire) == own[h].last)
			futex_wait(sequence, own[h].last);
		own[h].last++;
		return current;
	}

	size_t helpers() const { return own.size(); }

private:
	std::vector<seen> own;
	alignas(line) word sequence{0}; /* +1 a packet; publishes current */
	const packet *current = nullptr;
};

#endif
