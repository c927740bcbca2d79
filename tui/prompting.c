/* Typing a filter or a search: it takes effect while it is typed; Esc puts everything back. */
#include <stdio.h>
#include <string.h>
#include "tui/view.h"

void prompting_begin(struct screen *screen, enum prompt_kind kind)
{
	const bool filter = kind == PROMPT_FILTER;
	screen->prompting = kind;
	screen->filter_error.text[0] = 0;
	snprintf(screen->before_prompt, sizeof screen->before_prompt, "%s", filtering_text(screen));
	screen->finding.from = screen->feed;
	prompt_begin(&screen->prompt, filter ? &screen->filters : &screen->finds, filter ? screen->before_prompt : "");
}

static void changed(struct screen *screen)
{
	if (screen->prompting == PROMPT_FILTER) {
		filtering_set(screen, screen->prompt.text);
		return;
	}
	finding_set(screen, screen->prompt.text);
	if (!screen->finding.needle.length)
		screen->feed = screen->finding.from;
}

static void cancelled(struct screen *screen)
{
	if (screen->prompting == PROMPT_FILTER) {
		filtering_set(screen, screen->before_prompt);
	} else {
		finding_clear(screen);
		screen->feed = screen->finding.from;
	}
	screen->prompting = PROMPT_NONE;
}

static void done(struct screen *screen)
{
	if (screen->prompting == PROMPT_FILTER) {
		if (!filtering_set(screen, screen->prompt.text))
			return;
		filtering_remember(screen, screen->before_prompt);
		prompt_remember(&screen->filters, screen->prompt.text);
	} else {
		prompt_remember(&screen->finds, screen->prompt.text);
		screen->finding.entered = true;
	}
	screen->prompting = PROMPT_NONE;
}

unsigned prompting_key(struct screen *screen, int key)
{
	switch (prompt_key(&screen->prompt, key)) {
	case PROMPT_IGNORED:
		return 0;
	case PROMPT_MOVED:
		return SCREEN_DRAW;
	case PROMPT_CHANGED:
		changed(screen);
		break;
	case PROMPT_DONE:
		done(screen);
		break;
	case PROMPT_CANCELLED:
		cancelled(screen);
		break;
	}
	return SCREEN_DRAW | SCREEN_WORK;
}
