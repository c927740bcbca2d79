#include "model/draft.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/networks.h"
#include "model/suggest.h"
#include "model/text.h"

enum { SOURCE_URL_MAX = 512 };

/* The networks' kinds; file: and - stand apart. */
struct kind {
	const char *name;
	const char *word;           /* in sentences */
	const char *secure, *plain; /* schemes of its URLs */
	const char *standard, *standard_name, *suffix;
	unsigned keys;              /* what its sections may have */
};

#define KIND(id, name, word, secure, plain, standard, standard_name, suffix, keys) \
	{ #name, word, secure, plain, standard, standard_name, suffix, KEYS_ALL | (keys) },
static const struct kind kinds[] = {
	NETWORKS(KIND)
	{ NULL, NULL, NULL, NULL, NULL, NULL, NULL, 0 },
};

static const char *const usual[] = { "bluesky", "mastodon", "mastodon:glammr.us" };

static const char *kind_name(const void *list, size_t i)
{
	return ((const struct kind *)list)[i].name;
}

static const struct kind *kind_find(const char *name, size_t length)
{
	for (const struct kind *k = kinds; k->name != NULL; k++)
		if (strncmp(k->name, name, length) == 0 && k->name[length] == '\0')
			return k;
	return NULL;
}

bool source_takes_token(const char *kind)
{
	const struct kind *found = kind_find(kind, strlen(kind));

	return found != NULL && (found->keys & KEYS_TOKEN) != 0;
}

bool source_charges(const char *kind)
{
	const struct kind *found = kind_find(kind, strlen(kind));

	return found != NULL && (found->keys & KEYS_COSTS) != 0;
}

static void kind_text(const struct kind *kind, enum kinds_form form, char out[static 32])
{
	bool usage = form == KINDS_USAGE || form == KINDS_COMMAS;

	snprintf(out, 32, "%s%s", form == KINDS_WORDS ? kind->word : kind->name,
	         !usage ? "" : kind->standard != NULL ? "[:URL]" : ":URL");
}

const char *draft_kinds(enum kinds_form form, char out[static KINDS_TEXT])
{
	const char *last = form == KINDS_OR ? " or " : " and ", *between = form == KINDS_USAGE ? " " : ", ";
	size_t used = 0;
	char one[32];

	out[0] = '\0';
	for (const struct kind *k = kinds; k->name != NULL && used < KINDS_TEXT; k++) {
		kind_text(k, form, one);
		bool ends = k[1].name == NULL && form >= KINDS_OR;
		used += (size_t)snprintf(out + used, KINDS_TEXT - used, "%s%s", used == 0 ? "" : ends ? last : between, one);
	}
	return out;
}

__attribute__((format(printf, 2, 3)))
static bool refuse(char why[static 256], const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, 256, format, args);
	va_end(args);
	return false;
}

/* ---- URLs ---- */

/* The parts of a URL while it is checked; host with its port, in lower case. */
struct address {
	bool plain;
	char host[256];
	const char *path; /* "" or "/…" */
};

/* 127.0.0.0/8, [::1] and localhost, and nothing that only looks like them. */
static bool loopback(const char *host)
{
	char name[256];
	struct in_addr v4;

	if (strncmp(host, "[::1]", 5) == 0)
		return host[5] == '\0' || host[5] == ':';
	snprintf(name, sizeof name, "%.*s", (int)strcspn(host, ":"), host);
	if (strcmp(name, "localhost") == 0)
		return true;
	return inet_pton(AF_INET, name, &v4) == 1 && ntohl(v4.s_addr) >> 24 == 127;
}

static bool take_scheme(const struct kind *kind, const char **url, struct address *out, char why[static 256])
{
	const char *end = strstr(*url, "://");
	size_t length = end != NULL ? (size_t)(end - *url) : 0;
	char scheme[8] = "";

	out->plain = false;
	if (end == NULL)
		return true;
	if (length < sizeof scheme)
		memcpy(scheme, *url, length);
	bool http = strcasecmp(scheme, "http") == 0, https = strcasecmp(scheme, "https") == 0;
	out->plain = strcasecmp(scheme, kind->plain) == 0 || http;
	if (!out->plain && !https && strcasecmp(scheme, kind->secure) != 0)
		return refuse(why, "%s is reached over %s://, not over %.20s", kind->name, kind->secure, *url);
	*url = end + 3;
	return true;
}

