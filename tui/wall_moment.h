/* The question of the moment and the one after it, as far as they may be shown. Main thread. */
#ifndef TUI_WALL_MOMENT_H
#define TUI_WALL_MOMENT_H

#include "model/questions.h"
#include "tui/wall_choice.h"
#include "tui/wall_words.h"
#include "tui/words.h"

struct moment {
	char name[LABEL_TEXT + 2]; /* "Q3"; of the audience's, who asks */
	char text[WALL_TEXT];      /* "" there is none */
	struct chosen post;        /* that asks; id 0 when it is only planned */
};

/* The audience's question that the moderators put on, else the hosts' newest one. */
void moment_now(const struct choice *choice, int64_t now, struct moment *out);
/* The audience's question that is to be next, else the next one of the agenda after `current`. */
void moment_next(const struct choice *choice, int64_t now, const struct moment *current, struct moment *out);
/* How many of the audience's questions the moderators took up and nobody answered yet. */
size_t moment_open(const struct questions *questions);

#endif
