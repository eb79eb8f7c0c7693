package study

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestIdleCPUsAreComparedWithTheirLike: where spinners keep CPUs awake the loop may take longer for that.
func TestIdleCPUsAreComparedWithTheirLike(t *testing.T) {
	s := &Study{Groups: []Group{{ID: "halt"}, {ID: "awake", Idle: "awake"}}, Cells: []Cell{{ID: 0, Group: "halt"}, {ID: 1, Group: "awake"}}}
	blocks := []Block{{Cell: 0, LoopNS: ptr(100)}, {Cell: 1, LoopNS: ptr(200)}, {Cell: 1, LoopNS: ptr(240)}, {Cell: 0, LoopNS: ptr(120)}, {Cell: 1}}
	table := newTable(s, blocks)
	for i, slow := range []bool{false, false, true, true, false} {
		assert.Equal(t, slow, table.onSlowCore(&blocks[i]), i)
	}
	slow, looked := table.slowBlocks()
	assert.Equal(t, []int{2, 4}, []int{slow, looked})
}
