/* What both programs share: arguments, the socket's options, the end, and the counts. */
#ifndef PEER_H
#define PEER_H

#include <signal.h>
#include <stdint.h>

enum {
	COPY_RANGE = 65531,         /* bytes of a packet: the most that fits into one attribute */
	QUEUE_LENGTH = 8192,        /* packets that may wait for a verdict */
	READ_BUFFER = 8 << 20,      /* bytes of the socket's receive buffer */
	MESSAGE = COPY_RANGE + 513, /* of one message: packet, headers and every other attribute; a multiple of 4 */
	NAP_US = 50000,             /* how long a read waits before it looks whether it should stop */
};

struct counts {
	uint64_t received; /* packets */
	uint64_t accepted; /* verdicts that the kernel took */
	uint64_t missing;  /* numbers missing between packets: queued by the kernel, never received */
	uint64_t refused;  /* verdicts that the kernel had no packet for */
	uint64_t overruns; /* reads that said the receive buffer overflowed */
	uint64_t bursts;   /* reads that brought at least one packet */
	uint64_t syscalls; /* reads and sends */
	uint32_t last;     /* number of the last packet received */
	int read_buffer;   /* bytes that the kernel granted, its own overhead included */
};

/* Set by SIGTERM and SIGINT. */
extern volatile sig_atomic_t stopping;

/* parse_queue returns the queue's number, the program's one argument, or ends the program. */
uint16_t parse_queue(int argc, char **argv);

/* set_up gives a socket its buffer and options, and has signals set stopping. It returns what buffer was granted. */
int set_up(int fd);

/* ready says that the queue is bound; CPU time counts from here. */
void ready(void);

/* seen counts a packet by its number. */
void seen(struct counts *c, uint32_t id);

/* close_door lets no more packets into the queue; those that wait stay. */
void close_door(int fd, uint16_t queue);

/* report prints the counts, and the CPU time since ready in ns, as one line of JSON. */
void report(const struct counts *c);

/* fail ends the program with the error of a system call. */
void fail(const char *what) __attribute__((noreturn));

#endif
