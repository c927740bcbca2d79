#include "tui/sources.h"

#include <stdio.h>
#include <string.h>
#include "model/text.h"
#include "model/when.h"
#include "tui/words.h"

static const struct { const char *glyph; unsigned style; } looks[] = {
	[SOURCE_CONNECTING] = { "…", STYLE_DIM },
	[SOURCE_LIVE] = { "●", STYLE_GOOD },
	[SOURCE_POLLING] = { "●", STYLE_GOOD },
	[SOURCE_SILENT] = { "◌", STYLE_WARN },
	[SOURCE_RETRY] = { "↻", STYLE_WARN },
	[SOURCE_REFUSED] = { "✗", STYLE_BAD },
	[SOURCE_ENDED] = { "○", STYLE_DIM },
};
enum { STATES = sizeof looks / sizeof *looks };

const char *source_glyph(enum source_state state)
{
	return looks[state].glyph;
}

unsigned source_style(enum source_state state)
{
	return looks[state].style;
}

/* A wait in words; what is due now is said so. */
static const char *wait_text(int64_t until, int64_t now, char out[static WHEN_TEXT])
{
	return when_age(until > now ? until - now + 999 : 0, out);
}

static int64_t silent_since(const struct source_status *source)
{
	return source->heard ? source->heard : source->since;
}

/* What the source wants to be seen beside its state's word: behind the last " · " of its text. NULL: nothing. */
static const char *note_of(const struct source_status *source)
{
	static const char dot[] = " \xc2\xb7 ";
	const char *note = NULL;
	for (const char *at = strstr(source->text, dot); at; at = strstr(note, dot))
		note = at + sizeof dot - 1;
	return note;
}

const char *source_brief(const struct source_status *source, int64_t now, char out[static SOURCE_TEXT])
{
	char age[WHEN_TEXT];
	if (source->state == SOURCE_SILENT)
		snprintf(out, SOURCE_TEXT, "silent %s", when_age(now - silent_since(source), age));
	else if (source->state == SOURCE_RETRY && source->next_try > now)
		snprintf(out, SOURCE_TEXT, "retry in %s", wait_text(source->next_try, now, age));
	else if (source->state == SOURCE_LIVE && note_of(source))
		snprintf(out, SOURCE_TEXT, "%s \xc2\xb7 %s", source_state_word(source->state), note_of(source));
	else
		snprintf(out, SOURCE_TEXT, "%s", source_state_word(source->state));
	return out;
}

/* The text as a sentence of its own: "" or "It says so. ". */
static void add(char *out, const char *lead, const char *text)
{
	const size_t at = strlen(out), n = strlen(text);
	if (n == 0 || at + n + strlen(lead) + 4 >= SOURCE_SENTENCE)
		return;
	snprintf(out + at, SOURCE_SENTENCE - at, "%s%s%s", lead, text, strchr(".!?", text[n - 1]) ? "" : ".");
}

static void add_since(char *out, const struct source_status *source, int64_t now)
{
	char clock[CLOCK_TEXT];
	const bool today = clock_same_day(source->since, now);
	const size_t at = strlen(out);
	snprintf(out + at, SOURCE_SENTENCE - at, " since %s", today ? clock_time(source->since, clock) : clock_date(source->since, clock));
}

static void say_listening(char *out, const struct source_status *source, int64_t now)
{
	char line[128], age[WHEN_TEXT];
	add_since(out, source, now);
	add(out, *source->text ? ", " : "", *source->text ? source->text : ".");
	if (!source->heard)
		return;
	snprintf(line, sizeof line, "Last heard %s ago", when_age(now > source->heard ? now - source->heard : 0, age));
	add(out, " ", line);
}

static void say_trouble(char *out, const struct source_status *source, int64_t now, bool keys)
{
	char line[128], age[WHEN_TEXT];
	add_since(out, source, now);
	add(out, ": ", *source->text ? source->text : "it did not say why");
	if (source->state != SOURCE_RETRY)
		return;
	snprintf(line, sizeof line, source->next_try > now ? "Tries again in %s%s" : "Trying again now",
	         wait_text(source->next_try, now, age), keys ? "; r tries now" : "");
	add(out, " ", line);
}

/* With keys: for a face that has some. */
static const char *sentence_of(const struct source_status *source, int64_t now, bool keys, char out[static SOURCE_SENTENCE])
{
	static const char *const words[STATES] = { [SOURCE_CONNECTING] = "connecting", [SOURCE_LIVE] = "live", [SOURCE_POLLING] = "polling",
		[SOURCE_SILENT] = "silent", [SOURCE_RETRY] = "failed", [SOURCE_REFUSED] = "refused", [SOURCE_ENDED] = "ended" };
	snprintf(out, SOURCE_SENTENCE, "%s", words[source->state]);
	switch (source->state) {
	case SOURCE_RETRY: case SOURCE_REFUSED:
		say_trouble(out, source, now, keys);
		break;
	case SOURCE_CONNECTING: case SOURCE_ENDED:
		add_since(out, source, now);
		add(out, *source->text ? ": " : "", *source->text ? source->text : ".");
		break;
	default:
		say_listening(out, source, now);
	}
	return out;
}

const char *source_sentence(const struct source_status *source, int64_t now, char out[static SOURCE_SENTENCE])
{
	return sentence_of(source, now, false, out);
}

