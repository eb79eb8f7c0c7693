/*
 * accept-burst QUEUE accepts every packet of an NFQUEUE in bursts: one recvmmsg takes up to 64 packets, and one send
 * carries a verdict for each of them, one after another. SIGTERM lets no more packets in, answers those that wait, and
 * prints the counts.
 */
#define _GNU_SOURCE
#include "peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <stddef.h>
#include <sys/socket.h>

#include <libmnl/libmnl.h>
#include <libnetfilter_queue/libnetfilter_queue.h>

enum { BURST = 64, VERDICT = 32 };

static struct counts counts;
static _Alignas(struct nlmsghdr) char memory[BURST][MESSAGE];
static _Alignas(struct nlmsghdr) char verdicts[BURST * VERDICT];
static struct iovec vectors[BURST];
static struct mmsghdr slots[BURST];

/* configure binds the queue in one message, so that no packet meets it without its copy mode, and waits for the answer. */
static struct mnl_socket *configure(uint16_t queue)
{
	char buffer[512];
	struct mnl_socket *s = mnl_socket_open(NETLINK_NETFILTER);
	if (s == NULL || mnl_socket_bind(s, 0, MNL_SOCKET_AUTOPID) < 0)
		fail("open netlink socket");
	counts.read_buffer = set_up(mnl_socket_get_fd(s));
	struct nlmsghdr *message = nfq_nlmsg_put(buffer, NFQNL_MSG_CONFIG, queue);
	message->nlmsg_flags |= NLM_F_ACK;
	nfq_nlmsg_cfg_put_cmd(message, AF_UNSPEC, NFQNL_CFG_CMD_BIND);
	nfq_nlmsg_cfg_put_params(message, NFQNL_COPY_PACKET, COPY_RANGE);
	nfq_nlmsg_cfg_put_qmaxlen(message, QUEUE_LENGTH);
	mnl_attr_put_u32(message, NFQA_CFG_FLAGS, htonl(NFQA_CFG_F_GSO));
	mnl_attr_put_u32(message, NFQA_CFG_MASK, htonl(NFQA_CFG_F_GSO | NFQA_CFG_F_FAIL_OPEN));
	if (mnl_socket_sendto(s, message, message->nlmsg_len) < 0)
		fail("bind queue");
	ssize_t length = mnl_socket_recvfrom(s, buffer, sizeof buffer);
	if (length < 0 || mnl_cb_run(buffer, (size_t)length, 0, mnl_socket_get_portid(s), NULL, NULL) < 0)
		fail("bind queue");
	return s;
}

static void prepare(void)
{
	for (int i = 0; i < BURST; i++) {
		vectors[i] = (struct iovec){.iov_base = memory[i], .iov_len = MESSAGE};
		slots[i].msg_hdr = (struct msghdr){.msg_iov = &vectors[i], .msg_iovlen = 1};
	}
}

/* answer puts the verdict on one message's packet to where it is given, and returns where the next one goes. */
static char *answer(char *verdict, uint16_t queue, const struct nlmsghdr *message)
{
	struct nlattr *attributes[NFQA_MAX + 1] = {0};
	if (message->nlmsg_type == NLMSG_ERROR) {
		counts.refused++;
		return verdict;
	}
	if (nfq_nlmsg_parse(message, attributes) < 0 || attributes[NFQA_PACKET_HDR] == NULL)
		return verdict;
	const struct nfqnl_msg_packet_hdr *header = mnl_attr_get_payload(attributes[NFQA_PACKET_HDR]);
	uint32_t id = ntohl(header->packet_id);
	seen(&counts, id);
	struct nlmsghdr *v = nfq_nlmsg_put(verdict, NFQNL_MSG_VERDICT, queue);
	nfq_nlmsg_verdict_put(v, (int)id, NF_ACCEPT);
	return verdict + v->nlmsg_len;
}

/* handle answers n datagrams, each of which is one message, with one send. */
static void handle(int fd, uint16_t queue, int n)
{
	uint64_t before = counts.received;
	char *end = verdicts;
	for (int i = 0; i < n; i++)
		if (mnl_nlmsg_ok((const struct nlmsghdr *)memory[i], (int)slots[i].msg_len))
			end = answer(end, queue, (const struct nlmsghdr *)memory[i]);
	if (end == verdicts)
		return;
	counts.bursts++;
	counts.syscalls++;
	if (send(fd, verdicts, (size_t)(end - verdicts), 0) < 0)
		fail("send verdicts");
	counts.accepted += counts.received - before;
}

int main(int argc, char **argv)
{
	uint16_t queue = parse_queue(argc, argv);
	prepare();
	struct mnl_socket *s = configure(queue);
	int fd = mnl_socket_get_fd(s), draining = 0;
	ready();
	for (;;) {
		if (stopping && !draining) {
			close_door(fd, queue);
			draining = MSG_DONTWAIT;
		}
		int n = recvmmsg(fd, slots, BURST, MSG_WAITFORONE | draining, NULL);
		counts.syscalls++;
		if (n >= 0)
			handle(fd, queue, n);
		else if (errno == ENOBUFS)
			counts.overruns++;
		else if (errno == EAGAIN && draining)
			break;
		else if (errno != EAGAIN && errno != EINTR)
			fail("receive");
	}
	report(&counts);
	mnl_socket_close(s);
	return 0;
}
