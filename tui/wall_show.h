/* The controller of the wall, and of the speaker's screen (options->speaker): which page is on it, when it turns, what its keys do. It
 * knows no terminal: tests drive it as the loop does. Main thread. */
#ifndef TUI_WALL_SHOW_H
#define TUI_WALL_SHOW_H

#include "model/options.h"
#include "model/session.h"
#include "tui/face.h"

struct show;

/* Both are borrowed. */
struct show *show_new(struct session *session, const struct options *options, int64_t now);
void show_free(struct show *show);
/* Whether the terminal has no UTF-8: pages are as long as it can show. */
void show_ascii(struct show *show, bool ascii);
/* Filled in for the loop; good as long as the show is. */
struct face show_face(struct show *show);

/* The keys: for the manual's check. */
enum { SHOW_KEYS = 3 };
struct show_key { int keys[SHOW_KEYS]; bool speaker; /* also on the speaker's screen */ unsigned (*run)(struct show *show); };
size_t show_keys(const struct show_key **rows);

#endif
