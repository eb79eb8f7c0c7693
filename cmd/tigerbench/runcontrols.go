package main

import "github.com/tigerbench/tigerbench/harness/plan"

// withReplicas adds the control to each shape where it was asked for.
func (f *runFlags) withReplicas(shapes func(cpus int) []plan.Factors) func(cpus int) []plan.Factors {
	return func(cpus int) []plan.Factors {
		all := shapes(cpus)
		for i := range all {
			all[i].Replicas = f.replicas
		}
		return all
	}
}
