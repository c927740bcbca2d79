/* The header lines of an answer, kept within a ceiling. No library here. */
#ifndef NET_HTTP_HEAD_H
#define NET_HTTP_HEAD_H

#include "net/http.h"

enum { HTTP_HEAD_BYTES = 32 * 1024 };

struct http_head {
	char bytes[HTTP_HEAD_BYTES]; /* what the response's headers point into */
	size_t used;
};

/* Adds one line, with or without its line end; what does not fit is left out. */
void http_head_add(struct http_head *head, struct http_response *response, const char *line, size_t length);
void http_head_clear(struct http_head *head, struct http_response *response);

#endif
