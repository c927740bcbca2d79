/* tweetup log's lines: what is written, in which order, and what is not. */
#include <fcntl.h>
#include <locale.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>
#include "model/when.h"
#include "tui/told.h"
#include "tui/tui.h"

/* One run of tui_log in a child, its stdout and stderr in files. */
struct run {
	struct options options;
	struct queue *events;
	struct session *session;
	int64_t now;
	char out[16384], err[4096];
	int status;
};

static struct run *run_new(void)
{
	struct run *r = calloc(1, sizeof *r);
	const struct tag_set tags = { .n = 1, .folded = { "musesocial" }, .typed = { "musesocial" } };
	r->options = (struct options){ .command = COMMAND_LOG, .filter = "", .tags = tags };
	r->events = queue_new(1000, 1 << 24);
	r->now = when_now() / 86400000 * 86400000; /* midnight: every post is of today */
	r->session = session_new(&tags, r->events, r->now);
	session_add_source(r->session, "glammr.us", "mastodon", r->now);
	return r;
}

static void run_free(struct run *r)
{
	session_free(r->session);
	queue_free(r->events);
	free(r);
}

static void push(struct run *r, struct event *event)
{
	assert_true(queue_push(r->events, event));
}

static void say_as(struct run *r, const char *id, enum network network, const char *handle, const char *text, bool edited)
{
	const struct post draft = { .network = network, .id = id, .source = "glammr.us", .url = "https://example.org/p",
		.author = { .id = "who", .handle = handle, .name = *handle ? "Ana Ruiz" : "" }, .created = r->now + 60000,
		.received = r->now + 60000 + edited, .text = text, .edited = edited };
	push(r, event_post(0, post_new(&draft), false));
}

static void say(struct run *r, const char *id, const char *text, bool edited)
{
	say_as(r, id, NETWORK_MASTODON, "ana@glammr.us", text, edited);
}

static void state(struct run *r, enum source_state state, const char *text)
{
	struct event *event = event_new(EVENT_SOURCE, 0, NULL, text, NULL, NULL);
	event->state = state;
	push(r, event);
}

static void slurp(const char *path, char *out, size_t size)
{
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	out[fread(out, 1, size - 1, file)] = 0;
	fclose(file);
	unlink(path);
}

static void go(struct run *r)
{
	static const struct tui_host host;
	char out[] = "/tmp/test_plain.XXXXXX", err[] = "/tmp/test_plain.XXXXXX";
	const int to = mkstemp(out), bad = mkstemp(err);
	fflush(NULL);
	const pid_t pid = fork();
	if (pid == 0) {
		alarm(60);
		dup2(to, STDOUT_FILENO);
		dup2(bad, STDERR_FILENO);
		_exit(tui_log(r->session, &r->options, &host));
	}
	close(to);
	close(bad);
	assert_int_equal(waitpid(pid, &r->status, 0), pid);
	slurp(out, r->out, sizeof r->out);
	slurp(err, r->err, sizeof r->err);
}

static void has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no \"%s\" in:\n%s", part, text);
}

static int lines(const char *text)
{
	int n = 0;
	while ((text = strchr(text, '\n')) != NULL && text++)
		n++;
	return n;
}

static void writes_a_line_a_post(void **unused)
{
	struct run *r = run_new();
	(void)unused;
	say(r, "mastodon:1", "Q1 Which object?\n#musesocial", false);
	say(r, "mastodon:1", "Q1 Which object?\n#musesocial", false);
	say(r, "mastodon:2", "Zoë – “展示”", false);
	state(r, SOURCE_ENDED, "");
	go(r);
	assert_int_equal(r->status, 0);
	assert_int_equal(lines(r->out), 2);
	has(r->out, " Ana Ruiz @ana@glammr.us  Q1  Q1 Which object? #musesocial  https://example.org/p\n");
	has(r->out, " Ana Ruiz @ana@glammr.us  Zoë – “展示”  https://example.org/p\n");
	assert_null(strchr(r->out, '\033'));
	run_free(r);
}

static void writes_edits_and_deletions(void **unused)
{
	struct run *r = run_new();
	(void)unused;
	say(r, "mastodon:1", "One", false);
	say(r, "mastodon:1", "One, corrected", true);
	push(r, event_new(EVENT_DELETE, 0, "mastodon:1", NULL, NULL, NULL));
	push(r, event_new(EVENT_DELETE, 0, "mastodon:1", NULL, NULL, NULL));
	push(r, event_new(EVENT_DELETE, 0, "mastodon:never", NULL, NULL, NULL));
	state(r, SOURCE_ENDED, "");
	go(r);
	assert_int_equal(lines(r->out), 3);
	has(r->out, "  One  ");
	has(r->out, "  (edited)  One, corrected  ");
	has(r->out, " deleted: Ana Ruiz, ");
	run_free(r);
}

