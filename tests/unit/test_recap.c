/* Recaps: hostile texts in every place they can stand, who is in it and who is not, and each post exactly once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "model/decisions.h"
#include "model/event_file.h"
#include "model/filter.h"
#include "model/recap.h"
#include "model/text.h"
#include "tests/unit/saying.h"

/* ---- a scene ---- */

struct scene {
	struct store *store;
	struct decisions *decisions;
	struct event_file event;
	struct recap_from from;
};

static void begin(struct scene *scene)
{
	*scene = (struct scene){ .store = store_new(100000, 64 << 20), .decisions = decisions_new() };
	event_file_defaults(&scene->event);
	scene->event.zone = "UTC";
	scene->from = (struct recap_from){ .store = scene->store, .decisions = scene->decisions, .event = &scene->event, .tag = "musesocial", .filter_text = "" };
}

static void end(struct scene *scene)
{
	event_file_done(&scene->event);
	decisions_free(scene->decisions);
	store_free(scene->store);
}

typedef void writer(const struct recap *recap, FILE *out);

/* malloc */
static char *written(const struct scene *scene, writer *write)
{
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	struct recap *recap = recap_new(&scene->from);

	assert_non_null(out);
	write(recap, out);
	recap_free(recap);
	fclose(out);
	return text;
}

static size_t count_of(const char *text, const char *what)
{
	size_t n = 0;

	for (const char *p = text; (p = strstr(p, what)) != NULL; p += strlen(what))
		n++;
	return n;
}

static void decide(struct scene *scene, enum decision_what what, const char *post, const char *value)
{
	static int64_t at;
	at++;
	struct decision row = { .seq = at, .at = at, .who = "mod", .what = what, .post = post, .value = value };

	decisions_add(scene->decisions, &row);
}

/* ---- what a file of HTML may hold ---- */

static bool among(const char *word, size_t length, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strlen(*words) == length && strncmp(word, *words, length) == 0)
			return true;
	return false;
}

/* The attributes of one tag: name="value" and nothing else; returns where the tag ends. */
static const char *check_attributes(const char *p)
{
	static const char *const names[] = { "lang", "charset", "http-equiv", "content", "name", "class", "href", "id", "dir", "rel", "datetime", "scope",
		"tabindex", "aria-label", "aria-labelledby", NULL };

	while (*p == ' ') {
		const char *name = ++p;
		p += strcspn(p, "=> ");
		if (*p != '=' || p[1] != '"' || !among(name, (size_t)(p - name), names))
			fail_msg("attribute at %.60s", name);
		const char *value = p + 2, *close = strchr(value, '"');
		if (memcmp(name, "href", 4) == 0 && strncmp(value, "https://", 8) != 0 && strncmp(value, "http://", 7) != 0 && *value != '#')
			fail_msg("link to %.60s", value);
		assert_null(memchr(value, '<', (size_t)(close - value)));
		p = close + 1;
	}
	if (*p != '>')
		fail_msg("tag ends in %.40s", p);
	return p + 1;
}

static void check_html(const char *html)
{
	static const char *const tags[] = { "html", "head", "meta", "title", "style", "body", "a", "header", "h1", "h2", "h3", "p", "nav", "ul", "ol", "li",
		"main", "div", "b", "bdi", "span", "time", "br", "details", "summary", "section", "table", "thead", "tbody", "tr", "th", "td", "footer", NULL };

	assert_int_equal(strncmp(html, "<!DOCTYPE html>\n", 16), 0);
	for (const char *p = html + 16; (p = strchr(p, '<')) != NULL;) {
		const char *name = p + 1 + (p[1] == '/');
		size_t length = strcspn(name, " >");
		if (!among(name, length, tags))
			fail_msg("tag at %.60s", p);
		p = check_attributes(name + length);
		if (length == 5 && memcmp(name, "style", 5) == 0 && name[-1] == '<')
			p = strstr(p, "</style>");
	}
	assert_int_equal(count_of(html, "<style>"), 1);
	assert_int_equal(count_of(html, "</style>"), 1);
}

