/* How right the program is about labels, answers and the audience's questions (tests/labelled), and what a post costs to judge. */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "tests/labelled/score.h"

static int missed;

static void line(const char *what, double value, double goal)
{
	char text[16] = "";
	const bool bad = goal > 0 && value < goal;
	if (goal > 0)
		snprintf(text, sizeof text, ">= %.2f", goal);
	printf("%-44s %9.3f %-8s %-10s %s\n", what, value, "", text, bad ? "MISSED" : "ok");
	missed += bad;
}

static void pair(const char *what, struct score score, double precision, double recall)
{
	char text[80];
	snprintf(text, sizeof text, "%s: precision", what);
	line(text, score_precision(score), precision);
	snprintf(text, sizeof text, "%s: recall", what);
	line(text, score_recall(score), recall);
}

/* The goals are for the posts that the words and rules were made with; what was held out is shown as it is. */
static void judge(const char *path, const char *name, bool goals)
{
	struct scores scores = { 0 };
	if (!score_file(path, &scores, NULL)) {
		printf("%s cannot be read\n", path);
		missed++;
		return;
	}
	printf("%s: %u posts\n", name, scores.posts);
	pair("  labels", scores.labels, goals ? 0.98 : 0, goals ? 0.95 : 0);
	pair("  audience's questions", scores.asked, goals ? 0.90 : 0, goals ? 0.90 : 0);
	pair("  answers to numbered questions", scores.answers, 0, 0);
	pair("  numbers of questions", scores.numbers, 0, 0);
}

static double now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

/* What a post costs the ledger, with few and with many held. */
static double cost(unsigned from, unsigned n)
{
	struct store *store = store_new(STORE_POSTS, STORE_BYTES);
	struct decisions *decisions = decisions_new();
	struct questions *questions = questions_new(store, decisions, NULL);
	double before = 0;
	for (unsigned i = 0; i < from + n; i++) {
		char id[32], up[32], author[32], text[160];
		const bool host = i % 2000 == 0;
		snprintf(id, sizeof id, "nostr:%u", i);
		snprintf(up, sizeof up, "nostr:%u", i / 2000 * 2000);
		snprintf(author, sizeof author, "person%u", i % 997);
		if (host)
			snprintf(text, sizeof text, "Q%u Which object number %u would you save?", i / 2000 % 20 + 1, i);
		else
			snprintf(text, sizeof text, i % 5 == 0 ? "A%u the astrolabe, it has seen every sky we lost" : i % 7 == 0 ? "How old is object %u?" : "It rains here %u",
			         i % 5 == 0 ? i / 2000 % 20 + 1 : i);
		score_put(store, id, host ? "host" : author, score_begin + (int64_t)i * 700, text, i % 3 == 0 && !host ? up : NULL, NULL);
		if (i == from)
			before = now_us();
		questions_post(questions, id);
		questions_step(questions, 500);
	}
	const double taken = (now_us() - before) / n;
	questions_free(questions);
	decisions_free(decisions);
	store_free(store);
	return taken;
}

int main(void)
{
	judge("tests/labelled/posts.txt", "labelled posts", true);
	judge("tests/labelled/heldout.txt", "held out", false);
	printf("%-44s %9.1f us\n", "a post among 5,000", cost(2000, 3000));
	printf("%-44s %9.1f us\n", "a post among 35,000", cost(32000, 3000));
	return missed > 0;
}
