/* Entries and every way to find them: by place, id, parent, word. */
#include <stdlib.h>
#include <string.h>
#include "model/copies.h"
#include "model/log.h"
#include "model/questions_parts.h"

uint64_t graph_hash(const struct questions *q, const char *id)
{
	const uint64_t hash = id ? table_hash64(&q->seed, id, strlen(id)) : 0;
	return id && !hash ? 1 : hash;
}

/* ---- by place ---- */

size_t graph_seek(const struct entries *entries, struct place place)
{
	size_t low = 0, high = entries->n;
	/* Most come last. */
	if (high && place_compare(entries->all[high - 1]->place, place) < 0)
		return high;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (place_compare(entries->all[middle]->place, place) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct entry *graph_at(const struct entries *entries, struct place place)
{
	const size_t i = graph_seek(entries, place);
	return i < entries->n && !place_compare(entries->all[i]->place, place) ? entries->all[i] : NULL;
}

static void enter(struct entries *entries, struct entry *entry)
{
	const size_t i = graph_seek(entries, entry->place);
	if (entries->n == entries->room) {
		entries->room = entries->room * 2 + 16;
		entries->all = xrealloc(entries->all, entries->room * sizeof *entries->all);
	}
	memmove(&entries->all[i + 1], &entries->all[i], (entries->n - i) * sizeof *entries->all);
	entries->all[i] = entry;
	entries->n++;
}

static void leave(struct entries *entries, const struct entry *entry)
{
	const size_t i = graph_seek(entries, entry->place);
	if (i >= entries->n || entries->all[i] != entry)
		return;
	entries->n--;
	memmove(&entries->all[i], &entries->all[i + 1], (entries->n - i) * sizeof *entries->all);
}

/* ---- by id ---- */

static bool same_entry(const void *item, const void *key)
{
	return ((const struct entry *)item)->id == *(const uint64_t *)key;
}

static bool same_alias(const void *item, const void *key)
{
	return ((const struct alias *)item)->id == *(const uint64_t *)key;
}

static bool same_kids(const void *item, const void *key)
{
	return ((const struct kids *)item)->id == *(const uint64_t *)key;
}

static bool same_posting(const void *item, const void *key)
{
	return ((const struct posting *)item)->topic == *(const uint32_t *)key;
}

struct entry *graph_find(const struct questions *q, uint64_t id)
{
	if (!id)
		return NULL;
	struct entry *entry = table_find(&q->ids, table_hash(id), same_entry, &id);
	if (entry)
		return entry;
	const struct alias *alias = table_find(&q->aliases, table_hash(id), same_alias, &id);
	return alias ? alias->entry : NULL;
}

struct kids *graph_kids(const struct questions *q, uint64_t id)
{
	return table_find(&q->kids, table_hash(id), same_kids, &id);
}

static struct kids *make_kids(struct questions *q, uint64_t id)
{
	struct kids *kids = graph_kids(q, id);
	if (kids)
		return kids;
	kids = xcalloc(1, sizeof *kids);
	kids->id = id;
	table_add(&q->kids, table_hash(id), kids);
	return kids;
}

static void add_alias(struct questions *q, struct entry *entry, const char *id)
{
	struct alias *alias = xmalloc(sizeof *alias);
	*alias = (struct alias){ graph_hash(q, id), entry, entry->aliases };
	entry->aliases = alias;
	table_add(&q->aliases, table_hash(alias->id), alias);
}

static void link_up(struct questions *q, struct entry *entry)
{
	if (entry->parent) {
		struct kids *kids = make_kids(q, entry->parent);
		entry->next_reply = kids->replies;
		kids->replies = entry;
	}
	if (entry->quote) {
		struct kids *kids = make_kids(q, entry->quote);
		entry->next_quote = kids->quotes;
		kids->quotes = entry;
	}
}

static void drop_kids(struct questions *q, struct kids *kids)
{
	if (kids->replies || kids->quotes)
		return;
	table_remove(&q->kids, table_hash(kids->id), kids);
	free(kids);
}

static void unlink_entry(struct questions *q, struct entry *entry)
{
	if (entry->parent) {
		struct kids *kids = graph_kids(q, entry->parent);
		struct entry **at = &kids->replies;
		while (*at != entry)
			at = &(*at)->next_reply;
		*at = entry->next_reply;
		drop_kids(q, kids);
	}
	if (entry->quote) {
		struct kids *kids = graph_kids(q, entry->quote);
		struct entry **at = &kids->quotes;
		while (*at != entry)
			at = &(*at)->next_quote;
		*at = entry->next_quote;
		drop_kids(q, kids);
	}
}

static void kids_of(const struct questions *q, uint64_t id, void (*each)(void *arg, struct entry *kid, bool quotes), void *arg)
{
	const struct kids *kids = graph_kids(q, id);
	for (struct entry *next, *kid = kids ? kids->replies : NULL; kid; kid = next) {
		next = kid->next_reply;
		each(arg, kid, false);
	}
	for (struct entry *next, *kid = kids ? kids->quotes : NULL; kid; kid = next) {
		next = kid->next_quote;
		each(arg, kid, true);
	}
}

void graph_each_kid(const struct questions *q, const struct entry *entry, void (*each)(void *arg, struct entry *kid, bool quotes), void *arg)
{
	kids_of(q, entry->id, each, arg);
	for (const struct alias *alias = entry->aliases; alias; alias = alias->next)
		kids_of(q, alias->id, each, arg);
}

/* ---- by word ---- */

struct posting *graph_posting(const struct questions *q, uint32_t topic)
{
	return table_find(&q->postings, topic, same_posting, &topic);
}

static void post_words(struct questions *q, struct entry *entry)
{
	for (size_t i = 0; i < entry->words->n; i++) {
		struct posting *posting = graph_posting(q, entry->words->all[i]);
		if (!posting) {
			posting = xcalloc(1, sizeof *posting);
			posting->topic = entry->words->all[i];
			table_add(&q->postings, posting->topic, posting);
		}
		if (posting->n == posting->room) {
			posting->room = posting->room * 2 + 2;
			posting->all = xrealloc(posting->all, posting->room * sizeof *posting->all);
		}
		posting->all[posting->n++] = entry;
	}
}

static void unpost_words(struct questions *q, const struct entry *entry)
{
	for (size_t i = 0; i < entry->words->n; i++) {
		struct posting *posting = graph_posting(q, entry->words->all[i]);
		size_t at = posting->n;
		while (at-- > 0 && posting->all[at] != entry)
			;
		posting->all[at] = posting->all[--posting->n];
		if (posting->n)
			continue;
		table_remove(&q->postings, posting->topic, posting);
		free(posting->all);
		free(posting);
	}
}

unsigned graph_alike(const struct entry *a, const struct entry *b)
{
	return a->words && b->words ? asks_alike(a->words->all, a->words->n, b->words->all, b->words->n) : 0;
}

/* ---- the whole ---- */

/* What the text says by itself. */
static void read_text(struct entry *entry, const struct post *post)
{
	struct said said;
	said_read(post, &said);
	for (size_t i = 0; i < said.label_count; i++)
		entry->labels[i] = (unsigned char)said.labels[i].number;
	entry->label_count = (unsigned char)said.label_count;
	entry->letter = said.label_count ? (unsigned char)said.labels[0].letter : 0;
	entry->corrects = (unsigned char)said.corrects;
	entry->asks = (unsigned char)said.asking.how;
	entry->seconds = said.asking.seconds;
	entry->defers = said.asking.defers;
	if (!entry->asks && entry->letter != 'Q')
		return;
	entry->words = xmalloc(sizeof *entry->words);
	entry->words->n = said.asking.topic_count;
	memcpy(entry->words->all, said.asking.topics, sizeof entry->words->all);
}

struct entry *graph_add(struct questions *q, const struct store_view *view, const struct list *ids)
{
	const struct post *post = &view->post;
	struct entry *entry = xcalloc(1, sizeof *entry);
	entry->place = view->place;
	entry->id = graph_hash(q, post->id);
	entry->boost = post->repost_of != NULL;
	entry->parent = graph_hash(q, entry->boost ? post->repost_of : post->reply_to);
	entry->quote = entry->boost ? 0 : graph_hash(q, post->quote_of);
	entry->row = entry->row_before = NO_ROW;
	entry->who = who_of(q, post);
	entry->who->posts++;
	if (!entry->boost)
		read_text(entry, post);
	entry->addressed = !entry->boost && !entry->parent && !entry->quote && !entry->letter && post->mentions.n;
	if (entry->addressed)
		entry->quote = who_hash(q, post->network, list_next(&post->mentions, NULL));
	table_add(&q->ids, table_hash(entry->id), entry);
	char copy[COPY_MAX];
	if (post->also.n && copy_bridged_id(post->id, copy) && !list_has(ids, copy))
		add_alias(q, entry, copy);
	for (const char *id = list_next(&post->also, NULL); id; id = list_next(&post->also, id)) {
		add_alias(q, entry, id);
		if (copy_id_of(id, copy) && !list_has(ids, copy))
			add_alias(q, entry, copy);
	}
	for (const char *id = list_next(ids, NULL); id; id = list_next(ids, id))
		add_alias(q, entry, id);
	link_up(q, entry);
	if (entry->words)
		post_words(q, entry);
	enter(&q->entries, entry);
	if (entry->letter == 'Q')
		enter(&q->claims, entry);
	if (entry->corrects)
		enter(&q->corrections, entry);
	return entry;
}

void graph_remove(struct questions *q, struct entry *entry)
{
	leave(&q->entries, entry);
	leave(&q->claims, entry);
	leave(&q->corrections, entry);
	unlink_entry(q, entry);
	table_remove(&q->ids, table_hash(entry->id), entry);
	for (struct alias *next, *alias = entry->aliases; alias; alias = next) {
		next = alias->next;
		table_remove(&q->aliases, table_hash(alias->id), alias);
		free(alias);
	}
	if (entry->words)
		unpost_words(q, entry);
	free(entry->words);
	who_release(q, entry->who);
	free(entry);
}

void graph_done(struct questions *q)
{
	while (q->entries.n)
		graph_remove(q, q->entries.all[q->entries.n - 1]);
	free(q->entries.all);
	free(q->claims.all);
	free(q->corrections.all);
	table_done(&q->ids);
	table_done(&q->aliases);
	table_done(&q->kids);
	table_done(&q->postings);
}
