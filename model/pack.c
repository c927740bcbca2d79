#include "model/pack.h"

#include <stdlib.h>
#include <string.h>
#include "model/log.h"

/* Strings that a record has or has not, then lists, in the order of their bits and of their bytes. */
static const size_t strings[] = {
	offsetof(struct post, text), offsetof(struct post, warning), offsetof(struct post, reply_to),
	offsetof(struct post, quote_of), offsetof(struct post, repost_of),
};
static const size_t lists[] = {
	offsetof(struct post, langs), offsetof(struct post, tags), offsetof(struct post, mentions),
	offsetof(struct post, links), offsetof(struct post, media), offsetof(struct post, also),
};
enum {
	STRINGS = sizeof strings / sizeof *strings,
	LISTS = sizeof lists / sizeof *lists,
	IDS = STRINGS + LISTS, /* the list of copies' ids, which no post has */
	SHARED = 2,      /* the first lists, languages and tags, are mostly the same ones */
	LIST_ITEMS = 254,
	ON_SHELF = 255,  /* instead of a count; two bytes say where */
};
_Static_assert(SHELF_LISTS < UINT16_MAX, "a place on the shelf is two bytes");
_Static_assert(POST_URL_MAX <= POST_ID_MAX, "both fit in scratch");
_Static_assert(PACK_FIELDS + IDS < 19, "the bits of strings and lists end before the next");

static uint32_t field_bit(size_t i)
{
	return 1u << (PACK_FIELDS + i);
}

/* Where the packed bytes go; what is beyond room is only counted. */
struct sink {
	char *at;
	size_t bytes, room;
	uint16_t shared[SHARED];
};

static void put(struct sink *sink, const void *from, size_t n)
{
	if (sink->bytes + n <= sink->room)
		memcpy(sink->at + sink->bytes, from, n);
	sink->bytes += n;
}

static void put_string(struct sink *sink, const char *string)
{
	put(sink, string, strlen(string) + 1);
}

static void put_shared(struct sink *sink, uint16_t where)
{
	put(sink, &(uint8_t){ON_SHELF}, 1);
	put(sink, &where, sizeof where);
}

static void put_list(struct sink *sink, const struct list *list)
{
	uint8_t n = list->n < LIST_ITEMS ? (uint8_t)list->n : LIST_ITEMS;
	const char *p = list->at;
	put(sink, &n, 1);
	for (uint8_t i = 0; i < n; i++, p += strlen(p) + 1)
		put_string(sink, p);
}

/* What is left of string after stem; NULL when it does not begin with it, nothing is left, or scratch would not hold it. */
static const char *tail_of(const char *string, const char *stem)
{
	size_t length = strlen(stem);
	if (!length || strncmp(string, stem, length) || !string[length])
		return NULL;
	return length + strlen(string + length) <= POST_ID_MAX ? string + length : NULL;
}

static uint32_t put_names(struct sink *sink, const struct post *post, const struct writer *writer)
{
	const char *id_tail = tail_of(post->id, writer->id_stem), *url_tail = tail_of(post->url, writer->url_stem);
	put_string(sink, id_tail ? id_tail : post->id);
	uint32_t bits = id_tail ? 0 : PACK_ID_WHOLE;
	if (!*post->url)
		return bits;
	if (id_tail && url_tail && !strcmp(id_tail, url_tail))
		return bits | PACK_URL | PACK_URL_SAME;
	put_string(sink, url_tail ? url_tail : post->url);
	return bits | PACK_URL | (url_tail ? 0 : PACK_URL_WHOLE);
}

static const struct list *list_of(const struct open_rec *open, size_t i)
{
	const char *post = (const char *)&open->view.post;
	return i < LISTS ? (const void *)(post + lists[i]) : &open->ids;
}

static uint32_t put_fields(struct sink *sink, const struct open_rec *open)
{
	const char *post = (const char *)&open->view.post;
	uint32_t bits = 0;
	for (size_t i = 0; i < STRINGS; i++) {
		const char *string = *(const char *const *)(const void *)(post + strings[i]);
		if (!string || (!*string && strings[i] == offsetof(struct post, text)))
			continue;
		put_string(sink, string);
		bits |= field_bit(i);
	}
	for (size_t i = 0; i <= LISTS; i++) {
		const struct list *list = list_of(open, i);
		if (!list->n)
			continue;
		if (i < SHARED && sink->shared[i] < SHELF_LISTS)
			put_shared(sink, sink->shared[i]);
		else
			put_list(sink, list);
		bits |= field_bit(STRINGS + i);
	}
	return bits;
}

static uint32_t put_all(struct sink *sink, const struct open_rec *open)
{
	const struct post *post = &open->view.post;
	int64_t delay = post->received - open->view.place.created;
	uint32_t bits = open->bits & REC_KEPT;
	if (delay != (int32_t)delay) {
		put(sink, &post->received, sizeof post->received);
		bits |= PACK_FAR;
	}
	if (post->expires) {
		put(sink, &post->expires, sizeof post->expires);
		bits |= PACK_EXPIRES;
	}
	if (open->source == SHELF_SOURCES) {
		put_string(sink, post->source);
		bits |= PACK_SOURCE;
	}
	bits |= put_names(sink, post, open->writer);
	bits |= put_fields(sink, open);
	bits |= post->sensitive ? PACK_SENSITIVE : 0;
	bits |= post->edited ? REC_EDITED : 0;
	bits |= post->repost_of ? REC_BOOST : 0;
	return bits | (post->also.n || open->ids.n ? REC_COPIED : 0);
}

