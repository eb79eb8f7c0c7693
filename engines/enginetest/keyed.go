package enginetest

import (
	"fmt"
	"strconv"

	"github.com/tigerbench/tigerbench/rules"
)

// keyed is a script whose rules look at the packet's key alone, as loaded ones do: a gate may then carry the key instead
// of the packet. Rules with an odd index accept.
type keyed struct{ script }

// keyedPackets is how many packets keyed rules know: numbers from 0.
const keyedPackets = 200

func (k keyed) verdict(n int) rules.Verdict {
	v := k.script.verdict(n)
	if v.Rule != rules.NoRule && v.Rule%2 == 1 {
		v.Action = rules.Accept
	}
	return v
}

// set makes rules that match by destination port, which is the packet's number.
func (k keyed) set() *rules.Set {
	var list []rules.Rule
	for i := range k.size {
		r := rules.Rule{ID: fmt.Sprint("port-", i), Layer: 4, Type: "udp_dst_port", Action: "drop", Values: []string{"65535"}}
		if i%2 == 1 {
			r.Action = "accept"
		}
		for n := range keyedPackets {
			if k.match(i, n) {
				r.Values = append(r.Values, strconv.Itoa(n))
			}
		}
		list = append(list, r)
	}
	set, _, err := rules.New("keyed", list, rules.Options{})
	if err != nil {
		panic(err)
	}
	return set
}
