#include "model/people.h"

#include <stdlib.h>
#include <string.h>
#include "model/log.h"

struct person_key {
	enum network network;
	const char *id;
};

/* Strings of a writer, in the order in which they lie in its block. */
enum { ID, HANDLE, NAME, ID_STEM, URL_STEM, STRINGS };

static bool same_person(const void *item, const void *key)
{
	const struct person *person = &((const struct writer *)item)->person;
	const struct person_key *wanted = key;
	return person->network == wanted->network && !strcmp(person->id, wanted->id);
}

static uint32_t person_hash(const struct people *people, enum network network, const char *id)
{
	return table_hash(table_hash64(&people->seed, id, strlen(id))) + (uint32_t)network * 0x9e3779b1u;
}

struct writer *people_find(const struct people *people, enum network network, const char *id)
{
	struct person_key key = {network, id};
	return table_find(&people->table, person_hash(people, network, id), same_person, &key);
}

static void get_strings(const struct writer *writer, const char *out[static STRINGS])
{
	const char *all[STRINGS] = {writer->person.id, writer->person.handle, writer->person.name,
	                            writer->id_stem, writer->url_stem};
	memcpy(out, all, sizeof all);
}

static void set_strings(struct people *people, struct writer *writer, const char *in[static STRINGS])
{
	const char *at[STRINGS];
	size_t length[STRINGS], bytes = 0;
	for (size_t i = 0; i < STRINGS; i++)
		bytes += length[i] = strlen(in[i]) + 1;
	char *block = xmalloc(bytes), *end = block;
	for (size_t i = 0; i < STRINGS; end += length[i++])
		at[i] = memcpy(end, in[i], length[i]);
	people->bytes += table_block(block) - table_block(writer->strings);
	free(writer->strings);
	writer->strings = block;
	writer->person.id = at[ID];
	writer->person.handle = at[HANDLE];
	writer->person.name = at[NAME];
	writer->id_stem = at[ID_STEM];
	writer->url_stem = at[URL_STEM];
}

/* Up to and including the last '/'; "" when there is none. out holds POST_ID_MAX + 1. */
static const char *stem_of(const char *string, char *out)
{
	const char *slash = strrchr(string, '/');
	size_t length = slash ? (size_t)(slash - string) + 1 : 0;
	if (length > POST_ID_MAX)
		length = 0;
	memcpy(out, string, length);
	out[length] = 0;
	return out;
}

/* A boost's id often ends in /activity, which would be nobody's stem. */
static void learn_stems(struct people *people, struct writer *writer, const struct post *post)
{
	char id_stem[POST_ID_MAX + 1], url_stem[POST_ID_MAX + 1];
	const char *strings[STRINGS];
	if (post->repost_of || *writer->id_stem || *writer->url_stem)
		return;
	get_strings(writer, strings);
	strings[ID_STEM] = stem_of(post->id, id_stem);
	strings[URL_STEM] = stem_of(post->url, url_stem);
	if (*strings[ID_STEM] || *strings[URL_STEM])
		set_strings(people, writer, strings);
}

static struct writer *add_writer(struct people *people, const struct post *post)
{
	struct writer *writer = xcalloc(1, sizeof *writer);
	const char *strings[STRINGS] = {post->author.id, post->author.handle, post->author.name, "", ""};
	people->bytes += table_block(writer);
	set_strings(people, writer, strings);
	writer->person.network = post->network;
	writer->person.bot = post->author.bot;
	writer->told = *post->author.handle || *post->author.name ? post->received : 0;
	writer->hash = person_hash(people, post->network, post->author.id);
	if (people->n == people->capacity) {
		people->capacity += people->capacity / 8 + 64;
		people->all = xrealloc(people->all, people->capacity * sizeof *people->all);
	}
	writer->index = (unsigned)people->n;
	people->all[people->n++] = writer;
	table_add(&people->table, writer->hash, writer);
	return writer;
}

struct writer *people_get(struct people *people, const struct post *post)
{
	struct writer *writer = people_find(people, post->network, post->author.id);
	if (!writer)
		writer = add_writer(people, post);
	learn_stems(people, writer, post);
	return writer;
}

static bool set_shown(struct people *people, struct writer *writer, const char *handle, const char *name, bool bot)
{
	bool changed = bot != writer->person.bot;
	const char *strings[STRINGS];
	get_strings(writer, strings);
	if (*handle && strcmp(handle, strings[HANDLE]))
		strings[HANDLE] = handle, changed = true;
	if (*name && strcmp(name, strings[NAME]))
		strings[NAME] = name, changed = true;
	if (!changed)
		return false;
	writer->person.bot = bot;
	set_strings(people, writer, strings);
	return true;
}

bool people_heard(struct people *people, struct writer *writer, const struct post *post)
{
	const struct author *author = &post->author;
	if ((!*author->handle && !*author->name) || post->received < writer->told)
		return false;
	writer->told = post->received;
	return set_shown(people, writer, author->handle, author->name, author->bot);
}

bool people_tell(struct people *people, struct writer *writer, const char *handle, const char *name, bool bot)
{
	return set_shown(people, writer, handle, name, bot || writer->person.bot);
}

static void free_writer(struct people *people, struct writer *writer)
{
	people->bytes -= table_block(writer->strings) + table_block(writer);
	free(writer->strings);
	free(writer);
}

void people_drop(struct people *people, struct writer *writer)
{
	struct writer *last = people->all[--people->n];
	table_remove(&people->table, writer->hash, writer);
	people->all[last->index = writer->index] = last;
	free_writer(people, writer);
}

size_t people_bytes(const struct people *people)
{
	return people->bytes + table_bytes(&people->table) + table_block(people->all);
}

void people_done(struct people *people)
{
	for (size_t i = 0; i < people->n; i++)
		free_writer(people, people->all[i]);
	free(people->all);
	table_done(&people->table);
}
