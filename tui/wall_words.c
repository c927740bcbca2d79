#include "tui/wall_words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/label.h"
#include "model/options.h"
#include "model/tags.h"
#include "model/text.h"
#include "tui/card.h"

enum { READING_LEAST = 7000, READING_MOST = 30000, READING_LOOK = 3000, READING_COLUMN = 65 };

/* ---- text under construction ---- */

struct words { char *out; size_t n; };

static void put(struct words *words, const char *text, size_t length)
{
	for (size_t at = 0; at < length;) {
		size_t shown;
		int width;
		const size_t cluster = text_cluster(text + at, &shown, &width);
		if (cluster == 0 || words->n + cluster >= WALL_TEXT)
			return;
		memcpy(words->out + words->n, text + at, cluster);
		words->n += cluster;
		at += cluster;
	}
	words->out[words->n] = '\0';
}

static bool blank(char ch)
{
	return ch == ' ' || ch == '\n';
}

/* The length of the text without the tags it ends in; all of it when there is nothing else. */
static size_t without_tags(const char *text)
{
	enum { TAGS = 64 };
	size_t starts[TAGS], ends[TAGS], n = 0, keep = strlen(text);
	const char *start, *end;
	for (const char *p = text; n < TAGS && tag_find(p, &start, &end); p = end) {
		starts[n] = (size_t)(start - text);
		ends[n++] = (size_t)(end - text);
	}
	while (n > 0 && ends[n - 1] == keep) {
		for (keep = starts[--n]; keep > 0 && blank(text[keep - 1]); keep--)
			;
	}
	return keep > 0 ? keep : strlen(text);
}

static size_t link_length(const char *p)
{
	if (strncmp(p, "https://", 8) != 0 && strncmp(p, "http://", 7) != 0)
		return 0;
	return strcspn(p, " \n");
}

/* A link on a wall can only be read out: its server says where it leads. */
static void put_link(struct words *words, const char *link, size_t length)
{
	const char *host = strstr(link, "://") + 3;
	const size_t n = strcspn(host, "/ \n?#");
	const bool www = strncmp(host, "www.", 4) == 0 && n > 4;
	(void)length;
	put(words, host + (www ? 4 : 0), n - (www ? 4 : 0));
}

static void put_text(struct words *words, const char *text, size_t length)
{
	for (size_t at = 0; at < length;) {
		const size_t link = at == 0 || blank(text[at - 1]) ? link_length(text + at) : 0;
		size_t shown;
		int width;
		if (link)
			put_link(words, text + at, link);
		const size_t step = link ? link : text_cluster(text + at, &shown, &width);
		if (!link)
			put(words, text + at, step);
		if (step == 0)
			return;
		at += step;
	}
}

static void put_pictures(struct words *words, const struct post *post)
{
	for (const char *kind = list_next(&post->media, NULL); kind != NULL;) {
		const char *url = list_next(&post->media, kind), *alt = url ? list_next(&post->media, url) : NULL;
		if (!alt)
			return;
		char *line = card_media(kind, alt);
		if (*alt) {
			put(words, "\n", words->n ? 1 : 0);
			put(words, line, strlen(line));
		}
		free(line);
		kind = list_next(&post->media, alt);
	}
}

const char *wall_words(const struct post *post, char out[static WALL_TEXT])
{
	struct words words = { out, 0 };
	*out = '\0';
	put_text(&words, post->text, without_tags(post->text));
	put_pictures(&words, post);
	return out;
}

/* ---- a question ---- */

const char *wall_question(const struct post *post, const char *name, char out[static WALL_TEXT])
{
	struct words words = { out, 0 };
	*out = '\0';
	const size_t length = without_tags(post->text);
	const char *rest = *name && label_of(post).letter == 'Q' ? label_rest(post) : post->text;
	const size_t gone = (size_t)(rest - post->text) < length ? (size_t)(rest - post->text) : 0;
	put_text(&words, post->text + gone, length - gone);
	return out;
}

/* ---- time, and where ---- */

int64_t wall_reading(const char *text, size_t length)
{
	const int64_t ms = READING_LOOK + (int64_t)text_width(text, length) * READING_COLUMN;
	return ms < READING_LEAST ? READING_LEAST : ms > READING_MOST ? READING_MOST : ms;
}

static void escape(const char *tag, char *out, size_t size)
{
	size_t n = 0;
	for (const unsigned char *p = (const unsigned char *)tag; *p && n + 4 < size; p++) {
		const bool plain = (*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || *p == '_';
		n += (size_t)snprintf(out + n, size - n, plain ? "%c" : "%%%02X", *p);
	}
	out[n] = '\0';
}

const char *wall_tag_page(const struct options *options, char out[static WALL_PAGE])
{
	char tag[TAG_MAX * 3 + 1] = "";
	*out = '\0';
	if (options->tags.n == 0)
		return out;
	escape(options->tags.typed[0], tag, sizeof tag);
	for (size_t i = 0; i < options->source_count; i++) {
		const struct source_spec *source = &options->sources[i];
		if (strcmp(source->kind, "mastodon") != 0)
			continue;
		snprintf(out, WALL_PAGE, "%.200s/tags/%s", *source->url ? source->url : "https://mastodon.social", tag);
		return out;
	}
	snprintf(out, WALL_PAGE, "https://bsky.app/hashtag/%s", tag);
	return out;
}
