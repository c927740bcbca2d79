/* Replies that lack the tag, below posts that are watched: a tag's listing never has them, the thread has. */
#include "net/mastodon.h"

#include <stdlib.h>
#include <string.h>

#include "model/log.h"
#include "net/json.h"

static void question_clear(struct mastodon_question *question)
{
	for (size_t i = 0; i < question->proposed_count; i++)
		free(question->proposed_uris[i]);
	free(question->proposed_uris);
	free(question->proposed);
	free(question->uri);
	*question = (struct mastodon_question){ 0 };
}

void mastodon_replies_stop(struct mastodon *m)
{
	for (size_t i = 0; i < MASTODON_QUESTIONS; i++)
		question_clear(&m->questions[i]);
}

void mastodon_replies_watch(void *self, const char *id)
{
	static const char own[] = "mastodon:";
	struct mastodon *m = self;
	if (strncmp(id, own, sizeof own - 1) != 0)
		return;
	for (size_t i = 0; i < MASTODON_QUESTIONS; i++)
		if (m->questions[i].uri != NULL && strcmp(m->questions[i].uri, id + sizeof own - 1) == 0)
			return;
	struct mastodon_question *question = &m->questions[m->question_count++ % MASTODON_QUESTIONS];
	question_clear(question);
	question->uri = xstrdup(id + sizeof own - 1);
	mastodon_rest_wake(m);
}

/* The number this server gave it, if it has listed it. */
static const char *question_local(const struct mastodon *m, const struct mastodon_question *question)
{
	for (size_t i = m->watch_count; i-- > 0;) {
		const char *uri = idmap_get(m->known, m->watch[i].id, NULL);
		if (uri != NULL && strcmp(uri, question->uri) == 0)
			return m->watch[i].id;
	}
	return NULL;
}

char *mastodon_replies_url(struct mastodon *m, int64_t now, int64_t *next)
{
	char escaped[MASTODON_ID_MAX * 3];
	*next = INT64_MAX;
	for (size_t i = 0; i < MASTODON_QUESTIONS; i++) {
		struct mastodon_question *question = &m->questions[i];
		int64_t due = question->looked + MASTODON_REPLIES_MS;
		if (question->uri == NULL)
			continue;
		if (now < due && now >= question->looked) {
			*next = due < *next ? due : *next;
			continue;
		}
		question->looked = now;
		*next = now + MASTODON_REPLIES_MS < *next ? now + MASTODON_REPLIES_MS : *next;
		const char *local = question_local(m, question);
		if (local == NULL || !http_escape(local, escaped, sizeof escaped))
			continue;
		m->question = i;
		return xasprintf("%s/api/v1/statuses/%s/context", m->server.origin, escaped);
	}
	return NULL;
}

static size_t proposed_at(const struct mastodon_question *question, const char *id)
{
	size_t i = 0;
	while (i < question->proposed_count && strcmp(question->proposed[i], id) != 0)
		i++;
	return i;
}

static void propose(struct mastodon *m, struct mastodon_question *question, json_t *status, const struct mastodon_note *note)
{
	struct post *post = mastodon_post(status, &m->server, note->created);
	const char *parent = mastodon_uri(m, note->reply_id), *tag = NULL;
	if (post == NULL)
		return;
	while ((tag = list_next(&post->tags, tag)) != NULL)
		if (tag_set_has(m->source->tags, tag)) { /* the listing will have it */
			post_free(post);
			return;
		}
	if (question->proposed == NULL) {
		question->proposed = xcalloc(MASTODON_REPLIES, sizeof *question->proposed);
		question->proposed_uris = xcalloc(MASTODON_REPLIES, sizeof *question->proposed_uris);
	}
	memcpy(question->proposed[question->proposed_count], note->id, strlen(note->id) + 1);
	question->proposed_uris[question->proposed_count++] = xstrdup(note->uri);
	source_stray(m->source, parent != NULL && *parent != '\0' ? mastodon_reply(post, parent) : post, "");
}

/* One that is missing now was deleted. */
static void forget_missing(struct mastodon *m, struct mastodon_question *question, const bool *there)
{
	for (size_t i = question->proposed_count; i-- > 0;) {
		if (there[i])
			continue;
		char *id = xasprintf("mastodon:%s", question->proposed_uris[i]);
		source_delete(m->source, id);
		free(id);
		free(question->proposed_uris[i]);
		size_t last = --question->proposed_count;
		question->proposed_uris[i] = question->proposed_uris[last];
		memmove(question->proposed[i], question->proposed[last], MASTODON_ID_MAX);
	}
}

void mastodon_replies_answer(struct mastodon *m, json_t *context)
{
	struct mastodon_question *question = &m->questions[m->question];
	json_t *replies = json_arr(context, "descendants");
	bool there[MASTODON_REPLIES] = { false };
	if (replies == NULL || question->uri == NULL)
		return;
	for (size_t i = 0; i < json_array_size(replies); i++) {
		struct mastodon_note note;
		json_t *status = json_array_get(replies, i);
		if (!mastodon_note(status, &note) || !note.shown || idmap_get(m->known, note.id, NULL) != NULL)
			continue;
		size_t at = proposed_at(question, note.id);
		if (at == question->proposed_count && at < MASTODON_REPLIES)
			propose(m, question, status, &note);
		if (at < question->proposed_count)
			there[at] = true;
	}
	forget_missing(m, question, there);
}
