/* Where a WebSocket goes: the parts of its URL, and the proxy that the environment asks for. Pure but for getenv; any thread. */
#ifndef NET_ROUTE_H
#define NET_ROUTE_H

#include <stdbool.h>
#include <sys/socket.h>

enum { ROUTE_HOST = 120 };

struct route {
	bool tls;
	char host[ROUTE_HOST]; /* IPv6 without brackets */
	int port;
	const char *path;      /* borrowed from the URL; "/" when it has none; may begin with '?' */
};

/* Splits ws:// or wss://HOST[:PORT][/PATH]; false when it is none: user names, fragments and white space are refused. */
bool route_parse(const char *url, struct route *route);
/* localhost, 127.0.0.0/8, ::1. */
bool route_loopback(const char *host);

/* Whether an address is one that everybody can reach: none of this machine, of private networks or for special use (RFC 6890), also not inside
 * of an IPv6 address (mapped, RFC 6052). */
bool route_public(const struct sockaddr *address);
/* Whether it is this machine's own. */
bool route_here(const struct sockaddr *address);

/* Whether a token can stand in a header: printable ASCII alone. */
bool route_token(const char *token);

struct proxy {
	char host[ROUTE_HOST]; /* "" = go straight there */
	int port;
	char auth[72];         /* "user:password", "" when none */
};

/* The proxy by curl's variables: https_proxy, HTTPS_PROXY for wss, http_proxy for ws, then all_proxy, ALL_PROXY,
 * unless no_proxy or NO_PROXY names the host. false: one is asked for that cannot be used, or whose name is no name. */
bool route_proxy(const struct route *route, struct proxy *proxy);
/* Whether a no_proxy list (host names, which stand for their subdomains too, addresses, "*") names the host. */
bool route_excepted(const char *list, const char *host);

#endif
