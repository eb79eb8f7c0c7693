/*
 * The driver of every contestant: the header that CONTESTANT names defines a class `contestant` with
 *
 *   contestant(const options &, std::vector<shard> &)
 *   uint32_t evaluate(const packet &)
 */
#include CONTESTANT

#include "block.h"

int main(int argc, char **argv)
{
	options o = parse(argc, argv);
	std::vector<shard> shards = deal(o);
	pin(cpu(o, 0));
	packet p = {{0, 0x0a000001, 0, 0x0a000002, 0x100601bb9c40, 0x3c00010400}, 0}; /* TCP from 10.0.0.1:40000 to 10.0.0.2:443 */
	block b;
	{
		contestant c(o, shards);
		measure(o, b, [&] {
			p.number++;
			return c.evaluate(p);
		});
	}
	for (const shard &s : shards)
		b.steps += s.done;
	report(b);
	return 0;
}
