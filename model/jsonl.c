#include "model/jsonl.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/label.h"
#include "model/log.h"
#include "model/when.h"

enum {
	LINE_MAX_BYTES = 2 * 1024 * 1024, /* the longest post, all escaped, takes less */
	VALUES_MAX = 4096                 /* values a line: bounds the memory of the tree */
};

/* ---- writing ---- */

/* An unknown string is null; so is what jansson refuses, which a clean post never holds. */
static json_t *text_or_null(const char *text)
{
	json_t *value = text != NULL && text[0] != '\0' ? json_string(text) : NULL;

	return value != NULL ? value : json_null();
}

static json_t *text_always(const char *text)
{
	json_t *value = json_string(text);

	return value != NULL ? value : json_string("");
}

static json_t *time_text(int64_t ms)
{
	char text[WHEN_TEXT];

	return json_string(when_format(ms, text));
}

static json_t *write_list(const struct list *list)
{
	json_t *array = json_array();
	const char *item = NULL;

	while ((item = list_next(list, item)) != NULL)
		json_array_append_new(array, text_always(item));
	return array;
}

static json_t *write_media(const struct list *list)
{
	static const char *const keys[] = { "kind", "url", "alt" };
	json_t *array = json_array(), *object = NULL;
	const char *item = NULL;

	for (size_t i = 0; (item = list_next(list, item)) != NULL; i++) {
		if (i % 3 == 0)
			json_array_append_new(array, object = json_object());
		json_object_set_new(object, keys[i % 3], text_or_null(item));
	}
	return array;
}

static json_t *write_author(const struct author *author)
{
	json_t *object = json_object();

	json_object_set_new(object, "id", text_or_null(author->id));
	json_object_set_new(object, "handle", text_or_null(author->handle));
	json_object_set_new(object, "name", text_or_null(author->name));
	json_object_set_new(object, "bot", json_boolean(author->bot));
	return object;
}

static json_t *write_label(const struct post *post)
{
	char text[8];

	return post->repost_of != NULL ? json_null() : text_or_null(label_text(label_of(post), text));
}

static json_t *write_roles(unsigned roles)
{
	static const struct { unsigned bit; const char *word; } words[] = {
		{ LEDGER_HOST_QUESTION, "host_question" }, { LEDGER_ANSWER, "answer" }, { LEDGER_AUDIENCE_QUESTION, "audience_question" },
	};
	json_t *array = json_array();

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (roles & words[i].bit)
			json_array_append_new(array, json_string(words[i].word));
	if (roles == 0)
		json_array_append_new(array, json_string("other"));
	return array;
}

static json_t *write_ledger(const struct ledger *ledger)
{
	json_t *o = json_object(), *numbers = json_array(), *answers = json_array();

	for (size_t i = 0; i < ledger->number_count; i++)
		json_array_append_new(numbers, json_integer(ledger->numbers[i]));
	for (size_t i = 0; i < ledger->answer_count; i++)
		json_array_append_new(answers, text_always(ledger->answers[i]));
	json_object_set_new(o, "roles", write_roles(ledger->roles));
	json_object_set_new(o, "questions", numbers);
	json_object_set_new(o, "answers", answers);
	json_object_set_new(o, "group", text_or_null(ledger->group));
	json_object_set_new(o, "sure", ledger->sure < 0 ? json_null() : json_real(ledger->sure / 100.0));
	json_object_set_new(o, "state", text_or_null(ledger->state));
	return o;
}

