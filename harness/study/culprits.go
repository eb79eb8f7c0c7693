package study

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// maxCulprits is how many processes a failed check names.
const maxCulprits = 3

// culprits names the processes that had most of the CPUs over all blocks, by name: ": most of it stress (0.98)". Empty where
// none was seen.
func culprits(noise []Noise) string {
	cpu, wall := map[string]float64{}, 0.0
	for _, n := range noise {
		wall += n.WallNS
		for _, p := range n.Others {
			cpu[p.Name] += p.CPUNS
		}
	}
	names := make([]string, 0, len(cpu))
	for name := range cpu {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(cpu[b], cpu[a]), cmp.Compare(a, b))
	})
	for i, name := range names {
		names[i] = fmt.Sprintf("%s (%.2g)", name, cpu[name]/max(wall, 1))
	}
	if len(names) == 0 {
		return ""
	}
	return ": most of it " + strings.Join(names[:min(len(names), maxCulprits)], ", ")
}
