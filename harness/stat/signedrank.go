package stat

import (
	"cmp"
	"math"
	"slices"
)

// exactRanks is up to how many values the null distributions of rank statistics are counted out; beyond, they are normal to
// many digits.
const exactRanks = 200

// SignedRank is the two-sided p-value of the hypothesis that the values lie symmetrically around 0: Wilcoxon's signed-rank
// test, exact given the ranks. Tied magnitudes share their middle rank. Zeros are ranked with the others and then have no
// sign, so that nothing is dropped from the ranking. 1 where no value differs from 0.
//
// F. Wilcoxon: Individual comparisons by ranking methods, Biometrics Bulletin 1, 1945. Zeros: J. W. Pratt: Remarks on zeros
// and ties in the Wilcoxon signed rank procedures, JASA 54, 1959.
func SignedRank(values []float64) float64 {
	doubled, positive, total := signedRanks(values)
	if len(doubled) == 0 {
		return 1
	}
	extreme := min(positive, total-positive)
	if len(values) > exactRanks {
		variance := 0.0
		for _, r := range doubled {
			variance += float64(r) * float64(r) / 4
		}
		return tails(float64(extreme)+1, float64(total)/2, math.Sqrt(variance)) // by half a rank, which is 1 doubled
	}
	p := 0.0
	for sum, share := range subsetSums(doubled) {
		if sum <= extreme {
			p += 2 * share
		}
	}
	return math.Min(p, 1)
}

// signedRanks returns twice the ranks of the magnitudes of values that are not 0, the sum of those of positive values, and
// the sum of all.
func signedRanks(values []float64) (doubled []int, positive, total int) {
	sorted := slices.Clone(values)
	slices.SortFunc(sorted, func(a, b float64) int { return cmp.Compare(math.Abs(a), math.Abs(b)) })
	for i := 0; i < len(sorted); {
		j := i
		for j < len(sorted) && math.Abs(sorted[j]) == math.Abs(sorted[i]) {
			j++
		}
		for _, v := range sorted[i:j] {
			if v == 0 {
				continue
			}
			rank := i + j + 1 // twice the middle of i+1 to j
			doubled = append(doubled, rank)
			total += rank
			if v > 0 {
				positive += rank
			}
		}
		i = j
	}
	return doubled, positive, total
}

// subsetSums is the distribution of the sum over a random subset of whole numbers: the share of subsets with each sum.
func subsetSums(numbers []int) []float64 {
	shares := []float64{1}
	for _, n := range numbers {
		next := make([]float64, len(shares)+n)
		for sum, share := range shares {
			next[sum] += share / 2
			next[sum+n] += share / 2
		}
		shares = next
	}
	return shares
}

// tails is the two-sided probability of a normal variable at or below x, which lies below the mean.
func tails(x, mean, deviation float64) float64 {
	if deviation == 0 {
		return 1
	}
	return math.Min(math.Erfc((mean-x)/deviation/math.Sqrt2), 1)
}

// Holm corrects the p-values of several hypotheses that are tested together, so that the chance of any false rejection stays
// what it is for one. Values above 1 stand for no test, and are neither counted nor changed.
//
// S. Holm: A simple sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6, 1979.
func Holm(p []float64) []float64 {
	var order []int
	for i, v := range p {
		if v <= 1 {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	corrected := slices.Clone(p)
	largest := 0.0
	for k, i := range order {
		largest = math.Max(largest, math.Min(p[i]*float64(len(order)-k), 1))
		corrected[i] = largest
	}
	return corrected
}
