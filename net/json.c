#include "net/json.h"

#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"

/* What the tree being read in this thread has taken so far. */
static _Thread_local struct {
	bool on, over;
	size_t used;
} budget;

static void *budget_malloc(size_t size)
{
	if (!budget.on)
		return malloc(size);
	if (size > JSON_TREE_MAX - budget.used) {
		budget.over = true;
		return NULL;
	}
	void *p = malloc(size);
	size_t got = p ? malloc_usable_size(p) : 0;
	budget.used = got > JSON_TREE_MAX - budget.used ? JSON_TREE_MAX : budget.used + got;
	return p;
}

static void budget_free(void *p)
{
	if (budget.on && p) {
		size_t size = malloc_usable_size(p);
		budget.used -= size < budget.used ? size : budget.used;
	}
	free(p);
}

void json_setup(void)
{
	json_set_alloc_funcs(budget_malloc, budget_free);
	json_object_seed(0);
}

/* The repair: one pass over the text into a copy that may grow by a quarter; what is more broken than that is refused. */
struct repair {
	const unsigned char *p, *end;
	char *out;
	size_t length, capacity;
	bool full;
};

static void repair_put(struct repair *r, const char *bytes, size_t n)
{
	if (n > r->capacity - r->length) {
		r->full = true;
		return;
	}
	memcpy(r->out + r->length, bytes, n);
	r->length += n;
}

/* Copies the next n bytes as they are. */
static void repair_keep(struct repair *r, size_t n)
{
	repair_put(r, (const char *)r->p, n);
	r->p += n;
}

static void repair_replace(struct repair *r, size_t n)
{
	repair_put(r, "\xEF\xBF\xBD", 3);
	r->p += n;
}

/* Lowest and highest second byte by first byte (Unicode, table 3-7). */
static bool utf8_second(unsigned char first, unsigned char second)
{
	unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
	unsigned char high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
	return second >= low && second <= high;
}

static size_t utf8_want(unsigned char first)
{
	if (first < 0x80)
		return 1;
	if (first >= 0xC2 && first <= 0xDF)
		return 2;
	if (first >= 0xE0 && first <= 0xEF)
		return 3;
	return first >= 0xF0 && first <= 0xF4 ? 4 : 0;
}

/* One character that is no ASCII: kept, or its maximal bad part replaced. */
static void repair_utf8(struct repair *r)
{
	size_t want = utf8_want(*r->p), have = 1, left = (size_t)(r->end - r->p);
	if (want && left > 1 && utf8_second(r->p[0], r->p[1]))
		for (have = 2; have < want && have < left && (r->p[have] & 0xC0) == 0x80;)
			have++;
	if (want && have == want)
		repair_keep(r, want);
	else
		repair_replace(r, have);
}

/* The code unit of \uXXXX at p, -1 when it is none. */
static int escape_unit(const unsigned char *p, const unsigned char *end)
{
	int unit = 0;
	if (end - p < 6 || p[0] != '\\' || p[1] != 'u')
		return -1;
	for (int i = 2; i < 6; i++) {
		int c = p[i], lower = c | 0x20;
		int digit = c >= '0' && c <= '9' ? c - '0' : lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
		if (digit < 0)
			return -1;
		unit = unit * 16 + digit;
	}
	return unit;
}

static void repair_escape(struct repair *r)
{
	int unit = escape_unit(r->p, r->end);
	if (unit < 0)
		repair_keep(r, r->end - r->p > 1 && r->p[1] != 'u' && r->p[1] >= 0x20 && r->p[1] < 0x80 ? 2 : 1);
	else if (unit == 0)
		r->p += 6; /* refused in keys */
	else if ((unit & 0xF800) != 0xD800)
		repair_keep(r, 6);
	else if (unit < 0xDC00 && (escape_unit(r->p + 6, r->end) & ~0x3FF) == 0xDC00)
		repair_keep(r, 12);
	else
		repair_replace(r, 6);
}

static void repair_string(struct repair *r)
{
	repair_keep(r, 1);
	while (r->p < r->end && *r->p != '"' && !r->full) {
		if (*r->p == '\\')
			repair_escape(r);
		else if (*r->p >= 0x80)
			repair_utf8(r);
		else if (*r->p < 0x20)
			repair_put(r, " ", 1), r->p++;
		else
			repair_keep(r, 1);
	}
	if (r->p < r->end && !r->full)
		repair_keep(r, 1);
}

