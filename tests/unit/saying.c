#include "tests/unit/saying.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

const char *id_of(const char *who, const char *key)
{
	static char id[2][200];
	static int turn;
	char *out = id[turn ^= 1];
	snprintf(out, sizeof *id, "mastodon:https://a.example/users/%s/statuses/%s", who, key);
	return out;
}

static const char *or(const char *given, const char *otherwise)
{
	return given ? given : otherwise;
}

struct post *said(const struct say *what)
{
	char id[200], url[200], seen[200], actor[200], boost[200];
	const char *who = or(what->who, "ana"), *server = or(what->server, "a.example");
	snprintf(id, sizeof id, "%s", id_of(who, what->key));
	snprintf(url, sizeof url, "https://a.example/@%s/%s", who, what->key);
	snprintf(seen, sizeof seen, "https://%s/@%s@a.example/9%s", server, who, what->key);
	snprintf(actor, sizeof actor, "https://a.example/users/%s", who);
	struct post draft = {
		.network = what->network, .id = id, .source = server, .url = or(what->url, url),
		.seen_at = strcmp(server, "a.example") ? seen : "",
		.author = {actor, or(what->handle, ""), or(what->name, ""), false},
		.created = SAY_START + what->at * 1000, .received = SAY_START + (what->at + what->received) * 1000,
		.text = or(what->text, "hello"), .edited = what->edited, .expires = what->expires,
		.tags = {"musesocial", 1},
	};
	if (what->boosts) {
		snprintf(boost, sizeof boost, "%s", id_of("ana", what->boosts));
		draft.repost_of = boost;
	}
	if (what->also)
		draft.also = (struct list){what->also, 1};
	struct post *post = post_new(&draft);
	assert_non_null(post);
	return post;
}

enum store_result say(struct store *store, struct say what)
{
	return store_add(store, said(&what), NULL);
}

bool look(const struct store *store, const char *who, const char *key, struct store_view *view)
{
	const struct rec *rec = store_find(store, id_of(who, key));
	if (rec)
		store_view(store, rec, view);
	return rec;
}

const struct person *person(const struct store *store, const char *who)
{
	char actor[200];
	snprintf(actor, sizeof actor, "https://a.example/users/%s", who);
	return store_person_find(store, NETWORK_MASTODON, actor);
}

void assert_sound(const struct store *store)
{
	struct store_view view;
	unsigned posts = 0, counted = 0, boosts = 0, authors = 0;
	for (size_t i = 0; i < store_count(store); i++) {
		const struct rec *rec = store_at(store, i);
		store_view(store, rec, &view);
		if (i)
			assert_true(place_compare(rec_place(store_at(store, i - 1)), view.place) < 0);
		assert_int_equal(store_seek(store, view.place), i);
		assert_ptr_equal(store_find(store, view.post.id), rec);
		posts += !view.deleted && !view.post.repost_of;
		assert_int_equal(store_boosts_before(store, view.place), boosts);
		if (view.post.repost_of)
			assert_int_equal(place_compare(store_boost_at(store, boosts++), view.place), 0);
	}
	for (size_t i = 0; i < store_people(store); i++)
		counted += store_person_at(store, i)->posts, authors += store_person_at(store, i)->posts > 0;
	assert_int_equal(posts, counted);
	assert_int_equal(store_posts(store), posts);
	assert_int_equal(store_authors(store), authors);
	assert_null(store_at(store, store_count(store)));
	assert_null(store_person_at(store, store_people(store)));
}
