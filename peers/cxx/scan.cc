/*
 * scan KIND FILE BATCH -cpus A -limit TICKS ... finds the first rule of a rule file that matches each of its packets, on one thread.
 * Those that none matches are timed: a sample is a batch of scans, since one takes no longer than a stamp.
 */
#include "block.h"
#include "scanners.h"

namespace {

template <typename Scanner>
block run(const options &o, const rule_file &f, uint64_t batch)
{
	Scanner scanner(f);
	block b;
	for (const key &k : f.packets)
		b.checksum += static_cast<uint32_t>(scanner.find(k) + 1); /* no rule: 0 */
	size_t at = 0;
	measure(o, b, [&] {
		uint32_t answer = 0;
		for (uint64_t i = 0; i < batch; i++) {
			answer ^= scanner.find(f.packets[at]); /* each answer is used, or the compiler leaves scans out */
			at = at + 1 < f.timed ? at + 1 : 0;
		}
		return answer;
	});
	return b;
}

block dispatch(const std::string &kind, const options &o, const rule_file &f, uint64_t batch)
{
	if (kind == "scalar") return run<scalar<false>>(o, f, batch);
	if (kind == "scalar-ahead") return run<scalar<true>>(o, f, batch);
	if (kind == "objects") return run<objects<false>>(o, f, batch);
	if (kind == "objects-ahead") return run<objects<true>>(o, f, batch);
	if (kind == "avx512") return run<avx512>(o, f, batch);
	fail(2, kind.c_str(), "unknown: give scalar, scalar-ahead, objects, objects-ahead or avx512");
}

} // namespace

int main(int argc, char **argv)
{
	if (argc < 4)
		fail(2, "usage: scan KIND FILE BATCH", usage);
	uint64_t batch = parse_number("BATCH", argv[3]);
	options o = parse(argc - 3, argv + 3);
	pin(cpu(o, 0));
	report(dispatch(argv[1], o, read_rules(argv[2]), batch));
	return 0;
}
