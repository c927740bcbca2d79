#include "model/filter_node.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model/log.h"
#include "model/suggest.h"
#include "model/tags.h"
#include "model/when.h"

enum {
	EXPRESSION_MAX = 4096, /* bytes */
	TERMS_MAX = 128,
	DEPTH_MAX = 32         /* parentheses in parentheses */
};

/* The expression being read. The first error stays. */
struct parser {
	const char *begin, *p;
	struct filter_error *error;
	bool failed, ages;
	unsigned terms, depth;
};

/* Bytes of the expression. */
struct span {
	const char *at;
	size_t length;
};

/* A key and the reader of its value. */
struct key {
	const char *name;
	void (*read)(struct parser *parser, struct node *node, const struct key *key, struct span value);
	const char *wants;
};

__attribute__((format(printf, 3, 4)))
static void fail(struct parser *parser, struct span at, const char *format, ...)
{
	va_list args;

	if (parser->failed)
		return;
	parser->failed = true;
	parser->error->at = (size_t)(at.at - parser->begin);
	parser->error->length = at.length;
	va_start(args, format);
	vsnprintf(parser->error->text, sizeof parser->error->text, format, args);
	va_end(args);
}

static struct span span(const char *at, const char *end)
{
	return (struct span){ at, (size_t)(end - at) };
}

/* Whether a name is what the span holds, whatever its case. */
static bool named(const char *name, struct span s)
{
	return strncasecmp(name, s.at, s.length) == 0 && name[s.length] == '\0';
}

/* ---- values ---- */

static void read_needle(struct parser *parser, struct node *node, struct span value)
{
	node->needle = xcalloc(1, sizeof *node->needle);
	if (!needle_set(node->needle, value.at, value.length))
		fail(parser, value, "this cannot be searched for: at least one letter, at most %d bytes", NEEDLE_MAX);
}

static void read_from(struct parser *parser, struct node *node, const struct key *key, struct span value)
{
	(void)key;
	node->test = test_from;
	if (value.length > 1 && value.at[0] == '@')
		value = span(value.at + 1, value.at + value.length);
	read_needle(parser, node, value);
}

static void read_tag(struct parser *parser, struct node *node, const struct key *key, struct span value)
{
	char folded[TAG_MAX], *typed = xasprintf("%.*s", (int)value.length, value.at);

	(void)key;
	node->test = test_tag;
	if (tag_fold(typed, folded))
		node->text = xstrdup(folded);
	else
		fail(parser, value, "this is no tag; a tag is one word, as in tag:musesocial");
	free(typed);
}

static void read_net(struct parser *parser, struct node *node, const struct key *key, struct span value)
{
	char choice[128];

	(void)key;
	node->test = test_net;
	for (int n = 0; n < NETWORK_COUNT; n++)
		if (named(network_name((enum network)n), value)) {
			node->network = (enum network)n;
			return;
		}
	fail(parser, value, "there is no such network; net: wants %s", network_choice(choice));
}

