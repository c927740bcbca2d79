/* How right the program is about the labelled posts: each is put into a chat of its own, with nine questions of a host asked hours
 * before, an answer to each, and somebody's question. */
#ifndef TESTS_SCORE_H
#define TESTS_SCORE_H

#include <stdlib.h>
#include "model/label.h"
#include "model/log.h"
#include "model/questions.h"
#include "tests/labelled/labelled.h"

struct scores {
	unsigned posts;
	struct score labels, asked, answers, numbers;
};

enum { SCORE_QUESTIONS = 9 };
static const int64_t score_begin = 1795700000000;

static inline void score_put(struct store *store, const char *id, const char *author, int64_t at, const char *text, const char *reply, const char *quote)
{
	struct place place;
	const struct post draft = {
		.network = NETWORK_NOSTR, .id = id, .source = "made", .url = "", .seen_at = "", .author = { author, author, author, false },
		.created = at, .received = at, .text = text, .reply_to = reply, .quote_of = quote,
	};
	struct post *post = post_new(&draft);
	if (post)
		store_add(store, post, &place);
}

static inline void score_chat(struct store *store, bool questions)
{
	char id[32], up[32], text[64];
	static const char *const about[SCORE_QUESTIONS] = {
		"trams", "ceilings", "teapots", "ladders", "moss", "harbours", "keys", "owls", "chalk",
	};
	for (int i = 1; questions && i <= SCORE_QUESTIONS; i++) {
		const int64_t at = score_begin + i * 60000;
		snprintf(id, sizeof id, "nostr:q%d", i);
		snprintf(text, sizeof text, "Q%d What about %s, please?", i, about[i - 1]);
		score_put(store, id, "host", at, text, NULL, NULL);
		snprintf(up, sizeof up, "nostr:q%d", i);
		snprintf(id, sizeof id, "nostr:a%d", i);
		snprintf(text, sizeof text, "A%d none at all", i);
		score_put(store, id, "somebody", at + 1000, text, up, NULL);
	}
	score_put(store, "nostr:ask", "asker", score_begin + 1200000, "Is the parrot in the attic alive?", NULL, NULL);
	score_put(store, "nostr:plain", "talker", score_begin + 1300000, "What weather", NULL, NULL);
}

/* The ids that the context means. */
static inline void score_context(const char *context, char reply[static 32], char quote[static 32])
{
	*reply = *quote = '\0';
	if (*context == '"')
		snprintf(quote, 32, "nostr:q%.10s", context + 2);
	else if (*context == 'Q')
		snprintf(reply, 32, "nostr:q%.10s", context + 1);
	else if (*context == 'A')
		snprintf(reply, 32, "nostr:a%.10s", context + 1);
	else if (*context == '?')
		snprintf(reply, 32, "nostr:ask");
	else if (*context == 'p')
		snprintf(reply, 32, "nostr:plain");
}

static inline void score_labels(const struct labelled *post, char out[static 64])
{
	const struct post view = { .id = "nostr:x", .text = post->text };
	struct label all[LABELS_MAX];
	const size_t n = labels_of(&view, all);
	size_t at = (size_t)snprintf(out, 64, "%s", n ? "" : "-");
	for (size_t i = 0; i < n; i++) {
		char one[8];
		at += (size_t)snprintf(out + at, 64 - at, "%s%s", i ? "+" : "", label_text(all[i], one));
	}
}

static inline void score_one(struct score *score, bool expected, bool found, bool right)
{
	score->right += expected && found && right;
	score->wrong += found && !(expected && right);
	score->missed += expected && !(found && right);
}

static inline void score_numbers(const struct ledger *ledger, char out[static 32])
{
	size_t at = (size_t)snprintf(out, 32, "%s", ledger->number_count ? "" : "-");
	for (size_t i = 0; i < ledger->number_count; i++)
		at += (size_t)snprintf(out + at, 32 - at, "%s%u", i ? "," : "", ledger->numbers[i]);
}

/* Judges one post; odd (may be NULL) gets a line for what is not as expected. */
static inline void score_post(const struct labelled *post, struct scores *scores, FILE *odd)
{
	struct store *store = store_new(1000, 1 << 20);
	struct decisions *decisions = decisions_new();
	struct ledger ledger;
	char reply[32], quote[32], labels[64], numbers[32];
	score_chat(store, !post->host);
	score_context(post->context, reply, quote);
	score_put(store, "nostr:x", post->host ? "host" : "writer", score_begin + 4 * 3600000, post->text, *reply ? reply : NULL, *quote ? quote : NULL);
	struct questions *questions = questions_new(store, decisions, NULL);
	while (!questions_step(questions, 1000))
		;
	questions_ledger(questions, "nostr:x", &ledger);
	score_labels(post, labels);
	score_numbers(&ledger, numbers);
	const bool claims = strcmp(post->label, "-") != 0, claimed = strcmp(labels, "-") != 0;
	const bool asks = strchr(post->roles, 'U'), asked = ledger.roles & LEDGER_AUDIENCE_QUESTION;
	const bool answers = strchr(post->roles, 'A') && strcmp(post->numbers, "-"), answered = ledger.roles & LEDGER_ANSWER && ledger.number_count;
	score_one(&scores->labels, claims, claimed, !strcmp(labels, post->label));
	score_one(&scores->answers, answers, answered, true);
	score_one(&scores->numbers, strcmp(post->numbers, "-"), strcmp(numbers, "-"), !strcmp(numbers, post->numbers));
	if (!post->host)
		score_one(&scores->asked, asks, asked, true);
	if (odd && (strcmp(labels, post->label) || (!post->host && asks != asked) || answers != answered || strcmp(numbers, post->numbers)))
		fprintf(odd, "line %d: %s %s %s, found %s %s%s %s: %s\n", post->line, post->label, post->roles, post->numbers, labels, answered ? "A" : "",
		        asked ? "U" : "", numbers, post->text);
	scores->posts++;
	ledger_done(&ledger);
	questions_free(questions);
	decisions_free(decisions);
	store_free(store);
}

/* Judges a file; false when it cannot be read. */
static inline bool score_file(const char *path, struct scores *scores, FILE *odd)
{
	struct labelled post = { .line = 0 };
	FILE *file = fopen(path, "r");
	if (!file)
		return false;
	while (labelled_read(file, &post))
		score_post(&post, scores, odd);
	const bool whole = feof(file);
	fclose(file);
	return whole;
}

#endif
