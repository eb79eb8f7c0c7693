package inputs

import (
	"context"
	"os"
	"runtime"
	"sync"

	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// Oracle gives the verdict that every engine must give. One is made for each CPU, each for one goroutine.
type Oracle func(*packet.Packet) rules.Verdict

// oracleChunk packets are judged at a time, so that dear packets spread over the CPUs.
const oracleChunk = 256

// Expected is the oracle's word on each packet of a corpus under one rule set.
type Expected struct {
	File    *os.File // verdict image
	Matched int      // packets that some rule decided
}

// Judge asks the oracle about every packet of c. The answer doesn't depend on the number of CPUs. The error may be ctx's.
func Judge(ctx context.Context, c *Corpus, need packet.Need, newOracle func() (Oracle, error)) (*Expected, error) {
	oracles := make([]Oracle, runtime.NumCPU())
	for i := range oracles {
		var err error
		if oracles[i], err = newOracle(); err != nil {
			return nil, err
		}
	}
	words := judgeAll(ctx, c.packets, need, oracles)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	e := &Expected{}
	for _, w := range words {
		if Unword(w).Rule != rules.NoRule {
			e.Matched++
		}
	}
	var err error
	e.File, err = store(encodeVerdicts(words))
	return e, err
}

// judgeAll deals the packets out to the oracles and returns their words. Where ctx is done before the end, some are
// missing.
func judgeAll(ctx context.Context, packets []Packet, need packet.Need, oracles []Oracle) []uint64 {
	words := make([]uint64, len(packets))
	chunks := make(chan int)
	var judges sync.WaitGroup
	for _, oracle := range oracles {
		judges.Go(func() {
			for from := range chunks {
				judge(packets, words, from, need, oracle)
			}
		})
	}
	for from := 0; from < len(words) && ctx.Err() == nil; from += oracleChunk {
		chunks <- from
	}
	close(chunks)
	judges.Wait()
	return words
}

func judge(packets []Packet, words []uint64, from int, need packet.Need, oracle Oracle) {
	var p packet.Packet
	var view packet.L7
	for i := from; i < min(from+oracleChunk, len(packets)); i++ {
		p.Number = packets[i].Number
		packet.Parse(&p, packets[i].Link, packets[i].Data)
		packet.FindL7(&p, &view, need)
		words[i] = Word(oracle(&p))
	}
}
