#include "net/dial.h"

#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>
#include "model/log.h"

/* What the asking loop and the asked thread share; whoever lets go last frees it. */
struct question {
	atomic_int holders;
	atomic_bool told; /* orders the answer's bytes between the threads */
	int wake;
	char host[256];
	struct dial_answer answer;
};

struct dial {
	struct question *question;
	struct watch *watch;
	void (*done)(void *arg, const struct dial_answer *answer);
	void *arg;
};

static void let_go(struct question *question)
{
	if (atomic_fetch_sub(&question->holders, 1) > 1)
		return;
	close(question->wake);
	free(question);
}

static void add_address(struct dial_answer *answer, const struct addrinfo *item)
{
	char *out = answer->address[answer->n];
	if (!getnameinfo(item->ai_addr, item->ai_addrlen, out, DIAL_TEXT, NULL, 0, NI_NUMERICHOST))
		answer->n++;
}

static const struct addrinfo *next_of_family(const struct addrinfo *item, int family, bool same)
{
	while (item && (item->ai_family == family) != same)
		item = item->ai_next;
	return item;
}

/* The system's order, but the two families take turns: one of them may be broken here. */
static void add_in_turn(struct dial_answer *answer, const struct addrinfo *list)
{
	int family = list->ai_family;
	const struct addrinfo *next[2] = { list, next_of_family(list, family, false) };
	for (int turn = 0; answer->n < DIAL_ADDRESSES && (next[0] || next[1]); turn = !turn) {
		if (!next[turn])
			continue;
		add_address(answer, next[turn]);
		next[turn] = next_of_family(next[turn]->ai_next, family, turn == 0);
	}
}

/* RFC 6761, 6.3: this machine, without asking anybody. There may be no /etc/hosts, and a name server may say anything. */
static bool is_localhost(const char *host)
{
	static const char name[] = "localhost";
	size_t length = strlen(host), own = sizeof name - 1;
	if (length > 0 && host[length - 1] == '.')
		length--;
	if (length < own || strncasecmp(host + length - own, name, own) != 0)
		return false;
	return length == own || (length > own + 1 && host[length - own - 1] == '.');
}

static void add_localhost(struct dial_answer *answer)
{
	static const char *const addresses[] = { "127.0.0.1", "::1" };
	for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++)
		snprintf(answer->address[answer->n++], DIAL_TEXT, "%s", addresses[i]);
}

static void tell(struct question *question)
{
	atomic_store(&question->told, true);
	if (eventfd_write(question->wake, 1))
		log_line("a look-up could not be answered");
	let_go(question);
}

static void *look_up(void *arg)
{
	struct question *question = arg;
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list = NULL;
	question->answer.code = getaddrinfo(question->host, NULL, &hints, &list);
	if (!question->answer.code) {
		add_in_turn(&question->answer, list);
		freeaddrinfo(list);
	}
	tell(question);
	return NULL;
}

static void free_dial(struct dial *dial)
{
	watch_free(dial->watch);
	let_go(dial->question);
	free(dial);
}

static void answered(void *arg, int fd, int events)
{
	struct dial *dial = arg;
	(void)fd, (void)events;
	if (!atomic_load(&dial->question->told))
		return;
	struct dial_answer answer = dial->question->answer;
	void (*done)(void *, const struct dial_answer *) = dial->done;
	void *who = dial->arg;
	free_dial(dial);
	done(who, &answer);
}

static void ask(struct question *question)
{
	pthread_attr_t attributes;
	pthread_t thread;
	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	if (pthread_create(&thread, &attributes, look_up, question)) {
		question->answer.code = EAI_MEMORY;
		tell(question);
	}
	pthread_attr_destroy(&attributes);
}

struct dial *dial_lookup(struct loop *loop, const char *host,
                         void (*done)(void *arg, const struct dial_answer *answer), void *arg)
{
	struct dial *dial = xcalloc(1, sizeof *dial);
	struct question *question = xcalloc(1, sizeof *question);
	dial->question = question;
	dial->done = done;
	dial->arg = arg;
	atomic_init(&question->holders, 2);
	snprintf(question->host, sizeof question->host, "%s", host);
	question->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	dial->watch = question->wake < 0 ? NULL : watch_new(loop, question->wake, answered, dial);
	if (!dial->watch)
		die("no descriptor left for a look-up");
	watch_set(dial->watch, WATCH_READ);
	if (is_localhost(host)) {
		add_localhost(&question->answer);
		tell(question);
	} else {
		ask(question);
	}
	return dial;
}

void dial_cancel(struct dial *dial)
{
	if (dial)
		free_dial(dial);
}

enum { PROBE_MS = 3000 };

struct probe {
	int fd, error;
	struct watch *watch;
	struct timer *timer;
	void (*done)(void *arg, int error);
	void *arg;
};

void probe_cancel(struct probe *probe)
{
	if (!probe)
		return;
	watch_free(probe->watch);
	timer_free(probe->timer);
	if (probe->fd >= 0)
		close(probe->fd);
	free(probe);
}

static void probe_done(void *arg)
{
	struct probe *probe = arg;
	void (*done)(void *, int) = probe->done;
	void *who = probe->arg;
	int error = probe->error;
	probe_cancel(probe);
	done(who, error);
}

static void probe_ready(void *arg, int fd, int events)
{
	struct probe *probe = arg;
	socklen_t size = sizeof probe->error;
	(void)events;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &probe->error, &size))
		probe->error = errno;
	probe_done(probe);
}

/* errno of a connect that was begun, EINPROGRESS when it may still work. */
static int begin(struct probe *probe, const char *address, int port)
{
	char service[8];
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV }, *list;
	snprintf(service, sizeof service, "%d", port);
	if (getaddrinfo(address, service, &hints, &list))
		return EADDRNOTAVAIL;
	probe->fd = socket(list->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int error = probe->fd < 0 || connect(probe->fd, list->ai_addr, list->ai_addrlen) ? errno : 0;
	freeaddrinfo(list);
	return error;
}

struct probe *probe_start(struct loop *loop, const char *address, int port, void (*done)(void *arg, int error), void *arg)
{
	struct probe *probe = xcalloc(1, sizeof *probe);
	probe->done = done;
	probe->arg = arg;
	probe->fd = -1;
	probe->timer = timer_new(loop, probe_done, probe);
	probe->error = begin(probe, address, port);
	if (probe->error == EINPROGRESS)
		probe->watch = watch_new(loop, probe->fd, probe_ready, probe);
	if (!probe->watch) {
		timer_set(probe->timer, 0);
		return probe;
	}
	watch_set(probe->watch, WATCH_WRITE);
	probe->error = ETIMEDOUT;
	timer_set(probe->timer, PROBE_MS);
	return probe;
}

void dial_lookup_words(int code, const char *host, char *out, size_t size)
{
	if (code == EAI_NONAME || code == EAI_NODATA)
		snprintf(out, size, "cannot find %s: no host has that name", host);
	else
		snprintf(out, size, "cannot find %s: no answer from the name server; is this machine online?", host);
}

void dial_connect_words(int error, const char *host, char *out, size_t size)
{
	if (error == ECONNREFUSED)
		snprintf(out, size, "%s refused the connection: the server is down or the port is wrong", host);
	else if (error == ENETUNREACH || error == EHOSTUNREACH || error == ENETDOWN)
		snprintf(out, size, "no route to %s: is this machine online?", host);
	else if (error == ETIMEDOUT)
		snprintf(out, size, "no answer from %s", host);
	else
		snprintf(out, size, "cannot connect to %s: %s", host, error ? strerror(error) : "it hung up");
}
