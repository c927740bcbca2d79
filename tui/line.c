#include "tui/line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/label.h"
#include "model/log.h"
#include "model/text.h"
#include "model/when.h"
#include "tui/words.h"

/* A string that grows as a stream. */
struct growing { char *text; size_t size; };

static FILE *begin(struct growing *out)
{
	FILE *to = open_memstream(&out->text, &out->size);
	if (!to)
		die("out of memory");
	return to;
}

char *line_ascii(const char *text)
{
	struct growing out = { NULL, 0 };
	char one[16];
	size_t n, shown;
	int width;
	FILE *to = begin(&out);
	for (; (n = text_cluster(text, &shown, &width)) > 0; text += n) {
		const bool plain = n == 1 && (unsigned char)*text < 0x80;
		const size_t length = plain ? 1 : text_ascii(text, n, one);
		fwrite(plain ? text : one, 1, length, to);
	}
	fclose(to);
	return out.text;
}

static void put_words(FILE *to, const char *text)
{
	for (; *text; text++)
		fputc(*text == '\n' ? ' ' : *text, to);
}

static void put_author(FILE *to, const struct post *post)
{
	char handle[LABEL_TEXT];
	if (*post->author.name)
		fprintf(to, "%s ", post->author.name);
	fprintf(to, "%s", post_handle(post, handle));
}

static void put_media(FILE *to, const struct list *media)
{
	const char *item = NULL, *kind = "";
	for (size_t i = 0; i < media->n; i++) {
		item = list_next(media, item);
		if (i % 3 == 0)
			kind = item;
		if (i % 3 != 2)
			continue;
		fprintf(to, " [%s%s", media_word(kind), *item ? ": " : "");
		put_words(to, item);
		fputc(']', to);
	}
}

static void put_boost(FILE *to, const struct session *session, const struct post *post)
{
	const struct rec *rec = store_find(session->store, post->repost_of);
	fprintf(to, "  boosted ");
	if (!rec || rec_deleted(rec)) {
		fprintf(to, "a post that is %s", rec ? "deleted" : "not here");
		return;
	}
	struct store_view original;
	store_view(session->store, rec, &original);
	put_author(to, &original.post);
	fprintf(to, ": ");
	put_words(to, original.post.warning ? original.post.warning : original.post.text);
	if (*original.post.url)
		fprintf(to, "  %s", original.post.url);
}

static void put_text(FILE *to, const struct post *post)
{
	char label[8];
	label_text(label_of(post), label);
	if (*label)
		fprintf(to, "  %s", label);
	if (post->edited)
		fprintf(to, "  (edited)");
	if (post->warning)
		fprintf(to, "  [warning: %s]", post->warning);
	fprintf(to, "  ");
	put_words(to, post->text);
	put_media(to, &post->media);
	if (*post->url)
		fprintf(to, "  %s", post->url);
}

/* Closes the stream and hands out what was written. */
static char *finish(FILE *to, const struct growing *out, bool ascii)
{
	fclose(to);
	if (!ascii)
		return out->text;
	char *plain = line_ascii(out->text);
	free(out->text);
	return plain;
}

char *line_post(const struct session *session, const struct store_view *view, int64_t now, bool ascii)
{
	struct growing out = { NULL, 0 };
	char clock[WHEN_TEXT];
	FILE *to = begin(&out);
	fprintf(to, "%s ", when_clock(view->post.created, now, clock));
	put_author(to, &view->post);
	if (view->post.repost_of)
		put_boost(to, session, &view->post);
	else
		put_text(to, &view->post);
	return finish(to, &out, ascii);
}

char *line_deleted(const struct store_view *view, int64_t now, bool ascii)
{
	struct growing out = { NULL, 0 };
	char clock[WHEN_TEXT], then[WHEN_TEXT], name[LABEL_TEXT];
	const struct person *person = view->person;
	FILE *to = begin(&out);
	fprintf(to, "%s deleted: ", when_clock(now, now, clock));
	if (person)
		fprintf(to, "%s, ", person_label(person->network, person->id, person->handle, person->name, name));
	fprintf(to, "%s", when_clock(view->post.created, now, then));
	return finish(to, &out, ascii);
}