static bool number_fits(const unsigned char *p, size_t n)
{
	char text[48];
	if (n >= sizeof text)
		return false;
	memcpy(text, p, n);
	text[n] = 0;
	const char *e = strpbrk(text, "eE");
	if (e)
		return strlen(e + 1 + (e[1] == '-' || e[1] == '+')) <= 2;
	errno = 0;
	return strchr(text, '.') || (strtoll(text, NULL, 10), errno != ERANGE);
}

static void repair_number(struct repair *r)
{
	size_t n = 1, left = (size_t)(r->end - r->p);
	while (n < left && r->p[n] && strchr("+-.0123456789eE", r->p[n]))
		n++;
	if (number_fits(r->p, n))
		repair_keep(r, n);
	else
		repair_put(r, "0", 1), r->p += n;
}

static void repair_plain(struct repair *r)
{
	unsigned char c = *r->p;
	if (c == '"')
		repair_string(r);
	else if (c == '-' || (c >= '0' && c <= '9'))
		repair_number(r);
	else if (c < 0x20)
		repair_put(r, " ", 1), r->p++;
	else
		repair_keep(r, 1);
}

/* malloc; NULL when it is too broken. */
static char *json_repair(const char *bytes, size_t length, size_t *repaired)
{
	struct repair r = { .p = (const unsigned char *)bytes, .capacity = length + length / 4 + 4096 };
	r.end = r.p + length;
	r.out = xmalloc(r.capacity);
	if (length >= 3 && !memcmp(bytes, "\xEF\xBB\xBF", 3))
		r.p += 3;
	while (r.p < r.end && !r.full)
		repair_plain(&r);
	*repaired = r.length;
	if (!r.full)
		return r.out;
	free(r.out);
	return NULL;
}

static json_t *load(const char *bytes, size_t length, char why[static 120])
{
	json_error_t error = { .text = "" };
	budget.on = true;
	budget.over = false;
	budget.used = 0;
	json_t *tree = json_loadb(bytes, length, JSON_ALLOW_NUL, &error);
	budget.on = false;
	if (tree)
		return tree;
	char *near = strstr(error.text, " near '"); /* strangers' bytes */
	if (near)
		*near = 0;
	if (budget.over)
		snprintf(why, 120, "JSON that would take more than %d MiB", JSON_TREE_MAX >> 20);
	else
		snprintf(why, 120, "no JSON: %.80s at byte %d", error.text, error.position);
	return NULL;
}

json_t *json_read(const char *bytes, size_t length, char why[static 120])
{
	json_t *tree = load(bytes, length, why);
	if (tree || budget.over || !length)
		return tree;
	size_t repaired;
	char *better = json_repair(bytes, length, &repaired);
	if (better)
		tree = load(better, repaired, why);
	free(better);
	return tree;
}

static const char *without_nul(json_t *value)
{
	size_t length = json_string_length(value), n = 0;
	const char *text = json_string_value(value);
	if (strlen(text) == length)
		return text;
	char *copy = xmalloc(length);
	for (size_t i = 0; i < length; i++)
		if (text[i])
			copy[n++] = text[i];
	if (json_string_setn_nocheck(value, copy, n))
		die("out of memory");
	free(copy);
	return json_string_value(value);
}

const char *json_item(json_t *value)
{
	return json_is_string(value) ? without_nul(value) : "";
}

const char *json_str(json_t *object, const char *key)
{
	return json_item(json_object_get(object, key));
}

const char *json_str_null(json_t *object, const char *key)
{
	const char *text = json_str(object, key);
	return *text ? text : NULL;
}

bool json_bool(json_t *object, const char *key)
{
	return json_is_true(json_object_get(object, key));
}

static int64_t int_of_real(double real)
{
	if (real >= 9223372036854775808.0)
		return INT64_MAX;
	return real >= -9223372036854775808.0 ? (int64_t)real : INT64_MIN;
}

int64_t json_int(json_t *object, const char *key)
{
	json_t *value = json_object_get(object, key);
	return json_is_real(value) ? int_of_real(json_real_value(value)) : json_integer_value(value);
}

json_t *json_obj(json_t *object, const char *key)
{
	json_t *value = json_object_get(object, key);
	return json_is_object(value) ? value : NULL;
}

json_t *json_arr(json_t *object, const char *key)
{
	json_t *value = json_object_get(object, key);
	return json_is_array(value) ? value : NULL;
}
