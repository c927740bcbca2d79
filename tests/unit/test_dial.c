/* Names to addresses: which are this machine's without asking anybody. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <netdb.h>

#include <cmocka.h>

#include "net/dial.h"

/* Stands before the C library's: a machine that knows no name at all. */
int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **list)
{
	(void)node, (void)service, (void)hints, (void)list;
	return EAI_NONAME;
}

struct scene {
	struct loop *loop;
	struct dial_answer answer;
};

static void answered(void *arg, const struct dial_answer *answer)
{
	struct scene *scene = arg;
	scene->answer = *answer;
	loop_stop(scene->loop);
}

static int begin(void **state)
{
	static struct scene scene;
	scene = (struct scene){ .loop = loop_new() };
	*state = &scene;
	return 0;
}

static int end(void **state)
{
	struct scene *scene = *state;
	loop_free(scene->loop);
	return 0;
}

static void ask(struct scene *scene, const char *host)
{
	memset(&scene->answer, 0, sizeof scene->answer);
	assert_non_null(dial_lookup(scene->loop, host, answered, scene));
	loop_run(scene->loop);
}

static void test_localhost(void **state)
{
	static const char *const here[] = { "localhost", "localhost.", "LocalHost", "stage.localhost", "a.b.LOCALHOST." };
	static const char *const away[] = { "", ".", "local", "localhos", "localhost.example", "mylocalhost", ".localhost", "localhost..", "localhost.x." };
	struct scene *scene = *state;
	for (size_t i = 0; i < sizeof here / sizeof *here; i++) {
		ask(scene, here[i]);
		assert_int_equal(scene->answer.n, 2);
		assert_string_equal(scene->answer.address[0], "127.0.0.1");
		assert_string_equal(scene->answer.address[1], "::1");
	}
	for (size_t i = 0; i < sizeof away / sizeof *away; i++) {
		ask(scene, away[i]);
		assert_int_equal(scene->answer.n, 0);
		assert_int_equal(scene->answer.code, EAI_NONAME);
	}
}

/* It can be given up, and says nothing then. */
static void test_cancel(void **state)
{
	struct scene *scene = *state;
	dial_cancel(dial_lookup(scene->loop, "localhost", answered, scene));
	ask(scene, "nowhere.example");
	assert_int_equal(scene->answer.n, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_localhost, begin, end),
		cmocka_unit_test_setup_teardown(test_cancel, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
