#include "tui/prompt.h"

#include <stdio.h>
#include <string.h>
#include "model/text.h"
#include "tui/key.h"

void prompt_begin(struct prompt *prompt, struct prompt_history *history, const char *text)
{
	*prompt = (struct prompt){ .history = history };
	snprintf(prompt->text, sizeof prompt->text, "%s", text);
	prompt->at = strlen(prompt->text);
}

static size_t next(const char *p)
{
	size_t shown;
	int width;
	return text_cluster(p, &shown, &width);
}

static size_t before(const struct prompt *prompt)
{
	size_t at = 0, last = 0;
	while (at < prompt->at && prompt->text[at]) {
		last = at;
		at += next(prompt->text + at);
	}
	return last;
}

static size_t word_before(const struct prompt *prompt)
{
	size_t at = prompt->at;
	while (at > 0 && prompt->text[at - 1] == ' ')
		at--;
	while (at > 0 && prompt->text[at - 1] != ' ')
		at--;
	return at;
}

static enum prompt_result erase(struct prompt *prompt, size_t from, size_t to)
{
	if (from >= to)
		return PROMPT_MOVED;
	memmove(prompt->text + from, prompt->text + to, strlen(prompt->text + to) + 1);
	prompt->at = from;
	return PROMPT_CHANGED;
}

static size_t encode(unsigned ch, char out[static 5])
{
	const size_t n = ch < 0x80 ? 1 : ch < 0x800 ? 2 : ch < 0x10000 ? 3 : 4;
	static const unsigned char head[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	for (size_t i = n; i-- > 1; ch >>= 6)
		out[i] = (char)(0x80 | (ch & 0x3f));
	out[0] = (char)(head[n] | ch);
	out[n] = 0;
	return n;
}

/* What is typed or pasted is cleaned as strangers' text is. */
static enum prompt_result insert(struct prompt *prompt, int key)
{
	char raw[16] = "x", clean[256];
	const size_t n = encode((unsigned)key, raw + 1);
	raw[1 + n] = 'x';
	if (text_clean_bound(n + 2) > sizeof clean || text_clean(TEXT_LINE, raw, n + 2, clean) != n + 2)
		return PROMPT_IGNORED;
	if (strlen(prompt->text) + n >= sizeof prompt->text)
		return PROMPT_IGNORED;
	memmove(prompt->text + prompt->at + n, prompt->text + prompt->at, strlen(prompt->text + prompt->at) + 1);
	memcpy(prompt->text + prompt->at, clean + 1, n);
	prompt->at += n;
	return PROMPT_CHANGED;
}

static enum prompt_result recall(struct prompt *prompt, int step)
{
	const size_t to = prompt->recalled + (size_t)step;
	if (to > prompt->history->n)
		return PROMPT_IGNORED;
	if (prompt->recalled == 0)
		memcpy(prompt->typed, prompt->text, sizeof prompt->typed);
	prompt->recalled = to;
	memcpy(prompt->text, to ? prompt->history->lines[to - 1] : prompt->typed, sizeof prompt->text);
	prompt->at = strlen(prompt->text);
	return PROMPT_CHANGED;
}

static enum prompt_result move(struct prompt *prompt, size_t to)
{
	prompt->at = to;
	return PROMPT_MOVED;
}

enum prompt_result prompt_key(struct prompt *prompt, int key)
{
	const size_t end = strlen(prompt->text);
	switch (key) {
	case PRESS_ENTER: case '\n': return PROMPT_DONE;
	case PRESS_ESCAPE: case KEY_CONTROL('G'): return PROMPT_CANCELLED;
	case PRESS_LEFT: case KEY_CONTROL('B'): return move(prompt, before(prompt));
	case PRESS_RIGHT: case KEY_CONTROL('F'): return move(prompt, prompt->at + next(prompt->text + prompt->at));
	case PRESS_HOME: case KEY_CONTROL('A'): return move(prompt, 0);
	case PRESS_END: case KEY_CONTROL('E'): return move(prompt, end);
	case PRESS_UP: case KEY_CONTROL('P'): return recall(prompt, 1);
	case PRESS_DOWN: case KEY_CONTROL('N'): return prompt->recalled ? recall(prompt, -1) : PROMPT_IGNORED;
	case KEY_CONTROL('U'): return erase(prompt, 0, prompt->at);
	case KEY_CONTROL('K'): return erase(prompt, prompt->at, end);
	case KEY_CONTROL('W'): return erase(prompt, word_before(prompt), prompt->at);
	case PRESS_DELETE: case KEY_CONTROL('D'): return erase(prompt, prompt->at, prompt->at + next(prompt->text + prompt->at));
	case PRESS_BACKSPACE: case KEY_CONTROL('H'):
		return end == 0 ? PROMPT_CANCELLED : erase(prompt, before(prompt), prompt->at);
	default: return key >= ' ' && key < PRESS_UP ? insert(prompt, key) : PROMPT_IGNORED;
	}
}

void prompt_remember(struct prompt_history *history, const char *line)
{
	size_t i = 0;
	while (i < history->n && strcmp(history->lines[i], line) != 0)
		i++;
	if (!*line)
		return;
	if (i == history->n && history->n < PROMPT_HISTORY)
		history->n++;
	if (i == PROMPT_HISTORY)
		i--;
	memmove(history->lines + 1, history->lines, i * sizeof *history->lines);
	snprintf(history->lines[0], sizeof history->lines[0], "%s", line);
}

int prompt_draw(const struct prompt *prompt, struct frame *frame, struct box box, int row, const char *lead)
{
	const int from = frame_text(frame, box, row, 1, STYLE_KEY, lead, strlen(lead)) + 1;
	const int room = box.columns - from - 1;
	size_t start = 0;
	while (start < prompt->at && text_width(prompt->text + start, prompt->at - start) > room)
		start += next(prompt->text + start);
	frame_text(frame, box, row, from, STYLE_TEXT, prompt->text + start, strlen(prompt->text + start));
	frame->cursor_row = box.row + row;
	frame->cursor_column = box.column + from + text_width(prompt->text + start, prompt->at - start);
	return from - text_width(prompt->text, start);
}
