/* net/avatar_fetch: a picture is asked for once, when it is wanted, where it may be, and no further. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "model/queue.h"
#include "net/avatar_fetch.h"
#include "net/avatar_hash.h"
#include "net/outlet.h"
#include "tiny_server.h"

/* ---- a server of pictures: /NAME is tests/fixtures/avatars/NAME */

enum { PICTURE_MAX = 64 * 1024 };
static atomic_int asked;
static atomic_bool held; /* nobody is answered */
static struct tiny_note seen = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void serve_file(int fd, const char *name)
{
	static const char *const folder = "tests/fixtures/avatars";
	char path[200], bytes[PICTURE_MAX];
	snprintf(path, sizeof path, "%s/%.100s", folder, name);
	FILE *file = fopen(path, "rb");
	size_t n = file ? fread(bytes, 1, sizeof bytes, file) : 0;
	if (file)
		fclose(file);
	tiny_say(fd, "HTTP/1.1 %s\r\nContent-Length: %zu\r\n\r\n", file ? "200 OK" : "404 Not Found", n);
	tiny_send(fd, bytes, n);
}

static void serve_endless(int fd)
{
	static const char zeros[4096] = "\xff\xd8\xff";
	tiny_say(fd, "HTTP/1.1 200 OK\r\n\r\n");
	while (tiny_send(fd, zeros, sizeof zeros))
		;
}

static void serve(int fd, const char *head)
{
	char name[200] = "";
	atomic_fetch_add(&asked, 1);
	while (atomic_load(&held))
		usleep(1000);
	tiny_keep(&seen, head);
	sscanf(head, "GET /%199[^ ?]", name);
	if (!strcmp(name, "endless"))
		serve_endless(fd);
	else
		serve_file(fd, name);
}

/* ---- our side */

struct scene {
	struct tiny *server;
	struct loop *loop;
	struct queue *queue;
	struct outlet outlet;
	struct source_out out;
	struct source source;
	struct timer *timer;
	int left; /* looks until it is given up */
};

static void no_pause(void *arg, bool paused)
{
	(void)arg, (void)paused;
}

static int begin(void **state)
{
	struct scene *scene = calloc(1, sizeof *scene);
	atomic_store(&asked, 0);
	atomic_store(&held, false);
	scene->server = tiny_start(serve);
	scene->loop = loop_new();
	scene->queue = queue_new(1000, 1024 * 1024);
	outlet_open(&scene->outlet, scene->loop, scene->queue, no_pause, NULL);
	scene->out.outlet = &scene->outlet;
	struct http *http = http_new(scene->loop);
	scene->source = (struct source){ .index = 3, .name = "test", .url = "http://127.0.0.1:1", .out = &scene->out,
		.tools = { .loop = scene->loop, .http = http, .avatars = avatar_fetch_new(http) } };
	*state = scene;
	return 0;
}

static int finish(void **state)
{
	struct scene *scene = *state;
	atomic_store(&held, false);
	avatar_fetch_free(scene->source.tools.avatars);
	http_free(scene->source.tools.http);
	timer_free(scene->timer);
	outlet_close(&scene->outlet);
	outlet_drop(&scene->outlet);
	loop_free(scene->loop);
	queue_free(scene->queue);
	tiny_stop(scene->server);
	free(scene);
	return 0;
}

static void offer(struct scene *scene, const char *id, const char *path)
{
	char url[200];
	snprintf(url, sizeof url, "http://127.0.0.1:%d/%s", scene->server->port, path);
	avatar_offer(&scene->source, NETWORK_MASTODON, id, url);
}

static void want(struct scene *scene, const char *id)
{
	avatar_want(scene->source.tools.avatars, NETWORK_MASTODON, id);
}

static void stop(void *arg)
{
	loop_stop(((struct scene *)arg)->loop);
}

/* The next event; NULL when the loop has run for so long without one. */
static struct event *next(struct scene *scene, int ms)
{
	struct event *event;
	if (!scene->timer)
		scene->timer = timer_new(scene->loop, stop, scene);
	for (int i = 0; (event = queue_take(scene->queue, 1)) == NULL && i < ms / 5; i++) {
		timer_set(scene->timer, 5);
		loop_run(scene->loop);
	}
	return event;
}

/* That the hash of this account's picture is told. */
static uint64_t told(struct scene *scene, const char *id)
{
	struct event *event = next(scene, 15000);
	assert_non_null(event);
	assert_int_equal(event->kind, EVENT_AVATAR);
	assert_int_equal(event->source, 3);
	assert_int_equal(event->network, NETWORK_MASTODON);
	assert_string_equal(event->id, id);
	const uint64_t hash = event->hash;
	event_free(event);
	return hash;
}

