/* A made-up chat for tests of the ledger: posts with few words, told to the ledger one by one. */
#ifndef TESTS_UNIT_CHAT_H
#define TESTS_UNIT_CHAT_H

#include <stdbool.h>
#include <stdint.h>
#include "model/questions.h"

struct chat {
	struct store *store;
	struct decisions *decisions;
	const struct event_file *event;
	struct questions *questions;
	int64_t at;          /* when the next decision is taken */
};

/* How a post hangs together with others; ids without "nostr:". */
struct said {
	const char *id, *by;
	int64_t second;      /* when, from the beginning of the evening */
	const char *text, *reply, *quote, *boost;
	bool edited;
	const char *warning;
};

enum { CHAT_BEGIN = 1795700000 };

struct chat *chat_new(const struct event_file *event);
void chat_free(struct chat *chat);
void chat_say(struct chat *chat, const struct said *said);
void chat_delete(struct chat *chat, const char *id);
/* post: an id without "nostr:", or a person as decisions name them. */
void chat_decide(struct chat *chat, enum decision_what what, const char *post, const char *value);
/* Everything that waits is done. */
void chat_settle(struct chat *chat);
struct place chat_place(const struct chat *chat, const char *id);

/* The whole ledger in words, malloc: every question with its answers, every question of the audience, every post. The same ledger gives the
 * same words. */
char *chat_told(struct chat *chat);
/* The same of one question: "Q1 q1: a1 100, a2 80?, talk side; 2 people". */
char *chat_question(struct chat *chat, const char *name);
/* What a post is: "answer 1,2 sure 90", "audience group x incoming sure 85". */
char *chat_post(struct chat *chat, const char *id);

#endif