/* ---- what a file of Markdown may hold ---- */

/* A line without what is escaped, without addresses, and without our own marks: nothing that means anything may be left. */
static void check_md_line(const char *line, size_t length)
{
	static const char *const begins[] = { "# ", "## ", "### ", "- ", "  > ", "  - ", "| ", "" };
	size_t i = 0, quoted = strncmp(line, "  > ", 4) == 0 ? 4 : 0;

	while (strncmp(line, begins[i], strlen(begins[i])) != 0)
		i++;
	for (const char *p = line + (quoted ? quoted : strlen(begins[i])); p < line + length; p++) {
		if (*p == '\\') {
			p++;
		} else if (*p == '<') {
			if (strncmp(p, "<http", 5) != 0)
				fail_msg("<: %.*s", (int)length, line);
			p = strchr(p, '>');
			assert_true(p < line + length);
		} else if (strchr("`_{}~$&^", *p) != NULL || (*p == '*' && (quoted || (p[1] != '*' && p[-1] != '*'))) ||
		           (strchr("[]", *p) != NULL && quoted) || (*p == '|' && *line != '|')) {
			fail_msg("%c: %.*s", *p, (int)length, line);
		}
	}
	if (quoted && strchr("#+-=:>", line[4]) != NULL && line[4] != '\0')
		fail_msg("begins: %.*s", (int)length, line);
}

static void check_md(const char *md)
{
	for (const char *lf; (lf = strchr(md, '\n')) != NULL; md = lf + 1)
		check_md_line(md, (size_t)(lf - md));
	assert_int_equal(*md, '\0');
}

/* ---- hostile texts ---- */

static const char *const hostile[] = {
	"<script>alert(1)</script>", "</style><img src=x onerror=alert(1)>", "</title></head><body onload=alert(1)>", "\" onmouseover=\"alert(1)", "' onfocus='x",
	"<!-- ", "-->", "]]>", "&lt;b&gt; &amp; &#60;", "`code` and ``more``", "```\nfence\n```", "~~~\nfence\n~~~", "# heading\n## two\n####### seven",
	"text\n===", "text\n---", "- list\n+ list\n* list", "1. one\n12) twelve", "> quote\n>> two", "    code\n\tcode", "[x](javascript:alert(1))",
	"![x](https://evil.example/p.png)", "[ref]: https://evil.example", "<https://evil.example>", "**bold** __bold__ *i* _i_", "| a | b |\n| - | - |",
	"~~gone~~ ==mark== ^up^ $x$ [^1]", "{{ 7 * 7 }} {% raw %}", ": definition", "\\", "ends with \\", "a\\\nb", "***", "___", "=HYPERLINK(\"x\")",
	"+1,\"two\"", "\xe2\x80\xae" "evil", "a\xe2\x81\xa6" "b", "Zero\xe2\x80\x8bwidth", "\xef\xbc\x9cscript\xef\xbc\x9e", "\x1b[31mred", "line\xe2\x80\xa8sep",
	"%PDF", "@everyone", "www.evil.example", ":::warning",
};
enum { HOSTILE = sizeof hostile / sizeof *hostile };

/* A post that says it in every place a post has. */
static struct post *everywhere(const char *text, size_t i)
{
	char id[64], media[9000], link[POST_URL_MAX], url[POST_URL_MAX];
	size_t at = 0;

	snprintf(id, sizeof id, "mastodon:https://a.example/%zu", i);
	snprintf(link, sizeof link, "https://a.example/?q=%.900s", text);
	snprintf(url, sizeof url, "https://a.example/@%.900s", text);
	at += (size_t)snprintf(media + at, 8, "image") + 1;
	at += (size_t)snprintf(media + at, 2000, "%s", link) + 1;
	snprintf(media + at, 2000, "%s", text);
	const struct post draft = {
		.network = NETWORK_MASTODON, .id = id, .source = text, .url = url, .seen_at = "", .author = { "https://a.example/users/x", text, text, false },
		.created = SAY_START + (int64_t)i * 1000, .received = SAY_START + (int64_t)i * 1000, .text = text, .langs = { text, 1 }, .links = { link, 1 },
		.media = { media, 3 }, .warning = i % 2 ? text : NULL, .sensitive = true, .edited = true,
	};
	return post_new(&draft);
}

