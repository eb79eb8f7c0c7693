package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/tigerbench/tigerbench/internal/terminal"
)

// jsonFlag gives a command the flag --json.
func jsonFlag(cmd *cobra.Command, target *bool) {
	cmd.Flags().BoolVar(target, "json", false, "print JSON instead of text")
}

// printJSON writes one indented JSON document.
func printJSON(w io.Writer, value any) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return fmt.Errorf("print JSON: %w", err)
	}
	return nil
}

// warn writes one line to a command's stderr.
func warn(cmd *cobra.Command, format string, args ...any) {
	fmt.Fprintf(cmd.ErrOrStderr(), "warning: "+format+"\n", args...)
}

// plainWidth is how wide tables are where no terminal limits them.
const plainWidth = 160

// tableStyle says how wide a table on w may be, and whether it may have colors: on terminals, unless NO_COLOR is set.
func tableStyle(w io.Writer) (width int, color bool) {
	columns, isTerminal := terminal.Width(w)
	if !isTerminal {
		return plainWidth, false
	}
	return columns, os.Getenv("NO_COLOR") == ""
}