/* Of all that was asked only the picture that is wanted last can be compared. */
static void nothing_but_the_last(struct scene *scene)
{
	offer(scene, "last", "other.jpg?last");
	want(scene, "last");
	told(scene, "last");
	assert_null(next(scene, 50));
}

static void asks_when_it_is_wanted(void **state)
{
	struct scene *scene = *state;
	offer(scene, "ana", "kim.png");
	offer(scene, "ana", "kim.png");
	offer(scene, "bo", "other.jpg");
	assert_null(next(scene, 50));
	assert_int_equal(atomic_load(&asked), 0);
	want(scene, "ana");
	const uint64_t ana = told(scene, "ana");
	want(scene, "ana");
	/* Wanted before the address is heard. */
	want(scene, "kim");
	assert_null(next(scene, 50));
	offer(scene, "kim", "kim.webp");
	assert_true(told(scene, "kim") != 0);
	/* One address is one picture, and asked for once. */
	offer(scene, "cy", "kim.png");
	want(scene, "cy");
	assert_true(told(scene, "cy") == ana);
	assert_int_equal(atomic_load(&asked), 2);
	/* Who has another picture is told of anew. */
	offer(scene, "ana", "other.jpg");
	assert_true(told(scene, "ana") != ana);
	assert_int_equal(atomic_load(&asked), 3);
	/* Without anything of us but what program it is. */
	const char *text = tiny_kept(&seen);
	assert_non_null(strstr(text, "User-Agent: tweetup/"));
	assert_null(strstr(text, "Cookie"));
	assert_null(strstr(text, "Authorization"));
	assert_null(strstr(text, "Referer"));
}

static void tells_nothing_of_what_it_cannot_compare(void **state)
{
	struct scene *scene = *state;
	static const char *const rows[] = { "missing.png", "flat.png", "huge.png", "moving.gif", "endless" };
	char id[20];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(id, sizeof id, "id%zu", i);
		offer(scene, id, rows[i]);
		want(scene, id);
	}
	nothing_but_the_last(scene);
	assert_int_equal(atomic_load(&asked), 6);
}

/* On this machine only for a source that is here, too; the rest never leaves. */
static void goes_nowhere_else(void **state)
{
	struct scene *scene = *state;
	static const char *const rows[] = {
		"https://127.0.0.1:%d/kim.png", "https://localhost:%d/kim.png", "https://[::1]:%d/kim.png", "https://[::ffff:127.0.0.1]:%d/kim.png",
		"https://10.0.0.1:%d/kim.png", "ftp://127.0.0.1:%d/kim.png", "file:///etc/passwd?%d", "data:image/png;base64,%d", "%d", "",
	};
	char id[20], url[200];
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(id, sizeof id, "id%zu", i);
		snprintf(url, sizeof url, rows[i], scene->server->port);
		avatar_offer(&scene->source, NETWORK_MASTODON, id, url);
		want(scene, id);
	}
	scene->source.url = "https://museum.example";
	offer(scene, "far", "kim.png");
	want(scene, "far");
	scene->source.url = "";
	offer(scene, "usual", "kim.png");
	want(scene, "usual");
	scene->source.url = "ws://127.0.0.1:1";
	nothing_but_the_last(scene);
	assert_int_equal(atomic_load(&asked), 1);
	/* Without the setting nothing is remembered. */
	struct avatar_fetch *fetch = scene->source.tools.avatars;
	scene->source.tools.avatars = NULL;
	offer(scene, "ana", "kim.png");
	avatar_want(NULL, NETWORK_MASTODON, "ana");
	scene->source.tools.avatars = fetch;
}

static void there_is_an_end(void **state)
{
	struct scene *scene = *state;
	char id[20], path[40];
	atomic_store(&held, true);
	for (int i = 0; i < AVATAR_FETCHES + 20; i++) {
		snprintf(id, sizeof id, "id%d", i);
		snprintf(path, sizeof path, "kim.webp?%d", i);
		offer(scene, id, path);
		want(scene, id);
	}
	for (int i = 0; i < 1000 && atomic_load(&asked) < AVATAR_AT_ONCE; i++)
		assert_null(next(scene, 10));
	assert_null(next(scene, 50));
	assert_int_equal(atomic_load(&asked), AVATAR_AT_ONCE);
	atomic_store(&held, false);
	for (int i = 0; i < AVATAR_FETCHES; i++)
		event_free(next(scene, 15000));
	/* Nor by changing one's picture again and again. */
	offer(scene, "id0", "kim.webp?again");
	assert_null(next(scene, 50));
	assert_int_equal(atomic_load(&asked), AVATAR_FETCHES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(asks_when_it_is_wanted, begin, finish),
		cmocka_unit_test_setup_teardown(tells_nothing_of_what_it_cannot_compare, begin, finish),
		cmocka_unit_test_setup_teardown(goes_nowhere_else, begin, finish),
		cmocka_unit_test_setup_teardown(there_is_an_end, begin, finish),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
