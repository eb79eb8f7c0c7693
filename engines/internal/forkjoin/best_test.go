package forkjoin

import (
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/tigerbench/tigerbench/rules"
)

func TestBestKeepsTheLowestOfItsEpoch(t *testing.T) {
	var b best
	b.clear()
	assert.Equal(t, rules.NoRule, b.known(1))
	b.lower(1, 7)
	b.lower(1, 9)
	assert.EqualValues(t, 7, b.known(1))
	b.lower(1, 3)
	assert.EqualValues(t, 3, b.known(1))
	assert.Equal(t, rules.NoRule, b.known(2), "a match of an earlier epoch counts as none")
	b.lower(2, 8)
	assert.EqualValues(t, 8, b.known(2))
}

// TestBestAfterAWrap shows why the word is cleared at epoch 0: without it, a word left there 2^32 packets ago, or
// the zero value, would pass for a match.
func TestBestAfterAWrap(t *testing.T) {
	var b best
	assert.EqualValues(t, 0, b.known(0), "the zero value looks like a match of rule 0 in epoch 0")
	b.clear()
	assert.Equal(t, rules.NoRule, b.known(0))
}

func TestBestUnderContention(t *testing.T) {
	for epoch := range uint32(200) {
		var b best
		b.clear()
		var all sync.WaitGroup
		for w := range uint32(4) {
			all.Go(func() {
				for i := range uint32(8) {
					b.lower(epoch, 100+w-4*i)
				}
			})
		}
		all.Wait()
		assert.EqualValues(t, 100-28, b.known(epoch))
	}
}

func TestMinimum(t *testing.T) {
	var m Minimum
	m.Reset()
	assert.Equal(t, rules.NoRule, m.Take())
	m.Add(rules.NoRule)
	m.Add(5)
	m.Add(2)
	m.Add(4)
	assert.EqualValues(t, 2, m.Take())
	assert.Equal(t, rules.NoRule, m.Take(), "Take empties the word")
}
