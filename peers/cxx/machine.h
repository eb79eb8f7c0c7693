/* What talks to the machine: CPUs, stamps, hints, and the end of a program that can't go on. */
#ifndef MACHINE_H
#define MACHINE_H

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>

#include <sched.h>
#include <sys/resource.h>
#include <x86intrin.h>

/* Two cache lines: adjacent-line prefetchers fetch them in pairs. */
constexpr std::size_t line = 128;

/* fail ends the program: 2 for a wrong argument, 3 where the machine lacks something. */
[[noreturn]] inline void fail(int code, const char *what, const char *detail)
{
	std::fprintf(stderr, "%s: %s\n", what, detail);
	std::exit(code);
}

/* pin restricts the calling thread to one CPU. */
inline void pin(int cpu)
{
	cpu_set_t set;
	CPU_ZERO(&set);
	CPU_SET(static_cast<unsigned>(cpu), &set);
	if (sched_setaffinity(0, sizeof set, &set) != 0)
		fail(3, "pin thread", "the CPU is not there, or not allowed");
}

/* ticks is RDTSC without a fence, as in tigerbench's internal/clock. */
inline uint64_t ticks() { return __rdtsc(); }

/* cpu_time is what the process has used, in ns. */
inline uint64_t cpu_time()
{
	timespec used;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	return static_cast<uint64_t>(used.tv_sec) * 1000000000 + static_cast<uint64_t>(used.tv_nsec);
}

/* switches is what the process has used so far, context switches among it. */
inline rusage switches()
{
	rusage used;
	getrusage(RUSAGE_SELF, &used);
	return used;
}

#endif
