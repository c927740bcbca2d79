#include "net/http_head.h"

#include <stdlib.h>
#include <string.h>
#include "model/when.h"
#include "net/backoff.h"

const char *http_header(const struct http_response *response, const char *name)
{
	for (size_t i = 0; i < response->header_count; i++)
		if (!strcmp(response->headers[i].name, name))
			return response->headers[i].value;
	return NULL;
}

/* Copies bytes and a NUL behind what is kept already. */
static char *keep(struct http_head *head, const char *bytes, size_t length)
{
	char *out = head->bytes + head->used;
	memcpy(out, bytes, length);
	out[length] = 0;
	head->used += length + 1;
	return out;
}

static void lower(char *p)
{
	for (; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p |= 0x20;
}

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

void http_head_add(struct http_head *head, struct http_response *response, const char *line, size_t length)
{
	const char *colon = memchr(line, ':', length), *end = line + length;
	if (!colon || response->header_count == HTTP_HEADER_MAX || length + 2 > HTTP_HEAD_BYTES - head->used)
		return;
	const char *value = colon + 1;
	while (value < end && blank(*value))
		value++;
	while (end > value && blank(end[-1]))
		end--;
	struct http_header *header = &response->headers[response->header_count++];
	char *name = keep(head, line, (size_t)(colon - line));
	lower(name);
	header->name = name;
	header->value = keep(head, value, (size_t)(end - value));
}

void http_head_clear(struct http_head *head, struct http_response *response)
{
	head->used = response->header_count = 0;
}

/* A moment (RFC 3339, or seconds since 1970) or a number of seconds, as ms to wait; -1 when it is none. */
static int64_t wait_until(const char *value, int64_t now)
{
	int64_t at;
	char *end;
	if (!value)
		return -1;
	if (!when_parse(value, &at)) {
		at = strtoll(value, &end, 10);
		if (end == value || *end || at < 0)
			return -1;
		at = at > 1000000000 && at < INT64_MAX / 1000 ? at * 1000 : now + (at < 3600 ? at * 1000 : RETRY_AFTER_MAX);
	}
	return at <= now ? 0 : at - now < RETRY_AFTER_MAX ? at - now : RETRY_AFTER_MAX;
}

int64_t http_retry_after(const struct http_response *response, int64_t now)
{
	static const struct { const char *left, *reset; } families[] = {
		{ "x-ratelimit-remaining", "x-ratelimit-reset" },
		{ "x-rate-limit-remaining", "x-rate-limit-reset" },
		{ "ratelimit-remaining", "ratelimit-reset" },
	};
	const char *after = http_header(response, "retry-after");
	int64_t wait = after ? retry_after_parse(after, now) : -1;
	for (size_t i = 0; wait < 0 && i < sizeof families / sizeof *families; i++) {
		const char *left = http_header(response, families[i].left);
		if (response->status == 429 || (left && !strcmp(left, "0")))
			wait = wait_until(http_header(response, families[i].reset), now);
	}
	return wait;
}

bool http_escape(const char *text, char *out, size_t size)
{
	static const char hex[] = "0123456789ABCDEF";
	size_t n = 0;
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || strchr("-._~", c);
		if (n + (plain ? 1 : 3) >= size)
			return false;
		if (plain) {
			out[n++] = (char)c;
			continue;
		}
		out[n++] = '%';
		out[n++] = hex[c >> 4];
		out[n++] = hex[c & 15];
	}
	if (n >= size)
		return false;
	out[n] = 0;
	return true;
}
