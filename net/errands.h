/* Questions to servers that nobody named as a source, as to the domain of somebody's name: few at a time, whoever asks. Network thread
 * only. */
#ifndef NET_ERRANDS_H
#define NET_ERRANDS_H

#include <stdbool.h>
#include "net/http.h"

enum {
	ERRANDS_AT_ONCE = 2,
	ERRANDS_WAITING = 400,
};

struct errands;

/* http is borrowed, and freed later. */
struct errands *errands_new(struct http *http);
/* Nothing is told any more. NULL is allowed. */
void errands_free(struct errands *errands);

/* GET url with nothing of ours; no redirect is followed. Takes arg, which is of malloc and is freed behind the answer, or when there is
 * none; owner: whose question it is. false, and nothing is asked, when too many wait, or errands is NULL: nobody is to be asked. */
bool errands_ask(struct errands *errands, const void *owner, const char *url, void (*answered)(void *arg, const struct http_response *response),
                 void *arg);
/* Whose questions nobody wants answered any more. NULL errands are allowed. */
void errands_drop(struct errands *errands, const void *owner);

#endif
