package adaptive

// challenge begins a duel with the next arm that could win, if there is one.
func (s *selector) challenge() {
	for range len(s.arms) - 1 {
		challenger := s.next
		s.next = (s.next + 1) % len(s.arms)
		if challenger == s.champion {
			challenger, s.next = s.next, (s.next+1)%len(s.arms)
		}
		if s.couldWin(challenger) {
			s.fighting, s.duel = true, newDuel(s.champion, challenger, max(s.traffic.service, 1), s.µs)
			return
		}
	}
	s.round = 0
	s.forget()
	s.pace.slow(1)
}

// couldWin compares what one thread takes with what a team saves of it at best: all but its share, less half of the least overhead
// that it has shown, and its toll. So helpers are not woken again and again for rules that one thread checks in less than a round trip.
func (s *selector) couldWin(challenger int) bool {
	a := s.arms[challenger]
	if s.champion != 0 || a.participants == 1 {
		return true
	}
	return s.traffic.service*(1-1/float64(a.participants)) > s.overhead[challenger]/2+s.toll(challenger)
}

// toll is what a team's packet takes more, in the mean, because a helper is not on its CPU when it comes: bouts are too few to see that. It grows with the gap: the
// longer a helper polls for a packet, the more the kernel has to do meanwhile, which takes that CPU for some ms and finds one free beside one thread.
func (s *selector) toll(arm int) float64 {
	if s.arms[arm].participants == 1 {
		return 0
	}
	return s.traffic.gap() / tollShare
}

// forget halves what is known of overheads: it may have been learned while the machine was busy, and is tried again some time.
func (s *selector) forget() {
	for i := range s.overhead {
		s.overhead[i] /= 2
	}
}

// conclude ends a duel. The next one follows at once while a round lasts.
func (s *selector) conclude() {
	d := &s.duel
	if s.spin() > spinFor(s.duration(s.traffic.gap())) {
		s.awake += d.won()
	}
	s.fighting = false
	s.spent += d.lost()
	for side, a := range d.arms {
		s.means[a] = d.mean(side)
	}
	s.learn(d.arms[0], d.arms[1])
	s.learn(d.arms[1], d.arms[0])
	changed := s.champion != d.winner()
	s.champion = d.winner()
	s.reopen(changed)
	if s.round--; s.round > 0 {
		if s.challenge(); s.fighting {
			return
		}
	}
	s.pace.fought(max(s.spent, s.awake), s.means[s.champion], changed)
	s.spent, s.awake = 0, 0
	s.traffic.settle()
}

// reopen begins the accounts of a new champion, and of a team that won the duel to which an overdraft led.
func (s *selector) reopen(changed bool) {
	if changed {
		s.accounts.doubted = false
	}
	if changed || s.accounts.short.overdrawn() {
		s.accounts.open(s.means[0], s.µs)
	}
}

// learn keeps the overhead of a team that fought one thread.
func (s *selector) learn(team, alone int) {
	if alone != 0 {
		return
	}
	overhead := s.means[team] - s.means[0]/float64(s.arms[team].participants)
	if known := s.overhead[team]; known == 0 || overhead < known {
		s.overhead[team] = overhead
	}
}
