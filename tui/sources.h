/* The sources in words: a word or two for the title line, whole sentences for the Sources view. Pure. */
#ifndef TUI_SOURCES_H
#define TUI_SOURCES_H

#include "model/session.h"
#include "tui/frame.h"
#include "tui/page.h"

/* "●", "◌", "↻", "✗", "…", and its style. */
const char *source_glyph(enum source_state state);
unsigned source_style(enum source_state state);

/* "live", "silent 40s", "retry in 8s"; into out, returned. */
enum { SOURCE_TEXT = 96, SOURCE_SENTENCE = 480 };
const char *source_brief(const struct source_status *source, int64_t now, char out[static SOURCE_TEXT]);
/* What it does, since when, what is wrong, what to do, when it tries again. */
const char *source_sentence(const struct source_status *source, int64_t now, char out[static SOURCE_SENTENCE]);
/* When source_brief (or with long set, the sentence) will read differently. */
int64_t source_turns(const struct source_status *source, int64_t now, bool sentence);

/* A line or more for each source. */
void sources_page(const struct session *session, int64_t now, bool counts, struct page *page);

/* All of them as short as needed, ending before column end of row 0; where they begin is returned. */
int sources_title(const struct session *session, int64_t now, struct frame *frame, struct box box, int from, int end);

#endif