int64_t source_turns(const struct source_status *source, int64_t now, bool sentence)
{
	int64_t turns = INT64_MAX;
	if (source->state == SOURCE_SILENT)
		turns = clock_age_turns(silent_since(source), now);
	else if (sentence && source->heard && (source->state == SOURCE_LIVE || source->state == SOURCE_POLLING))
		turns = clock_age_turns(source->heard, now);
	else if (source->state == SOURCE_RETRY && source->next_try > now)
		turns = source->next_try - (source->next_try - now - 1) / 1000 * 1000;
	return turns;
}

static void counts_line(const struct source_status *source, char *out, size_t size)
{
	char posts[CLOCK_TEXT], odd[CLOCK_TEXT];
	const char *dropped = source->odd ? count_of(source->odd, "odd message left out", "odd messages left out", odd) : "";
	snprintf(out, size, "%s%s%s", count_of(source->posts, "post", "posts", posts), *dropped ? ", " : "", dropped);
}

void sources_page(const struct session *session, int64_t now, bool counts, struct page *page)
{
	int indent = 0;
	for (size_t i = 0; i < session->source_count; i++) {
		const int width = text_width(session->sources[i].name, strlen(session->sources[i].name)) + 5;
		indent = width > indent ? width : indent;
	}
	indent = indent > page->columns / 3 ? 4 : indent;
	for (size_t i = 0; i < session->source_count; i++) {
		const struct source_status *source = &session->sources[i];
		char name[SOURCE_TEXT], sentence[SOURCE_SENTENCE], line[128];
		snprintf(name, sizeof name, "%s %s", source_glyph(source->state), source->name);
		if (indent == 4)
			page_pair(page, source_style(source->state), name, STYLE_DIM, 4, "");
		page_pair(page, source_style(source->state), indent == 4 ? "" : name, STYLE_DIM, indent, sentence_of(source, now, true, sentence));
		counts_line(source, line, sizeof line);
		if (counts)
			page_text(page, STYLE_DIM, indent, line);
		if (counts)
			page_blank(page);
	}
}

/* ---- the title line: from wordy to terse, the first that fits ---- */

struct title { char text[16 * 128]; unsigned style[16]; size_t at[17], n; };

static void piece(struct title *title, unsigned style, const char *text)
{
	if (title->n == 16)
		return;
	const size_t at = title->at[title->n];
	title->style[title->n++] = style;
	title->at[title->n] = at + (size_t)snprintf(title->text + at, 128, "%.127s", text);
}

static bool fine(const struct source_status *source)
{
	return source->state == SOURCE_LIVE || source->state == SOURCE_POLLING || source->state == SOURCE_ENDED;
}

/* Each by name, with its state in words; the fine ones without (terse 1), unless there is a note, or not at all (terse 2). */
static void named(const struct session *session, int64_t now, int terse, struct title *title)
{
	for (size_t i = 0; i < session->source_count; i++) {
		const struct source_status *source = &session->sources[i];
		char brief[SOURCE_TEXT], text[SOURCE_TEXT * 2];
		source_brief(source, now, brief);
		const bool word = terse == 0 || !fine(source) || note_of(source);
		if (terse == 2 && fine(source))
			continue;
		snprintf(text, sizeof text, "%s %s%s%s", source_glyph(source->state), source->name, word ? " " : "", word ? brief : "");
		piece(title, source_style(source->state), text);
	}
}

/* "● 2 live  ✗ 1 refused" */
static void counted(const struct session *session, bool only_fine, bool wordy, struct title *title)
{
	static const enum source_state order[] = { SOURCE_LIVE, SOURCE_POLLING, SOURCE_ENDED, SOURCE_CONNECTING, SOURCE_SILENT,
		SOURCE_RETRY, SOURCE_REFUSED };
	unsigned of[STATES] = { 0 };
	for (size_t i = 0; i < session->source_count; i++)
		if (!only_fine || fine(&session->sources[i]))
			of[session->sources[i].state]++;
	for (size_t i = 0; i < STATES; i++) {
		const enum source_state state = order[i];
		char text[64];
		snprintf(text, sizeof text, wordy ? "%s %u %s" : "%s%u", looks[state].glyph, of[state], source_state_word(state));
		if (of[state])
			piece(title, looks[state].style, text);
	}
}

/* One more telling than the last: from all by name and in words to nothing but counts. */
static void compose(const struct session *session, int64_t now, int terse, struct title *title)
{
	*title = (struct title){ .n = 0 };
	if (terse == 2)
		counted(session, true, true, title);
	if (terse <= 2)
		named(session, now, terse, title);
	else
		counted(session, false, terse == 3, title);
}

static int title_width(const struct title *title)
{
	return text_width(title->text, title->at[title->n]) + (title->n ? 2 * ((int)title->n - 1) : 0);
}

int sources_title(const struct session *session, int64_t now, struct frame *frame, struct box box, int from, int end)
{
	struct title title;
	for (int terse = 0; terse < 5; terse++) {
		compose(session, now, terse, &title);
		if (title_width(&title) <= end - from)
			break;
	}
	int column = end - title_width(&title);
	if (column < from)
		return end;
	const int start = column;
	for (size_t i = 0; i < title.n; i++) {
		const size_t length = title.at[i + 1] - title.at[i];
		column = frame_text(frame, box, 0, column, title.style[i], title.text + title.at[i], length) + 2;
	}
	return start;
}
