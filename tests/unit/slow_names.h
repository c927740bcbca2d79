/* Stands before the C library's getaddrinfo, for the libraries too: names that begin with "hang" have a name server that
 * takes 20 seconds, names that begin with "nowhere" do not exist. */
#ifndef TESTS_SLOW_NAMES_H
#define TESTS_SLOW_NAMES_H

#include <dlfcn.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>

static int (*real_getaddrinfo)(const char *, const char *, const struct addrinfo *, struct addrinfo **);

__attribute__((constructor))
static void find_getaddrinfo(void)
{
	void *found = dlsym(RTLD_NEXT, "getaddrinfo");
	memcpy(&real_getaddrinfo, &found, sizeof found);
}

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **list)
{
	if (node && !strncmp(node, "hang", 4)) {
		sleep(20);
		return EAI_AGAIN;
	}
	if (node && !strncmp(node, "nowhere", 7))
		return EAI_NONAME;
	return real_getaddrinfo(node, service, hints, list);
}

#endif
