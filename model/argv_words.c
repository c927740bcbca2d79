/* The words of the command line: tags and files. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "model/draft.h"
#include "model/log.h"
#include "model/text.h"
#include "model/when.h"

/* Says what to write instead when a tag is really something else. */
static bool no_tag(struct draft *draft, const char *word, const char *why)
{
	struct source_spec spec;
	char text[256];

	if (strstr(word, "://") != NULL && !source_spec_parse(&spec, word, draft->strings, text))
		return draft_fail(draft, "%.100s is no tag; a server is followed with --from: %s", word, text);
	if (strcmp(word, "-") == 0 || (strchr(word, ':') != NULL && source_spec_parse(&spec, word, draft->strings, text)))
		return draft_fail(draft, "%.100s is a source: write --from %.100s, and the tag besides", word, word);
	if (strchr(word, '/') != NULL || access(word, F_OK) == 0)
		return draft_fail(draft, "%.100s is no tag; a recording is played with tweetup replay %.100s", word, word);
	return draft_fail(draft, "%.100s is no tag: %s; as in tweetup musesocial", word, why);
}

/* file.jsonl and glammr.us could be read as tags, but nobody means that. */
static bool like_a_file(const char *word)
{
	const char *dot = strrchr(word, '.');

	return strcmp(word, "-") == 0 || strchr(word, '/') != NULL || strchr(word, ':') != NULL ||
	       (dot != NULL && dot[1] != '\0' && word[0] != '#');
}

/* What replay plays is a file when it looks like one or is there, else a tag. */
static bool is_recording(const char *word)
{
	if (event_file_named(word))
		return false;
	return like_a_file(word) || (word[0] != '#' && access(word, F_OK) == 0);
}

/* Tags stand in the title line: what no terminal should see cannot be one. */
static bool showable(const char *word)
{
	char *clean = text_cleaned(TEXT_LINE, word, strlen(word), TAG_MAX * 2);
	bool same = strcmp(clean, word) == 0;

	free(clean);
	return same;
}

static bool add_tag(struct draft *draft, const char *word)
{
	const char *why = "a tag is one word of letters, digits and _";

	if (like_a_file(word) || !showable(word) || !tag_set_add(&draft->options->tags, word, &why))
		return no_tag(draft, word, why);
	return true;
}

/* Its tags are the follow's. */
static bool add_event(struct draft *draft, const char *path)
{
	struct options *options = draft->options;
	struct event_file *event;
	const char *why = "";
	char error[EVENT_ERROR];

	if (options->event != NULL)
		return draft_fail(draft, "%.100s and %.100s: one event at a time", options->event->path, path);
	event = xcalloc(1, sizeof *event);
	options->event = event;
	if (!event_file_read(event, path, when_now(), error))
		return draft_fail(draft, "%s", error);
	for (size_t i = 0; i < event->tags.n; i++)
		if (!tag_set_add(&options->tags, event->tags.typed[i], &why))
			return no_tag(draft, event->tags.typed[i], why);
	return true;
}

bool draft_words(struct draft *draft)
{
	struct options *options = draft->options;

	if (options->command == COMMAND_REPLAY && draft->word_count != 1)
		return draft_fail(draft, "tweetup replay wants one FILE, as log --json writes them, or one TAG");
	if (options->command == COMMAND_REPLAY && is_recording(draft->words[0])) {
		options->replay_file = strings_copy(draft->strings, draft->words[0]);
		return options->archive_file[0] == '\0' || draft_fail(draft, "--archive goes with a TAG, not with a recording");
	}
	if (options->command == COMMAND_SETUP)
		return draft->word_count == 0 || draft_fail(draft, "tweetup setup asks for everything itself; to follow the tag, write '#setup'");
	if (draft->word_count == 0 && options->command != COMMAND_CHECK)
		return draft_fail(draft, "which hashtag? As in: tweetup %s%smusesocial (tweetup --help shows more)",
		                  draft_command_word(options->command), options->command == COMMAND_FOLLOW ? "" : " ");
	for (size_t i = 0; i < draft->word_count; i++)
		if (!(event_file_named(draft->words[i]) ? add_event : add_tag)(draft, draft->words[i]))
			return false;
	return true;
}
