#include "model/strays.h"

#include <stdlib.h>
#include <string.h>
#include "model/log.h"

static void remove_at(struct strays *strays, size_t i)
{
	post_free(strays->all[i].post);
	free(strays->all[i].near);
	strays->n--;
	memmove(&strays->all[i], &strays->all[i + 1], (strays->n - i) * sizeof *strays->all);
}

void strays_done(struct strays *strays)
{
	while (strays->n)
		remove_at(strays, strays->n - 1);
}

static size_t index_of(const struct strays *strays, const char *id)
{
	size_t i = 0;
	while (i < strays->n && strcmp(strays->all[i].post->id, id) != 0)
		i++;
	return i;
}

static void insert(struct strays *strays, struct stray stray)
{
	if (strays->n == STRAYS_MAX)
		remove_at(strays, 0);
	size_t i = strays->n;
	while (i && strays->all[i - 1].post->received > stray.post->received)
		i--;
	memmove(&strays->all[i + 1], &strays->all[i], (strays->n - i) * sizeof *strays->all);
	strays->all[i] = stray;
	strays->n++;
}

bool strays_add(struct strays *strays, struct event *event)
{
	if (!event->post || index_of(strays, event->post->id) < strays->n)
		return false;
	insert(strays, (struct stray){ event->post, xstrdup(event->text), event->source });
	event->post = NULL;
	return true;
}

void strays_move(struct strays *from, size_t index, struct strays *to)
{
	struct stray stray = from->all[index];
	from->n--;
	memmove(&from->all[index], &from->all[index + 1], (from->n - index) * sizeof *from->all);
	insert(to, stray);
}

const struct stray *strays_find(const struct strays *strays, const char *id)
{
	size_t i = index_of(strays, id);
	return i < strays->n ? &strays->all[i] : NULL;
}

bool strays_drop(struct strays *strays, const char *id)
{
	size_t i = index_of(strays, id);
	if (i == strays->n)
		return false;
	remove_at(strays, i);
	return true;
}

bool strays_drop_author(struct strays *strays, enum network network, const char *author_id)
{
	size_t before = strays->n;
	for (size_t i = before; i-- > 0;)
		if (strays->all[i].post->network == network && !strcmp(strays->all[i].post->author.id, author_id))
			remove_at(strays, i);
	return strays->n < before;
}

struct post *strays_take(struct strays *strays, const char *id, unsigned *source)
{
	size_t i = index_of(strays, id);
	if (i == strays->n)
		return NULL;
	struct post *post = strays->all[i].post;
	*source = strays->all[i].source;
	strays->all[i].post = NULL;
	remove_at(strays, i);
	return post;
}

static bool rename_author(struct stray *stray, const struct event *event)
{
	struct post draft = *stray->post;
	if (*event->handle)
		draft.author.handle = event->handle;
	if (*event->name)
		draft.author.name = event->name;
	draft.author.bot |= event->bot;
	if (!strcmp(draft.author.handle, stray->post->author.handle) && !strcmp(draft.author.name, stray->post->author.name) &&
	    draft.author.bot == stray->post->author.bot)
		return false;
	struct post *old = stray->post;
	stray->post = post_copy(&draft);
	post_free(old);
	return true;
}

bool strays_person(struct strays *strays, const struct event *event)
{
	bool changed = false;
	for (size_t i = 0; i < strays->n; i++) {
		const struct post *post = strays->all[i].post;
		if (post->network == event->network && !strcmp(post->author.id, event->id))
			changed |= rename_author(&strays->all[i], event);
	}
	return changed;
}
