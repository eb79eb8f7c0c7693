package study

// leaveOutWalks takes the figures of the whole process out of a row with cold caches: most of them are of the walks between packets.
// Its times, and the rate that follows from them, have no walk inside.
func (r *Row) leaveOutWalks() {
	if r.Cold {
		r.CPUs, r.CPUNSPerPkt, r.CSPerPkt, r.VoluntaryCS, r.InvoluntaryCS = nil, nil, nil, nil, nil
	}
}
