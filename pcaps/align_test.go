package pcaps

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAlign(t *testing.T) {
	got := align([][]string{{"file", "packets", "links"}, {"a.pcap", "5", "EN10MB(1)"}, {"b", "12345678", ""}})
	assert.Equal(t, ""+
		"file     packets  links\n"+
		"a.pcap         5  EN10MB(1)\n"+
		"b       12345678\n", got)
}