/* Letters, digits, dots and hyphens, or an IPv6 address in brackets; then a port or nothing. */
static bool good_host(const char *host)
{
	bool bracket = host[0] == '[';
	size_t name = bracket ? 1 + strspn(host + 1, "0123456789abcdef:.")
	                      : strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789.-");
	const char *rest = host + name;

	if (name == (size_t)bracket || (bracket && *rest++ != ']'))
		return false;
	if (*rest == '\0')
		return true;
	size_t digits = strspn(rest + 1, "0123456789");
	return *rest == ':' && digits > 0 && digits < 6 && rest[1 + digits] == '\0' && atoi(rest + 1) > 0 && atoi(rest + 1) < 65536;
}

static bool take_host(const char *url, struct address *out, char why[static 256])
{
	size_t length = strcspn(url, "/?#\\");

	out->path = url + length;
	if (length >= sizeof out->host)
		return refuse(why, "the host's name is too long");
	for (size_t i = 0; i < length; i++)
		out->host[i] = (char)(url[i] >= 'A' && url[i] <= 'Z' ? url[i] | 0x20 : url[i]);
	out->host[length] = '\0';
	if (strchr(url, '@') != NULL)
		return refuse(why, "no name or password in a URL; tokens go into the configuration file");
	if (!good_host(out->host))
		return refuse(why, "\"%.100s\" is no host; as in glammr.us or 127.0.0.1:3000", out->host);
	return true;
}

static void drop_standard_port(struct address *a)
{
	char *colon = strrchr(a->host, ':');

	if (colon != NULL && strcmp(colon, a->plain ? ":80" : ":443") == 0)
		*colon = '\0';
}

/* The path without a slash at its end, and none when it goes without saying. */
static bool take_path(const struct kind *kind, const struct address *a, size_t *length, char why[static 256])
{
	*length = strlen(a->path);
	for (const char *p = a->path; *p != '\0'; p++)
		if (*p <= ' ' || *p >= 0x7f || strchr("?#\\", *p) != NULL)
			return refuse(why, "only the address of the server, without ? and # and what follows");
	while (*length > 0 && a->path[*length - 1] == '/')
		--*length;
	if (*length == strlen(kind->suffix) && strncmp(a->path, kind->suffix, *length) == 0)
		*length = 0;
	return true;
}

static bool normalise(struct source_spec *spec, const struct kind *kind, const char *url, struct strings *strings,
                      char why[static 256])
{
	struct address a;
	size_t path;

	if (strlen(url) > SOURCE_URL_MAX)
		return refuse(why, "the URL is too long");
	if (!take_scheme(kind, &url, &a, why) || !take_host(url, &a, why) || !take_path(kind, &a, &path, why))
		return false;
	if (a.plain && !loopback(a.host))
		return refuse(why, "%s:// to %.80s would travel unencrypted; write %s:// (%s:// is for this machine alone: "
		              "127.0.0.1, [::1], localhost)", kind->plain, a.host, kind->secure, kind->plain);
	drop_standard_port(&a);
	spec->url = strings_make(strings, "%s://%s%.*s", a.plain ? kind->plain : kind->secure, a.host, (int)path, a.path);
	spec->name = strings_copy(strings, a.host);
	return true;
}

/* ---- specs ---- */

/* A name that came from outside, fit for the status line. */
static const char *shown(struct strings *strings, const char *name)
{
	char *clean = text_cleaned(TEXT_LINE, name, strlen(name), 60);
	const char *kept = strings_copy(strings, clean);

	free(clean);
	return kept;
}

static void spec_clear(struct source_spec *spec)
{
	*spec = (struct source_spec){
		.name = "", .kind = "", .url = "", .handle = "", .token_command = "", .token_file = "", .token_env = "",
		.token_error = "", .costs = { -1, -1, -1 },
	};
}

/* A kind and a URL ("" for the usual one). */
static bool spec_make(struct source_spec *spec, const struct kind *kind, const char *url, struct strings *strings,
                      char why[static 256])
{
	spec->kind = kind->name;
	if (url[0] != '\0')
		return normalise(spec, kind, url, strings, why);
	if (kind->standard == NULL)
		return refuse(why, "%s has no usual server; an address is wanted, as in %s:%s://relay.example.org", kind->name, kind->name,
		              kind->secure);
	spec->url = kind->standard;
	spec->name = kind->standard_name;
	return true;
}

static bool spec_file(struct source_spec *spec, const char *path, struct strings *strings, char why[static 256])
{
	const char *slash = strrchr(path, '/');

	if (path[0] == '\0')
		return refuse(why, "file: wants a path, as in file:tour.jsonl");
	spec->kind = "file";
	spec->url = strings_copy(strings, path);
	spec->name = strcmp(path, "-") == 0 ? "stdin" : shown(strings, slash != NULL && slash[1] != '\0' ? slash + 1 : path);
	return true;
}

