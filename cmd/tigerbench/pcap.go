package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tigerbench/tigerbench/harness/study"
	"github.com/tigerbench/tigerbench/pcaps"
)

func newPcapCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "pcap",
		Short: "Look into captures, and make up new ones",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newPcapInfoCommand(), newPcapGenerateCommand())
	return cmd
}

func newPcapInfoCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "info FILE|DIR|GLOB|builtin:NAME...",
		Short: "Count a capture's packets by class and link type",
		Long: `Read captures (pcap and pcapng, also gzipped) to the end, parse every packet, and count: by class (ok, truncated,
malformed, unsupported), by link type, and by what packets that are not ok met.

A damaged capture is reported with packet number and byte offset; the exit code is then 1. A file that is no capture is
an error where it was named, and a warning where a folder or a glob found it.`,
		Example: `  tigerbench pcap info capture.pcapng
  tigerbench pcap info --json 'captures/*.pcap*'
  tigerbench pcap info builtin:web`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			infos := pcaps.Info(args)
			if err := pcaps.WriteInfo(cmd.OutOrStdout(), infos, asJSON); err != nil {
				return err
			}
			return judgeCaptures(cmd, infos)
		},
	}
	jsonFlag(cmd, &asJSON)
	return cmd
}

// judgeCaptures turns what could not be read into an error: damage is a finding; a file that is missing or no
// capture is bad input, which comes first, unless a folder or glob found it beside captures: then it is a warning.
func judgeCaptures(cmd *cobra.Command, infos []pcaps.FileInfo) error {
	damaged, captures := 0, 0
	var unreadable, found []string
	for _, info := range infos {
		var damage *pcaps.DamageError
		switch {
		case info.Err == nil:
			captures++
		case errors.As(info.Err, &damage):
			damaged++
			captures++
		case info.Found && errors.Is(info.Err, pcaps.ErrNotCapture):
			warn(cmd, "%v", info.Err)
			found = append(found, info.File)
		default:
			unreadable = append(unreadable, info.File)
		}
	}
	if captures == 0 {
		unreadable = append(unreadable, found...)
	}
	switch {
	case len(unreadable) > 0:
		return fmt.Errorf("could not be read as captures: %s", strings.Join(unreadable, ", "))
	case damaged > 0:
		noun := "captures"
		if captures == 1 {
			noun = "capture"
		}
		return finding(fmt.Errorf("%d of %d %s damaged", damaged, captures, noun))
	default:
		return nil
	}
}

func newPcapGenerateCommand() *cobra.Command {
	var out string
	var seed uint64
	var packets int
	cmd := &cobra.Command{
		Use:   "generate " + strings.Join(pcaps.BuiltinNames(), "|"),
		Short: "Make up a capture",
		Long: `Make up a capture (pcap) of one of these kinds:

  web    HTTP with handshakes, ordinary requests and attacks
  mixed  TCP, UDP, ICMP, SCTP, fragments, VLAN, in IPv4 and IPv6, in the packet sizes of Internet traffic
  dns    questions and answers, some of them tunnels
  flood  a SYN flood

The same kind, seed and number of packets always give the same file.`,
		Example:   "  tigerbench pcap generate web --packets 100000 --seed 7 --out web.pcap",
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs: pcaps.BuiltinNames(),
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := pcaps.Generate(args[0], seed, packets)
			if err != nil {
				return err
			}
			return writeOutput(cmd, out, data)
		},
	}
	cmd.Flags().StringVarP(&out, "out", "o", "", "`FILE` to write, - for stdout")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "seed of the generator")
	cmd.Flags().IntVar(&packets, "packets", 10_000, "how many packets")
	_ = cmd.MarkFlagRequired("out") // fails only where there is no such flag
	return cmd
}

// writeOutput writes data to the named file, whole or not at all, or to stdout where the name is "-".
func writeOutput(cmd *cobra.Command, name string, data []byte) error {
	write := func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}
	if name == "-" {
		return write(cmd.OutOrStdout())
	}
	return study.WriteFile(name, write)
}
