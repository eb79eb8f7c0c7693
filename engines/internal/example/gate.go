package example

import (
	"sync"

	"github.com/tigerbench/tigerbench/engines/internal/forkjoin"
	"github.com/tigerbench/tigerbench/packet"
)

// gate forks by a token for each helper and joins by a wait group.
type gate struct {
	tokens  []chan struct{} // one token a packet and helper, sent by the dispatcher; publishes packet
	packet  *packet.Packet  // written by the dispatcher before the tokens, read by helpers after theirs
	pending sync.WaitGroup  // helpers that have not arrived; publishes their answers
	lowest  forkjoin.Lowest
}

func (g *gate) Fork(p *packet.Packet) {
	g.packet = p
	g.pending.Add(len(g.tokens))
	for _, token := range g.tokens {
		token <- struct{}{}
	}
}

func (g *gate) Await(h int) (*packet.Packet, bool) {
	_, ok := <-g.tokens[h]
	return g.packet, ok
}

func (g *gate) Arrive(_ int, index uint32) {
	g.lowest.Add(index)
	g.pending.Done()
}

func (g *gate) Join() uint32 {
	g.pending.Wait()
	return g.lowest.Take()
}

func (g *gate) Close() {
	for _, token := range g.tokens {
		close(token)
	}
}
