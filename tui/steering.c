/* Finding, filtering, the panels, and what concerns the whole screen. */
#include <stdio.h>
#include "tui/commands.h"
#include "tui/key.h"
#include "tui/view.h"

/* ---- finding and filtering ---- */

unsigned steering_find(struct screen *screen, int key)
{
	(void)key;
	results_close(screen);
	screen->base = IN_FEED;
	prompting_begin(screen, PROMPT_FIND);
	return SCREEN_DRAW;
}

unsigned steering_find_step(struct screen *screen, int key)
{
	const int step = key == 'n' ? 1 : -1;
	if (screen->results.open)
		results_step(screen, step);
	else
		finding_step(screen, step);
	return SCREEN_DRAW | SCREEN_WORK;
}

unsigned steering_filter(struct screen *screen, int key)
{
	(void)key;
	screen->base = IN_FEED;
	prompting_begin(screen, PROMPT_FILTER);
	return SCREEN_DRAW;
}

unsigned steering_fold(struct screen *screen, int key)
{
	(void)key;
	folding_toggle(screen);
	return SCREEN_DRAW | SCREEN_WORK;
}

unsigned steering_clear(struct screen *screen, int key)
{
	(void)key;
	finding_clear(screen);
	return SCREEN_DRAW;
}

/* The person of the page, else the selected one. */
static const struct person *person_meant(const struct screen *screen)
{
	const struct listing *listing = &screen->listing;
	if (listing->view == IN_PERSON)
		return store_person_find(screen->session->store, listing->network, listing->author);
	return people_panel_chosen(&screen->people, screen->session);
}

unsigned steering_person(struct screen *screen, int key)
{
	const struct person *person = person_meant(screen);
	(void)key;
	if (!person)
		return 0;
	listing_person(screen, person);
	return SCREEN_DRAW | SCREEN_WORK;
}

unsigned steering_whom(struct screen *screen, int key)
{
	const struct scene scene = view_scene(screen);
	(void)key;
	people_panel_kind(&screen->people, &scene, screen->now);
	return SCREEN_DRAW;
}

unsigned steering_person_only(struct screen *screen, int key)
{
	char before[PROMPT_MAX], expression[PEOPLE_FILTER];
	const struct person *person = person_meant(screen);
	const struct scene scene = view_scene(screen);
	(void)key;
	if (!person)
		return 0;
	snprintf(before, sizeof before, "%s", filtering_text(screen));
	if (!filtering_set(screen, people_filter(&scene, person, expression))) {
		view_say(screen, "This person has no name to filter by yet.");
		return SCREEN_DRAW;
	}
	filtering_remember(screen, before);
	view_say(screen, "u goes back to all posts.");
	listing_close(screen);
	screen->base = IN_FEED;
	screen->feed.tail = true;
	return SCREEN_DRAW | SCREEN_WORK;
}

/* ---- the rest ---- */

/* Whoever never looked at the queue has no use for it; nor has anybody for a list of no questions. */
unsigned steering_panel(struct screen *screen, int key)
{
	static const unsigned order[] = { IN_FEED, IN_QUESTIONS, IN_PEOPLE, IN_QUEUE, IN_STRAYS, IN_SOURCES };
	enum { PANELS = sizeof order / sizeof *order };
	const size_t step = key == PRESS_TAB ? 1 : PANELS - 1;
	size_t i = 0;
	while (order[i] != screen->base)
		i++;
	do
		i = (i + step) % PANELS;
	while ((order[i] == IN_QUEUE && !screen->desk.used) || (order[i] == IN_QUESTIONS && !screen->asked.n) ||
	       (order[i] == IN_STRAYS && !screen->session->strays.n));
	screen->base = order[i];
	return SCREEN_DRAW;
}

unsigned steering_retry(struct screen *screen, int key)
{
	(void)key;
	view_say(screen, "Sources that wait try again now.");
	return SCREEN_DRAW | SCREEN_RETRY;
}

unsigned steering_help(struct screen *screen, int key)
{
	(void)key;
	screen->help = !screen->help;
	screen->help_scroll = 0;
	return SCREEN_DRAW;
}

unsigned steering_redraw(struct screen *screen, int key)
{
	(void)screen;
	(void)key;
	return SCREEN_DRAW | SCREEN_REDRAW;
}

unsigned steering_suspend(struct screen *screen, int key)
{
	(void)screen;
	(void)key;
	return SCREEN_SUSPEND;
}

unsigned steering_quit(struct screen *screen, int key)
{
	(void)screen;
	(void)key;
	return SCREEN_QUIT;
}
