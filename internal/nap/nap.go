// Package nap puts the calling thread to sleep for a short time, more precisely than the runtime's timers do.
package nap
