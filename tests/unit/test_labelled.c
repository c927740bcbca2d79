/* The labelled posts: how many of the labels, and of the audience's questions, are found, and how many are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "tests/labelled/score.h"

static void told(const char *what, struct score score)
{
	print_message("%s: precision %.3f, recall %.3f (%u right, %u wrong, %u missed)\n", what, score_precision(score), score_recall(score), score.right,
	              score.wrong, score.missed);
}

static struct scores judged(const char *path, FILE *odd)
{
	struct scores scores = { 0 };
	assert_true(score_file(path, &scores, odd));
	told("labels", scores.labels);
	told("audience's questions", scores.asked);
	told("answers", scores.answers);
	told("numbers", scores.numbers);
	return scores;
}

static void test_posts(void **state)
{
	(void)state;
	const struct scores scores = judged("tests/labelled/posts.txt", stderr);
	assert_true(scores.posts >= 400);
	assert_true(score_precision(scores.labels) >= 0.98);
	assert_true(score_recall(scores.labels) >= 0.95);
	assert_true(score_precision(scores.asked) >= 0.90);
	assert_true(score_recall(scores.asked) >= 0.90);
	assert_true(score_precision(scores.answers) >= 0.98);
	assert_true(score_recall(scores.answers) >= 0.95);
}

/* Not what the words were made with: a little worse is fine, much worse is not. Which ones are wrong is
 * not said, so that nobody writes words for them. */
static void test_held_out(void **state)
{
	(void)state;
	const struct scores scores = judged("tests/labelled/heldout.txt", NULL);
	assert_true(scores.posts >= 100);
	assert_true(score_precision(scores.labels) >= 0.95);
	assert_true(score_recall(scores.labels) >= 0.95);
	assert_true(score_precision(scores.asked) >= 0.85);
	assert_true(score_recall(scores.asked) >= 0.90);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_posts), cmocka_unit_test(test_held_out) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