static void read_lang(struct parser *parser, struct node *node, const struct key *key, struct span value)
{
	static const char code[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";

	(void)key;
	node->test = test_lang;
	if (strspn(value.at, code) < value.length || value.length > 35)
		fail(parser, value, "this is no language code; as in lang:en or lang:pt-BR");
	else
		node->text = xasprintf("%.*s", (int)value.length, value.at);
}

static void read_flag(struct parser *parser, struct node *node, const struct key *key, struct span value)
{
	node->test = test_flag;
	for (const struct flag *f = filter_flags; f->key != NULL; f++)
		if (strcmp(f->key, key->name) == 0 && named(f->name, value)) {
			node->flag = f->test;
			return;
		}
	fail(parser, value, "%s: wants %s", key->name, key->wants);
}

/* "20:15" or "9:05" as minutes since midnight, else -1. */
static int read_clock(const char *text)
{
	size_t colon = strspn(text, "0123456789");

	if (colon < 1 || colon > 2 || text[colon] != ':')
		return -1;
	if (strspn(text + colon + 1, "0123456789") != 2 || text[colon + 3] != '\0')
		return -1;
	int hour = atoi(text), minute = atoi(text + colon + 1);
	return hour < 24 && minute < 60 ? hour * 60 + minute : -1;
}

static void read_since(struct parser *parser, struct node *node, const struct key *key, struct span value)
{
	char text[WHEN_TEXT * 2] = "";
	int64_t ago;

	(void)key;
	if (value.length < sizeof text)
		memcpy(text, value.at, value.length);
	node->test = test_since;
	if ((node->clock = read_clock(text)) >= 0) {
		node->test = test_clock;
	} else if (when_parse(text, &node->since)) {
		node->ages = false;
	} else if (when_since(text, 0, &ago)) {
		node->since = -ago;
		node->ages = parser->ages = true;
	} else {
		fail(parser, value, "this is no time; as in since:10m, since:2h, since:20:15 or since:2026-11-25T20:00:00Z");
	}
}

static const struct key keys[] = {
	{ "from", read_from, "a handle or name, as in from:ana" },
	{ "tag", read_tag, "a tag, as in tag:musesocial" },
	{ "net", read_net, "a network, as in net:bluesky" },
	{ "lang", read_lang, "a language code, as in lang:en" },
	{ "has", read_flag, "photo, video, audio, link or warning" },
	{ "is", read_flag, "reply, boost, question, edited, bot or deleted" },
	{ "since", read_since, "a time, as in since:10m or since:20:15" },
	{ NULL, NULL, NULL },
};

/* ---- terms ---- */

static bool space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_space(struct parser *parser)
{
	while (space(*parser->p))
		parser->p++;
}

static struct span word_at(const char *p)
{
	return (struct span){ p, strcspn(p, " \t\n\r()\"") };
}

/* What is in the quotes that begin here; steps over them. */
static struct span quoted(struct parser *parser)
{
	const char *open = parser->p, *close = strchr(open + 1, '"');

	if (close == NULL) {
		fail(parser, span(open, open + 1), "the phrase has no closing quote");
		return span(open, open);
	}
	if (close == open + 1)
		fail(parser, span(open, open + 2), "there is nothing between the quotes");
	parser->p = close + 1;
	return span(open + 1, close);
}

static struct node *parse_phrase(struct parser *parser)
{
	struct node *node = node_new(test_word);
	struct span value = quoted(parser);

	if (!parser->failed)
		read_needle(parser, node, value);
	return node;
}

static struct regex *compile(struct parser *parser, struct span pattern)
{
	char why[120] = "";
	size_t at = 0;
	struct regex *regex = regex_new(pattern.at, pattern.length, &at, why);

	if (regex == NULL && at < pattern.length)
		fail(parser, span(pattern.at + at, pattern.at + at + 1), "in the regex: %s", why);
	else if (regex == NULL)
		fail(parser, pattern, "in the regex: %s", why);
	return regex;
}

static struct node *parse_regex(struct parser *parser)
{
	struct node *node = node_new(test_regex);
	const char *open = parser->p, *close = open + 1;

	while (*close != '\0' && *close != '/')
		close += close[0] == '\\' && close[1] != '\0' ? 2 : 1;
	parser->p = close + (*close == '/');
	if (*close == '\0')
		fail(parser, span(open, open + 1), "the regex has no closing /; a word that begins with / wants quotes");
	else if (close == open + 1)
		fail(parser, span(open, open + 2), "there is nothing between the slashes");
	else if (*parser->p != '\0' && *parser->p != ')' && !space(*parser->p))
		fail(parser, span(close, close + 1), "the regex ends here; a / inside it is written \\/");
	else
		node->regex = compile(parser, span(open + 1, close));
	return node;
}

static const char *key_name(const void *list, size_t i)
{
	return ((const struct key *)list)[i].name;
}

/* What stands before a colon when it can be a key: letters, and not http://. Its length is 0 when there is none. */
static struct span key_of(struct span word)
{
	size_t n = 0;

	while (n < word.length && ((word.at[n] >= 'a' && word.at[n] <= 'z') || (word.at[n] >= 'A' && word.at[n] <= 'Z')))
		n++;
	bool colon = n < word.length && word.at[n] == ':' && strncmp(word.at + n, "://", 3) != 0;
	return (struct span){ word.at, colon ? n : 0 };
}

static const struct key *key_find(struct span name)
{
	for (const struct key *k = keys; k->name != NULL; k++)
		if (named(k->name, name))
			return k;
	return NULL;
}

static void unknown_key(struct parser *parser, struct span name)
{
	const char *near = suggest(name.at, name.length, key_name, keys);
	int shown = (int)(name.length < 24 ? name.length : 24);

	if (near != NULL)
		fail(parser, name, "there is no %.*s: (did you mean %s:?); in quotes it is a text", shown, name.at, near);
	else
		fail(parser, name, "there is no %.*s: among from tag net lang has is since; in quotes it is a text",
		     shown, name.at);
}

static struct node *parse_keyed(struct parser *parser, const struct key *key)
{
	struct node *node = node_new(test_all);
	const char *start = parser->p, *at = start + strlen(key->name) + 1;

	parser->p = at;
	struct span value = *at == '"' ? quoted(parser) : word_at(at);
	if (*at != '"')
		parser->p += value.length;
	if (value.length == 0)
		fail(parser, span(start, at), "%s: wants %s", key->name, key->wants);
	if (!parser->failed)
		key->read(parser, node, key, value);
	return node;
}

static struct node *parse_word(struct parser *parser)
{
	struct span word = word_at(parser->p), name = key_of(word);
	const struct key *key = name.length > 0 ? key_find(name) : NULL;

	if (key != NULL)
		return parse_keyed(parser, key);
	if (name.length > 0 && (name.length + 1 < word.length || word.at[word.length] == '"'))
		unknown_key(parser, name);
	struct node *node = node_new(test_word);
	parser->p += word.length;
	if (!parser->failed)
		read_needle(parser, node, word);
	return node;
}

static struct node *parse_or(struct parser *parser);

static struct node *parse_group(struct parser *parser)
{
	const char *open = parser->p++;

	if (parser->depth++ >= DEPTH_MAX)
		fail(parser, span(open, open + 1), "too many parentheses in each other: at most %d", DEPTH_MAX);
	skip_space(parser);
	if (*parser->p == ')')
		fail(parser, span(open, parser->p + 1), "there is nothing between the parentheses");
	struct node *node = parser->failed ? NULL : parse_or(parser);
	parser->depth--;
	if (!parser->failed && *parser->p != ')')
		fail(parser, span(open, open + 1), "this parenthesis is never closed");
	parser->p += *parser->p == ')';
	return node;
}

static bool at_or(const char *p)
{
	return strncasecmp(p, "or", 2) == 0 && (p[2] == '\0' || p[2] == '(' || p[2] == ')' || p[2] == '"' || space(p[2]));
}

static struct node *parse_term(struct parser *parser)
{
	const char *start = parser->p;
	bool negate = false;

	for (; *parser->p == '-'; parser->p++)
		negate = !negate;
	if (parser->terms++ >= TERMS_MAX)
		fail(parser, span(start, start + 1), "too many terms: at most %d", TERMS_MAX);
	else if (*parser->p == '\0' || *parser->p == ')' || space(*parser->p))
		fail(parser, span(start, parser->p), "- stands right before what it negates, as in -net:x; in quotes it is a text");
	if (parser->failed)
		return NULL;
	struct node *node = *parser->p == '(' ? parse_group(parser)
	                  : *parser->p == '"' ? parse_phrase(parser)
	                  : *parser->p == '/' ? parse_regex(parser)
	                                      : parse_word(parser);
	if (node != NULL)
		node->negate = node->negate != negate;
	return node;
}

/* Wraps several nodes; one alone needs no wrapping. */
static struct node *gather(struct node *first, bool (*test)(const struct node *, const struct post *, int64_t))
{
	if (first == NULL || first->next == NULL)
		return first;
	struct node *group = node_new(test);
	group->child = first;
	return group;
}

static struct node *parse_and(struct parser *parser)
{
	struct node *first = NULL, **last = &first;

	for (skip_space(parser); *parser->p != '\0' && *parser->p != ')' && !at_or(parser->p); skip_space(parser)) {
		if ((*last = parse_term(parser)) != NULL)
			last = &(*last)->next;
		if (parser->failed)
			break;
	}
	if (first == NULL && at_or(parser->p))
		fail(parser, span(parser->p, parser->p + 2), "or stands between two terms, as in red or blue; in quotes it is a word");
	return gather(first, test_all);
}

static struct node *parse_or(struct parser *parser)
{
	struct node *first = NULL, **last = &first;
	const char *or = NULL;

	do {
		if ((*last = parse_and(parser)) != NULL)
			last = &(*last)->next;
		else if (or != NULL)
			fail(parser, span(or, or + 2), "nothing follows this or; in quotes it is a word");
		if (parser->failed)
			break;
		or = at_or(parser->p) ? parser->p : NULL;
		parser->p += or != NULL ? 2 : 0;
	} while (or != NULL);
	return gather(first, test_any);
}

struct node *filter_parse(const char *expression, bool *ages, struct filter_error *error)
{
	struct parser parser = { .begin = expression, .p = expression, .error = error };
	struct node *root = NULL;

	if (strlen(expression) > EXPRESSION_MAX)
		fail(&parser, (struct span){ expression, EXPRESSION_MAX }, "too long: at most %d bytes", EXPRESSION_MAX);
	else
		root = parse_or(&parser);
	if (!parser.failed && *parser.p == ')')
		fail(&parser, span(parser.p, parser.p + 1), "there is no ( for this ); in quotes it is a text");
	if (parser.failed) {
		node_free(root);
		return NULL;
	}
	*ages = parser.ages;
	return root;
}

const struct filter_term filter_terms[] = {
	{ "word", "text, name, handle, warning or picture description holds it" },
	{ "\"a phrase\"", "the same for several words in a row" },
	{ "/regex/", "a Perl regular expression, any case" },
	{ "from:NAME", "handle or name holds NAME" },
	{ "tag:TAG", "has this tag" },
	{ "net:NETWORK", "came over this network, as in net:bluesky" },
	{ "lang:CODE", "language; en takes en-GB too" },
	{ "since:TIME", "newer than 10m, 2h, 20:15 or a date and time" },
	{ "has:photo", "has a picture" },
	{ "has:video", "has a film" },
	{ "has:audio", "has a sound" },
	{ "has:link", "has a link" },
	{ "has:warning", "has a content warning or is marked sensitive" },
	{ "is:reply", "answers another post" },
	{ "is:boost", "passes on another post" },
	{ "is:question", "asks something" },
	{ "is:edited", "was changed by its author" },
	{ "is:bot", "its author is a machine" },
	{ "is:deleted", "was deleted" },
	{ "-TERM", "not" },
	{ "A B", "both" },
	{ "A or B", "one of them" },
	{ "(A B)", "group" },
	{ NULL, NULL },
};