/* In the documented order, which jansson keeps. */
static json_t *write_post(const struct post *post, const struct ledger *ledger)
{
	json_t *o = json_object();

	json_object_set_new(o, "v", json_integer(1));
	json_object_set_new(o, "id", text_or_null(post->id));
	json_object_set_new(o, "network", json_string(network_name(post->network)));
	json_object_set_new(o, "source", text_or_null(post->source));
	json_object_set_new(o, "url", text_or_null(post->url));
	json_object_set_new(o, "author", write_author(&post->author));
	json_object_set_new(o, "created", time_text(post->created));
	json_object_set_new(o, "received", time_text(post->received));
	json_object_set_new(o, "text", text_always(post->text));
	json_object_set_new(o, "lang", write_list(&post->langs));
	json_object_set_new(o, "tags", write_list(&post->tags));
	json_object_set_new(o, "mentions", write_list(&post->mentions));
	json_object_set_new(o, "links", write_list(&post->links));
	json_object_set_new(o, "media", write_media(&post->media));
	json_object_set_new(o, "warning", text_or_null(post->warning));
	json_object_set_new(o, "sensitive", json_boolean(post->sensitive));
	json_object_set_new(o, "reply_to", text_or_null(post->reply_to));
	json_object_set_new(o, "quote_of", text_or_null(post->quote_of));
	json_object_set_new(o, "repost_of", text_or_null(post->repost_of));
	json_object_set_new(o, "edited", json_boolean(post->edited));
	json_object_set_new(o, "also", write_list(&post->also));
	json_object_set_new(o, "label", write_label(post));
	json_object_set_new(o, "ledger", ledger != NULL ? write_ledger(ledger) : json_null());
	return o;
}

struct growing {
	char *bytes;
	size_t length, capacity;
};

static int grow(const char *bytes, size_t length, void *arg)
{
	struct growing *g = arg;

	if (g->capacity - g->length <= length) {
		g->capacity = (g->length + length) * 2 + 1024;
		g->bytes = xrealloc(g->bytes, g->capacity);
	}
	memcpy(g->bytes + g->length, bytes, length);
	g->length += length;
	return 0;
}

/* Not json_dumps: its memory is that of jansson's allocator, and ours is the caller's to free. */
static char *dump(json_t *object)
{
	struct growing g = { 0 };

	if (json_dump_callback(object, grow, &g, JSON_COMPACT | JSON_REAL_PRECISION(4)) != 0)
		die("a post could not be written as JSON");
	json_decref(object);
	grow("", 1, &g);
	return g.bytes;
}

char *jsonl_post(const struct post *post, const struct ledger *ledger)
{
	return dump(write_post(post, ledger));
}

char *jsonl_delete(const char *id)
{
	json_t *object = json_object();

	json_object_set_new(object, "v", json_integer(1));
	json_object_set_new(object, "delete", text_always(id));
	return dump(object);
}

/* ---- reading ---- */

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text != NULL ? text : "";
}

static const char *text_or_none(const json_t *object, const char *key)
{
	const char *text = text_of(object, key);

	return text[0] != '\0' ? text : NULL;
}

static bool flag_of(const json_t *object, const char *key)
{
	return json_is_true(json_object_get(object, key));
}

static struct list read_list(const json_t *object, const char *key, struct list_builder *builder)
{
	const json_t *array = json_object_get(object, key);

	for (size_t i = 0; i < json_array_size(array); i++) {
		const char *item = json_string_value(json_array_get(array, i));
		if (item != NULL)
			list_add(builder, item);
	}
	return builder->list;
}

static struct list read_media(const json_t *object, struct list_builder *builder)
{
	const json_t *array = json_object_get(object, "media");

	for (size_t i = 0; i < json_array_size(array) && i < POST_MEDIA_MAX; i++) {
		const json_t *medium = json_array_get(array, i);
		list_add(builder, text_of(medium, "kind"));
		list_add(builder, text_of(medium, "url"));
		list_add(builder, text_of(medium, "alt"));
	}
	return builder->list;
}

/* The network is named, and begins the id; either may be missing, but they must agree. */
static bool read_network(const json_t *object, enum network *out)
{
	const char *id = text_of(object, "id"), *name = text_of(object, "network");
	size_t length = strcspn(id, ":");
	char prefix[16] = "";

	if (length >= sizeof prefix)
		return false;
	memcpy(prefix, id, length);
	return network_from_name(prefix, out) && (name[0] == '\0' || strcmp(name, prefix) == 0);
}

static bool read_time(const json_t *object, const char *key, int64_t *out)
{
	const char *text = text_of(object, key);

	return text[0] == '\0' || when_parse(text, out);
}

static const char *read_times(const json_t *object, struct post *draft)
{
	if (!read_time(object, "created", &draft->created))
		return "`created` is no RFC 3339 time";
	draft->received = draft->created;
	if (!read_time(object, "received", &draft->received))
		return "`received` is no RFC 3339 time";
	if (text_of(object, "created")[0] == '\0')
		draft->created = draft->received;
	return NULL;
}

