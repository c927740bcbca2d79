/* Recordings through the network thread: whole files, pipes, bad lines, their own pace. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>
#include "net_scene.h"

const struct source_ops mastodon_source = { .kind = "mastodon" }, bluesky_source = { .kind = "bluesky" };

static char path[] = "/tmp/test_file-XXXXXX";

static FILE *recording(void)
{
	memcpy(path, "/tmp/test_file-XXXXXX", sizeof path);
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	return fdopen(fd, "w");
}

static void write_post(FILE *out, int n, const char *received)
{
	fprintf(out, "{\"v\":1,\"id\":\"mastodon:https://one.example.org/%d\",\"network\":\"mastodon\",\"source\":\"one.example.org\","
	        "\"author\":{\"id\":\"https://one.example.org/ana\",\"handle\":\"ana@one.example.org\",\"name\":\"Ana\",\"bot\":false},"
	        "\"created\":\"2026-11-25T20:00:00.000Z\",%s%s%s\"text\":\"an astrolabe\",\"tags\":[\"other\"]}\n",
	        n, received ? "\"received\":\"" : "", received ? received : "", received ? "\"," : "");
}

static void plays_all_of_a_file(void **state)
{
	struct net_scene *scene = *state;
	FILE *out = recording();
	scene->keep_posts = true;
	write_post(out, 1, "2026-11-25T20:00:01.000Z");
	fprintf(out, "\n\r\n{\"v\":1,\"delete\":\"mastodon:https://one.example.org/1\"}\r\n{broken\n");
	write_post(out, 2, "2026-11-25T20:00:01.000Z");
	fprintf(out, "{\"v\":1,\"delete\":\"mastodon:https://one.example.org/last\"}"); /* no line end */
	fclose(out);
	scene_source(scene, "file", path);
	scene_start(scene);
	assert_true(scene_until(scene, "ended"));
	const char *p = scene->heard;
	static const char *const want[] = {
		"0 live: playing test_file-", "0 past mastodon:https://one.example.org/1\n",
		"0 delete mastodon:https://one.example.org/1\n", "0 odd line 5: ", "0 past mastodon:https://one.example.org/2\n",
		"0 delete mastodon:https://one.example.org/last\n", "0 ended heard: end of test_file-", ": 2 posts, 1 bad lines",
	};
	for (size_t i = 0; i < sizeof want / sizeof *want; i++)
		if (!(p = strstr(p, want[i])))
			fail_msg("no %s in\n%s", want[i], scene->heard);
	unlink(path);
}

static void loses_nothing_of_a_long_file(void **state)
{
	struct net_scene *scene = *state;
	FILE *out = recording();
	for (int i = 0; i < 20000; i++)
		write_post(out, i, "2026-11-25T20:00:01.000Z");
	fclose(out);
	scene_source(scene, "file", path);
	scene_start(scene);
	assert_true(scene_until(scene, "ended heard: "));
	assert_int_equal(scene->posts, 20000);
	assert_non_null(strstr(scene->heard, ": 20000 posts "));
	unlink(path);
}

static void bounds_lines(void **state)
{
	struct net_scene *scene = *state;
	FILE *out = recording();
	write_post(out, 1, NULL);
	for (int i = 0; i < 3 * 1024 * 1024; i++)
		fputc('x', out);
	fputc('\n', out);
	write_post(out, 2, NULL);
	fprintf(out, "{\"v\":1,\"delete\":\"mastodon:https://one.example.org/1\",\"padding\":\"");
	for (int i = 0; i < 1000000; i++)
		fputc('x', out);
	fprintf(out, "\"}\n");
	for (int i = 0; i < 1024 * 1024 + 200000; i++) /* the last, without an end */
		fputc('y', out);
	fclose(out);
	scene_source(scene, "file", path);
	scene_start(scene);
	assert_true(scene_until(scene, "ended heard: "));
	assert_int_equal(scene->posts, 2);
	assert_non_null(strstr(scene->heard, "0 odd line 2: longer than 1 MiB\n"));
	assert_non_null(strstr(scene->heard, "0 delete mastodon:https://one.example.org/1\n"));
	assert_non_null(strstr(scene->heard, "0 odd line 5: longer than 1 MiB\n"));
	assert_non_null(strstr(scene->heard, "2 posts, 2 bad lines"));
	unlink(path);
}

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Forty seconds of recording at a hundred times the pace; one post is out of order, one has no `received`. */
static void keeps_the_pace(void **state)
{
	struct net_scene *scene = *state;
	FILE *out = recording();
	scene->keep_posts = true;
	scene->options.command = COMMAND_REPLAY;
	scene->options.speed = 100;
	write_post(out, 1, NULL); /* 20:00:00 */
	write_post(out, 2, "2026-11-25T20:00:20.000Z");
	write_post(out, 3, "2026-11-25T20:00:10.000Z");
	write_post(out, 4, "2026-11-25T20:00:40.000Z");
	fclose(out);
	scene_source(scene, "file", path);
	double start = seconds(), at[5] = { 0 };
	scene_start(scene);
	for (int i = 1; i <= 4; i++) {
		char text[64];
		snprintf(text, sizeof text, "0 post mastodon:https://one.example.org/%d\n", i);
		assert_true(scene_until(scene, text));
		at[i] = seconds() - start;
	}
	assert_true(at[2] - at[1] >= 0.15);
	assert_true(at[3] - at[2] < 0.15);
	assert_true(at[4] - at[1] >= 0.35);
	assert_true(scene_until(scene, "ended"));
	unlink(path);
}

