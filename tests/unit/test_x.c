#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "net/json.h"
#include "net/x.h"
#include "net/x_json.h"
#include "net/x_meter.h"
#include "net/x_rules.h"
#include "net/x_text.h"
#include "tests/unit/fixture.h"

static json_t *parse(const char *text)
{
	char why[120];
	json_t *tree = json_read(text, strlen(text), why);
	if (tree == NULL)
		fail_msg("%s: %s", why, text);
	return tree;
}

static struct tag_set tags_of(const char *first, const char *second)
{
	struct tag_set tags = { 0 };
	const char *why;
	assert_true(tag_set_add(&tags, first, &why));
	assert_true(second == NULL || tag_set_add(&tags, second, &why));
	return tags;
}

static void makes_posts(void **state)
{
	(void)state;
	json_t *cases = fixture_read("x-posts.json"), *fixture;
	struct x_frame frame = { .source = "api.x.com", .now = fixture_time("2026-11-25T21:00:00Z") };
	size_t i;
	json_array_foreach(cases, i, fixture) {
		json_t *expected = json_object_get(fixture, "post");
		frame.includes = json_object_get(fixture, "includes");
		struct post *post = x_post(json_object_get(fixture, "data"), &frame);
		if (!json_is_null(expected))
			fixture_check(fixture, post, expected);
		else if (post != NULL)
			fail_msg("%s: a post", fixture_name(fixture));
	}
	json_decref(cases);
}

/* Of an answer that names no users, the author may be known from before; what it answers may be a later version. */
static void knows_from_before(void **state)
{
	(void)state;
	struct idmap *firsts = idmap_new(10);
	struct author author = { .id = "7", .handle = "kim_ex", .name = "Kim" };
	struct x_frame frame = { .source = "api.x.com", .now = 1, .author = &author, .firsts = firsts };
	idmap_put(firsts, "20", "10", 0);
	json_t *data = parse("{\"id\":\"30\",\"author_id\":\"7\",\"text\":\"a\",\"referenced_tweets\":[{\"type\":\"replied_to\",\"id\":\"20\"}]}");
	struct post *post = x_post(data, &frame);
	assert_string_equal(post->author.handle, "kim_ex");
	assert_string_equal(post->author.name, "Kim");
	assert_string_equal(post->reply_to, "x:10");
	post_free(post);
	json_decref(data);
	idmap_free(firsts);
}

static void reads_profiles(void **state)
{
	(void)state;
	json_t *user = parse("{\"description\":\"Glass &amp; light https://t.co/a1\",\"entities\":{\"url\":{\"urls\":[{\"url\":\"https://t.co/b2\","
	                     "\"expanded_url\":\"https://glam.example/@ana\"}]},\"description\":{\"urls\":[{\"url\":\"https://t.co/a1\","
	                     "\"expanded_url\":\"https://glass.example\"}]}}}");
	char *text = x_profile(user);
	assert_string_equal(text, "Glass & light https://glass.example https://glam.example/@ana");
	free(text);
	json_decref(user);
}

