package live

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// checkCapability looks before anything is touched.
func checkCapability() error {
	header := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	var data [2]unix.CapUserData // 64 capabilities in two words
	if err := unix.Capget(&header, &data[0]); err != nil {
		return fmt.Errorf("read capabilities: %w", err)
	}
	if data[0].Effective&(1<<unix.CAP_NET_ADMIN) == 0 {
		return ErrCapability
	}
	return nil
}

func openReader(c Config) (reader, error) {
	if c.Reader == Library {
		return openLibrary(c)
	}
	return openRaw(c)
}
