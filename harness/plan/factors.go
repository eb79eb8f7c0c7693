package plan

import (
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/harness/block"
	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/rules"
)

// Where participants run.
const (
	PinCores = "cores" // each on a CPU of its own, locked to its thread
	PinNone  = "none"  // where the kernel puts them
)

// In which order a pass walks the corpus.
const (
	OrderShuffled = "shuffled" // in a new permutation each pass
	OrderFile     = "file"     // as captured
)

// What CPUs without work do.
const (
	IdleHalt  = ""      // halt, as results files have it
	IdleAwake = "awake" // spin at lowest priority
)

// Factors are the lists whose product is a study.
type Factors struct {
	ID, Title string // of the group, where the factors make one group only; empty: named after its factors
	First     bool   // a run without arguments: engines are left out whose own these shapes don't show

	Engines      []string
	Corpora      []string // as given on the command line
	Rules        []string // as given on the command line
	Matchers     []rules.Matcher
	Pins         []string
	Orders       []string
	Idles        []string // IdleHalt, IdleAwake
	Colds        []bool   // whether every packet finds cold caches
	Arrivals     []string // as block.ParseArrivals reads them
	IncludeParse bool
	Replicas     bool // a control beside the engines: as many sequential loops as they have CPUs

	Workers    []int
	CallerRuns []bool
	LockThread []bool
	BothForms  []string // engines that are measured locked and unlocked, whatever LockThread says
	EarlyExits []engines.EarlyExit
	ExitEvery  []int
	Shards     []engines.ShardPolicy
	Spins      []time.Duration

	Deadlines []time.Duration // 0: none
	Delays    []time.Duration // known times added to every packet; the same one twice makes two equal cells
	Stalls    []study.Stall   // known stops; the zero value: none
	Lates     []engines.Late  // known times added inside a team; the zero value: none
}

// Defaults are the factors of a run that names none: what engines.Default says, pinned to cores, over the web corpus.
func Defaults() Factors {
	d := engines.Default(1)
	return Factors{
		Engines: []string{engines.All}, Corpora: []string{"builtin:web"}, Rules: []string{"builtin:24"},
		Matchers: []rules.Matcher{d.Matcher}, Pins: []string{PinCores}, Orders: []string{OrderShuffled},
		Idles: []string{IdleHalt}, Colds: []bool{false}, Arrivals: []string{block.Closed},
		Workers: []int{3}, CallerRuns: []bool{false}, LockThread: []bool{true},
		EarlyExits: []engines.EarlyExit{d.EarlyExit}, ExitEvery: []int{d.ExitEvery},
		Shards: []engines.ShardPolicy{d.Shards}, Spins: []time.Duration{d.SpinMax},
		Deadlines: []time.Duration{0}, Delays: []time.Duration{0}, Stalls: []study.Stall{{}}, Lates: []engines.Late{{}},
	}
}

// Original is the shape of the original experiment: three workers and a dispatcher that waits, nothing pinned, over 24
// plain rules.
func Original() Factors {
	f := Defaults()
	f.ID, f.Title, f.First, f.Pins = study.OriginalGroup, "original shape", true, []string{PinNone}
	return f
}

// bestExitEvery is the polling interval of the best shape. A look at what others found costs some 3 ns, as much as four plain
// rules: after every 2 rules, as in the original, it would double the cost of a rule, after 64 it adds a tenth at most.
const bestExitEvery = 64

// Best is the shape that suits a machine best: as many participants as CPUs, the dispatcher one of them, each on a core
// of its own, over rules that are dear enough to be worth splitting.
func Best(cpus int) Factors {
	f := Defaults()
	f.ID, f.Title, f.First = "best", "best shape here", true
	f.Rules, f.Workers, f.CallerRuns = []string{"synthetic:24,cost=1us"}, []int{max(2, cpus)}, []bool{true}
	f.ExitEvery = []int{bestExitEvery}
	return f
}

// Shaped are the factors of a run that names some of them: the best shape for a machine, over 24 plain rules.
func Shaped(cpus int) Factors {
	f := Best(cpus)
	f.ID, f.Title, f.First, f.Rules = "", "", false, Defaults().Rules
	return f
}

// Or fills lists that are empty from defaults.
func (f Factors) Or(defaults Factors) Factors {
	f.Engines = orList(f.Engines, defaults.Engines)
	f.Corpora = orList(f.Corpora, defaults.Corpora)
	f.Rules = orList(f.Rules, defaults.Rules)
	f.Matchers = orList(f.Matchers, defaults.Matchers)
	f.Pins = orList(f.Pins, defaults.Pins)
	f.Orders = orList(f.Orders, defaults.Orders)
	f.Idles = orList(f.Idles, defaults.Idles)
	f.Colds = orList(f.Colds, defaults.Colds)
	f.Arrivals = orList(f.Arrivals, defaults.Arrivals)
	f.Workers = orList(f.Workers, defaults.Workers)
	f.CallerRuns = orList(f.CallerRuns, defaults.CallerRuns)
	f.LockThread = orList(f.LockThread, defaults.LockThread)
	f.EarlyExits = orList(f.EarlyExits, defaults.EarlyExits)
	f.ExitEvery = orList(f.ExitEvery, defaults.ExitEvery)
	f.Shards = orList(f.Shards, defaults.Shards)
	f.Spins = orList(f.Spins, defaults.Spins)
	f.Deadlines = orList(f.Deadlines, defaults.Deadlines)
	f.Delays = orList(f.Delays, defaults.Delays)
	f.Stalls = orList(f.Stalls, defaults.Stalls)
	f.Lates = orList(f.Lates, defaults.Lates)
	return f
}

func orList[T any](list, instead []T) []T {
	if len(list) == 0 {
		return instead
	}
	return list
}