/* A URL without its network: says which kinds have such. false when none has. */
static bool which_kind(const char *text, size_t scheme, char why[static 256])
{
	size_t used = (size_t)snprintf(why, 256, "which network speaks it? write "), before = used;

	for (const struct kind *k = kinds; k->name != NULL && used < 256; k++)
		if (strncasecmp(text, k->plain, scheme) == 0 || strncasecmp(text, k->secure, scheme) == 0)
			used += (size_t)snprintf(why + used, 256 - used, "%s%s:%.80s", used == before ? "" : " or ", k->name, text);
	return used > before;
}

static bool unknown_kind(const char *text, char why[static 256])
{
	size_t length = strcspn(text, ":");
	const char *near = suggest(text, length, kind_name, kinds);
	char list[KINDS_TEXT];

	if (strncmp(text + length, "://", 3) == 0 && which_kind(text, length, why))
		return false;
	if (near != NULL)
		return refuse(why, "no such kind of source; did you mean %s?", near);
	if (text[length] == '\0' && strchr(text, '/') != NULL)
		return refuse(why, "no such kind of source; a recording is written file:%.150s", text);
	if (text[length] == '\0' && strchr(text, '.') != NULL)
		return refuse(why, "no such kind of source; a server is written mastodon:%.150s, a recording file:PATH", text);
	return refuse(why, "no such kind of source; there are %s, file:PATH and -", draft_kinds(KINDS_COMMAS, list));
}

bool source_spec_parse(struct source_spec *spec, const char *text, void *strings, char why[static 256])
{
	size_t length = strcspn(text, ":");
	const struct kind *kind = kind_find(text, length);

	spec_clear(spec);
	why[0] = '\0';
	if (strcmp(text, "-") == 0)
		return spec_file(spec, "-", strings, why);
	if (strncmp(text, "file:", 5) == 0)
		return spec_file(spec, text + 5, strings, why);
	if (kind == NULL)
		return unknown_kind(text, why);
	if (text[length] == ':' && text[length + 1] == '\0' && kind->standard != NULL)
		return refuse(why, "a URL is missing after the colon; %s alone means the usual server", kind->name);
	return spec_make(spec, kind, text[length] == ':' ? text + length + 1 : "", strings, why);
}

/* ---- the configuration's sections ---- */

/* Keys that the kind knows nothing of are a mistake: which kinds do is said. */
static bool section_keys(struct draft *draft, const struct section *s, const struct kind *kind)
{
	const struct option_row *rows;
	char list[KINDS_TEXT] = "";
	size_t used = 0;

	options_source_rows(&rows);
	for (size_t i = 0; i < KEY_COUNT; i++) {
		if (s->values[i] == NULL || kind->keys & 1u << i)
			continue;
		for (const struct kind *k = kinds; k->name != NULL && used < sizeof list; k++)
			if (k->keys & 1u << i)
				used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", used == 0 ? "" : " or ", k->name);
		draft->line = s->lines[i];
		return draft_fail(draft, "[source %s]: %s is for kind = %s alone; %s has no use for it", s->name, rows[i].name, list, kind->name);
	}
	return true;
}

/* "2", "2.5" or "0.25" in millionths; -1 when it is none. */
static int64_t money(const char *text)
{
	static const int64_t dollar = 1000 * 1000, most = 100 * 1000;
	const char *digits = "0123456789";
	size_t whole = strspn(text, digits), part = text[whole] == '.' ? strspn(text + whole + 1, digits) : 0;
	int64_t value = whole > 0 && whole < 7 ? atoi(text) * dollar : -1, place = dollar / 10;

	if (value < 0 || value > most * dollar || part > 6 || text[whole + (text[whole] == '.') + part] != '\0')
		return -1;
	for (size_t i = 0; i < part; i++, place /= 10)
		value += (text[whole + 1 + i] - '0') * place;
	return value;
}

/* Nothing has a price of nothing, which would have no end, nor one of more than a dollar, which is a slip of the keys. */
static bool section_price(struct draft *draft, const struct section *s, enum source_key key, int64_t *price)
{
	static const int64_t most = 1000 * 1000;
	const struct option_row *rows;

	if (s->values[key] == NULL)
		return true;
	options_source_rows(&rows);
	draft->line = s->lines[key];
	*price = money(s->values[key]);
	return (*price > 0 && *price <= most) || draft_fail(draft, "[source %s]: %s wants US dollars, as in 0.005 (1 at most), not %.40s", s->name,
	                                                    rows[key].name, s->values[key]);
}

