/* What the reader can do: one row a command, from which keys, the help and the manual's check are made. */
#ifndef TUI_COMMAND_H
#define TUI_COMMAND_H

#include <stddef.h>

/* Views, as bits: where a command works. */
enum {
	IN_FEED = 1, IN_DETAIL = 2, IN_PEOPLE = 4, IN_SOURCES = 8, IN_HELP = 16, IN_RESULTS = 32, IN_PERSON = 64, IN_QUEUE = 128,
	IN_QUESTIONS = 256, IN_QUESTION = 512, IN_DIGEST = 1024, IN_STRAYS = 2048,
	IN_LAST = IN_STRAYS,
	IN_LISTING = IN_PERSON | IN_QUEUE | IN_QUESTION, /* posts of their own below a heading */
	FOR_DESK = 1 << 30, /* no view: what moderators need, apart in the help */
	IN_DECIDE = IN_FEED | IN_RESULTS | IN_LISTING | IN_DETAIL | IN_QUESTIONS, /* where a post can be decided on */
	IN_POSTS = IN_FEED | IN_RESULTS | IN_LISTING, IN_PANELS = IN_FEED | IN_PEOPLE | IN_SOURCES | IN_QUEUE | IN_QUESTIONS | IN_STRAYS, IN_ALL = 2 * IN_LAST - 1
};

struct screen;

enum { COMMAND_KEYS = 9, COMMAND_KEY_TEXT = 64 };
struct command_row {
	const char *name;
	int keys[COMMAND_KEYS]; /* of tui/key.h, 0-ended when fewer */
	unsigned views;
	const char *help;
	/* Does it; bits of enum screen_do. */
	unsigned (*run)(struct screen *screen, int key);
};

/* All rows, in the order of the help. */
size_t command_rows(const struct command_row **rows);
/* The command of a key in a view; NULL when there is none. */
const struct command_row *command_find(int key, unsigned view);
/* "j Down", "1-9"; into out, returned. */
const char *command_keys(const struct command_row *command, char out[static COMMAND_KEY_TEXT]);

#endif
