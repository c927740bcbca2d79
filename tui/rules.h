/* The rules between posts: where the reader left, where a source was silent, where a day begins. Pure. */
#ifndef TUI_RULES_H
#define TUI_RULES_H

#include "tui/frame.h"
#include "tui/scene.h"

/* Rows of the rules above the post at index; at index scene_count those below the last one. Draws them from row of the box
 * on when frame is not NULL. */
int rules_lay(const struct scene *scene, size_t index, struct frame *frame, struct box box, int row);

/* "bluesky silent 20:05–20:07, 6 posts recovered" into out, returned. */
enum { RULE_TEXT = 240 };
const char *rules_gap(const struct session *session, const struct gap *gap, char out[static RULE_TEXT]);

/* The next place after (step 1) or before (step -1) that one where the reader left or a gap ended; false when there is none. */
bool rules_next(const struct session *session, struct place from, int step, struct place *out);

#endif
