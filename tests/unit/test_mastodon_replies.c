/* Replies that lack the tag, below a question. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/json.h"
#include "net/mastodon.h"

/* ---- these stand before the real ones */

static char told[2000];

void source_stray(struct source *source, struct post *post, const char *near)
{
	(void)source;
	snprintf(told + strlen(told), sizeof told - strlen(told), "%s to %s [%s]\n", post->id, post->reply_to ? post->reply_to : "-", near);
	post_free(post);
}

void source_delete(struct source *source, const char *id)
{
	(void)source;
	snprintf(told + strlen(told), sizeof told - strlen(told), "gone %s\n", id);
}

void mastodon_rest_wake(struct mastodon *m)
{
	(void)m;
}

const char *mastodon_uri(const struct mastodon *m, const char *id)
{
	return idmap_get(m->known, id, NULL);
}

/* ---- */

static struct mastodon m;
static struct tag_set tags;
static struct source source = { .tags = &tags };

static int begin(void **state)
{
	const char *why;
	(void)state;
	m = (struct mastodon){ .source = &source, .known = idmap_new(100) };
	tags = (struct tag_set){ 0 };
	told[0] = '\0';
	idmap_put(m.known, "100", "https://glam.example/q1", 0);
	mastodon_watch(&m, "100", 1);
	return mastodon_server(&m.server, "http://127.0.0.1:3000") && tag_set_add(&tags, "MuseSocial", &why) ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	mastodon_replies_stop(&m);
	idmap_free(m.known);
	free(m.watch);
	return 0;
}

static char *status(const char *id, const char *to, const char *more)
{
	static char text[1000];
	snprintf(text, sizeof text, "{\"id\":\"%s\",\"uri\":\"https://glam.example/%s\",\"url\":\"https://glam.example/@ana/%s\",\"in_reply_to_id\":\"%s\","
	         "\"visibility\":\"public\",\"created_at\":\"2026-11-25T20:00:00.000Z\",\"content\":\"<p>A lamp</p>\",%s"
	         "\"account\":{\"uri\":\"https://glam.example/users/ana\",\"acct\":\"ana\",\"username\":\"ana\",\"url\":\"https://glam.example/@ana\"}}",
	         id, id, id, to, more);
	return text;
}

/* A context of these statuses, in an answer to what is asked for now. */
static const char *answer(const char *const *statuses)
{
	char text[8000] = "{\"ancestors\":[],\"descendants\":[", why[120];
	for (size_t i = 0; statuses[i]; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i ? "," : "", statuses[i]);
	snprintf(text + strlen(text), sizeof text - strlen(text), "]}");
	json_t *tree = json_read(text, strlen(text), why);
	assert_non_null(tree);
	told[0] = '\0';
	mastodon_replies_answer(&m, tree);
	json_decref(tree);
	return told;
}

static void asks(int64_t now, const char *wanted, int64_t wanted_next)
{
	int64_t next;
	char *url = mastodon_replies_url(&m, now, &next);
	if (wanted)
		assert_string_equal(url, wanted);
	else
		assert_null(url);
	if (!wanted)
		assert_true(next == wanted_next);
	free(url);
}

static void test_asks_politely(void **state)
{
	(void)state;
	const char *url = "http://127.0.0.1:3000/api/v1/statuses/100/context";
	const int64_t t = 1795651200000;
	asks(t, NULL, INT64_MAX);
	mastodon_replies_watch(&m, "bluesky:at://q");
	asks(t, NULL, INT64_MAX);
	mastodon_replies_watch(&m, "mastodon:https://glam.example/q1");
	mastodon_replies_watch(&m, "mastodon:https://glam.example/q1");
	assert_int_equal(m.question_count, 1);
	asks(t, url, 0);
	asks(t + 1000, NULL, t + MASTODON_REPLIES_MS);
	asks(t + MASTODON_REPLIES_MS, url, 0);
	asks(t, url, 0); /* the clock was set back */
	/* One that this server has not listed. */
	mastodon_replies_watch(&m, "mastodon:https://glam.example/q2");
	asks(t + 1, NULL, t + MASTODON_REPLIES_MS);
	/* The newest count. */
	for (int i = 3; i < 7; i++) {
		char id[60];
		snprintf(id, sizeof id, "mastodon:https://glam.example/q%d", i);
		mastodon_replies_watch(&m, id);
	}
	asks(t + 2 * MASTODON_REPLIES_MS, NULL, t + 3 * MASTODON_REPLIES_MS);
}

static void test_proposes_once(void **state)
{
	(void)state;
	char *plain = strdup(status("101", "100", "")), *deep = strdup(status("102", "101", ""));
	char *tagged = strdup(status("103", "100", "\"tags\":[{\"name\":\"MUSEsocial\"}],"));
	char *known = strdup(status("104", "100", "")), *hidden = strdup(status("105", "100", ""));
	memcpy(strstr(hidden, "\"public\""), "\"direct\"", 8);
	int64_t next;
	idmap_put(m.known, "104", "https://glam.example/104", 0);
	mastodon_replies_watch(&m, "mastodon:https://glam.example/q1");
	free(mastodon_replies_url(&m, 1795651200000, &next));
	assert_string_equal(answer((const char *[]){ plain, deep, tagged, known, hidden, "{}", "7", NULL }),
	                    "mastodon:https://glam.example/101 to mastodon:https://glam.example/q1 []\n"
	                    "mastodon:https://glam.example/102 to - []\n");
	assert_string_equal(answer((const char *[]){ deep, plain, NULL }), "");
	/* What is missing was deleted; an answer that is none says nothing. */
	assert_string_equal(answer((const char *[]){ deep, NULL }), "gone mastodon:https://glam.example/101\n");
	told[0] = '\0';
	mastodon_replies_answer(&m, NULL);
	assert_string_equal(told, "");
	assert_string_equal(answer((const char *[]){ NULL }), "gone mastodon:https://glam.example/102\n");
	free(plain), free(deep), free(tagged), free(known), free(hidden);
}

static void test_has_an_end(void **state)
{
	(void)state;
	char *text = malloc(MASTODON_REPLIES * 2 * 700), why[120];
	int64_t next;
	mastodon_replies_watch(&m, "mastodon:https://glam.example/q1");
	free(mastodon_replies_url(&m, 1795651200000, &next));
	strcpy(text, "{\"descendants\":[");
	for (int i = 0; i < MASTODON_REPLIES + 50; i++) {
		char id[20];
		snprintf(id, sizeof id, "%d", 1000 + i);
		strcat(text, i ? "," : "");
		strcat(text, status(id, "100", ""));
	}
	strcat(text, "]}");
	json_t *tree = json_read(text, strlen(text), why);
	assert_non_null(tree);
	mastodon_replies_answer(&m, tree);
	mastodon_replies_answer(&m, tree);
	assert_int_equal(m.questions[0].proposed_count, MASTODON_REPLIES);
	json_decref(tree);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_asks_politely, begin, end),
		cmocka_unit_test_setup_teardown(test_proposes_once, begin, end),
		cmocka_unit_test_setup_teardown(test_has_an_end, begin, end),
	};
	json_setup();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
