#include "net/route.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static bool host_byte(unsigned char c, bool bracketed)
{
	if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
		return true;
	return strchr(bracketed ? ":." : "-._", c) && c;
}

/* HOST[:PORT] up to end; port stays as it is when none is given. */
static bool parse_authority(const char *p, const char *end, char host[static ROUTE_HOST], int *port)
{
	size_t n = 0;
	bool bracketed = p < end && *p == '[';
	for (p += bracketed; p < end && host_byte((unsigned char)*p, bracketed) && n < ROUTE_HOST - 1; p++)
		host[n++] = *p;
	host[n] = 0;
	if (!n || (bracketed && (p == end || *p++ != ']')))
		return false;
	if (p == end)
		return true;
	if (*p++ != ':' || p == end || end - p > 5 || strspn(p, "0123456789") < (size_t)(end - p))
		return false;
	*port = atoi(p);
	return *port > 0 && *port < 65536;
}

static bool printable(const char *p)
{
	while ((unsigned char)*p > 0x20 && *p != 0x7f && *p != '#')
		p++;
	return !*p;
}

bool route_parse(const char *url, struct route *route)
{
	route->tls = !strncasecmp(url, "wss://", 6);
	if (!route->tls && strncasecmp(url, "ws://", 5))
		return false;
	const char *start = url + (route->tls ? 6 : 5), *end = start + strcspn(start, "/?");
	route->port = route->tls ? 443 : 80;
	route->path = *end ? end : "/";
	return parse_authority(start, end, route->host, &route->port) && printable(route->path);
}

bool route_loopback(const char *host)
{
	struct in_addr four;
	struct in6_addr six;
	if (inet_pton(AF_INET, host, &four) == 1)
		return ntohl(four.s_addr) >> 24 == 127;
	if (inet_pton(AF_INET6, host, &six) == 1)
		return IN6_IS_ADDR_LOOPBACK(&six);
	return !strcasecmp(host, "localhost");
}

/* ---- addresses: what a stranger's name may not lead to */

struct block {
	unsigned char bytes[16];
	unsigned bits;
};

static const struct block never_four[] = {
	{ { 0 }, 8 },             { { 10 }, 8 },            { { 100, 64 }, 10 },      { { 127 }, 8 },          { { 169, 254 }, 16 },
	{ { 172, 16 }, 12 },      { { 192, 0, 0 }, 24 },    { { 192, 0, 2 }, 24 },    { { 192, 88, 99 }, 24 }, { { 192, 168 }, 16 },
	{ { 198, 18 }, 15 },      { { 198, 51, 100 }, 24 }, { { 203, 0, 113 }, 24 },  { { 224 }, 3 },
};
static const struct block global_six = { { 0x20 }, 3 };
static const struct block never_six[] = { { { 0x20, 0x01 }, 23 }, { { 0x20, 0x01, 0x0d, 0xb8 }, 32 }, { { 0x20, 0x02 }, 16 }, { { 0x3f, 0xff }, 20 } };
static const struct block mapped[] = { { { [10] = 0xff, [11] = 0xff }, 96 }, { { 0x00, 0x64, 0xff, 0x9b }, 96 } }; /* the last 32 bits are IPv4 */

static bool inside(const unsigned char *address, const struct block *block)
{
	const unsigned whole = block->bits / 8, rest = block->bits % 8;
	return !memcmp(address, block->bytes, whole) && (!rest || !((address[whole] ^ block->bytes[whole]) >> (8 - rest)));
}

static bool inside_any(const unsigned char *address, const struct block *blocks, size_t n)
{
	size_t i = 0;
	while (i < n && !inside(address, &blocks[i]))
		i++;
	return i < n;
}

#define INSIDE_ANY(address, blocks) inside_any(address, blocks, sizeof blocks / sizeof *blocks)

/* The address's bytes; *four says of which kind. NULL: neither. */
static const unsigned char *bytes_of(const struct sockaddr *address, bool *four)
{
	const unsigned char *bytes = NULL;
	*four = address->sa_family == AF_INET;
	if (*four)
		bytes = (const unsigned char *)&((const struct sockaddr_in *)(const void *)address)->sin_addr;
	else if (address->sa_family == AF_INET6)
		bytes = ((const struct sockaddr_in6 *)(const void *)address)->sin6_addr.s6_addr;
	if (bytes && !*four && INSIDE_ANY(bytes, mapped)) {
		bytes += 12;
		*four = true;
	}
	return bytes;
}

bool route_public(const struct sockaddr *address)
{
	bool four;
	const unsigned char *bytes = bytes_of(address, &four);
	if (!bytes)
		return false;
	return four ? !INSIDE_ANY(bytes, never_four) : inside(bytes, &global_six) && !INSIDE_ANY(bytes, never_six);
}

bool route_here(const struct sockaddr *address)
{
	bool four;
	const unsigned char *bytes = bytes_of(address, &four);
	return bytes && (four ? bytes[0] == 127 : IN6_IS_ADDR_LOOPBACK((const struct in6_addr *)(const void *)bytes));
}

bool route_token(const char *token)
{
	while (*token > 0x20 && *token < 0x7f)
		token++;
	return !*token;
}

static bool names(const char *item, size_t n, const char *host)
{
	size_t length = strlen(host);
	if (n == 1 && *item == '*')
		return true;
	if (n && *item == '.')
		item++, n--;
	if (!n || n > length || strncasecmp(host + length - n, item, n))
		return false;
	return n == length || host[length - n - 1] == '.';
}

bool route_excepted(const char *list, const char *host)
{
	while (*list) {
		size_t n = strcspn(list, ", ");
		if (names(list, n, host))
			return true;
		list += n;
		list += strspn(list, ", ");
	}
	return false;
}

static const char *variable(const char *first, const char *second)
{
	const char *value = getenv(first);
	if ((!value || !*value) && second)
		value = getenv(second);
	return value ? value : "";
}

static int hex(char c)
{
	const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c | 0x20) : NULL;
	return at ? (int)(at - digits) : -1;
}

static bool unescape(const char *p, const char *end, char *out, size_t size)
{
	size_t n = 0;
	while (p < end && n + 1 < size) {
		bool coded = *p == '%' && end - p > 2 && hex(p[1]) >= 0 && hex(p[2]) >= 0;
		out[n++] = coded ? (char)(hex(p[1]) * 16 + hex(p[2])) : *p;
		p += coded ? 3 : 1;
	}
	out[n] = 0;
	return p == end;
}

static bool parse_proxy(const char *text, struct proxy *proxy)
{
	const char *scheme = strstr(text, "://");
	if (scheme && (scheme - text != 4 || strncasecmp(text, "http", 4)))
		return false;
	const char *start = scheme ? scheme + 3 : text, *end = start + strcspn(start, "/"), *at = end;
	while (at > start && at[-1] != '@')
		at--;
	proxy->port = 1080;
	if (at > start && !unescape(start, at - 1, proxy->auth, sizeof proxy->auth))
		return false;
	return parse_authority(at, end, proxy->host, &proxy->port);
}

bool route_proxy(const struct route *route, struct proxy *proxy)
{
	*proxy = (struct proxy){ .port = 0 };
	const char *value = route->tls ? variable("https_proxy", "HTTPS_PROXY") : variable("http_proxy", NULL);
	if (!*value)
		value = variable("all_proxy", "ALL_PROXY");
	if (!*value || route_excepted(variable("no_proxy", "NO_PROXY"), route->host))
		return true;
	return parse_proxy(value, proxy);
}
