package nearest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestName(t *testing.T) {
	known := []string{"futex", "mailbox", "spawn"}
	for name, want := range map[string]string{
		"futx": "futex", "Mailbox": "mailbox", "spwan": "spawn", "mutex": "futex", "barrier": "", "fu": "", "": "", "x": "",
	} {
		assert.Equal(t, want, Name(name, known), name)
	}
	assert.Empty(t, Name("futex", nil))
}

func TestDistance(t *testing.T) {
	assert.Equal(t, 3, distance("kitten", "sitting"))
	assert.Equal(t, 4, distance("", "four"))
	assert.Zero(t, distance("same", "same"))
}
