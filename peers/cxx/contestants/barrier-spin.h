/* Two centralized sense-reversing spin barriers (Mellor-Crummey and Scott 1991, algorithm 7). The twin of engine barrier-spin. */
#include "../team.h"

class sensing {
public:
	explicit sensing(size_t parties) : parties(static_cast<uint32_t>(parties)), missing(this->parties) {}

	/* wait returns once all parties have called it; mine is the caller's own sense. */
	void wait(uint32_t &mine)
	{
		mine ^= 1;
		if (missing.fetch_sub(1, std::memory_order_acq_rel) == 1) {
			missing.store(parties, std::memory_order_relaxed); /* before the sense: nobody comes back until it flips */
			sense.store(mine, std::memory_order_release);
			return;
		}
		reach(sense, mine);
	}

private:
	const uint32_t parties;
	alignas(line) word missing;
	alignas(line) word sense{0};
};

class barriers {
public:
	explicit barriers(size_t helpers) : start(helpers + 1), finish(helpers + 1), own(helpers + 1) {}

	void fork(const packet &p)
	{
		current = &p;
		start.wait(own.back().start);
	}

	const packet *await(size_t h)
	{
		start.wait(own[h].start);
		return current;
	}

	void arrive(size_t h, uint32_t index)
	{
		answers.add(index);
		finish.wait(own[h].finish);
	}

	uint32_t join()
	{
		finish.wait(own.back().finish);
		return answers.take();
	}

	void close()
	{
		current = nullptr;
		start.wait(own.back().start);
	}

private:
	struct alignas(line) place {
		uint32_t start = 0, finish = 0;
	};
	sensing start, finish;
	std::vector<place> own; /* the dispatcher's is the last */
	alignas(line) const packet *current = nullptr;
	lowest answers;
};

using contestant = team<barriers>;
