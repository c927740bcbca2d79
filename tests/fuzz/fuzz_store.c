/* The store against a model that knows no better than to look at everything: bytes become adds, edits, copies, boosts,
 * deletions; after each, both must say the same. Then the bytes themselves become posts in a store with a low ceiling. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { WRITERS = 3, KEYS = 16, BOOSTS = 12, SERVERS = 3, POSTS_MAX = 9, OPERATION = 6, OPERATIONS = 300 };
enum { WILD_BYTES = 64 * 1024, WILD_POST = 48 };

/* What the model knows of one id. */
struct known {
	bool held, deleted, gone, edited;
	unsigned text, server, pages; /* pages: a bit a server that is in `also` */
	int64_t received;
	struct place place;
};

struct model {
	struct store *store;
	struct known posts[WRITERS][KEYS];
	size_t count;
};

static const char *const texts[] = {"hello", "Q1 why?", "A1 because", "bye"};

#define MUST(condition) \
	do { \
		if (!(condition)) { \
			fprintf(stderr, "line %d: %s\n", __LINE__, #condition); \
			abort(); \
		} \
	} while (0)

static const char *id_of(unsigned writer, unsigned key)
{
	static char id[80];
	snprintf(id, sizeof id, "mastodon:https://a.example/users/%u/statuses/%u", writer, key);
	return id;
}

static const char *actor_of(unsigned writer)
{
	static char actor[60];
	snprintf(actor, sizeof actor, "https://a.example/users/%u", writer);
	return actor;
}

static struct post *make_post(unsigned writer, unsigned key, const struct known *as)
{
	char id[80], url[80], seen[80], source[40], boosted[80];
	snprintf(id, sizeof id, "%s", id_of(writer, key));
	snprintf(boosted, sizeof boosted, "%s", id_of(0, key % KEYS - BOOSTS));
	snprintf(url, sizeof url, "https://a.example/@%u/%u", writer, key);
	snprintf(source, sizeof source, "s%u.example", as->server);
	snprintf(seen, sizeof seen, "https://%s/%u/%u", source, writer, key);
	struct post draft = {
		.network = NETWORK_MASTODON, .id = id, .url = url, .source = source, .seen_at = as->server ? seen : "",
		.author = {actor_of(writer), "", "", false}, .text = texts[as->text], .edited = as->edited,
		.created = as->place.created, .received = as->received, .repost_of = key >= BOOSTS ? boosted : NULL,
	};
	struct post *post = post_new(&draft);
	MUST(post);
	return post;
}

static struct known *oldest(struct model *model)
{
	struct known *first = NULL;
	for (unsigned i = 0; i < WRITERS * KEYS; i++) {
		struct known *known = &model->posts[i / KEYS][i % KEYS];
		if (known->held && (!first || place_compare(known->place, first->place) < 0))
			first = known;
	}
	return first;
}

static void forget(struct model *model, struct known *known)
{
	bool gone = known->gone;
	*known = (struct known){.gone = gone};
	model->count--;
}

static enum store_result expect_merge(struct known *held, const struct known *new, bool boost)
{
	enum store_result result = STORE_KNOWN;
	if (held->deleted)
		return STORE_DELETED;
	if (new->server && new->server != held->server && !(held->pages & 1u << new->server)) {
		held->pages |= 1u << new->server;
		result = STORE_COPY;
	}
	bool newer = new->edited != held->edited ? new->edited
	             : new->server == held->server ? new->received >= held->received
	             : new->edited && new->received > held->received;
	if (boost || new->text == held->text || !newer)
		return result;
	held->text = new->text;
	held->edited = new->edited;
	held->received = new->received;
	return STORE_REPLACED;
}

static enum store_result expect_add(struct model *model, struct known *held, const struct known *new, bool boost)
{
	if (held->held)
		return expect_merge(held, new, boost);
	if (held->gone)
		return STORE_DELETED;
	if (model->count == POSTS_MAX && place_compare(new->place, oldest(model)->place) < 0)
		return STORE_TOO_OLD;
	*held = *new;
	held->held = true;
	if (model->count++ == POSTS_MAX)
		forget(model, oldest(model));
	return STORE_ADDED;
}

static void do_add(struct model *model, unsigned writer, unsigned key, const uint8_t *op)
{
	struct known *held = &model->posts[writer][key], new = {
		.text = op[2] % 4, .edited = op[2] & 4, .server = op[3] % SERVERS,
		.place.created = 1000 + op[4] % 64, .received = 2000 + op[5],
	};
	enum store_result result = store_add(model->store, make_post(writer, key, &new), &new.place);
	MUST(!held->held || !place_compare(held->place, new.place));
	MUST(result == expect_add(model, held, &new, key >= BOOSTS));
}

static void expect_delete(struct model *model, struct known *held, bool boost)
{
	if (!held->held || boost)
		held->gone = true;
	if (held->held && boost)
		forget(model, held);
	held->deleted = held->held;
}

static void do_delete(struct model *model, unsigned writer, unsigned key)
{
	struct known *held = &model->posts[writer][key];
	bool alive = held->held && !held->deleted;
	MUST(store_delete(model->store, id_of(writer, key), NULL) == alive);
	expect_delete(model, held, key >= BOOSTS);
}

static void do_delete_author(struct model *model, unsigned writer)
{
	size_t alive = 0;
	for (unsigned key = 0; key < KEYS; key++) {
		struct known *held = &model->posts[writer][key];
		if (!held->held || held->deleted)
			continue;
		expect_delete(model, held, key >= BOOSTS);
		alive++;
	}
	MUST(store_delete_author(model->store, NETWORK_MASTODON, actor_of(writer), NULL, NULL) == alive);
}

static unsigned boosts_of(const struct model *model, unsigned key)
{
	unsigned n = 0;
	for (unsigned writer = 0; key + BOOSTS < KEYS && writer < WRITERS; writer++)
		n += model->posts[writer][key + BOOSTS].held;
	return n;
}

static void check_post(const struct model *model, unsigned writer, unsigned key)
{
	static struct store_view view;
	const struct known *known = &model->posts[writer][key];
	const struct rec *rec = store_find(model->store, id_of(writer, key));
	MUST(known->held == (rec != NULL));
	if (!rec)
		return;
	store_view(model->store, rec, &view);
	unsigned pages = known->pages;
	MUST(!strcmp(view.post.id, id_of(writer, key)));
	MUST(!place_compare(view.place, known->place));
	MUST(view.post.created == known->place.created);
	MUST(view.deleted == known->deleted);
	MUST(store_at(model->store, store_seek(model->store, known->place)) == rec);
	if (known->deleted) {
		MUST(!*view.post.text && !*view.post.url && !view.post.also.n && !view.boosts);
		return;
	}
	MUST(!strcmp(view.post.text, key >= BOOSTS ? "" : texts[known->text]));
	MUST(view.post.edited == known->edited && view.post.received == known->received);
	MUST(view.post.also.n == (pages >> 1 & 1) + (pages >> 2 & 1));
	MUST(view.boosts == (writer || key >= BOOSTS ? 0 : boosts_of(model, key)));
}

static void check_person(const struct model *model, unsigned writer)
{
	const struct person *person = store_person_find(model->store, NETWORK_MASTODON, actor_of(writer));
	unsigned records = 0, posts = 0, questions = 0, answers = 0;
	for (unsigned key = 0; key < KEYS; key++) {
		const struct known *known = &model->posts[writer][key];
		records += known->held;
		if (!known->held || known->deleted || key >= BOOSTS)
			continue;
		posts++;
		questions += known->text == 1;
		answers += known->text == 2;
	}
	MUST((person != NULL) == (records > 0));
	if (person)
		MUST(person->posts == posts && person->questions == questions && person->answers == answers);
}

static void check_order(const struct store *store)
{
	for (size_t i = 1; i < store_count(store); i++)
		MUST(place_compare(rec_place(store_at(store, i - 1)), rec_place(store_at(store, i))) < 0);
}

static void check(const struct model *model)
{
	MUST(store_count(model->store) == model->count);
	check_order(model->store);
	for (unsigned writer = 0; writer < WRITERS; writer++) {
		for (unsigned key = 0; key < KEYS; key++)
			check_post(model, writer, key);
		check_person(model, writer);
	}
}

static void run_model(const uint8_t *data, size_t size)
{
	struct model model = {.store = store_new(POSTS_MAX, SIZE_MAX)};
	for (unsigned n = 0; size >= OPERATION && n < OPERATIONS; n++, data += OPERATION, size -= OPERATION) {
		unsigned writer = data[1] % WRITERS, key = data[1] / WRITERS % KEYS;
		if (data[0] % 16 == 0)
			do_delete_author(&model, writer);
		else if (data[0] % 16 < 4)
			do_delete(&model, writer, key);
		else
			do_add(&model, writer, key, data);
		check(&model);
	}
	store_free(model.store);
}

/* The next string of the bytes, up to a newline; "" at the end. Each has its own buffer. */
static const char *next_string(const uint8_t **data, size_t *size, unsigned buffer)
{
	static char strings[8][WILD_POST];
	size_t n = 0;
	while (*size && n + 1 < WILD_POST) {
		char c = (char)*(*data)++;
		--*size;
		if (c == '\n')
			break;
		strings[buffer][n++] = c;
	}
	strings[buffer][n] = 0;
	return strings[buffer];
}

static void run_wild(const uint8_t *data, size_t size)
{
	static struct store_view view;
	struct store *store = store_new(SIZE_MAX, WILD_BYTES);
	while (size) {
		const char *s[8];
		for (unsigned i = 0; i < 8; i++)
			s[i] = next_string(&data, &size, i);
		struct post draft = {
			.network = (enum network)((unsigned char)*s[7] % NETWORK_COUNT), .id = s[0], .author = {s[1], s[2], s[2], 0},
			.url = s[3], .source = s[4], .text = s[5], .repost_of = *s[6] ? s[6] : NULL, .also = {s[3], 1},
			.created = (unsigned char)*s[5] * 1000, .received = (unsigned char)*s[4] * 1000000000ll,
		};
		struct post *post = post_new(&draft);
		if (post)
			store_add(store, post, NULL);
		else
			store_delete(store, s[1], NULL);
		MUST(store_bytes(store) <= WILD_BYTES || !store_count(store));
	}
	check_order(store);
	for (size_t i = 0; i < store_count(store); i++) {
		store_view(store, store_at(store, i), &view);
		MUST(store_find(store, view.post.id) == store_at(store, i));
	}
	store_free(store);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	run_model(data, size);
	run_wild(data, size);
	return 0;
}
