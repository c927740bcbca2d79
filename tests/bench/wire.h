/* The other end of a WebSocket, as simple as can be: what a bench sends through it costs nobody anything else. */
#ifndef TESTS_BENCH_WIRE_H
#define TESTS_BENCH_WIRE_H

#include <arpa/inet.h>
#include <errno.h>
#include <libwebsockets.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "model/log.h"

__attribute__((unused))
static void pin(int core)
{
	cpu_set_t set;
	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		return;
	CPU_ZERO(&set);
	CPU_SET(core, &set);
	sched_setaffinity(0, sizeof set, &set);
}

static int listen_on_loopback(uint16_t *port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) != 0 || listen(fd, 64) != 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &length) != 0)
		die("no loopback socket: %s", strerror(errno));
	*port = ntohs(address.sin_port);
	return fd;
}

enum { HEAD = 8192 };

static bool read_head(int fd, char head[static HEAD])
{
	size_t length = 0;
	head[0] = '\0';
	while (strstr(head, "\r\n\r\n") == NULL && length < HEAD - 1) {
		ssize_t n = read(fd, head + length, HEAD - 1 - length);
		if (n <= 0)
			return false;
		length += (size_t)n;
		head[length] = '\0';
	}
	return true;
}

/* Sec-WebSocket-Accept (RFC 6455, 4.2.2). false when it is no WebSocket that is wanted. */
static bool shake_hands(int fd)
{
	char request[HEAD], accept[64], reply[256], text[128];
	unsigned char hash[20];
	if (!read_head(fd, request))
		return false;
	const char *key = strcasestr(request, "sec-websocket-key:");
	if (key == NULL)
		return false;
	key += strlen("sec-websocket-key:") + strspn(key + strlen("sec-websocket-key:"), " ");
	snprintf(text, sizeof text, "%.*s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", (int)strcspn(key, "\r\n"), key);
	lws_SHA1((unsigned char *)text, strlen(text), hash);
	lws_b64_encode_string((const char *)hash, sizeof hash, accept, sizeof accept);
	int n = snprintf(reply, sizeof reply, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
	                 "Sec-WebSocket-Accept: %s\r\n\r\n", accept);
	return write(fd, reply, (size_t)n) == n;
}

#endif
