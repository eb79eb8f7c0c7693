package gauge

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// ErrMissing is what a program says by exit code Missing: this machine lacks something that it needs.
var ErrMissing = errors.New("this machine can't")

// Missing is that exit code.
const Missing = 3

// Run starts a peer and reads its block. env is added to this process's.
func Run(ctx context.Context, words, env []string) (Block, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.Stdout, cmd.Stderr, cmd.Env = &stdout, &stderr, append(os.Environ(), env...)
	err := cmd.Run()
	said := strings.TrimSpace(stderr.String())
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return Block{}, fmt.Errorf("%s: no result: %w", words[0], ctx.Err())
	case errors.As(err, &exit) && exit.ExitCode() == Missing:
		return Block{}, fmt.Errorf("%w: %s", ErrMissing, said)
	case err != nil:
		return Block{}, fmt.Errorf("run %s: %w: %s", strings.Join(words, " "), err, said)
	}
	return ParseBlock(stdout.Bytes())
}
