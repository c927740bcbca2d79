/* Posts that may belong to the conversation although they lack its tag. The Jetstream shows every post of the network, so those of people
 * who are in the conversation can be looked at for a slip in the tag, and those of anybody for replies to what is watched. */
#include "net/bluesky.h"

#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "model/text.h"
#include "model/when.h"
#include "net/json.h"

void bluesky_stray_start(struct bluesky *b)
{
	b->strays = idset_new(BLUESKY_STRAYS);
}

void bluesky_stray_stop(struct bluesky *b)
{
	idset_free(b->strays);
	for (size_t i = 0; i < BLUESKY_WATCHED; i++)
		free(b->watched[i]);
}

static bool bluesky_watches(const struct bluesky *b, const char *uri)
{
	for (size_t i = 0; i < BLUESKY_WATCHED && b->watched[i] != NULL; i++)
		if (strcmp(b->watched[i], uri) == 0)
			return true;
	return false;
}

void bluesky_stray_watch(void *self, const char *id)
{
	static const char own[] = "bluesky:";
	struct bluesky *b = self;
	if (strncmp(id, own, sizeof own - 1) != 0 || bluesky_watches(b, id + sizeof own - 1))
		return;
	char **slot = &b->watched[b->watched_count++ % BLUESKY_WATCHED];
	free(*slot);
	*slot = xstrdup(id + sizeof own - 1);
}

/* The author's did where Jetstream writes it, at the beginning of the frame. */
static bool bluesky_by_known(const struct bluesky *b, const char *frame, size_t length)
{
	static const char head[] = "{\"did\":\"";
	char did[128];
	if (length < sizeof head + sizeof did || memcmp(frame, head, sizeof head - 1) != 0)
		return false;
	const char *from = frame + sizeof head - 1, *end = memchr(from, '"', sizeof did);
	if (end == NULL || end == from + sizeof did)
		return false;
	memcpy(did, from, (size_t)(end - from));
	did[end - from] = '\0';
	return idset_has(b->authors, text_hash(did));
}

bool bluesky_stray_keep(const struct bluesky *b, const char *frame, size_t length)
{
	if (bluesky_by_known(b, frame, length))
		return true;
	for (size_t i = 0; i < BLUESKY_WATCHED && b->watched[i] != NULL; i++)
		if (memmem(frame, length, b->watched[i], strlen(b->watched[i])) != NULL)
			return true;
	return false;
}

/* The first of the post's tags that is a slip. */
static const char *bluesky_slip(const struct bluesky *b, const struct post *post)
{
	const char *tag = NULL;
	while ((tag = list_next(&post->tags, tag)) != NULL)
		if (tag_set_near(b->source->tags, tag) != SIZE_MAX)
			return tag;
	return NULL;
}

static bool bluesky_replies(const struct bluesky *b, json_t *record)
{
	json_t *reply = json_obj(record, "reply");
	return bluesky_watches(b, json_str(json_obj(reply, "parent"), "uri")) || bluesky_watches(b, json_str(json_obj(reply, "root"), "uri"));
}

void bluesky_stray_take(struct bluesky *b, const struct bluesky_event *event)
{
	char uri[POST_ID_MAX], handle[POST_NAME_MAX], name[POST_NAME_MAX];
	struct bluesky_context context = { .source = b->host, .now = when_now() };
	if (event->kind != BLUESKY_POST || event->update || !bluesky_uri(event, uri) || idset_has(b->told, text_hash(uri)) ||
	    idset_has(b->strays, text_hash(uri)))
		return;
	bool reply = bluesky_replies(b, event->record), known = idset_has(b->authors, text_hash(event->did));
	if (!reply && !known)
		return;
	bluesky_people_find(b, event->did, &context, handle, name);
	struct post *post = bluesky_post(event, &context);
	const char *slip = post != NULL && known ? bluesky_slip(b, post) : NULL;
	if (slip == NULL && !reply) {
		post_free(post);
		return;
	}
	idset_add(b->strays, text_hash(uri));
	source_stray(b->source, post, slip != NULL ? slip : "");
}