struct rec *pack(const struct open_rec *open, struct shelf *shelf)
{
	/* Most posts fit here, and are written once; the others are counted, then written. */
	char quick[1000];
	struct sink sink = {.at = quick, .room = sizeof quick};
	for (size_t i = 0; i < SHARED; i++)
		sink.shared[i] = (uint16_t)shelf_list(shelf, list_of(open, i));
	const uint32_t bits = put_all(&sink, open);
	const size_t packed = sink.bytes, bytes = offsetof(struct rec, bytes) + packed;
	struct rec *rec = xmalloc(bytes > sizeof *rec ? bytes : sizeof *rec);
	if (packed <= sizeof quick) {
		/* cppcheck-suppress uninitvar; put_all wrote it through the sink */
		memcpy(rec->bytes, quick, packed);
	} else {
		sink.at = rec->bytes;
		sink.bytes = 0;
		sink.room = packed;
		put_all(&sink, open);
	}
	rec->bits = bits;
	rec->created = open->view.place.created;
	rec->tie = open->view.place.tie;
	rec->writer = open->writer;
	rec->delay = (int32_t)(open->view.post.received - open->view.place.created);
	rec->source = (uint8_t)open->source;
	return rec;
}

static const char *take(const char **at)
{
	const char *string = *at;
	*at += strlen(string) + 1;
	return string;
}

static struct list take_list(const char **at, const struct shelf *shelf)
{
	uint16_t where;
	if ((uint8_t)**at == ON_SHELF) {
		memcpy(&where, *at + 1, sizeof where);
		*at += 1 + sizeof where;
		return shelf->lists[where];
	}
	struct list list = {*at + 1, (uint8_t)**at};
	*at = list.at;
	for (size_t i = 0; i < list.n; i++)
		take(at);
	return list;
}

static const char *join(char *scratch, const char *stem, const char *tail)
{
	size_t length = strlen(stem);
	memcpy(scratch, stem, length);
	memcpy(scratch + length, tail, strlen(tail) + 1);
	return scratch;
}

static const char *take_head(const struct rec *rec, const struct shelf *shelf, struct post *post)
{
	const char *at = rec->bytes;
	post->received = rec->created + rec->delay;
	if (rec->bits & PACK_FAR) {
		memcpy(&post->received, at, sizeof post->received);
		at += sizeof post->received;
	}
	if (rec->bits & PACK_EXPIRES) {
		memcpy(&post->expires, at, sizeof post->expires);
		at += sizeof post->expires;
	}
	post->source = rec->bits & PACK_SOURCE ? take(&at) : shelf->sources[rec->source];
	return at;
}

static const char *whole_id(const struct rec *rec, const char *tail, char *scratch)
{
	return rec->bits & PACK_ID_WHOLE ? tail : join(scratch, rec->writer->id_stem, tail);
}

static void take_names(const char **at, const struct rec *rec, struct store_view *view)
{
	const char *tail = take(at);
	view->post.id = whole_id(rec, tail, view->scratch[0]);
	view->post.url = "";
	if (!(rec->bits & PACK_URL))
		return;
	if (!(rec->bits & PACK_URL_SAME))
		tail = take(at);
	view->post.url = rec->bits & PACK_URL_WHOLE ? tail : join(view->scratch[1], rec->writer->url_stem, tail);
}

static void take_fields(const char *at, const struct rec *rec, const struct shelf *shelf, struct post *post,
                        struct list *ids)
{
	char *fields = (char *)post;
	uint32_t bits = rec->bits;
	post->text = "";
	for (size_t i = 0; i < STRINGS; i++)
		if (bits & field_bit(i))
			*(const char **)(void *)(fields + strings[i]) = take(&at);
	for (size_t i = 0; i < LISTS; i++)
		if (bits & field_bit(STRINGS + i))
			*(struct list *)(void *)(fields + lists[i]) = take_list(&at, shelf);
	*ids = bits & field_bit(IDS) ? take_list(&at, shelf) : (struct list){0};
}

const char *unpack_id(const struct rec *rec, const struct shelf *shelf, char *scratch)
{
	struct post head;
	return whole_id(rec, take_head(rec, shelf, &head), scratch);
}

void unpack_view(const struct rec *rec, const struct shelf *shelf, struct store_view *view, struct list *ids)
{
	const struct person *person = &rec->writer->person;
	struct post *post = &view->post;
	*post = (struct post){.network = person->network, .created = rec->created, .seen_at = ""};
	post->author = (struct author){person->id, person->handle, person->name, person->bot};
	post->sensitive = rec->bits & PACK_SENSITIVE;
	post->edited = rec->bits & REC_EDITED;
	const char *at = take_head(rec, shelf, post);
	take_names(&at, rec, view);
	take_fields(at, rec, shelf, post, ids);
	view->person = person;
	view->place = rec_place(rec);
	view->deleted = rec->bits & REC_DELETED;
}

void unpack(const struct rec *rec, const struct shelf *shelf, struct open_rec *open)
{
	unpack_view(rec, shelf, &open->view, &open->ids);
	open->writer = rec->writer;
	open->bits = rec->bits;
	open->source = rec->bits & PACK_SOURCE ? SHELF_SOURCES : rec->source;
}

struct place rec_place(const struct rec *rec)
{
	return (struct place){rec->created, rec->tie};
}

bool rec_deleted(const struct rec *rec)
{
	return rec->bits & REC_DELETED;
}

bool rec_boost(const struct rec *rec)
{
	return rec->bits & REC_BOOST;
}

const struct person *rec_person(const struct rec *rec)
{
	return &rec->writer->person;
}

int place_compare(struct place a, struct place b)
{
	if (a.created != b.created)
		return a.created < b.created ? -1 : 1;
	return (a.tie > b.tie) - (a.tie < b.tie);
}
