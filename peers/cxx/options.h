/* The arguments of a block, the same for every contestant: see usage. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "machine.h"

#include <algorithm>
#include <cerrno>
#include <string>
#include <vector>

struct options {
	std::vector<uint64_t> cpus;  /* dispatcher first, then helpers */
	uint64_t workers = 2;        /* shards */
	bool caller_runs = true;     /* the dispatcher evaluates shard 0 */
	uint64_t steps = 0;          /* rules, dealt to the shards in runs of neighbours */
	uint64_t operations = 0;     /* dependent integer operations before each */
	std::vector<uint64_t> match; /* steps that match every packet */
	uint64_t samples = 20000;    /* packets of the timed part, at most */
	uint64_t limit = 0;          /* of the timed part, in ticks of the time-stamp counter */
	uint64_t warmup = 1000;      /* packets before it, at most */
};

inline const char *usage =
	"-cpus A,B -limit TICKS [-workers N] [-caller-runs true|false] [-steps N] [-operations N] [-match I,J] [-samples N] [-warmup N]";

inline uint64_t parse_number(const std::string &flag, const std::string &text)
{
	char *end = nullptr;
	errno = 0;
	uint64_t value = std::strtoull(text.c_str(), &end, 10);
	if (text.empty() || text[0] == '-' || *end != '\0' || errno != 0)
		fail(2, flag.c_str(), ("'" + text + "' is no number: give 0 or more").c_str());
	return value;
}

inline std::vector<uint64_t> parse_list(const std::string &flag, const std::string &text)
{
	std::vector<uint64_t> values;
	for (size_t from = 0; !text.empty() && from <= text.size();) {
		size_t to = std::min(text.find(',', from), text.size());
		values.push_back(parse_number(flag, text.substr(from, to - from)));
		from = to + 1;
	}
	return values;
}

inline void set_option(options &o, const std::string &flag, const std::string &value)
{
	if (flag == "-cpus") o.cpus = parse_list(flag, value);
	else if (flag == "-workers") o.workers = parse_number(flag, value);
	else if (flag == "-caller-runs" && (value == "true" || value == "false")) o.caller_runs = value == "true";
	else if (flag == "-steps") o.steps = parse_number(flag, value);
	else if (flag == "-operations") o.operations = parse_number(flag, value);
	else if (flag == "-match") o.match = parse_list(flag, value);
	else if (flag == "-samples") o.samples = parse_number(flag, value);
	else if (flag == "-limit") o.limit = parse_number(flag, value);
	else if (flag == "-warmup") o.warmup = parse_number(flag, value);
	else fail(2, (flag + " " + value + " is unknown; usage").c_str(), usage);
}

inline options parse(int argc, char **argv)
{
	options o;
	for (int i = 1; i < argc; i += 2)
		set_option(o, argv[i], i + 1 < argc ? argv[i + 1] : "");
	if (o.cpus.empty() || o.limit == 0 || o.workers == 0 || o.samples == 0)
		fail(2, "usage", usage);
	return o;
}

/* cpu is that of participant i, the dispatcher being 0. */
inline int cpu(const options &o, size_t i) { return static_cast<int>(o.cpus[i % o.cpus.size()]); }

#endif