static void writes_json(void **unused)
{
	struct run *r = run_new();
	(void)unused;
	r->options.json = true;
	say(r, "mastodon:1", "One", false);
	say(r, "mastodon:1", "One, corrected", true);
	push(r, event_new(EVENT_DELETE, 0, "mastodon:1", NULL, NULL, NULL));
	push(r, event_new(EVENT_DELETE, 0, "mastodon:never", NULL, NULL, NULL));
	state(r, SOURCE_ENDED, "");
	go(r);
	assert_int_equal(lines(r->out), 3);
	has(r->out, "\"text\":\"One\"");
	has(r->out, "\"edited\":true");
	has(r->out, "{\"v\":1,\"delete\":\"mastodon:1\"}\n");
	run_free(r);
}

static void filters(void **unused)
{
	struct run *r = run_new();
	(void)unused;
	r->options.filter = "astrolabe";
	say(r, "mastodon:1", "The astrolabe", false);
	say(r, "mastodon:2", "Something else", false);
	say(r, "mastodon:3", "Nothing", false);
	say(r, "mastodon:3", "Nothing but the astrolabe", true);
	say(r, "mastodon:1", "The other thing", true);
	push(r, event_new(EVENT_DELETE, 0, "mastodon:2", NULL, NULL, NULL));
	push(r, event_new(EVENT_DELETE, 0, "mastodon:1", NULL, NULL, NULL));
	state(r, SOURCE_ENDED, "");
	go(r);
	has(r->out, "The astrolabe");
	has(r->out, "Nothing but the astrolabe");
	has(r->out, "The other thing"); /* its reader has the old words */
	has(r->out, "deleted");
	assert_int_equal(lines(r->out), 4);
	run_free(r);
}

static void stops_at_a_count(void **unused)
{
	struct run *r = run_new();
	(void)unused;
	r->options.count = 2;
	for (int i = 0; i < 5; i++) {
		char id[32];
		snprintf(id, sizeof id, "mastodon:%d", i);
		say(r, id, "text", false);
	}
	go(r);
	assert_int_equal(r->status, 0);
	assert_int_equal(lines(r->out), 2);
	run_free(r);
}

static void stops_after_a_while_and_says_why(void **unused)
{
	struct run *r = run_new();
	(void)unused;
	r->options.for_ms = 50;
	state(r, SOURCE_RETRY, "the name could not be looked up");
	state(r, SOURCE_CONNECTING, "");
	state(r, SOURCE_RETRY, "the name could not be looked up");
	go(r);
	assert_int_equal(r->status, 0);
	assert_string_equal(r->out, "");
	has(r->err, "tweetup: glammr.us: failed since ");
	has(r->err, "the name could not be looked up");
	assert_int_equal(lines(r->err), 1);
	run_free(r);
}

static void fails_when_all_refuse(void **unused)
{
	struct run *r = run_new();
	(void)unused;
	state(r, SOURCE_REFUSED, "the token is not accepted");
	go(r);
	assert_int_equal(WEXITSTATUS(r->status), 1);
	has(r->err, "the token is not accepted");
	run_free(r);
}

static void waits_for_a_name(void **unused)
{
	struct run *r = run_new();
	(void)unused;
	say_as(r, "bluesky:1", NETWORK_BLUESKY, "", "The first", false);
	say(r, "mastodon:2", "The second", false);
	struct event *event = event_new(EVENT_PERSON, 0, "who", NULL, "tom.example.org", "Tom");
	event->network = NETWORK_BLUESKY;
	push(r, event);
	say_as(r, "bluesky:3", NETWORK_BLUESKY, "", "The third", false);
	state(r, SOURCE_ENDED, "");
	go(r);
	has(r->out, " Tom tom.example.org  The first");
	assert_true(strstr(r->out, "The first") < strstr(r->out, "The second"));
	assert_int_equal(lines(r->out), 3);
	run_free(r);
}

/* also "" for what is no copy. */
static void say_copy(struct run *r, const char *id, enum network network, const char *url, const char *also, bool edited)
{
	struct list_builder list = { 0 };
	if (*also)
		list_add(&list, also);
	const struct post draft = { .network = network, .id = id, .source = "test", .url = url, .author = { .id = id, .handle = "ana", .name = "Ana" },
		.created = r->now + 60000, .received = r->now + 60000 + edited, .text = edited ? "mended" : "said", .edited = edited,
		.also = list.list };
	push(r, event_post(0, post_new(&draft), false));
	list_done(&list);
}

