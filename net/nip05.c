#include "net/nip05.h"

#include <stdio.h>
#include <string.h>

#include "model/log.h"
#include "net/json.h"
#include "net/route.h"

static const char letters[] = "abcdefghijklmnopqrstuvwxyz", digits[] = "0123456789";

/* In small letters; false when it is empty, too long, or has other characters. */
static bool take(char *out, size_t size, const char *from, size_t n, const char *more)
{
	if (n == 0 || n >= size)
		return false;
	for (size_t i = 0; i < n; i++) {
		char c = from[i] >= 'A' && from[i] <= 'Z' ? (char)(from[i] + 'a' - 'A') : from[i];
		if (c == '\0' || (strchr(letters, c) == NULL && strchr(digits, c) == NULL && strchr(more, c) == NULL))
			return false;
		out[i] = c;
	}
	out[n] = '\0';
	return true;
}

/* As museum.example: no address, no port, no name of a local network. */
static bool is_public(const char *domain)
{
	const char *last = strrchr(domain, '.');

	for (const char *label = domain; label != NULL; label = strchr(label, '.'), label += label != NULL) {
		size_t n = strcspn(label, ".");
		if (n == 0 || n > 63 || label[0] == '-' || label[n - 1] == '-')
			return false;
	}
	return last != NULL && strchr(domain, ':') == NULL && strspn(last + 1, digits) != strlen(last + 1);
}

/* As 127.0.0.1:8080. */
static bool is_here(const char *domain)
{
	char host[NIP05_DOMAIN];
	size_t n = strcspn(domain, ":"), port = domain[n] == ':' ? strspn(domain + n + 1, digits) : 0;

	snprintf(host, sizeof host, "%.*s", (int)n, domain);
	return route_loopback(host) && (domain[n] == '\0' || (port > 0 && port <= 5 && domain[n + 1 + port] == '\0'));
}

bool nip05_read(const char *claim, bool here, struct nip05 *out)
{
	const char *at = strchr(claim, '@');

	if (at == NULL || !take(out->name, sizeof out->name, claim, (size_t)(at - claim), "-_.") ||
	    !take(out->domain, sizeof out->domain, at + 1, strlen(at + 1), here ? "-.:" : "-."))
		return false;
	out->plain = here && is_here(out->domain);
	snprintf(out->handle, sizeof out->handle, "%s%s%s", strcmp(out->name, "_") == 0 ? "" : out->name,
	         strcmp(out->name, "_") == 0 ? "" : "@", out->domain);
	return out->plain || is_public(out->domain);
}

char *nip05_url(const struct nip05 *claim)
{
	return xasprintf("http%s://%s/.well-known/nostr.json?name=%s", claim->plain ? "" : "s", claim->domain, claim->name);
}

bool nip05_agrees(json_t *answer, const struct nip05 *claim, const char *pubkey)
{
	return strcmp(json_str(json_obj(answer, "names"), claim->name), pubkey) == 0;
}
