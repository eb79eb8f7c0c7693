// Package tap counts packets on a network interface, before the system's IP stack sees them. Packets lie in a ring of memory that
// is shared with the kernel, whose size no system limit bounds, and what does not fit is counted. It needs Linux.
package tap