static void test_hostile(void **state)
{
	struct scene scene;

	(void)state;
	for (size_t i = 0; i < HOSTILE; i++) {
		begin(&scene);
		struct post *post = everywhere(hostile[i], i);
		assert_non_null(post);
		assert_int_equal(store_add(scene.store, post, NULL), STORE_ADDED);
		scene.event.name = hostile[i];
		scene.from.tag = hostile[i];
		scene.from.filter_text = hostile[i];
		char *html = written(&scene, recap_html), *md = written(&scene, recap_md), *people = written(&scene, recap_people);
		check_html(html);
		check_md(md);
		assert_string_equal(people, "Account address,Show boosts,Notify on new posts,Languages\n");
		free(html);
		free(md);
		free(people);
		end(&scene);
	}
}

/* What is escaped is still there: the same words once in each. */
static void test_words_stay(void **state)
{
	static const struct { const char *text, *md, *html; } cases[] = {
		{ "5 < 6 & \"7\" > 4", "  > 5 \\< 6 \\& \"7\" \\> 4\n", "<p>5 &lt; 6 &amp; &quot;7&quot; &gt; 4</p>" },
		{ "one\ntwo\n\nthree", "  > one  \n  > two\n  > \n  > three\n", "<p>one<br>\ntwo</p>\n<p>three</p>" },
		{ "# no heading", "  > \\# no heading\n", "<p># no heading</p>" },
		{ "1984. A year", "  > 1984\\. A year\n", "<p>1984. A year</p>" },
		{ "مساء الخير", "  > مساء الخير\n", "<div class=\"text\" dir=\"auto\">\n<p>مساء الخير</p>" },
		{ "don't", "  > don't\n", "<p>don&#39;t</p>" },
	};
	struct scene scene;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		begin(&scene);
		say(scene.store, (struct say){ .key = "1", .text = cases[i].text });
		char *html = written(&scene, recap_html), *md = written(&scene, recap_md);
		if (count_of(md, cases[i].md) != 1 || count_of(html, cases[i].html) != 1)
			fail_msg("%s:\n%s\n%s", cases[i].text, strstr(md, "  >"), strstr(html, "<main"));
		free(html);
		free(md);
		end(&scene);
	}
}

/* ---- who is in it ---- */

static void test_left_out(void **state)
{
	struct scene scene;
	struct filter_error error;

	(void)state;
	begin(&scene);
	say(scene.store, (struct say){ .key = "1", .text = "stays" });
	say(scene.store, (struct say){ .key = "2", .at = 1, .text = "goes" });
	say(scene.store, (struct say){ .key = "3", .at = 2, .who = "troll", .text = "struck" });
	say(scene.store, (struct say){ .key = "4", .at = 3, .who = "kim", .boosts = "1" });
	say(scene.store, (struct say){ .key = "5", .at = 4, .text = "stone" });
	assert_true(store_delete(scene.store, id_of("ana", "2"), &(struct place){ 0 }));
	decide(&scene, DECIDE_STRIKE, id_of("troll", "3"), "");
	scene.from.filter = filter_new("-stone", &error);
	scene.from.filter_text = "-stone";
	char *md = written(&scene, recap_md);
	assert_int_equal(count_of(md, "> stays\n"), 1);
	assert_int_equal(count_of(md, "goes"), 0);
	assert_int_equal(count_of(md, "> struck\n"), 0);
	assert_int_equal(count_of(md, "> stone"), 0);
	assert_int_equal(count_of(md, "troll"), 0);
	assert_int_equal(count_of(md, "boosted by 1"), 1);
	assert_int_equal(count_of(md, "1 post by 1 person with the tag #musesocial"), 1);
	assert_int_equal(count_of(md, "- 1 post was deleted by whoever wrote it"), 1);
	assert_int_equal(count_of(md, "- 1 post was struck by a moderator"), 1);
	assert_int_equal(count_of(md, "- 1 post was left out because only what matches \"-stone\""), 1);
	assert_int_equal(count_of(md, "- 1 boost is counted"), 1);
	free(md);
	filter_free((struct filter *)scene.from.filter);
	end(&scene);
}

