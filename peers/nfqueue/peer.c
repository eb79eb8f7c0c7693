#include "peer.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>

#include <libmnl/libmnl.h>
#include <libnetfilter_queue/libnetfilter_queue.h>

volatile sig_atomic_t stopping;

static int64_t at_ready;

void fail(const char *what)
{
	fprintf(stderr, "%s: %s\n", what, strerror(errno));
	exit(3);
}

uint16_t parse_queue(int argc, char **argv)
{
	char *end = NULL;
	long number = argc == 2 ? strtol(argv[1], &end, 10) : -1;
	if (end == NULL || end == argv[1] || *end != '\0' || number < 0 || number > UINT16_MAX) {
		fprintf(stderr, "usage: %s QUEUE   (0 to %d)\n", argv[0], UINT16_MAX);
		exit(2);
	}
	return (uint16_t)number;
}

static void stop(int signal)
{
	(void)signal;
	stopping = 1;
}

int set_up(int fd)
{
	struct sigaction action = {.sa_handler = stop}; /* without SA_RESTART: a read that waits ends */
	if (sigaction(SIGTERM, &action, NULL) < 0 || sigaction(SIGINT, &action, NULL) < 0)
		fail("sigaction");
	/* A signal that comes between the look at stopping and the read is seen when the read's time is over. */
	struct timeval nap = {.tv_usec = NAP_US};
	if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &nap, sizeof nap) < 0)
		fail("set SO_RCVTIMEO");
	int size = READ_BUFFER, on = 1, granted = 0;
	/* The first needs a capability of the first user namespace, the second is limited to net.core.rmem_max. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size) < 0 &&
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size) < 0)
		fail("set SO_RCVBUF");
	if (setsockopt(fd, SOL_NETLINK, NETLINK_NO_ENOBUFS, &on, sizeof on) < 0)
		fail("set NETLINK_NO_ENOBUFS");
	socklen_t length = sizeof granted;
	if (getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &granted, &length) < 0)
		fail("get SO_RCVBUF");
	return granted;
}

/* cpu_time is what the process has used, in ns. */
static int64_t cpu_time(void)
{
	struct timespec used;
	if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) < 0)
		fail("read CPU time");
	return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}

void ready(void)
{
	at_ready = cpu_time();
	puts("ready");
	fflush(stdout);
}

void seen(struct counts *c, uint32_t id)
{
	c->missing += (uint32_t)(id - c->last - 1); /* the kernel numbers a queue's packets from 1, modulo 2^32 */
	c->last = id;
	c->received++;
}

void close_door(int fd, uint16_t queue)
{
	_Alignas(struct nlmsghdr) char buffer[256];
	struct nlmsghdr *message = nfq_nlmsg_put(buffer, NFQNL_MSG_CONFIG, queue);
	nfq_nlmsg_cfg_put_qmaxlen(message, 0);
	if (send(fd, message, message->nlmsg_len, 0) < 0)
		fail("close the queue's door");
}

void report(const struct counts *c)
{
	printf("{\"received\":%" PRIu64 ",\"accepted\":%" PRIu64 ",\"missing\":%" PRIu64 ",\"refused\":%" PRIu64
	       ",\"overruns\":%" PRIu64 ",\"bursts\":%" PRIu64 ",\"syscalls\":%" PRIu64 ",\"read_buffer\":%d"
	       ",\"cpu_ns\":%" PRId64 "}\n",
	       c->received, c->accepted, c->missing, c->refused, c->overruns, c->bursts, c->syscalls, c->read_buffer,
	       cpu_time() - at_ready);
	fflush(stdout);
}
