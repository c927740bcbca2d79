/* A small question to the moderator in the two lower rows: one of a few keys, or a line. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "model/text.h"
#include "tui/key.h"
#include "tui/view.h"

static void begin(struct screen *screen, const struct subject *subject, enum prompt_kind kind)
{
	const struct subject about = subject ? *subject : (struct subject){ .network = NETWORK_MASTODON };
	screen->asking = (struct asking){ .subject = about };
	screen->prompting = kind;
}

void asking_choice(struct screen *screen, const struct subject *subject, unsigned (*chosen)(struct screen *, int), const char *format, ...)
{
	va_list args;
	begin(screen, subject, PROMPT_CHOICE);
	va_start(args, format);
	vsnprintf(screen->asking.title, sizeof screen->asking.title, format, args);
	va_end(args);
	screen->asking.chosen = chosen;
}

void asking_add(struct screen *screen, int key, const char *format, ...)
{
	struct asking *asking = &screen->asking;
	va_list args;
	if (asking->n == ASKING_CHOICES)
		return;
	va_start(args, format);
	vsnprintf(asking->choices[asking->n].words, ASKING_WORDS, format, args);
	va_end(args);
	asking->choices[asking->n++].key = key;
}

void asking_line(struct screen *screen, const struct subject *subject, unsigned (*entered)(struct screen *, const char *), const char *lead,
                 const char *text, const char *help)
{
	char before[PROMPT_MAX];
	snprintf(before, sizeof before, "%s", text);
	begin(screen, subject, PROMPT_LINE);
	snprintf(screen->asking.title, sizeof screen->asking.title, "%s", lead);
	screen->asking.help = help;
	screen->asking.entered = entered;
	prompt_begin(&screen->prompt, &screen->lines, before);
}

/* A choice may ask the next thing. */
static unsigned choice_key(struct screen *screen, int key)
{
	const struct asking *asking = &screen->asking;
	if (key == PRESS_ESCAPE) {
		screen->prompting = PROMPT_NONE;
		return SCREEN_DRAW;
	}
	for (size_t i = 0; i < asking->n; i++) {
		if (asking->choices[i].key == key) {
			screen->prompting = PROMPT_NONE;
			return asking->chosen(screen, key) | SCREEN_DRAW;
		}
	}
	if (key != 'q' && key != 'n')
		return 0;
	screen->prompting = PROMPT_NONE;
	return SCREEN_DRAW;
}

static unsigned line_key(struct screen *screen, int key)
{
	char text[PROMPT_MAX];
	switch (prompt_key(&screen->prompt, key)) {
	case PROMPT_IGNORED:
		return 0;
	case PROMPT_CANCELLED:
		screen->prompting = PROMPT_NONE;
		return SCREEN_DRAW;
	case PROMPT_DONE:
		snprintf(text, sizeof text, "%s", screen->prompt.text);
		prompt_remember(&screen->lines, text);
		screen->prompting = PROMPT_NONE;
		return screen->asking.entered(screen, text) | SCREEN_DRAW;
	default:
		return SCREEN_DRAW;
	}
}

unsigned asking_key(struct screen *screen, int key)
{
	return screen->prompting == PROMPT_CHOICE ? choice_key(screen, key) : line_key(screen, key);
}

/* ---- drawing ---- */

/* "p  this post": the next one of the row, or the first of the next row. */
static void draw_choice(struct frame *frame, struct box box, int *row, int *column, const char *key, const char *words)
{
	const int width = text_width(key, strlen(key)) + 1 + text_width(words, strlen(words));
	if (*column > 1 && *column + width >= box.columns) {
		(*row)++;
		*column = 1;
	}
	*column = frame_puts(frame, box, *row, *column, STYLE_KEY, key);
	*column = frame_puts(frame, box, *row, *column + 1, STYLE_TEXT, words) + 3;
}

static void draw_choices(const struct asking *asking, struct frame *frame, const struct view_layout *at)
{
	char name[PRESS_TEXT];
	int row = 0, column = 1;
	frame_puts(frame, at->rule, 0, 1, STYLE_TITLE, asking->title);
	for (size_t i = 0; i < asking->n; i++)
		draw_choice(frame, at->status, &row, &column, press_name(asking->choices[i].key, name), asking->choices[i].words);
	draw_choice(frame, at->status, &row, &column, "Esc", "nothing");
}

void asking_draw(const struct screen *screen, struct frame *frame, const struct view_layout *at)
{
	const struct asking *asking = &screen->asking;
	if (screen->prompting == PROMPT_CHOICE) {
		draw_choices(asking, frame, at);
		return;
	}
	prompt_draw(&screen->prompt, frame, at->rule, 0, asking->title);
	paint_wrapped(frame, at->status, 0, STYLE_DIM, asking->help);
}