static void follows_a_pipe(void **state)
{
	struct net_scene *scene = *state;
	int ends[2], before = dup(STDIN_FILENO);
	assert_int_equal(pipe(ends), 0);
	dup2(ends[0], STDIN_FILENO);
	close(ends[0]);
	FILE *out = fdopen(ends[1], "w");
	scene->keep_posts = true;
	scene_source(scene, "file", "-");
	scene_start(scene);
	assert_true(scene_until(scene, "live: playing standard input"));
	fprintf(out, "{\"v\":1,\"delete\":\"mastodon:half");
	fflush(out);
	fprintf(out, " of it\"}\n");
	write_post(out, 1, NULL);
	fflush(out);
	assert_true(scene_until(scene, "0 delete mastodon:half of it"));
	assert_true(scene_until(scene, "0 post mastodon:https://one.example.org/1\n"));
	fclose(out);
	assert_true(scene_until(scene, "0 ended heard: end of standard input: 1 posts"));
	net_stop(scene->net); /* before its input goes away */
	scene->net = NULL;
	dup2(before, STDIN_FILENO);
	close(before);
}

static void stops_while_it_waits(void **state)
{
	struct net_scene *scene = *state;
	FILE *out = recording();
	scene->options.command = COMMAND_REPLAY;
	write_post(out, 1, NULL);
	write_post(out, 2, "2099-11-25T20:00:00.000Z");
	fclose(out);
	scene_source(scene, "file", path);
	scene_start(scene);
	assert_true(scene_until(scene, "live"));
	while (!scene->posts)
		scene_take(scene);
	double start = seconds();
	net_stop(scene->net);
	scene->net = NULL;
	assert_true(seconds() - start < 1);
	unlink(path);
}

static void says_what_it_cannot_read(void **state)
{
	static const struct { const char *url, *heard; } rows[] = {
		{ "/nonexistent/recording.jsonl", "0 refused: cannot read recording.jsonl: No such file or directory 0\n" },
		{ "/usr", "0 refused: cannot read usr: Is a directory 0\n" },
		{ "/dev/null", "0 ended: end of null: 0 posts 0\n" },
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct net_scene *scene = *state;
		scene_source(scene, "file", rows[i].url);
		scene_start(scene);
		if (!scene_until(scene, rows[i].heard))
			fail_msg("%s:\n%s", rows[i].url, scene->heard);
		scene_end(state);
		scene_begin(state);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(plays_all_of_a_file, scene_begin, scene_end),
		cmocka_unit_test_setup_teardown(loses_nothing_of_a_long_file, scene_begin, scene_end),
		cmocka_unit_test_setup_teardown(bounds_lines, scene_begin, scene_end),
		cmocka_unit_test_setup_teardown(keeps_the_pace, scene_begin, scene_end),
		cmocka_unit_test_setup_teardown(follows_a_pipe, scene_begin, scene_end),
		cmocka_unit_test_setup_teardown(stops_while_it_waits, scene_begin, scene_end),
		cmocka_unit_test_setup_teardown(says_what_it_cannot_read, scene_begin, scene_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
