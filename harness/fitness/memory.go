package fitness

import (
	"fmt"
	"strings"
)

// hugePages: with "always" a kernel thread moves pages about behind the program's back.
func (s Subject) hugePages() Finding {
	text := s.text("sys/kernel/mm/transparent_hugepage/enabled")
	_, rest, found := strings.Cut(text, "[")
	chosen, _, closed := strings.Cut(rest, "]")
	switch {
	case !found || !closed:
		return Finding{Check: "huge pages", Status: OK, Detail: notTold}
	case chosen != "always":
		return Finding{Check: "huge pages", Status: OK, Detail: chosen}
	}
	return Finding{
		Check: "huge pages", Status: Note, Detail: "always: the kernel may collapse pages while something is measured",
		Remedy: "echo madvise | sudo tee /sys/kernel/mm/transparent_hugepage/enabled",
	}
}

func (s Subject) swap() Finding {
	areas := strings.Count(s.text("proc/swaps"), "\n")
	total, free := s.memoryField("SwapTotal"), s.memoryField("SwapFree")
	switch {
	case areas == 0:
		return Finding{Check: "swap", Status: OK, Detail: "none"}
	case total == free:
		return Finding{Check: "swap", Status: OK, Detail: "there, unused"}
	}
	return Finding{
		Check: "swap", Status: Note, Detail: fmt.Sprintf("%d MiB of %d in use: a page may have to be fetched", (total-free)>>10, total>>10),
		Remedy: "sudo swapoff -a",
	}
}

// In MiB: what a block may take whose engine allocates (block.MemoryLimit), and what is enough for it and the process that
// started it.
const (
	blockMemory  = 2048
	enoughMemory = blockMemory + 512
)

func (s Subject) memory() Finding {
	available := s.memoryField("MemAvailable") >> 10
	f := Finding{Check: "memory", Status: OK, Detail: fmt.Sprintf("%d MiB available", available)}
	switch {
	case s.memoryField("MemTotal") == 0:
		f.Detail = notTold
	case available < enoughMemory:
		f.Status = Note
		f.Detail += fmt.Sprintf(", and a block whose engine allocates may take %d", blockMemory)
		f.Remedy = "ps -eo rss,pid,comm --sort=-rss | head  # end what holds it"
	}
	return f
}

// memoryField reads a line of /proc/meminfo, in kB of 1,024 bytes; 0 where it is missing.
func (s Subject) memoryField(name string) int64 {
	for line := range strings.Lines(s.text("proc/meminfo")) {
		key, value, _ := strings.Cut(line, ":")
		var kilobytes int64
		if key == name {
			if _, err := fmt.Sscan(value, &kilobytes); err == nil {
				return kilobytes
			}
		}
	}
	return 0
}
