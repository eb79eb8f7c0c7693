package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/tigerbench/tigerbench/engines"
	"github.com/tigerbench/tigerbench/engines/catalog"
	"github.com/tigerbench/tigerbench/harness/block"
	"github.com/tigerbench/tigerbench/harness/runner"
	"github.com/tigerbench/tigerbench/packet"
	"github.com/tigerbench/tigerbench/rules"
)

// roleEnv makes the test binary play a block of a study, a whole run with fake engines, the program, or a sender of datagrams.
const roleEnv = "TIGERBENCH_TEST_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(roleEnv) {
	case "block":
		if err := block.Main(fakeSpecs(), os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	case "run":
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
		context.AfterFunc(ctx, stop)
		os.Exit(exitCode(fakeRun(ctx, os.Args[1:], os.Stdout, os.Stderr)))
	case "main":
		main()
	case "datagrams":
		if err := sendDatagrams(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	default:
		os.Exit(m.Run())
	}
}

// generous is the limit of fake engines' blocks, which nothing but a hanging one reaches; hanging is for tests in which one does.
const generous, hanging = time.Minute, 3 * time.Second

// fakeRun is run with fake engines, whose blocks are played by this program.
func fakeRun(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	return fakeRunWithin(ctx, generous, args, stdout, stderr)
}

func fakeRunWithin(ctx context.Context, limit time.Duration, args []string, stdout, stderr io.Writer) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	var env []string
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, roleEnv+"=") {
			env = append(env, variable)
		}
	}
	r := &runCommand{
		specs: fakeSpecs(), limit: limit,
		launcher: runner.Launcher{Path: program, Env: append(env, roleEnv+"=block", "GORACE=atexit_sleep_ms=0")},
	}
	cmd := r.command()
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	cmd.SetArgs(args)
	cmd.SetOut(stdout)
	cmd.SetErr(stderr)
	err = cmd.ExecuteContext(withArgs(ctx, args))
	printError(stderr, err)
	return err
}

// fakeSpecs are sequential, engines that are sequential with a flaw, and a team.
func fakeSpecs() []engines.Spec {
	sequential, err := catalog.Find("sequential")
	if err != nil {
		panic(err)
	}
	team, err := catalog.Find("chanbased")
	if err != nil {
		panic(err)
	}
	specs := []engines.Spec{sequential, team}
	for name, evaluate := range map[string]func(*flawed, *packet.Packet) rules.Verdict{
		"twin":  func(e *flawed, p *packet.Packet) rules.Verdict { return e.RuleEngine.Evaluate(p) },
		"liar":  lie,
		"hangs": func(*flawed, *packet.Packet) rules.Verdict { time.Sleep(time.Hour); panic("woke up") },
		"dies":  func(*flawed, *packet.Packet) rules.Verdict { os.Exit(7); panic("lives") },
	} {
		spec := sequential
		spec.Name, spec.Title, spec.Primitive = name, name, "flaw "+name
		spec.New = func(set *rules.Set, c engines.Config) (engines.RuleEngine, error) {
			inner, err := sequential.New(set, c)
			return &flawed{RuleEngine: inner, evaluate: evaluate}, err
		}
		specs = append(specs, spec)
	}
	return specs
}

type flawed struct {
	engines.RuleEngine
	evaluate func(*flawed, *packet.Packet) rules.Verdict
	calls    int
}

func (e *flawed) Evaluate(p *packet.Packet) rules.Verdict { return e.evaluate(e, p) }

// lie turns one verdict in a hundred around.
func lie(e *flawed, p *packet.Packet) rules.Verdict {
	v := e.RuleEngine.Evaluate(p)
	if e.calls++; e.calls%100 == 0 {
		v.Action = rules.Drop - v.Action
	}
	return v
}