static void reads_histories(void **state)
{
	(void)state;
	static const struct { const char *data, *first, *newest; unsigned version; } cases[] = {
		{ "{\"id\":\"10\",\"author_id\":\"1\"}", "10", "10", 0 },
		{ "{\"id\":\"10\",\"author_id\":\"1\",\"edit_history_tweet_ids\":[\"10\",\"20\"]}", "10", "20", 0 },
		{ "{\"id\":\"20\",\"author_id\":\"1\",\"edit_history_tweet_ids\":[\"9\",\"20\"]}", "9", "20", 1 },
		{ "{\"id\":\"20\",\"author_id\":\"1\",\"edit_history_post_ids\":[\"30\",\"9\",\"20\"]}", "9", "30", 1 },
		{ "{\"id\":\"20\",\"author_id\":\"1\",\"edit_history_tweet_ids\":[\"\",null,5,\"x\"]}", "20", "20", 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		json_t *data = parse(cases[i].data);
		struct x_note note;
		assert_true(x_note(data, &note));
		assert_string_equal(note.first, cases[i].first);
		assert_string_equal(note.newest, cases[i].newest);
		assert_int_equal(note.version, cases[i].version);
		json_decref(data);
	}
}

static void tells_time_by_ids(void **state)
{
	(void)state;
	char id[X_ID_MAX];
	assert_int_equal(x_id_time("2098804599159870483"), 1789228985000); /* 2026-09-12T16:03:05 */
	assert_int_equal(x_id_time("12x"), 0);
	x_id_at(1789228985000, id);
	assert_int_equal(x_id_time(id), 1789228985000);
	assert_true(x_id_compare(id, "2098804599159870483") <= 0);
	x_id_at(5, id);
	assert_string_equal(id, "0");
	assert_true(x_id_compare("9", "10") < 0 && x_id_compare("10", "10") == 0);
}

static void cleans_texts(void **state)
{
	(void)state;
	static const struct { const char *raw, *urls, *quoted, *text; } cases[] = {
		{ "a &amp;amp; b &amp b &lt;3", "[]", "", "a &amp; b &amp b <3" },
		{ "https://t.co/a1", "[{\"url\":\"https://t.co/a1\",\"media_key\":\"3_1\"}]", "", "" },
		{ "see https://t.co/a1, and", "[{\"url\":\"https://t.co/a1\",\"expanded_url\":\"https://b.example/x\"}]", "", "see https://b.example/x, and" },
		{ "one https://t.co/a1 two", "[{\"url\":\"https://t.co/a1\",\"display_url\":\"pic.twitter.com/a1\"}]", "", "one two" },
		{ "https://t.co/a12 https://t.co/a1", "[{\"url\":\"https://t.co/a1\",\"expanded_url\":\"https://one.example\"}]", "",
		  "https://t.co/a12 https://one.example" },
		{ "q https://t.co/a1", "[{\"url\":\"https://t.co/a1\",\"expanded_url\":\"https://x.com/a/status/12?s=20\"}]", "12", "q" },
		{ "q https://t.co/a1", "[{\"url\":\"https://t.co/a1\",\"expanded_url\":\"https://x.com/a/status/123\"}]", "12",
		  "q https://x.com/a/status/123" },
		{ "no end https://t.co/a1", "[{\"url\":\"https://t.co/a1\"}, {}, 5]", "", "no end https://t.co/a1" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct list_builder links = { 0 };
		json_t *urls = parse(cases[i].urls);
		char *text = x_text(cases[i].raw, urls, cases[i].quoted, &links);
		assert_string_equal(text, cases[i].text);
		free(text);
		list_done(&links);
		json_decref(urls);
	}
}

/* ---- answers and complaints */

static void understands_answers(void **state)
{
	(void)state;
	static const struct { int status; const char *body; enum x_answer answer; } cases[] = {
		{ 200, "{}", X_FINE },
		{ 201, "{\"data\":[]}", X_FINE },
		{ 0, "{}", X_NETWORK },
		{ 401, "{\"title\":\"Unauthorized\",\"type\":\"about:blank\",\"status\":401,\"detail\":\"Unauthorized\"}", X_REFUSED },
		{ 403, "{\"title\":\"Forbidden\",\"type\":\"about:blank\"}", X_REFUSED },
		{ 402, "{\"title\":\"CreditsDepleted\"}", X_UNPAID },
		{ 429, "{\"title\":\"Too Many Requests\",\"type\":\"about:blank\"}", X_LIMITED },
		{ 429, "{\"errors\":[{\"code\":88,\"message\":\"Rate limit exceeded\"}]}", X_LIMITED },
		{ 429, "{\"title\":\"UsageCapExceeded\",\"type\":\"https://api.twitter.com/2/problems/usage-capped\"}", X_UNPAID },
		{ 429, "{\"title\":\"ConnectionException\",\"connection_issue\":\"TooManyConnections\","
		       "\"type\":\"https://api.x.com/2/problems/streaming-connection\"}", X_TAKEN },
		{ 409, "{\"title\":\"ConnectionException\",\"connection_issue\":\"RuleConfigurationIssue\"}", X_RULES },
		{ 409, "{}", X_RULES },
		{ 400, "{\"title\":\"Invalid Request\",\"type\":\"https://api.x.com/2/problems/invalid-request\"}", X_RENAMED },
		{ 400, "{}", X_BROKEN },
		{ 503, "{}", X_BROKEN },
		{ 404, "[]", X_BROKEN },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		json_t *body = parse(cases[i].body);
		if (x_answer(cases[i].status, body) != cases[i].answer)
			fail_msg("%d %s: %d", cases[i].status, cases[i].body, x_answer(cases[i].status, body));
		json_decref(body);
	}
	assert_int_equal(x_answer(500, NULL), X_BROKEN);
}

static void understands_complaints(void **state)
{
	(void)state;
	static const struct { const char *message; enum x_answer answer; } cases[] = {
		{ "{\"data\":{\"id\":\"1\"},\"errors\":[{\"title\":\"Not Found Error\"}]}", X_FINE },
		{ "{\"errors\":[{\"title\":\"operational-disconnect\",\"disconnect_type\":\"UpstreamOperationalDisconnect\"}]}", X_CUT },
		{ "{\"errors\":[{\"title\":\"operational-disconnect\",\"disconnect_type\":\"SlowReader\"}]}", X_CUT },
		{ "{\"errors\":[{\"title\":\"operational-disconnect\",\"disconnect_type\":\"ForceDisconnect\"}]}", X_OUSTED },
		{ "{\"errors\":[{\"disconnect_type\":\"InvalidRules\"}]}", X_RULES },
		{ "{\"title\":\"operational-disconnect\",\"disconnect_type\":\"OperationalDisconnect\"}", X_CUT },
		{ "{\"title\":\"ConnectionException\",\"connection_issue\":\"TooManyConnections\"}", X_TAKEN },
		{ "{\"title\":\"UsageCapExceeded\",\"type\":\"https://api.x.com/2/problems/usage-capped\"}", X_UNPAID },
		{ "{\"errors\":[{\"title\":\"something new\"}]}", X_CUT },
		{ "{\"something\":\"new\"}", X_FINE },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		json_t *message = parse(cases[i].message);
		if (x_complaint(message) != cases[i].answer)
			fail_msg("%s: %d", cases[i].message, x_complaint(message));
		json_decref(message);
	}
}

static void waits_by_the_table(void **state)
{
	(void)state;
	static const struct { enum x_answer answer; unsigned tries; int64_t after, wait; } cases[] = {
		{ X_CUT, 0, -1, 0 }, { X_CUT, 1, -1, 250 },
		{ X_NETWORK, 0, -1, 250 }, { X_NETWORK, 3, -1, 1000 }, { X_NETWORK, 1000, -1, 16000 },
		{ X_BROKEN, 0, -1, 5000 }, { X_BROKEN, 2, -1, 20000 }, { X_BROKEN, 99, -1, 320000 }, { X_BROKEN, 0, 9000, 9000 },
		{ X_TAKEN, 0, -1, 5000 }, { X_TAKEN, 1, 60000, 10000 }, { X_TAKEN, 0, 900000, 5000 }, { X_TAKEN, 99, -1, 960000 },
		{ X_OUSTED, 0, -1, 60000 }, { X_OUSTED, 1, -1, 120000 },
		{ X_LIMITED, 0, -1, 60000 }, { X_LIMITED, 1, -1, 120000 }, { X_LIMITED, 0, 2000, 2000 }, { X_LIMITED, 0, 800000, 800000 },
		{ X_LIMITED, 0, 0, 60000 }, { X_LIMITED, 5, 2000, 960000 },
		{ X_REFUSED, 0, -1, -1 }, { X_UNPAID, 0, 5000, -1 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (x_wait(cases[i].answer, cases[i].tries, cases[i].after) != cases[i].wait)
			fail_msg("case %zu: %lld", i, (long long)x_wait(cases[i].answer, cases[i].tries, cases[i].after));
}

static void says_what_to_do(void **state)
{
	(void)state;
	static const struct { enum x_answer answer; int status; const char *says; } cases[] = {
		{ X_REFUSED, 401, "make a new one" }, { X_REFUSED, 403, "Bearer Token" }, { X_UNPAID, 429, "credits" }, { X_TAKEN, 429, "if it has just ended, wait" },
		{ X_OUSTED, 0, "end that one" },
		{ X_NETWORK, 0, "no route" }, { X_BROKEN, 503, "status 503" },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char words[X_WORDS_MAX];
		x_words(words, sizeof words, "api.x.com", cases[i].answer, cases[i].status, "no route", NULL);
		if (strstr(words, cases[i].says) == NULL)
			fail_msg("%s", words);
	}
}

static void knows_who_is_gone(void **state)
{
	(void)state;
	static const struct { const char *error, *id; } cases[] = {
		{ "{\"resource_id\":\"12\",\"resource_type\":\"tweet\",\"type\":\"https://api.twitter.com/2/problems/resource-not-found\"}", "12" },
		{ "{\"value\":\"12\",\"resource_type\":\"post\",\"type\":\"https://api.x.com/2/problems/not-authorized-for-resource\"}", "12" },
		{ "{\"value\":\"12\",\"resource_type\":\"user\",\"type\":\"https://api.x.com/2/problems/resource-not-found\"}", NULL },
		{ "{\"value\":\"12\",\"resource_type\":\"tweet\",\"type\":\"https://api.x.com/2/problems/field-unauthorized\"}", NULL },
		{ "{\"value\":\"x\",\"resource_type\":\"tweet\",\"type\":\"https://api.x.com/2/problems/resource-not-found\"}", NULL },
		{ "[]", NULL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		json_t *error = parse(cases[i].error);
		char id[X_ID_MAX] = "";
		assert_int_equal(x_gone(error, id), cases[i].id != NULL);
		assert_string_equal(id, cases[i].id != NULL ? cases[i].id : "");
		json_decref(error);
	}
}

/* ---- rules */

static void asks_for_tags(void **state)
{
	(void)state;
	char queries[X_QUERIES][X_QUERY_MAX];
	struct tag_set tags = tags_of("MuseSocial", "Musée");
	assert_int_equal(x_queries(&tags, queries), 1);
	assert_string_equal(queries[0], "(#MuseSocial OR #Musée OR #musee) -is:retweet");
	tags = tags_of("博物館", NULL);
	assert_int_equal(x_queries(&tags, queries), 1);
	assert_string_equal(queries[0], "(#博物館) -is:retweet"); /* one form is enough */
	struct tag_set many = { 0 };
	for (unsigned i = 0; i < TAG_SET_MAX; i++) {
		char tag[128];
		const char *why;
		snprintf(tag, sizeof tag, "t%u%0100d", i, 7);
		assert_true(tag_set_add(&many, tag, &why));
	}
	size_t n = x_queries(&many, queries);
	assert_true(n > 1 && n <= X_QUERIES);
	for (size_t i = 0; i < n; i++)
		assert_true(queries[i][0] == '(' && queries[i][1] == '#' && strstr(queries[i], ") -is:retweet") != NULL);
}

static void plans_rules(void **state)
{
	(void)state;
	static const struct { const char *listed, *drop, *add; size_t others; } cases[] = {
		{ "{\"meta\":{\"result_count\":0}}", NULL, "{\"add\":[{\"value\":\"#MuseSocial -is:retweet\",\"tag\":\"tweetup:musesocial\"}]}", 0 },
		{ "{\"data\":[{\"id\":\"1\",\"value\":\"#MuseSocial -is:retweet\",\"tag\":\"tweetup:musesocial\"}]}", NULL, NULL, 0 },
		{ "{\"data\":[{\"id\":\"1\",\"value\":\"#MuseSocial -is:retweet\",\"tag\":\"tweetup:musesocial\"},"
		  "{\"id\":\"2\",\"value\":\"#MuseSocial -is:retweet\",\"tag\":\"tweetup:musesocial\"}]}", "{\"delete\":{\"ids\":[\"2\"]}}", NULL, 0 },
		{ "{\"data\":[{\"id\":\"1\",\"value\":\"#old -is:retweet\",\"tag\":\"tweetup:old\"},{\"id\":\"2\",\"value\":\"cats\",\"tag\":\"theirs\"},"
		  "{\"id\":\"3\",\"value\":\"dogs\"}]}",
		  "{\"delete\":{\"ids\":[\"1\"]}}", "{\"add\":[{\"value\":\"#MuseSocial -is:retweet\",\"tag\":\"tweetup:musesocial\"}]}", 2 },
	};
	struct tag_set tags = tags_of("MuseSocial", NULL);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct x_rules_plan plan;
		json_t *listed = parse(cases[i].listed);
		x_rules_plan(listed, &tags, &plan);
		assert_int_equal(plan.drop != NULL, cases[i].drop != NULL);
		assert_int_equal(plan.add != NULL, cases[i].add != NULL);
		assert_string_equal(plan.drop != NULL ? plan.drop : "", cases[i].drop != NULL ? cases[i].drop : "");
		assert_string_equal(plan.add != NULL ? plan.add : "", cases[i].add != NULL ? cases[i].add : "");
		assert_int_equal(plan.others, cases[i].others);
		x_rules_done(&plan);
		json_decref(listed);
	}
}

static void hears_of_bad_rules(void **state)
{
	(void)state;
#define INVALID "\"title\":\"UnprocessableEntity\",\"type\":\"https://api.x.com/2/problems/invalid-rules\""
	static const struct { const char *answer; enum x_rules_answer means; const char *fit, *why; } cases[] = {
		{ "{\"data\":[{\"id\":\"1\"}]}", X_RULES_WORK, "musesocial art-deco", "" },
		{ "{\"errors\":[{\"title\":\"DuplicateRule\",\"type\":\"https://api.x.com/2/problems/duplicate-rules\"}]}", X_RULES_WORK,
		  "musesocial art-deco", "" },
		{ "{\"errors\":[{" INVALID ",\"value\":\"#\"}]}", X_RULES_REFUSED, "musesocial art-deco", "UnprocessableEntity" },
		{ "{\"errors\":[{\"title\":\"RulesCapExceeded\",\"type\":\"https://api.x.com/2/problems/rule-cap\"}]}", X_RULES_REFUSED,
		  "musesocial art-deco", "as many rules as X allows" },
		{ "{\"errors\":[{" INVALID ",\"value\":\"#art-deco -is:retweet\",\"details\":[\"no such character\"]}]}", X_RULES_UNFIT, "musesocial",
		  "\"#art-deco -is:retweet\" as something to listen for (no such character)" },
		{ "{\"errors\":[{" INVALID ",\"value\":\"#art-deco -is:retweet\",\"detail\":\"because\"},{\"type\":\"duplicate-rules\"}]}",
		  X_RULES_UNFIT, "musesocial", "(because)" },
		{ "{\"errors\":[{" INVALID ",\"value\":\"#art-deco -is:retweet\"},{\"type\":\"rule-cap\"}]}", X_RULES_REFUSED, "musesocial",
		  "as many rules as X allows" },
		{ "{\"errors\":[{" INVALID ",\"value\":\"#art-deco -is:retweet\"},{" INVALID ",\"value\":\"#MuseSocial -is:retweet\"}]}",
		  X_RULES_UNFIT, "", "MuseSocial" },
	};
	struct tag_set tags = tags_of("MuseSocial", "art-deco");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char why[X_WORDS_MAX] = "", fit[64] = "";
		struct list_builder unfit = { 0 };
		json_t *answer = parse(cases[i].answer);
		assert_int_equal(x_rules_added(answer, &tags, &unfit, why, sizeof why), cases[i].means);
		struct tag_set left = x_rules_fit(&tags, &unfit.list);
		for (size_t k = 0; k < left.n; k++)
			snprintf(fit + strlen(fit), sizeof fit - strlen(fit), "%s%s", k > 0 ? " " : "", left.folded[k]);
		assert_string_equal(fit, cases[i].fit);
		if (cases[i].why[0] == '\0' ? why[0] != '\0' : strstr(why, cases[i].why) == NULL)
			fail_msg("%s", why);
		list_done(&unfit);
		json_decref(answer);
	}
#undef INVALID
}

static void knows_its_own_rules(void **state)
{
	(void)state;
	static const struct { const char *message; bool ours; } cases[] = {
		{ "{\"matching_rules\":[{\"id\":\"1\",\"tag\":\"tweetup:musesocial\"}]}", true },
		{ "{\"matching_rules\":[{\"id\":\"1\",\"tag\":\"theirs\"},{\"id\":\"2\",\"tag\":\"tweetup:musesocial\"}]}", true },
		{ "{\"matching_rules\":[{\"id\":\"1\",\"tag\":\"theirs\"}]}", false },
		{ "{\"matching_rules\":[{\"id\":\"1\",\"tag\":\"tweetup:another\"}]}", false },
		{ "{}", true },
	};
	struct tag_set tags = tags_of("MuseSocial", NULL);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		json_t *message = parse(cases[i].message);
		assert_int_equal(x_rules_match(message, &tags), cases[i].ours);
		json_decref(message);
	}
}

/* ---- the meter */

struct counted { unsigned posts, users; };

static void count(void *arg, enum x_resource resource, const char *id)
{
	struct counted *counted = arg;
	assert_true(x_id_good(id));
	*(resource == X_POST ? &counted->posts : &counted->users) += 1;
}

static void finds_what_is_charged(void **state)
{
	(void)state;
	static const struct { const char *tree; unsigned posts, users; } cases[] = {
		{ "{\"data\":{\"id\":\"1\"},\"includes\":{\"users\":[{\"id\":\"5\"}]}}", 1, 1 },
		{ "{\"data\":[{\"id\":\"1\"},{\"id\":\"2\"}],\"includes\":{\"users\":[{\"id\":\"5\"},{\"id\":\"6\"}],\"tweets\":[{\"id\":\"3\"}]}}", 3, 2 },
		{ "{\"data\":[{\"id\":\"1\"}],\"includes\":{\"posts\":[{\"id\":\"3\"}],\"media\":[{\"media_key\":\"3_1\"}]}}", 2, 0 },
		{ "{\"meta\":{\"result_count\":0}}", 0, 0 },
		{ "{\"errors\":[{\"resource_id\":\"1\"}]}", 0, 0 },
		{ "[]", 0, 0 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct counted counted = { 0, 0 };
		json_t *tree = parse(cases[i].tree);
		x_resources(tree, count, &counted);
		assert_int_equal(counted.posts, cases[i].posts);
		assert_int_equal(counted.users, cases[i].users);
		json_decref(tree);
	}
}

static void counts_once_a_day(void **state)
{
	(void)state;
	struct x_meter meter;
	char text[X_MONEY_TEXT * 2], what[X_WHAT_MAX];
	int64_t evening = fixture_time("2026-11-25T23:59:00Z"), midnight = fixture_time("2026-11-26T00:00:00Z");
	x_meter_open(&meter, &(struct costs){ -1, -1, -1 });
	x_meter_what(X_POST, "12", what);
	assert_string_equal(what, "x:post:12");
	assert_int_equal(x_meter_read(&meter, X_POST, what, evening), X_PRICE_POST);
	assert_int_equal(x_meter_read(&meter, X_POST, what, evening + 30 * 1000), 0);
	assert_true(x_meter_paid(&meter, what, evening));
	assert_false(x_meter_paid(&meter, what, midnight));
	assert_int_equal(x_meter_read(&meter, X_POST, what, midnight), X_PRICE_POST);
	assert_int_equal(x_meter_read(&meter, X_USER, "x:user:12", midnight), X_PRICE_USER);
	assert_int_equal(meter.spent, 2 * X_PRICE_POST + X_PRICE_USER);
	assert_string_equal(x_meter_text(&meter, text), "0.02 of 2.00 USD");
	x_meter_close(&meter);
}

static void remembers_earlier_runs(void **state)
{
	(void)state;
	struct x_meter meter;
	int64_t yesterday = fixture_time("2026-11-24T12:00:00Z"), today = fixture_time("2026-11-25T12:00:00Z");
	x_meter_open(&meter, &(struct costs){ -1, -1, -1 });
	x_meter_recall(&meter, "x:post:1", yesterday, X_PRICE_POST);
	x_meter_recall(&meter, "x:post:1", today, X_PRICE_POST);
	x_meter_recall(&meter, "x:post:2", yesterday, X_PRICE_POST);
	x_meter_recall(&meter, "x:post:3", today, 0); /* another version of it was read */
	assert_int_equal(meter.spent, 3 * X_PRICE_POST);
	assert_int_equal(x_meter_read(&meter, X_POST, "x:post:1", today), 0);
	assert_int_equal(x_meter_read(&meter, X_POST, "x:post:2", today), X_PRICE_POST);
	assert_int_equal(x_meter_read(&meter, X_POST, "x:post:3", today), X_PRICE_POST);
	x_meter_close(&meter);
}

static void stops_before_the_cap(void **state)
{
	(void)state;
	struct x_meter meter;
	char what[X_WHAT_MAX], id[X_ID_MAX];
	unsigned read = 0;
	x_meter_open(&meter, &(struct costs){ 100 * 1000, -1, -1 }); /* ten cents */
	assert_int_equal(x_meter_left(&meter, true), 6);
	assert_int_equal(x_meter_left(&meter, false), 20);
	while (read < 100 && x_meter_allows(&meter, 1, true)) {
		snprintf(id, sizeof id, "%u", ++read);
		x_meter_what(X_POST, id, what);
		x_meter_read(&meter, X_POST, what, 1000);
		x_meter_what(X_USER, id, what);
		x_meter_read(&meter, X_USER, what, 1000);
	}
	assert_int_equal(read, 6);
	assert_true(meter.spent <= meter.budget);
	x_meter_close(&meter);
	x_meter_open(&meter, &(struct costs){ 0, -1, -1 });
	assert_false(x_meter_allows(&meter, 1, false));
	x_meter_close(&meter);
}

/* X may charge otherwise: meter, cap and words go by what the configuration says. */
static void goes_by_other_prices(void **state)
{
	(void)state;
	struct x_meter meter;
	char text[X_MONEY_TEXT];
	x_meter_open(&meter, &(struct costs){ 100 * 1000, 2500, 1250 });
	assert_int_equal(x_meter_left(&meter, true), 26);
	assert_int_equal(x_meter_left(&meter, false), 40);
	assert_int_equal(x_meter_read(&meter, X_POST, "x:post:1", 1000), 2500);
	assert_int_equal(x_meter_read(&meter, X_USER, "x:user:1", 1000), 1250);
	assert_int_equal(x_meter_read(&meter, X_USER, "x:user:1", 1000), 0);
	assert_int_equal(meter.spent, 3750);
	x_meter_recall(&meter, "x:post:2", 1000, X_PRICE_POST); /* what was paid stays paid */
	assert_int_equal(meter.spent, 3750 + X_PRICE_POST);
	x_meter_close(&meter);
	assert_string_equal(x_money_text(X_PRICE_POST, text), "0.005 USD");
	assert_string_equal(x_money_text(X_PRICE_USER, text), "0.010 USD");
	assert_string_equal(x_money_text(1250, text), "0.001250 USD");
	assert_string_equal(x_money_text(2 * X_DOLLAR, text), "2.000 USD");
}

/* ---- looking again */

enum { LOOKED = 150, HUNDRED = 100 /* the most that X takes in one question */ };

static size_t commas(const char *text)
{
	size_t n = 0;
	for (; *text; text++)
		n += *text == ',';
	return n;
}

/* A post is looked at again before it has been shown for a day, as many at a time as X takes, while the budget has something left besides
 * what listening may need. */
static void looks_again(void **state)
{
	(void)state;
	static struct x x;
	static struct x_watched watch[X_WATCHED];
	const int64_t minute = 60 * 1000, hour = 60 * minute, day = 24 * hour, noon = 20000 * day + 12 * hour;
	int64_t next;
	x = (struct x){ .watch = watch, .base = "https://api.x.com" };
	x_meter_open(&x.meter, &(struct costs){ X_DOLLAR, 1000, -1 });
	for (unsigned i = 0; i < LOOKED; i++) {
		struct x_note note = { 0 };
		char what[X_WHAT_MAX];
		snprintf(note.first, sizeof note.first, "%u", 1000 + i);
		memcpy(note.id, note.first, sizeof note.id);
		memcpy(note.newest, note.first, sizeof note.newest);
		x_watch(&x, &note, noon);
		x_meter_what(X_POST, note.id, what);
		x_meter_read(&x.meter, X_POST, what, noon);
	}
	assert_int_equal(x_look_choose(&x, noon + 10 * minute, &next), 0);
	assert_int_equal(x_look_choose(&x, noon + hour, &next), HUNDRED); /* paid for on that day */
	assert_int_equal(x_look_choose(&x, noon + day - 2 * hour, &next), 0);
	assert_int_equal(x_look_choose(&x, noon + day - 10 * minute, &next), HUNDRED);
	assert_int_equal(next, noon + day - 10 * minute); /* there are more */
	x.looking_count = HUNDRED;
	char *url = x_look_url(&x), *ids = strstr(url, "ids=");
	assert_non_null(ids);
	ids[strcspn(ids, "&")] = '\0';
	assert_int_equal(commas(ids), HUNDRED - 1);
	free(url);
	x.meter.spent = X_DOLLAR / 4 * 3 - 40 * 1000; /* that is what forty posts cost */
	assert_int_equal(x_look_choose(&x, noon + day, &next), 40);
	assert_int_equal(x.unlooked, LOOKED - 40);
	x_meter_close(&x.meter);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_posts),
		cmocka_unit_test(knows_from_before),
		cmocka_unit_test(reads_profiles),
		cmocka_unit_test(reads_histories),
		cmocka_unit_test(tells_time_by_ids),
		cmocka_unit_test(cleans_texts),
		cmocka_unit_test(understands_answers),
		cmocka_unit_test(understands_complaints),
		cmocka_unit_test(waits_by_the_table),
		cmocka_unit_test(says_what_to_do),
		cmocka_unit_test(knows_who_is_gone),
		cmocka_unit_test(asks_for_tags),
		cmocka_unit_test(plans_rules),
		cmocka_unit_test(hears_of_bad_rules),
		cmocka_unit_test(knows_its_own_rules),
		cmocka_unit_test(finds_what_is_charged),
		cmocka_unit_test(counts_once_a_day),
		cmocka_unit_test(remembers_earlier_runs),
		cmocka_unit_test(looks_again),
		cmocka_unit_test(stops_before_the_cap), cmocka_unit_test(goes_by_other_prices),
	};
	json_setup();
	return cmocka_run_group_tests_name("x", tests, NULL, NULL);
}
