/* Handles and names: asked for together, told when they come, remembered. */
#include "net/bluesky.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "model/when.h"
#include "net/avatar_fetch.h"
#include "net/json.h"

enum { PEOPLE_BATCH = 25, PEOPLE_GATHER_MS = 300 };

static void people_remember(struct bluesky *b, const char *did, const char *handle, const char *name, bool bot)
{
	char *value = xasprintf("%.*s\n%s", POST_NAME_MAX, handle, name);
	idmap_put(b->people.names, did, value, bot);
	free(value);
}

static void people_want(struct bluesky *b, const char *did)
{
	struct bluesky_people *people = &b->people;
	if (people->wanted_count == BLUESKY_WANTED)
		return;
	idmap_put(people->names, did, "", 0);
	people->wanted[people->wanted_count++] = xstrdup(did);
	if (people->call == NULL && people->wanted_count == 1)
		timer_set(people->timer, PEOPLE_GATHER_MS);
}

void bluesky_people_find(struct bluesky *b, const char *did, struct bluesky_context *context, char handle[static POST_NAME_MAX],
                         char name[static POST_NAME_MAX])
{
	uint64_t bot = 0;
	const char *known = idmap_get(b->people.names, did, &bot);
	handle[0] = name[0] = '\0';
	if (known != NULL && *known != '\0') {
		size_t length = strcspn(known, "\n");
		snprintf(handle, POST_NAME_MAX, "%.*s", (int)length, known);
		snprintf(name, POST_NAME_MAX, "%s", known + length + (known[length] == '\n'));
	} else if (known == NULL) {
		people_want(b, did);
	}
	context->handle = handle;
	context->name = name;
	context->bot = bot != 0;
}

void bluesky_people_learn(struct bluesky *b, const struct bluesky_profile *profile)
{
	people_remember(b, profile->did, profile->handle, profile->name, profile->bot);
	if (profile->opted_out)
		source_opt_out(b->source, NETWORK_BLUESKY, profile->did);
	source_profile(b->source, NETWORK_BLUESKY, profile->did, profile->text);
	avatar_offer(b->source, NETWORK_BLUESKY, profile->did, profile->avatar);
}

void bluesky_people_recall(struct bluesky *b, const struct author *author)
{
	struct idmap *names = b->people.names;
	if (idmap_count(names) >= BLUESKY_PEOPLE / 2 || idmap_get(names, author->id, NULL) != NULL)
		return;
	if (*author->handle != '\0')
		people_remember(b, author->id, author->handle, author->name, author->bot);
	else
		people_want(b, author->id);
}

void bluesky_people_renamed(struct bluesky *b, const char *did, const char *handle)
{
	char old[POST_NAME_MAX], name[POST_NAME_MAX];
	struct bluesky_context context = { 0 };
	bluesky_people_find(b, did, &context, old, name);
	if (*handle == '\0') {
		if (old[0] != '\0')
			people_want(b, did);
		return;
	}
	people_remember(b, did, handle, name, context.bot);
	source_person(b->source, NETWORK_BLUESKY, did, handle, name, context.bot);
}

static void people_forget_asked(struct bluesky_people *people)
{
	for (size_t i = 0; i < people->asked_count; i++)
		free(people->asked[i]);
	people->asked_count = 0;
}

static void people_take(struct bluesky *b, json_t *profiles)
{
	struct bluesky_profile profile;
	for (size_t i = 0; i < json_array_size(profiles) && i < PEOPLE_BATCH; i++) {
		if (!bluesky_profile(json_array_get(profiles, i), &profile))
			continue;
		bluesky_people_learn(b, &profile);
		source_person(b->source, NETWORK_BLUESKY, profile.did, profile.handle, profile.name, profile.bot);
	}
}

/* Who is not in the answer has no profile there: the did is all there is to show. */
static void people_take_missing(struct bluesky *b)
{
	struct bluesky_people *people = &b->people;
	for (size_t i = 0; i < people->asked_count; i++) {
		const char *known = idmap_get(people->names, people->asked[i], NULL);
		if (known == NULL || *known != '\0')
			continue;
		people_remember(b, people->asked[i], people->asked[i], "", false);
		source_person(b->source, NETWORK_BLUESKY, people->asked[i], people->asked[i], "", false);
	}
}

/* Back among the wanted, while there is room; the rest is asked for with their next post. */
static void people_put_back(struct bluesky *b)
{
	struct bluesky_people *people = &b->people;
	while (people->asked_count > 0) {
		char *did = people->asked[--people->asked_count];
		if (people->wanted_count < BLUESKY_WANTED) {
			people->wanted[people->wanted_count++] = did;
		} else {
			idmap_drop(people->names, did);
			free(did);
		}
	}
}

static void people_done(void *arg, const struct http_response *response)
{
	struct bluesky *b = arg;
	struct bluesky_people *people = &b->people;
	char why[120];
	json_t *body = response->status == 200 ? json_read(response->body, response->length, why) : NULL;
	int64_t wait = PEOPLE_GATHER_MS, now = when_now(), after = http_retry_after(response, now);
	people->call = NULL;
	if (json_arr(body, "profiles") != NULL) {
		people_take(b, json_arr(body, "profiles"));
		people_take_missing(b);
		people->backoff = (struct backoff){ 0 };
		wait = after > wait ? after : wait;
	} else if (response->status == 400) {
		people_take_missing(b); /* one of them is no actor to the server: do not ask again */
	} else {
		people_put_back(b);
		wait = backoff_next(&people->backoff, after > 2000 ? after : 2000);
	}
	people_forget_asked(people);
	json_decref(body);
	if (people->wanted_count > 0)
		timer_set(people->timer, wait);
}

static void people_ask(void *arg)
{
	struct bluesky *b = arg;
	struct bluesky_people *people = &b->people;
	char *url = xasprintf("%s/xrpc/app.bsky.actor.getProfiles", b->appview), escaped[POST_NAME_MAX * 3];
	if (people->call != NULL || people->wanted_count == 0) {
		free(url);
		return;
	}
	while (people->asked_count < PEOPLE_BATCH && people->wanted_count > 0) {
		char *did = people->wanted[--people->wanted_count];
		if (!http_escape(did, escaped, sizeof escaped)) {
			free(did);
			continue;
		}
		char *longer = xasprintf("%s%cactors=%s", url, people->asked_count == 0 ? '?' : '&', escaped);
		free(url);
		url = longer;
		people->asked[people->asked_count++] = did;
	}
	struct http_request request = { .url = url };
	if (people->asked_count > 0)
		people->call = http_send(b->source->tools.http, &request, people_done, b);
	free(url);
}

void bluesky_people_start(struct bluesky *b)
{
	b->people.names = idmap_new(BLUESKY_PEOPLE);
	b->people.timer = timer_new(b->source->tools.loop, people_ask, b);
}

void bluesky_people_stop(struct bluesky *b)
{
	struct bluesky_people *people = &b->people;
	http_cancel(people->call);
	timer_free(people->timer);
	people_forget_asked(people);
	while (people->wanted_count > 0)
		free(people->wanted[--people->wanted_count]);
	idmap_free(people->names);
}
