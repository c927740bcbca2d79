#include "model/filter.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "model/filter_node.h"
#include "model/log.h"
#include "model/said.h"

struct filter {
	char *text;
	struct node *root; /* NULL: lets all pass */
	bool ages;
};

/* ---- nodes ---- */

struct node *node_new(bool (*test)(const struct node *, const struct post *, int64_t))
{
	struct node *node = xcalloc(1, sizeof *node);

	node->test = test;
	node->clock = -1;
	return node;
}

/* Depth is bounded by the parser, so recursion is. */
void node_free(struct node *node)
{
	while (node != NULL) {
		struct node *next = node->next;
		node_free(node->child);
		regex_free(node->regex);
		free(node->needle);
		free(node->text);
		free(node);
		node = next;
	}
}

/* ---- matching ---- */

static bool each_field(const struct post *post, bool (*found)(const void *what, const char *text), const void *what)
{
	if (found(what, post->text) || found(what, post->author.name) || found(what, post->author.handle))
		return true;
	if (post->warning != NULL && found(what, post->warning))
		return true;
	const char *item = post->media.at;
	for (size_t i = 0; i < post->media.n; i++, item += strlen(item) + 1)
		if (i % 3 == 2 && found(what, item))
			return true;
	return false;
}

static bool field_has_needle(const void *needle, const char *text)
{
	return needle_in(needle, text, strlen(text));
}

static bool field_has_regex(const void *what, const char *text)
{
	return regex_in(*(struct regex *const *)what, text) == REGEX_YES;
}

bool test_word(const struct node *node, const struct post *post, int64_t now)
{
	(void)now;
	return each_field(post, field_has_needle, node->needle);
}

bool test_regex(const struct node *node, const struct post *post, int64_t now)
{
	(void)now;
	return each_field(post, field_has_regex, &node->regex);
}

bool test_from(const struct node *node, const struct post *post, int64_t now)
{
	(void)now;
	return field_has_needle(node->needle, post->author.handle) || field_has_needle(node->needle, post->author.name);
}

bool test_tag(const struct node *node, const struct post *post, int64_t now)
{
	(void)now;
	return list_has(&post->tags, node->text);
}

bool test_net(const struct node *node, const struct post *post, int64_t now)
{
	(void)now;
	return post->network == node->network;
}

bool test_lang(const struct node *node, const struct post *post, int64_t now)
{
	size_t length = strlen(node->text);
	const char *lang = NULL;

	(void)now;
	while ((lang = list_next(&post->langs, lang)) != NULL)
		if (strncasecmp(lang, node->text, length) == 0 && (lang[length] == '\0' || lang[length] == '-'))
			return true;
	return false;
}

bool test_flag(const struct node *node, const struct post *post, int64_t now)
{
	(void)now;
	return node->flag(post);
}

/* The last time the clock showed these minutes, local time. */
static int64_t clock_moment(int minutes, int64_t now)
{
	time_t seconds = (time_t)(now / 1000);
	struct tm day;

	if (localtime_r(&seconds, &day) == NULL)
		return now;
	day.tm_hour = minutes / 60;
	day.tm_min = minutes % 60;
	day.tm_sec = 0;
	day.tm_isdst = -1;
	struct tm before = day;
	before.tm_mday--;
	int64_t moment = (int64_t)mktime(&day) * 1000;
	return moment <= now ? moment : (int64_t)mktime(&before) * 1000;
}

/* "since:20:15" is fixed the first time it is asked: the answer must not jump at midnight. */
bool test_clock(const struct node *node, const struct post *post, int64_t now)
{
	struct node *mutable = (struct node *)node;

	if (node->clock >= 0) {
		mutable->since = clock_moment(node->clock, now);
		mutable->clock = -1;
	}
	return post->created >= node->since;
}

bool test_since(const struct node *node, const struct post *post, int64_t now)
{
	return post->created >= (node->ages ? now - node->since : node->since);
}

static bool node_match(const struct node *node, const struct post *post, int64_t now)
{
	return node->test(node, post, now) != node->negate;
}

bool test_all(const struct node *node, const struct post *post, int64_t now)
{
	for (const struct node *n = node->child; n != NULL; n = n->next)
		if (!node_match(n, post, now))
			return false;
	return true;
}

bool test_any(const struct node *node, const struct post *post, int64_t now)
{
	for (const struct node *n = node->child; n != NULL; n = n->next)
		if (node_match(n, post, now))
			return true;
	return false;
}

/* ---- what has: and is: ask ---- */

static bool has_media(const struct post *post, const char *kind)
{
	const char *item = post->media.at;

	for (size_t i = 0; i < post->media.n; i++, item += strlen(item) + 1)
		if (i % 3 == 0 && strcmp(item, kind) == 0)
			return true;
	return false;
}

static bool has_photo(const struct post *post) { return has_media(post, "image"); }
static bool has_video(const struct post *post) { return has_media(post, "video"); }
static bool has_audio(const struct post *post) { return has_media(post, "audio"); }
static bool has_link(const struct post *post) { return post->links.n > 0; }
static bool has_warning(const struct post *post) { return post->warning != NULL || post->sensitive; }
static bool is_reply(const struct post *post) { return post->reply_to != NULL; }
static bool is_boost(const struct post *post) { return post->repost_of != NULL; }
static bool is_question(const struct post *post) { return said_asks(post); }
static bool is_edited(const struct post *post) { return post->edited; }
static bool is_bot(const struct post *post) { return post->author.bot; }

/* A tombstone is a post of which nothing is left to read. */
static bool is_deleted(const struct post *post)
{
	return post->text[0] == '\0' && post->url[0] == '\0' && post->repost_of == NULL && post->media.n == 0 &&
	       post->warning == NULL;
}

const struct flag filter_flags[] = {
	{ "has", "photo", has_photo }, { "has", "video", has_video }, { "has", "audio", has_audio },
	{ "has", "link", has_link }, { "has", "warning", has_warning },
	{ "is", "reply", is_reply }, { "is", "boost", is_boost }, { "is", "question", is_question },
	{ "is", "edited", is_edited }, { "is", "bot", is_bot }, { "is", "deleted", is_deleted },
	{ NULL, NULL, NULL },
};

/* ---- public ---- */

struct filter *filter_new(const char *expression, struct filter_error *error)
{
	struct filter *filter = xcalloc(1, sizeof *filter);

	memset(error, 0, sizeof *error);
	filter->root = filter_parse(expression, &filter->ages, error);
	if (error->text[0] != '\0') {
		free(filter);
		return NULL;
	}
	filter->text = xstrdup(expression);
	return filter;
}

void filter_free(struct filter *filter)
{
	if (filter == NULL)
		return;
	node_free(filter->root);
	free(filter->text);
	free(filter);
}

bool filter_empty(const struct filter *filter)
{
	return filter == NULL || filter->root == NULL;
}

const char *filter_text(const struct filter *filter)
{
	return filter != NULL ? filter->text : "";
}

bool filter_match(const struct filter *filter, const struct post *post, int64_t now)
{
	return filter_empty(filter) || node_match(filter->root, post, now);
}

bool filter_ages(const struct filter *filter)
{
	return filter != NULL && filter->ages;
}
