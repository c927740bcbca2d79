/* The text of a post on X as people read it. Pure; any thread. */
#ifndef NET_X_TEXT_H
#define NET_X_TEXT_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "model/post.h"

/* raw with &amp; &lt; &gt; as the characters they stand for, each shortened address (urls: entities.urls) replaced by the one it
 * stands for, and without those of the post's own pictures and of the post it quotes (its id, "" none). What was replaced goes into
 * links, the pictures' not. malloc. */
char *x_text(const char *raw, json_t *urls, const char *quoted, struct list_builder *links);

/* Whether raw has that tag (without sign): at `start`, counted in code points, or else anywhere as a whole tag. */
bool x_text_tagged(const char *raw, int64_t start, const char *tag);

#endif
