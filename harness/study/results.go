package study

// Results is a study as its files hold it, with the statistics over its blocks.
type Results struct {
	Dir      string
	Study    Study
	Blocks   []Block
	Rows     []Row
	Drifts   []Drift
	Warnings []string // what a reader of the numbers must know, each with its remedy
}

// Point is one point of a cell's percentile curve.
type Point struct {
	Quantile float64 // rising, below or equal to 1
	NS       float64 // nearest rank, upper edge of its histogram bucket
	Count    int64   // samples up to and including this point
}
