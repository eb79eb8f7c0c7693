package stat

// rise is where a curve that rises but for noise crosses 1: the first or the last place where it is above or below throughout.
func (c *curve) rise(places, ratios []float64) float64 {
	slower := make([]float64, len(ratios))
	for i, r := range ratios {
		slower[i] = c.slower(r)
	}
	slower = falling(slower)
	last := len(places) - 1
	switch {
	case slower[0] <= 0:
		return places[0]
	case slower[last] > 0:
		return places[last]
	}
	i := 0
	for slower[i+1] > 0 {
		i++
	}
	a, b := 1/places[i], 1/places[i+1]
	return 1 / (a + (b-a)*slower[i]/(slower[i]-slower[i+1]))
}

// slower is how much more of the other's time one takes: what is a line over 1/place. Ratios of a falling curve are inverted already, so
// it is turned round for them.
func (c *curve) slower(ratio float64) float64 {
	if c.down {
		return 1 - ratio
	}
	return 1/ratio - 1
}

// falling is the sequence that never rises and lies closest to the values, in squares: neighbours that rise are pooled.
// M. Ayer et al.: An empirical distribution function for sampling with incomplete information, Annals of Mathematical Statistics 26, 1955.
func falling(values []float64) []float64 {
	type pool struct{ mean, size float64 }
	var pools []pool
	for _, v := range values {
		pools = append(pools, pool{v, 1})
		for n := len(pools); n > 1 && pools[n-2].mean < pools[n-1].mean; n = len(pools) {
			a, b := pools[n-2], pools[n-1]
			pools = append(pools[:n-2], pool{(a.mean*a.size + b.mean*b.size) / (a.size + b.size), a.size + b.size})
		}
	}
	var out []float64
	for _, p := range pools {
		for range int(p.size) {
			out = append(out, p.mean)
		}
	}
	return out
}
