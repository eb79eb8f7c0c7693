/* How participants wait, and how answers meet: what several gates share. */
#ifndef WAIT_H
#define WAIT_H

#include "machine.h"
#include "packet.h"

#include <atomic>

#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

using word = std::atomic<uint32_t>;

/* reach spins until another participant stores want. */
inline void reach(const word &w, uint32_t want)
{
	while (w.load(std::memory_order_acquire) != want)
		_mm_pause();
}

/* futex_wait sleeps while w is value; it may return without a reason, so callers loop. */
inline void futex_wait(word &w, uint32_t value)
{
	syscall(SYS_futex, reinterpret_cast<uint32_t *>(&w), FUTEX_WAIT_PRIVATE, value, nullptr, nullptr, 0);
}

inline void futex_wake(word &w, size_t threads)
{
	syscall(SYS_futex, reinterpret_cast<uint32_t *>(&w), FUTEX_WAKE_PRIVATE, static_cast<int>(threads), nullptr, nullptr, 0);
}

/* seen is what one helper keeps to itself: the last sequence that it took. */
struct alignas(line) seen {
	uint32_t last = 0;
};

/* lowest collects the answers of gates that share memory. Helpers write it on a match only; what publishes it is the gate's join. */
class alignas(line) lowest {
public:
	void add(uint32_t index)
	{
		uint32_t known = answer.load(std::memory_order_relaxed);
		while (index < known && !answer.compare_exchange_weak(known, index, std::memory_order_relaxed)) {
		}
	}

	uint32_t take()
	{
		uint32_t index = answer.load(std::memory_order_relaxed);
		if (index != no_rule)
			answer.store(no_rule, std::memory_order_relaxed);
		return index;
	}

private:
	word answer{no_rule};
};

/* counter is a join that is polled: helpers count themselves in on a word that only grows. */
class counter {
public:
	void arrive(uint32_t index)
	{
		answers.add(index);
		arrived.fetch_add(1, std::memory_order_acq_rel);
	}

	uint32_t join(size_t helpers)
	{
		target += static_cast<uint32_t>(helpers);
		reach(arrived, target);
		return answers.take();
	}

private:
	uint32_t target = 0; /* the dispatcher's own */
	alignas(line) word arrived{0};
	lowest answers;
};

#endif
