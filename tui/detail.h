/* One post whole: text, author, times, networks, numbered links, pictures in words, and the thread as far as it is held. */
#ifndef TUI_DETAIL_H
#define TUI_DETAIL_H

#include <stdbool.h>
#include "tui/page.h"
#include "tui/scene.h"

enum { DETAIL_BACK = 16, DETAIL_THREAD = 64 };

/* What a line of the page belongs to: the post itself, or one of its thread from 1 on. */
enum { DETAIL_POST = 0 };

struct detail {
	bool open;
	struct place at;
	struct place back[DETAIL_BACK]; /* posts to return to */
	size_t back_n;
	const struct store *store;      /* for the test of replies */
	const struct twins *twins;
	struct matches replies;         /* all below it, by time */
	int scroll;
	int chosen;                     /* of the thread, 0: none */
	bool shown;                     /* what a warning hides */
};

void detail_open(struct detail *detail, const struct scene *scene, struct place at);
/* Looks for its thread anew: posts came without news of each. */
void detail_again(struct detail *detail);
void detail_close(struct detail *detail);
/* Opens another post, from where detail_back returns. */
void detail_enter(struct detail *detail, struct place at);
bool detail_back(struct detail *detail);

/* Reads the post; false when it is no longer held. */
bool detail_view(const struct detail *detail, const struct session *session, struct store_view *view);
/* The thread's post of that number; false when there is none. */
bool detail_thread(const struct detail *detail, const struct session *session, int number, struct place *out);
void detail_page(const struct detail *detail, const struct scene *scene, int columns, struct page *page);
/* Whether a warning hides the text now. */
bool detail_hidden(const struct detail *detail, const struct session *session);

/* The post's nth link (1 …), pictures after links; 0 is its own page. NULL when there is none. Borrowed from the view. */
const char *post_link(const struct post *post, size_t n);

#endif