/* A bridge is at times faster than what it copies: that has been written then, and stays the name of the post. */
static void writes_a_copy_once(void **unused)
{
	static const struct { enum network network; const char *id, *url, *also, *copy; enum network copy_network; } rows[] = {
		{ NETWORK_MASTODON, "mastodon:https://glam.example/users/ana/statuses/7", "https://glam.example/@ana/7",
		  "mastodon:https://glam.example/users/ana/statuses/7", "nostr:aa", NETWORK_NOSTR },
		{ NETWORK_BLUESKY, "bluesky:at://did:plc:ana/app.bsky.feed.post/3k", "https://bsky.app/profile/did:plc:ana/post/3k",
		  "bluesky:https://bsky.app/profile/did:plc:ana/post/3k", "nostr:bb", NETWORK_NOSTR },
		{ NETWORK_BLUESKY, "bluesky:at://did:plc:ana/app.bsky.feed.post/3l", "https://bsky.app/profile/did:plc:ana/post/3l", "",
		  "mastodon:https://bsky.brid.gy/convert/ap/at://did:plc:ana/app.bsky.feed.post/3l", NETWORK_MASTODON },
		{ NETWORK_MASTODON, "mastodon:https://glam.example/users/ana/statuses/8", "https://glam.example/@ana/8",
		  "mastodon:https://glam.example/@ana/8", "bluesky:at://did:plc:bridge/app.bsky.feed.post/3m", NETWORK_BLUESKY },
	};
	char wanted[300];
	(void)unused;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct run *r = run_new();
		const char *also = *rows[i].also ? rows[i].also : "bluesky:https://bsky.app/profile/did:plc:ana/post/3l";
		r->options.json = true;
		say_copy(r, rows[i].copy, rows[i].copy_network, "https://copy.example/1", also, false);
		say_copy(r, rows[i].id, rows[i].network, rows[i].url, "", false);
		say_copy(r, rows[i].copy, rows[i].copy_network, "https://copy.example/1", also, false);
		say_copy(r, rows[i].id, rows[i].network, rows[i].url, "", true);
		push(r, event_new(EVENT_DELETE, 0, rows[i].id, NULL, NULL, NULL));
		state(r, SOURCE_ENDED, "");
		go(r);
		if (lines(r->out) != 3)
			fail_msg("%s: wanted a post, its edit and its deletion:\n%s", rows[i].id, r->out);
		snprintf(wanted, sizeof wanted, "{\"v\":1,\"id\":\"%s\"", rows[i].copy);
		has(r->out, wanted);
		has(strchr(r->out, '\n'), wanted);
		snprintf(wanted, sizeof wanted, "{\"v\":1,\"delete\":\"%s\"}\n", rows[i].copy);
		has(r->out, wanted);
		run_free(r);
	}
}

static void does_not_wait_for_ever(void **unused)
{
	struct run *r = run_new();
	(void)unused;
	say_as(r, "bluesky:1", NETWORK_BLUESKY, "", "Nobody knows me", false);
	say_as(r, "bluesky:2", NETWORK_BLUESKY, "", "Gone before it was written", false);
	push(r, event_new(EVENT_DELETE, 0, "bluesky:2", NULL, NULL, NULL));
	state(r, SOURCE_ENDED, "");
	go(r);
	has(r->out, "Nobody knows me");
	assert_int_equal(lines(r->out), 1);
	run_free(r);
}

static void is_ascii_where_the_terminal_is(void **unused)
{
	struct run *r = run_new();
	(void)unused;
	setlocale(LC_ALL, "C");
	say(r, "mastodon:1", "Zoë – 展示 👍", false);
	state(r, SOURCE_ENDED, "");
	go(r);
	for (const char *p = r->out; *p; p++)
		assert_true((unsigned char)*p < 0x80);
	has(r->out, "  Zoe - ");
	setlocale(LC_ALL, "C.UTF-8");
	run_free(r);
}

static void told_forgets_the_oldest(void **unused)
{
	struct told told = { .now = { .n = 0 } };
	char id[32];
	(void)unused;
	for (unsigned i = 0; i < 3 * TOLD_HALF; i++) {
		snprintf(id, sizeof id, "mastodon:%u", i);
		told_add(&told, id);
		assert_true(told_has(&told, id));
	}
	assert_true(told_has(&told, "mastodon:600000"));
	assert_false(told_has(&told, "mastodon:0"));
	assert_false(told_has(&told, "mastodon:999999"));
	assert_true(told.now.size <= 2 * TOLD_HALF && told.before.size <= 2 * TOLD_HALF);
	told_free(&told);
}

int main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_a_line_a_post), cmocka_unit_test(writes_edits_and_deletions), cmocka_unit_test(writes_json),
		cmocka_unit_test(filters), cmocka_unit_test(stops_at_a_count), cmocka_unit_test(stops_after_a_while_and_says_why),
		cmocka_unit_test(fails_when_all_refuse), cmocka_unit_test(waits_for_a_name), cmocka_unit_test(does_not_wait_for_ever),
		cmocka_unit_test(writes_a_copy_once),
		cmocka_unit_test(is_ascii_where_the_terminal_is), cmocka_unit_test(told_forgets_the_oldest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
