/* What the speaker's screen says in words besides the question of the moment. Main thread. */
#ifndef TUI_SPEAKER_NOTES_H
#define TUI_SPEAKER_NOTES_H

#include "tui/wall_moment.h"

struct notes {
	struct moment next;
	char open[CLOCK_TEXT + 8], left[CLOCK_TEXT + 8]; /* "3 questions open", "12 minutes left"; "" not known */
	char message[WALL_TEXT];                         /* of the moderators, with the post that they show */
};

void notes_take(struct notes *notes, const struct choice *choice, const struct moment *current, int64_t now);

#endif