static bool section_costs(struct draft *draft, const struct section *s, struct costs *costs)
{
	const char *budget = s->values[KEY_BUDGET];

	draft->line = budget != NULL ? s->lines[KEY_BUDGET] : s->line;
	costs->budget = budget != NULL ? money(budget) : -1;
	if (budget != NULL && costs->budget < 0)
		return draft_fail(draft, "[source %s]: budget wants US dollars, as in 2 or 2.50 (0: nothing), not %.40s", s->name, budget);
	return section_price(draft, s, KEY_PRICE_POST, &costs->post) && section_price(draft, s, KEY_PRICE_PERSON, &costs->person);
}

static bool section_check(struct draft *draft, const struct section *s, struct source_spec *spec)
{
	const char *name = s->values[KEY_KIND];
	const struct kind *kind = name != NULL ? kind_find(name, strlen(name)) : NULL;
	char why[256] = "", list[KINDS_TEXT];

	draft->line = s->line;
	spec_clear(spec);
	if (name == NULL)
		return draft_fail(draft, "[source %s] wants kind = %s", s->name, draft_kinds(KINDS_OR, list));
	draft->line = s->lines[KEY_KIND];
	if (kind == NULL)
		return draft_fail(draft, "[source %s]: there is no kind %.60s; there are %s", s->name, name, draft_kinds(KINDS_AND, list));
	draft->line = s->values[KEY_URL] != NULL ? s->lines[KEY_URL] : s->line;
	if (!spec_make(spec, kind, s->values[KEY_URL] != NULL ? s->values[KEY_URL] : "", draft->strings, why))
		return draft_fail(draft, "[source %s]: %s", s->name, why);
	spec->name = shown(draft->strings, s->name);
	for (size_t i = 0; i < KEY_COUNT; i++) {
		const char **const to[KEY_COUNT] = { [KEY_HANDLE] = &spec->handle, [KEY_TOKEN_COMMAND] = &spec->token_command,
			[KEY_TOKEN_FILE] = &spec->token_file, [KEY_TOKEN_ENV] = &spec->token_env };
		if (to[i] != NULL && s->values[i] != NULL)
			*to[i] = s->values[i];
	}
	return section_keys(draft, s, kind) && section_costs(draft, s, &spec->costs);
}

bool draft_sections(struct draft *draft)
{
	for (size_t i = 0; i < draft->section_count; i++)
		if (!section_check(draft, &draft->sections[i], &draft->specs[i]))
			return false;
	return true;
}

/* ---- which sources it will be ---- */

static bool same_source(const struct source_spec *a, const struct source_spec *b)
{
	return strcmp(a->kind, b->kind) == 0 && strcmp(a->url, b->url) == 0;
}

static void add(struct options *options, const struct source_spec *spec)
{
	for (size_t i = 0; i < options->source_count; i++)
		if (same_source(&options->sources[i], spec))
			return;
	if (options->source_count < SOURCES_MAX)
		options->sources[options->source_count++] = *spec;
}

/* What --from names: a section by its name or by its URL, or something new. */
static bool add_from(struct draft *draft, const char *from)
{
	struct source_spec spec;
	char why[256];

	for (size_t i = 0; i < draft->section_count; i++)
		if (strcmp(draft->specs[i].name, from) == 0) {
			add(draft->options, &draft->specs[i]);
			return true;
		}
	if (!source_spec_parse(&spec, from, draft->strings, why))
		return draft_fail(draft, "--from %.100s: %s", from, why);
	for (size_t i = 0; i < draft->section_count; i++)
		if (same_source(&draft->specs[i], &spec))
			spec = draft->specs[i];
	add(draft->options, &spec);
	return true;
}

bool draft_sources(struct draft *draft)
{
	struct options *options = draft->options;

	for (size_t i = 0; i < draft->from_count; i++)
		if (!add_from(draft, draft->from[i]))
			return false;
	if (draft->from_count > 0)
		return true;
	for (size_t i = 0; i < draft->section_count; i++)
		add(options, &draft->specs[i]);
	for (size_t i = 0; draft->section_count == 0 && i < sizeof usual / sizeof *usual; i++) {
		if (!add_from(draft, usual[i]))
			return false;
		options->sources[i].by_default = true;
	}
	return true;
}
