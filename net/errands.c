#include "net/errands.h"

#include <stdlib.h>
#include <string.h>

#include "model/log.h"

enum { ANSWER_S = 10, ANSWER_MAX = 1024 * 1024 };

struct errand {
	struct errands *errands;
	struct http_call *call; /* NULL: free, or waits */
	const void *owner;
	char *url;
	void (*answered)(void *arg, const struct http_response *response);
	void *arg;
};

struct errands {
	struct http *http;
	struct errand asking[ERRANDS_AT_ONCE];
	struct errand waiting[ERRANDS_WAITING];
	size_t count;
};

struct errands *errands_new(struct http *http)
{
	struct errands *errands = xcalloc(1, sizeof *errands);

	errands->http = http;
	return errands;
}

static void done(struct errand *errand)
{
	free(errand->url);
	free(errand->arg);
	*errand = (struct errand){ 0 };
}

static void ask_next(struct errands *errands);

static void on_answer(void *arg, const struct http_response *response)
{
	struct errand *errand = arg;
	struct errands *errands = errand->errands;

	errand->call = NULL;
	errand->answered(errand->arg, response);
	done(errand);
	ask_next(errands);
}

static void ask(struct errand *errand)
{
	struct http_request request = { .url = errand->url, .timeout_s = ANSWER_S, .silence_s = ANSWER_S, .stay = true, .most = ANSWER_MAX,
		.stranger = true };

	errand->call = http_send(errand->errands->http, &request, on_answer, errand);
}

static void ask_next(struct errands *errands)
{
	for (size_t i = 0; i < ERRANDS_AT_ONCE && errands->count > 0; i++) {
		if (errands->asking[i].url != NULL)
			continue;
		errands->asking[i] = errands->waiting[0];
		memmove(errands->waiting, errands->waiting + 1, --errands->count * sizeof *errands->waiting);
		ask(&errands->asking[i]);
	}
}

bool errands_ask(struct errands *errands, const void *owner, const char *url, void (*answered)(void *arg, const struct http_response *response),
                 void *arg)
{
	if (errands == NULL || errands->count == ERRANDS_WAITING) {
		free(arg);
		return false;
	}
	errands->waiting[errands->count++] = (struct errand){ errands, NULL, owner, xstrdup(url), answered, arg };
	ask_next(errands);
	return true;
}

void errands_drop(struct errands *errands, const void *owner)
{
	size_t left = 0;

	if (errands == NULL)
		return;
	for (size_t i = 0; i < errands->count; i++) {
		if (errands->waiting[i].owner == owner)
			done(&errands->waiting[i]);
		else
			errands->waiting[left++] = errands->waiting[i];
	}
	errands->count = left;
	for (size_t i = 0; i < ERRANDS_AT_ONCE; i++)
		if (errands->asking[i].url != NULL && errands->asking[i].owner == owner) {
			http_cancel(errands->asking[i].call);
			done(&errands->asking[i]);
		}
	ask_next(errands);
}

void errands_free(struct errands *errands)
{
	if (errands == NULL)
		return;
	for (size_t i = 0; i < errands->count; i++)
		done(&errands->waiting[i]);
	for (size_t i = 0; i < ERRANDS_AT_ONCE; i++) {
		http_cancel(errands->asking[i].call);
		done(&errands->asking[i]);
	}
	free(errands);
}