static const struct recap_gap gaps[] = {
	{ "bluesky", SAY_START + 120000, SAY_START + 240000, 6, true }, { "glam.example", SAY_START + 60000, 0, 0, false },
	{ "old.example", 1000, 2000, 0, false }, { "kunst.example", SAY_START + 300000, SAY_START + 360000, 1, false },
};

static void test_gaps(void **state)
{
	struct scene scene;

	(void)state;
	begin(&scene);
	say(scene.store, (struct say){ .key = "1" });
	char *md = written(&scene, recap_md);
	assert_int_equal(count_of(md, "No gap is known"), 1);
	free(md);
	scene.from.gaps = gaps;
	scene.from.gap_count = 4;
	md = written(&scene, recap_md);
	const char *wanted = "There were gaps:\n\n"
	                     "- glam.example was not heard from 03:47 on, until nobody knows when: nothing was fetched afterwards, and some may be missing.\n"
	                     "- bluesky was not heard from 03:48 to 03:50: 6 posts were fetched afterwards, and nothing is missing.\n"
	                     "- kunst.example was not heard from 03:51 to 03:52: 1 post was fetched afterwards, and some may be missing.\n"
	                     "- People who ask";
	if (count_of(md, wanted) != 1)
		fail_msg("%s", md);
	free(md);
	end(&scene);
}

/* ---- people ---- */

static void test_people(void **state)
{
	struct scene scene;

	(void)state;
	begin(&scene);
	const char file[] = "[event]\nname = Tour\ntags = musesocial\nhosts = ana@a.example + ana.example.org\ncurators = kim@b.example\n";
	char error[EVENT_ERROR];
	event_file_done(&scene.event);
	assert_true(event_file_parse(&scene.event, "x.event", file, sizeof file - 1, SAY_START, error));
	say(scene.store, (struct say){ .key = "1", .handle = "ana@a.example", .name = "Ana" });
	say(scene.store, (struct say){ .key = "2", .at = 1, .who = "anasky", .handle = "Ana.Example.org", .name = "Ana R.", .network = NETWORK_BLUESKY });
	say(scene.store, (struct say){ .key = "3", .at = 2, .who = "kim", .handle = "kim@b.example", .name = "Kim" });
	say(scene.store, (struct say){ .key = "4", .at = 3, .who = "bo", .handle = "bo@c.example", .name = "Bo" });
	say(scene.store, (struct say){ .key = "5", .at = 4, .who = "bo", .handle = "bo@c.example", .name = "Bo" });
	say(scene.store, (struct say){ .key = "6", .at = 5, .who = "bo2", .handle = "bo@d.example", .name = "Bo again" });
	decide(&scene, DECIDE_JOIN, "mastodon https://a.example/users/bo2", "mastodon https://a.example/users/bo");
	char *md = written(&scene, recap_md);
	const char *wanted = "| Ana | @ana@a.example, Ana.Example.org | host | 2 | 0 | 0 |\n| Kim | @kim@b.example | curator | 1 | 0 | 0 |\n"
	                     "| Bo | @bo@c.example, @bo@d.example |  | 3 | 0 | 0 |\n";
	if (count_of(md, wanted) != 1 || count_of(md, "Hosted by: Ana\n\nWith: Kim\n") != 1 || count_of(md, "# Tour\n") != 1)
		fail_msg("%s", md);
	free(md);
	char *people = written(&scene, recap_people);
	assert_string_equal(people, "Account address,Show boosts,Notify on new posts,Languages\nana@a.example,true,false,\nkim@b.example,true,false,\n"
	                            "bo@c.example,true,false,\nbo@d.example,true,false,\n");
	free(people);
	end(&scene);
}

