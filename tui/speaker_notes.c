#include "tui/speaker_notes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"

enum { MINUTE_MS = 60 * 1000, LEFT_MOST = 180, UP_MOST = -60 /* minutes */ };

/* Whole minutes, the one that has begun included. */
static void take_left(struct notes *notes, const struct event_file *event, int64_t now)
{
	const int64_t ms = event->ends - now, left = ms > 0 ? (ms + MINUTE_MS - 1) / MINUTE_MS : ms / MINUTE_MS;
	char count[CLOCK_TEXT];
	*notes->left = '\0';
	if (event->ends == 0 || left > LEFT_MOST || left < UP_MOST)
		return;
	if (left <= 0)
		snprintf(notes->left, sizeof notes->left, "Time is up");
	else
		snprintf(notes->left, sizeof notes->left, "%s left", count_of((size_t)left, "minute", "minutes", count));
}

/* A deleted post is no message any more. */
static void take_message(struct notes *notes, const struct choice *choice)
{
	const struct decision *message = decisions_message(choice->session->decisions);
	const struct store *store = choice->session->store;
	const struct rec *rec = message && *message->post ? store_find(store, message->post) : NULL;
	*notes->message = '\0';
	if (!message)
		return;
	if (!rec || rec_deleted(rec)) {
		snprintf(notes->message, sizeof notes->message, "%s", message->value);
		return;
	}
	struct store_view *view = xmalloc(sizeof *view);
	char text[WALL_TEXT], label[LABEL_TEXT];
	store_view(store, rec, view);
	snprintf(notes->message, sizeof notes->message, "%.1500s%s%s: %.2000s", message->value, *message->value ? " " : "", post_name(&view->post, label),
	         wall_words(&view->post, text));
	free(view);
}

void notes_take(struct notes *notes, const struct choice *choice, const struct moment *current, int64_t now)
{
	char count[CLOCK_TEXT];
	moment_next(choice, now, current, &notes->next);
	snprintf(notes->open, sizeof notes->open, "%s open", count_of(moment_open(choice->session->questions), "question", "questions", count));
	take_left(notes, choice->event, now);
	take_message(notes, choice);
}
