package main

import (
	"github.com/spf13/cobra"

	"github.com/tigerbench/tigerbench/live/lab/trial"
)

// shellLists are lab shell's flags of one value each, by the list that reads them.
var shellLists = []struct{ name, value, help string }{
	{"engine", "sequential", "engine, as listed by: tigerbench engines"},
	{"rules", "builtin:24", "builtin:24, builtin:web, synthetic:N[,key=value...], or a file"},
	{"workers", "", "number of shards the rules are split into (default: as many as CPUs, at least 2)"},
	{"caller-runs", "on", "on: the dispatcher evaluates one shard itself; off: it waits"},
	{"reader", "raw", "raw: bursts by recvmmsg; nfqueue: the go-nfqueue library"},
	{"burst-verdicts", "off", "reader raw, on: verdicts of a burst leave in one send"},
	{"lock-thread", "on", "on: the goroutine that reads, and the engine's helpers, keep their threads; off: they do not"},
	{"deadline", "1s", "how long after its arrival a packet has its verdict, from the engine or else from a watchdog; off: none"},
}

func (f *labFlags) defineShell(cmd *cobra.Command) {
	f.lists = map[string]*list{}
	for _, l := range shellLists {
		f.lists[l.name] = &list{}
		if l.value != "" {
			l.help += " (default " + l.value + ")"
		}
		cmd.Flags().Var(f.lists[l.name], l.name, l.help)
	}
	f.queueFlags.define(cmd)
	f.defineRuleOptions(cmd)
	f.changed = cmd.Flags().Changed
}

func (f *labFlags) defineRuleOptions(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.geoip, "geoip", "", "mmdb `file` for rules that name countries")
	cmd.Flags().StringVar(&f.unsupported, "unsupported", "error", "rules that can't be used here: error, or skip to leave them out and count them")
}

// fillShell puts the flags into the options of a study with one cell of an engine.
func (f *labFlags) fillShell(o *trial.Options) error {
	if !f.changed("engine") {
		*f.lists["engine"] = list{"sequential"}
	}
	cpus := f.defaults()
	load, err := trial.ParseLoad("rate:1000", 1, cpus)
	if err != nil {
		return err
	}
	o.Factors = f.factors()
	o.Factors.Loads = []trial.Load{load}
	for _, l := range shellLists {
		if given := f.lists[l.name]; l.name != "rules" && len(parts(*given)) > 1 { // a comma in rules may belong to one set
			f.wrong(l.name, given.String(), "give one value")
		}
	}
	if len(o.Factors.Rules) != 1 {
		f.wrong("rules", f.lists["rules"].String(), "give one rule set")
	}
	if f.lists["engine"].String() == "all" {
		f.wrong("engine", "all", "give one engine")
	}
	o.Timing = trial.QuickTiming()
	return f.finish(o)
}