/* A circle of joined accounts ends somewhere. */
static void test_circle(void **state)
{
	struct scene scene;

	(void)state;
	begin(&scene);
	say(scene.store, (struct say){ .key = "1", .who = "bo", .handle = "bo@c.example" });
	say(scene.store, (struct say){ .key = "2", .at = 1, .who = "kim", .handle = "kim@c.example" });
	decide(&scene, DECIDE_JOIN, "mastodon https://a.example/users/bo", "mastodon https://a.example/users/kim");
	decide(&scene, DECIDE_JOIN, "mastodon https://a.example/users/kim", "mastodon https://a.example/users/bo");
	char *people = written(&scene, recap_people);
	assert_int_equal(count_of(people, "@c.example,"), 2);
	free(people);
	end(&scene);
}

static void test_addresses(void **state)
{
	static const struct { const char *handle; bool good; } cases[] = {
		{ "ana@glam.example", true }, { "a_b.c-d@x.y.example", true }, { "_ana@glam.example", true }, { "ana@glam", false }, { "ana", false }, { "@glam.example", false },
		{ "=cmd@glam.example", false }, { "+ana@glam.example", false }, { "-ana@glam.example", false }, { "ana@glam.example,true", false },
		{ "ana\"@glam.example", false }, { "an a@glam.example", false }, { "ana@glam.example@evil.example", false }, { "ana@-glam.example", false },
		{ "ana@müll.example", true }, { "ana@", false }, { "@ana@glam.example", true }, { "ana@glam.example/x", false }, { "tom.example.org@bsky.brid.gy", true },
	};
	struct scene scene;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		begin(&scene);
		say(scene.store, (struct say){ .key = "1", .handle = cases[i].handle });
		char *people = written(&scene, recap_people);
		if ((count_of(people, "\n") == 2) != cases[i].good)
			fail_msg("%s: %s", cases[i].handle, people);
		free(people);
		end(&scene);
	}
}

/* ---- times ---- */

static void test_times(void **state)
{
	static const struct { const char *zone; int64_t starts, ends; const char *wanted; } cases[] = {
		{ "UTC", 0, 0, "2 January 1970\n" },
		{ "+05:30", SAY_START, SAY_START + 3600000, "2 January 1970, 09:16 to 10:16 (+05:30)\n" },
		{ "Europe/Madrid", SAY_START, SAY_START + 90000000, "2 January 1970, 04:46 to 3 January 05:46 (Europe/Madrid)\n" },
	};
	struct scene scene;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		begin(&scene);
		say(scene.store, (struct say){ .key = "1" });
		scene.event.zone = cases[i].zone;
		scene.from.starts = cases[i].starts;
		scene.from.ends = cases[i].ends;
		char *md = written(&scene, recap_md);
		if (count_of(md, cases[i].wanted) != 1)
			fail_msg("%s: %s", cases[i].wanted, md);
		free(md);
		end(&scene);
	}
}

static void test_empty(void **state)
{
	struct scene scene;

	(void)state;
	begin(&scene);
	char *md = written(&scene, recap_md), *html = written(&scene, recap_html);
	assert_int_equal(count_of(md, "No post was kept."), 1);
	check_md(md);
	check_html(html);
	free(md);
	free(html);
	end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hostile), cmocka_unit_test(test_words_stay), cmocka_unit_test(test_left_out), cmocka_unit_test(test_gaps),
		cmocka_unit_test(test_people), cmocka_unit_test(test_circle), cmocka_unit_test(test_addresses), cmocka_unit_test(test_times),
		cmocka_unit_test(test_empty),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
