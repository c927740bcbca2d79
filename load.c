/* The network's room, loaded when it is first asked for: after the first paint. What net/net.h declares is found in
 * tweetup-net.so, beside the program or where `make install` puts it. */
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "net/net.h"

static const char *const places[] = { "%.*s/tweetup-net.so", "%.*s/../lib/tweetup/tweetup-net.so" };

/* The first of the places that is there; the last one when none is. */
static void find(char path[static PATH_MAX])
{
	char program[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
	program[length > 0 ? length : 0] = '\0';
	const char *slash = strrchr(program, '/');
	int folder = slash ? (int)(slash - program) : 0;
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		snprintf(path, PATH_MAX, places[i], folder, program);
		if (access(path, R_OK) == 0)
			return;
	}
}

/* NULL with a line in error when it cannot be had. */
static const struct net_room *room(char error[static 256])
{
	static const struct net_room *loaded;
	char path[PATH_MAX];
	if (loaded)
		return loaded;
	find(path);
	void *file = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	const struct net_room *found = file ? dlsym(file, "net_room") : NULL;
	if (!found)
		snprintf(error, 256, "the network part of tweetup cannot be loaded; install tweetup again (%.150s)", dlerror());
	else if (strcmp(found->version, TWEETUP_VERSION) != 0)
		snprintf(error, 256, "%.150s is of tweetup %.20s; install tweetup again", path, found->version);
	else
		loaded = found;
	return loaded;
}

struct net *net_start(const struct options *options, struct queue *events, int64_t now, char error[static 256])
{
	const struct net_room *net = room(error);
	return net ? net->start(options, events, now, error) : NULL;
}

void net_retry(struct net *net)
{
	char error[256];
	if (net)
		room(error)->retry(net);
}

void net_watch(struct net *net, const char *id)
{
	char error[256];
	if (net)
		room(error)->watch(net, id);
}

void net_follow(struct net *net, const char *tag)
{
	char error[256];
	if (net)
		room(error)->follow(net, tag);
}

void net_unfollow(struct net *net, const char *tag)
{
	char error[256];
	if (net)
		room(error)->unfollow(net, tag);
}

void net_avatar(struct net *net, enum network network, const char *id)
{
	char error[256];
	if (net)
		room(error)->avatar(net, network, id);
}

void net_stop(struct net *net)
{
	char error[256];
	if (net)
		room(error)->stop(net);
}

const char *net_versions(void)
{
	static char error[256];
	const struct net_room *net = room(error);
	return net ? net->versions() : error;
}

bool net_login_begin(struct net_login *login, const char *server, char why[static 256])
{
	const struct net_room *net = room(why);
	return net && net->login_begin(login, server, why);
}

bool net_login_finish(struct net_login *login, const char *code, char token[static NET_LOGIN_TEXT], char why[static 256])
{
	const struct net_room *net = room(why);
	return net && net->login_finish(login, code, token, why);
}
