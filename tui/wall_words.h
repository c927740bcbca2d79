/* A post's words as a wall shows them. Pure; main thread. */
#ifndef TUI_WALL_WORDS_H
#define TUI_WALL_WORDS_H

#include "model/post.h"
#include "tui/wall.h"

/* The text without the tags that it ends in and with links named by their servers, then what its pictures show. Into out, cut at a
 * cluster; returned. */
const char *wall_words(const struct post *post, char out[static WALL_TEXT]);
/* The text alone, for a question; when it is shown with a name, without the claim it begins with ("Q3: …", "Question 3 - …"). */
const char *wall_question(const struct post *post, const char *name, char out[static WALL_TEXT]);
/* How long it takes to read, ms; with a lower and an upper bound. */
int64_t wall_reading(const char *text, size_t length);
/* The page where people find the tag: on the first Mastodon server of those, else on Bluesky. Into out, returned. */
struct options;
enum { WALL_PAGE = 1024 };
const char *wall_tag_page(const struct options *options, char out[static WALL_PAGE]);

#endif
