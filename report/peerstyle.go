package report

import "gonum.org/v1/plot/vg"

// sparse is the dash of programs other than ours, which no engine has.
var sparse = []vg.Length{2.5, 3.5}

// peerStyles are those of other programs in a study. One that does what an engine of ours does has that engine's colour and marker.
var peerStyles = []engineStyle{
	twinOf("sequential", "cxx-sequential"),
	twinOf("mailbox", "cxx-mailbox"),
	twinOf("spinwait-pure", "cxx-spin"),
	twinOf("barrier-spin", "cxx-barrier-spin"),
	twinOf("barrier-counter", "cxx-barrier-counter"),
	twinOf("condvar", "cxx-condvar"),
	twinOf("futex", "cxx-futex"),
	twinOf("futex-barrier", "cxx-futex-barrier"),
	{"openmp", rgb(0x6A3D9A), sparse, marker{disc, false}},
	{"onetbb", rgb(0x1B7837), sparse, marker{square, false}},
	{"errgroup", rgb(0xA6611A), sparse, marker{cross, true}},
	{"ants", rgb(0x2C7A9B), sparse, marker{diamond, true}},
}

// twinOf is the style of a peer that does what engine does.
func twinOf(engine, peer string) engineStyle {
	for _, s := range engineStyles {
		if s.name == engine {
			s.name, s.dash = peer, sparse
			return s
		}
	}
	panic("report: no engine " + engine + " to take a peer's style from")
}
