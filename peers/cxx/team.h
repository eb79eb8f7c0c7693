/*
 * One team, many gates. A gate carries one packet at a time from the dispatcher to every helper, and the answers back:
 *
 *   fork(p)            publish the packet
 *   await(h)           helper h: the next packet, or null once closed
 *   arrive(h, index)   helper h: my shard's lowest match
 *   join()             the lowest of all, once every helper has arrived
 *   close()
 *
 * Helpers wait for a sequence that grows, not for a pointer that is set, so that none evaluates a packet twice; join waits for
 * all of them.
 */
#ifndef TEAM_H
#define TEAM_H

#include "shard.h"
#include "wait.h"

#include <thread>

template <typename Gate>
class team {
public:
	team(const options &o, std::vector<shard> &all)
		: shards(all), own(o.caller_runs ? 1 : 0), gate(all.size() - own)
	{
		for (size_t h = 0; h + own < shards.size(); h++)
			helpers.emplace_back([this, h, at = cpu(o, 1 + h)] { serve(h, at); });
	}

	~team()
	{
		gate.close();
		for (std::thread &t : helpers)
			t.join();
	}

	uint32_t evaluate(const packet &p)
	{
		gate.fork(p);
		uint32_t index = own > 0 ? shards[0].scan(p) : no_rule;
		return std::min(index, gate.join());
	}

private:
	void serve(size_t h, int at)
	{
		pin(at);
		while (const packet *p = gate.await(h))
			gate.arrive(h, shards[own + h].scan(*p));
	}

	std::vector<shard> &shards;
	const size_t own; /* shards that the dispatcher evaluates */
	Gate gate;
	std::vector<std::thread> helpers;
};

#endif
