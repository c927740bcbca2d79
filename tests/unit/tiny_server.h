/* A server for tests, on 127.0.0.1 and a port of its own: each connection gets a thread that reads one request head
 * and hands it to a function. It says and does whatever the test wants, also what no real server should. */
#ifndef TESTS_TINY_SERVER_H
#define TESTS_TINY_SERVER_H

#include <arpa/inet.h>
#include <libwebsockets.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TINY_CONNECTIONS = 64, TINY_HEAD = 16384 };

struct tiny;
struct tiny_connection {
	struct tiny *server;
	pthread_t thread;
	int fd;
	char head[TINY_HEAD];
};

struct tiny {
	void (*_Atomic serve)(int fd, const char *head); /* a test may change it */
	int fd, port;
	pthread_t thread;
	atomic_int n;
	struct tiny_connection connections[TINY_CONNECTIONS];
};

/* The request head, one byte at a time: what follows it is left to be read. */
static int tiny_read_head(int fd, char *head)
{
	size_t n = 0;
	while (n < TINY_HEAD - 1 && recv(fd, head + n, 1, 0) == 1) {
		head[++n] = 0;
		if (n >= 4 && !memcmp(head + n - 4, "\r\n\r\n", 4))
			return 1;
	}
	return 0;
}

static int tiny_send(int fd, const void *bytes, size_t n)
{
	const char *p = bytes;
	while (n) {
		ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);
		if (sent <= 0)
			return 0;
		p += sent;
		n -= (size_t)sent;
	}
	return 1;
}

__attribute__((format(printf, 2, 3), unused))
static int tiny_say(int fd, const char *format, ...)
{
	char text[65536];
	va_list list;
	va_start(list, format);
	int n = vsnprintf(text, sizeof text, format, list);
	va_end(list);
	return tiny_send(fd, text, (size_t)n);
}

/* Waits until the other side has gone. */
__attribute__((unused))
static void tiny_linger(int fd)
{
	char waste[4096];
	while (recv(fd, waste, sizeof waste, 0) > 0)
		;
}

static void *tiny_connection_run(void *arg)
{
	struct tiny_connection *connection = arg;
	if (tiny_read_head(connection->fd, connection->head))
		atomic_load(&connection->server->serve)(connection->fd, connection->head);
	shutdown(connection->fd, SHUT_RDWR);
	return NULL;
}

static void *tiny_run(void *arg)
{
	struct tiny *server = arg;
	int fd, n;
	while ((n = atomic_load(&server->n)) < TINY_CONNECTIONS && (fd = accept(server->fd, NULL, NULL)) >= 0) {
		struct tiny_connection *connection = &server->connections[n];
		connection->server = server;
		connection->fd = fd;
		pthread_create(&connection->thread, NULL, tiny_connection_run, connection);
		atomic_store(&server->n, n + 1);
	}
	return NULL;
}

__attribute__((unused))
static struct tiny *tiny_start(void (*serve)(int fd, const char *head))
{
	struct tiny *server = calloc(1, sizeof *server);
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof address;
	server->serve = serve;
	server->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(server->fd, (struct sockaddr *)&address, size) || listen(server->fd, 64) ||
	    getsockname(server->fd, (struct sockaddr *)&address, &size))
		abort();
	server->port = ntohs(address.sin_port);
	pthread_create(&server->thread, NULL, tiny_run, server);
	return server;
}

__attribute__((unused))
static void tiny_stop(struct tiny *server)
{
	shutdown(server->fd, SHUT_RDWR);
	pthread_join(server->thread, NULL);
	close(server->fd);
	for (int i = 0; i < server->n; i++) {
		shutdown(server->connections[i].fd, SHUT_RDWR);
		pthread_join(server->connections[i].thread, NULL);
		close(server->connections[i].fd);
	}
	free(server);
}

/* What a server's thread saw, for the test's own to look at. */
struct tiny_note {
	pthread_mutex_t lock;
	char text[TINY_HEAD];
};

__attribute__((unused))
static void tiny_keep(struct tiny_note *note, const char *text)
{
	pthread_mutex_lock(&note->lock);
	snprintf(note->text, sizeof note->text, "%s", text);
	pthread_mutex_unlock(&note->lock);
}

/* Good until this thread asks again. */
__attribute__((unused))
static const char *tiny_kept(struct tiny_note *note)
{
	static _Thread_local char copy[TINY_HEAD];
	pthread_mutex_lock(&note->lock);
	memcpy(copy, note->text, sizeof copy);
	pthread_mutex_unlock(&note->lock);
	return copy;
}

/* The value of a request header into out; "" when it is not there. */
__attribute__((unused))
static const char *tiny_header(const char *head, const char *name, char *out, size_t size)
{
	size_t n = strlen(name);
	*out = 0;
	for (const char *p = strstr(head, "\r\n"); p && p[2]; p = strstr(p + 2, "\r\n"))
		if (!strncasecmp(p + 2, name, n) && p[2 + n] == ':')
			snprintf(out, size, "%.*s", (int)strcspn(p + n + 3 + strspn(p + n + 3, " "), "\r"), p + n + 3 + strspn(p + n + 3, " "));
	return out;
}

/* Accepts a WebSocket; more: further header lines, each with CRLF. */
__attribute__((unused))
static void tiny_upgrade(int fd, const char *head, const char *more)
{
	char key[128], text[256], accept_value[64];
	unsigned char digest[20];
	tiny_header(head, "Sec-WebSocket-Key", key, sizeof key);
	int n = snprintf(text, sizeof text, "%s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
	lws_SHA1((unsigned char *)text, (size_t)n, digest);
	lws_b64_encode_string((char *)digest, 20, accept_value, sizeof accept_value);
	tiny_say(fd, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
	         "Sec-WebSocket-Accept: %s\r\n%s\r\n", accept_value, more);
}

enum { TINY_FIN = 0x80, TINY_RSV1 = 0x40, TINY_CONT = 0, TINY_TEXT = 1, TINY_BINARY = 2, TINY_CLOSE = 8, TINY_PING = 9, TINY_PONG = 10 };

__attribute__((unused))
static int tiny_frame(int fd, int first, const void *bytes, size_t n)
{
	unsigned char head[10] = { (unsigned char)first };
	size_t size = n < 126 ? 2 : n < 65536 ? 4 : 10;
	head[1] = size == 2 ? (unsigned char)n : size == 4 ? 126 : 127;
	for (size_t i = 2; i < size; i++)
		head[i] = (unsigned char)(n >> (8 * (size - 1 - i)));
	char *whole = malloc(size + n);
	memcpy(whole, head, size);
	if (n)
		memcpy(whole + size, bytes, n);
	int sent = tiny_send(fd, whole, size + n);
	free(whole);
	return sent;
}

/* Reads one frame of the client, unmasked, NUL-terminated, into out; its first byte, -1 at the end. */
__attribute__((unused))
static int tiny_read_frame(int fd, char *out, size_t room)
{
	unsigned char head[2], mask[4];
	if (recv(fd, head, 2, MSG_WAITALL) != 2)
		return -1;
	size_t n = head[1] & 127;
	if (n == 126 && recv(fd, mask, 2, MSG_WAITALL) == 2)
		n = (size_t)mask[0] << 8 | mask[1];
	if (n >= room || recv(fd, mask, 4, MSG_WAITALL) != 4 || (n && recv(fd, out, n, MSG_WAITALL) != (ssize_t)n))
		return -1;
	for (size_t i = 0; i < n; i++)
		out[i] = (char)(out[i] ^ mask[i & 3]);
	out[n] = 0;
	return head[0];
}

#endif
