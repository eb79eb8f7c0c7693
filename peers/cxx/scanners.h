/* Ways to find the first rule that matches, each a class with find(key). */
#ifndef SCANNERS_H
#define SCANNERS_H

#include "rulefile.h"

#include <algorithm>
#include <memory>
#include <random>

/* scalar compares one word a rule, in an array; a candidate is checked whole. Ahead: it prefetches the next rule. */
template <bool Ahead>
class scalar {
public:
	explicit scalar(const rule_file &f) : rules(f.rules)
	{
		for (const rule &r : rules)
			compact.push_back({r.mask[r.lane], r.want[r.lane], r.lane});
	}

	[[gnu::noinline]] uint32_t find(const key &k) const
	{
		for (size_t i = 0; i < compact.size(); i++) {
			if (Ahead)
				__builtin_prefetch(compact.data() + i + 1);
			if ((k.words[compact[i].word] & compact[i].mask) == compact[i].want && matches(rules[i], k))
				return rules[i].index;
		}
		return no_rule;
	}

private:
	struct test {
		uint32_t mask, want, word;
	};
	const std::vector<rule> &rules;
	std::vector<test> compact;
};

/* objects reaches each rule through a pointer, as rules of many kinds are held; they lie in memory in no order. */
template <bool Ahead>
class objects {
public:
	explicit objects(const rule_file &f) : rules(f.rules.size())
	{
		std::vector<size_t> order(rules.size());
		for (size_t i = 0; i < order.size(); i++)
			order[i] = i;
		std::shuffle(order.begin(), order.end(), std::mt19937_64(1));
		for (size_t i : order)
			rules[i] = std::make_unique<rule>(f.rules[i]);
	}

	[[gnu::noinline]] uint32_t find(const key &k) const
	{
		for (size_t i = 0; i < rules.size(); i++) {
			if (Ahead && i + 1 < rules.size())
				__builtin_prefetch(rules[i + 1].get());
			const rule &r = *rules[i];
			if ((k.words[r.lane] & r.mask[r.lane]) == r.want[r.lane] && matches(r, k))
				return r.index;
		}
		return no_rule;
	}

private:
	std::vector<std::unique_ptr<rule>> rules;
};

/*
 * avx512 compares 16 rules at a time, each with the word of the key that tells most. A lane holds its own word, mask and value. (Matcher simd
 * keeps up to 16 words and masks a shard, and 36 bits a lane.)
 */
class avx512 {
public:
	static constexpr size_t lanes = 16;

	explicit avx512(const rule_file &f) : rules(f.rules), blocks((rules.size() + lanes - 1) / lanes)
	{
		if (!__builtin_cpu_supports("avx512f"))
			fail(3, "avx512", "this CPU has no AVX-512");
		for (size_t i = 0; i < rules.size(); i++) {
			const rule &r = rules[i];
			block &b = blocks[i / lanes];
			b.word[i % lanes] = r.lane;
			b.mask[i % lanes] = r.mask[r.lane];
			b.want[i % lanes] = r.want[r.lane];
		}
	}

	[[gnu::noinline, gnu::target("avx512f")]] uint32_t find(const key &k) const
	{
		const __m512i words = _mm512_load_si512(k.words);
		for (size_t i = 0; i < blocks.size(); i++) {
			const block &b = blocks[i];
			__m512i masked = _mm512_and_si512(_mm512_permutexvar_epi32(_mm512_load_si512(b.word), words), _mm512_load_si512(b.mask));
			uint32_t found = _mm512_cmpeq_epi32_mask(masked, _mm512_load_si512(b.want));
			for (; found != 0; found &= found - 1) {
				size_t at = i * lanes + static_cast<size_t>(__builtin_ctz(found));
				if (at < rules.size() && matches(rules[at], k))
					return rules[at].index;
			}
		}
		return no_rule;
	}

private:
	struct alignas(64) block {
		uint32_t word[lanes] = {}, mask[lanes] = {}, want[lanes] = {};
	};
	const std::vector<rule> &rules;
	std::vector<block> blocks;
};

#endif
