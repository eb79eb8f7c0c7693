/*
 * accept QUEUE accepts every packet of an NFQUEUE as libnetfilter_queue's documentation does it: one blocking recv and one
 * send a packet. SIGTERM lets no more packets in, answers those that wait, and prints the counts.
 */
#include "peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <stddef.h>
#include <sys/socket.h>

#include <libnetfilter_queue/libnetfilter_queue.h>

static struct counts counts;

static int on_packet(struct nfq_q_handle *queue, struct nfgenmsg *message, struct nfq_data *packet, void *unused)
{
	(void)message;
	(void)unused;
	struct nfqnl_msg_packet_hdr *header = nfq_get_msg_packet_hdr(packet);
	if (header == NULL)
		return -1;
	uint32_t id = ntohl(header->packet_id);
	seen(&counts, id);
	counts.syscalls++;
	if (nfq_set_verdict(queue, id, NF_ACCEPT, 0, NULL) < 0)
		fail("send verdict");
	counts.accepted++;
	return 0;
}

/* configure binds the queue, and tells it what to copy before the firewall fills it. */
static struct nfq_handle *configure(uint16_t number)
{
	struct nfq_handle *handle = nfq_open();
	if (handle == NULL)
		fail("open netlink socket");
	struct nfq_q_handle *queue = nfq_create_queue(handle, number, on_packet, NULL);
	if (queue == NULL)
		fail("bind queue");
	if (nfq_set_mode(queue, NFQNL_COPY_PACKET, COPY_RANGE) < 0)
		fail("set copy mode");
	if (nfq_set_queue_maxlen(queue, QUEUE_LENGTH) < 0)
		fail("set queue length");
	if (nfq_set_queue_flags(queue, NFQA_CFG_F_GSO | NFQA_CFG_F_FAIL_OPEN, NFQA_CFG_F_GSO) < 0)
		fail("set flags");
	return handle;
}

int main(int argc, char **argv)
{
	static _Alignas(struct nlmsghdr) char buffer[MESSAGE];
	uint16_t number = parse_queue(argc, argv);
	struct nfq_handle *handle = configure(number);
	int fd = nfq_fd(handle), draining = 0;
	counts.read_buffer = set_up(fd);
	ready();
	for (;;) {
		if (stopping && !draining) {
			close_door(fd, number);
			draining = MSG_DONTWAIT;
		}
		ssize_t length = recv(fd, buffer, sizeof buffer, draining);
		counts.syscalls++;
		if (length >= 0) {
			uint64_t before = counts.received;
			counts.refused += ((struct nlmsghdr *)buffer)->nlmsg_type == NLMSG_ERROR;
			nfq_handle_packet(handle, buffer, (int)length);
			counts.bursts += counts.received > before;
		} else if (errno == ENOBUFS) {
			counts.overruns++;
		} else if (errno == EAGAIN && draining) {
			break;
		} else if (errno != EAGAIN && errno != EINTR) {
			fail("receive");
		}
	}
	report(&counts);
	nfq_close(handle);
	return 0;
}
