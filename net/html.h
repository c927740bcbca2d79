/* Mastodon's HTML as plain text. libxml2 stays in html.c. Any thread. */
#ifndef NET_HTML_H
#define NET_HTML_H

#include "model/post.h"

/* content as text: <br> LF, paragraphs a blank line, li with "- ", quotes with "> ", pre kept; `invisible` spans hidden and
 * "…" after `ellipsis`, quote-inline left out when skip_quote; entities decoded. Links that are neither mention nor hashtag are added to links
 * (NULL allowed). malloc, the caller frees; not yet cleaned. Depth and size have ceilings. */
char *html_text(const char *content, size_t length, bool skip_quote, struct list_builder *links);

#endif