static void read_scalars(const json_t *object, struct post *draft)
{
	const json_t *author = json_object_get(object, "author");

	draft->id = text_of(object, "id");
	draft->source = text_of(object, "source");
	draft->url = text_of(object, "url");
	draft->author.id = text_of(author, "id");
	draft->author.handle = text_of(author, "handle");
	draft->author.name = text_of(author, "name");
	draft->author.bot = flag_of(author, "bot");
	draft->warning = text_or_none(object, "warning");
	draft->sensitive = flag_of(object, "sensitive");
	draft->edited = flag_of(object, "edited");
	draft->reply_to = text_or_none(object, "reply_to");
	draft->quote_of = text_or_none(object, "quote_of");
	draft->repost_of = text_or_none(object, "repost_of");
	draft->text = draft->repost_of == NULL ? text_of(object, "text") : "";
}

static struct post *read_post(const json_t *object, const char **why)
{
	struct post draft = { 0 }, *post;
	enum { LANG, TAGS, MENTIONS, LINKS, ALSO, MEDIA, LISTS };
	struct list_builder lists[LISTS] = { 0 };

	if (!read_network(object, &draft.network)) {
		*why = "`id` does not begin with the name of its network";
		return NULL;
	}
	if ((*why = read_times(object, &draft)) != NULL)
		return NULL;
	read_scalars(object, &draft);
	draft.langs = read_list(object, "lang", &lists[LANG]);
	draft.tags = read_list(object, "tags", &lists[TAGS]);
	draft.mentions = read_list(object, "mentions", &lists[MENTIONS]);
	draft.links = read_list(object, "links", &lists[LINKS]);
	draft.also = read_list(object, "also", &lists[ALSO]);
	draft.media = read_media(object, &lists[MEDIA]);
	if ((post = post_new(&draft)) == NULL)
		*why = "`id` or `author.id` is missing or cannot be used";
	for (size_t i = 0; i < LISTS; i++)
		list_done(&lists[i]);
	return post;
}

/* Counts what stands outside of strings and makes values, before any memory is spent on them. */
static bool few_values(const char *line, size_t length)
{
	size_t values = 0;
	bool quoted = false;

	for (size_t i = 0; i < length && values <= VALUES_MAX; i++) {
		if (quoted && line[i] == '\\')
			i++;
		else if (line[i] == '"')
			quoted = !quoted;
		else if (!quoted)
			values += line[i] == ',' || line[i] == '{' || line[i] == '[';
	}
	return values <= VALUES_MAX;
}

static json_t *parse(const char *line, size_t length, struct jsonl_line *out)
{
	json_error_t error;
	json_t *object = NULL;

	if (length > LINE_MAX_BYTES)
		snprintf(out->why, sizeof out->why, "longer than %d bytes", LINE_MAX_BYTES);
	else if (!few_values(line, length))
		snprintf(out->why, sizeof out->why, "more than %d values", VALUES_MAX);
	else if ((object = json_loadb(line, length, 0, &error)) == NULL)
		snprintf(out->why, sizeof out->why, "no JSON object (at byte %d)", error.position);
	return object;
}

static bool version_1(const json_t *object)
{
	const json_t *v = json_object_get(object, "v");

	return v == NULL || (json_is_integer(v) && json_integer_value(v) == 1);
}

static void read_object(const json_t *object, struct jsonl_line *out)
{
	const char *deleted = text_of(object, "delete"), *why = NULL;

	if (!json_is_object(object)) {
		why = "no JSON object";
	} else if (!version_1(object)) {
		why = "`v` is not 1: a newer tweetup wrote this";
	} else if (json_object_get(object, "delete") == NULL) {
		if ((out->post = read_post(object, &why)) != NULL)
			out->kind = JSONL_POST;
	} else if (deleted[0] == '\0' || strlen(deleted) > POST_ID_MAX) {
		why = "`delete` is no id";
	} else {
		out->id = xstrdup(deleted);
		out->kind = JSONL_DELETE;
	}
	if (why != NULL)
		snprintf(out->why, sizeof out->why, "%s", why);
}

void jsonl_read(const char *line, size_t length, struct jsonl_line *out)
{
	memset(out, 0, sizeof *out);
	out->kind = JSONL_BAD;
	json_t *object = parse(line, length, out);
	if (object == NULL)
		return;
	read_object(object, out);
	json_decref(object);
}
