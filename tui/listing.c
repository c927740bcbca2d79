/* Posts in a list of their own below a heading: everything one person said. */
#include <stdio.h>
#include <string.h>
#include "tui/view.h"
#include "tui/words.h"

static bool is_theirs(void *arg, const struct matches *found, const struct store_view *view)
{
	const struct listing *listing = arg;
	const struct scene scene = view_scene(listing->screen);
	(void)found;
	return view->person && people_key(&scene, view->person) == listing->key;
}

static void open_listing(struct screen *screen, unsigned view, matches_test *test)
{
	struct listing *listing = &screen->listing;
	listing->view = view;
	listing->feed = (struct feed){ .tail = true };
	matches_begin(&listing->posts, test, listing);
}

void listing_person(struct screen *screen, const struct person *person)
{
	listing_close(screen);
	const struct scene scene = view_scene(screen);
	screen->listing.screen = screen;
	screen->listing.key = people_key(&scene, person);
	screen->listing.network = person->network;
	snprintf(screen->listing.author, sizeof screen->listing.author, "%s", person->id);
	open_listing(screen, IN_PERSON, is_theirs);
}

void listing_close(struct screen *screen)
{
	matches_free(&screen->listing.posts);
	screen->listing.view = 0;
}

bool listing_work(struct screen *screen, bool *more)
{
	struct listing *listing = &screen->listing;
	*more = false;
	if (!listing->view || listing->posts.done)
		return false;
	*more = !matches_step(&listing->posts, screen->session->store, WORK_POSTS);
	return !*more;
}

void listing_news(struct screen *screen, const char *id)
{
	if (screen->listing.view)
		matches_post(&screen->listing.posts, screen->session->store, id);
}

void listing_again(struct screen *screen)
{
	if (screen->listing.view)
		matches_begin(&screen->listing.posts, is_theirs, &screen->listing);
}

void listing_settle(struct screen *screen, bool swept)
{
	struct listing *listing = &screen->listing;
	if (!listing->view)
		return;
	if (swept)
		matches_sweep(&listing->posts, screen->session->store);
	matches_trim(&listing->posts, screen->session->store);
	const struct scene scene = listing_scene(screen);
	if (view_front(screen) == listing->view)
		feed_settle(&scene, &listing->feed, view_feed_size(screen));
}

struct scene listing_scene(const struct screen *screen)
{
	return (struct scene){ .session = screen->session, .event = screen->event, .matches = &view_listing(screen)->posts, .twins = screen->twins,
		.found = screen->finding.needle.folded, .plain = true, .now = screen->now };
}

/* ---- what stands above them ---- */

static void counts(const struct scene *scene, const struct person *person, struct page *page)
{
	char posts[CLOCK_TEXT], questions[CLOCK_TEXT], answers[CLOCK_TEXT], first[CLOCK_TEXT], last[CLOCK_TEXT];
	page_textf(page, STYLE_DIM, 1, "%s, %s, %s · first %s, last %s%s", count_of(person->posts, "post", "posts", posts),
	           count_of(person->questions, "question", "questions", questions), count_of(person->answers, "answer", "answers", answers),
	           clock_date(person->first, first), clock_date(person->last, last), scene_newcomer(scene, person) ? " · new here" : "");
}

static void person_heading(const struct screen *screen, struct page *page)
{
	const struct listing *listing = &screen->listing;
	const struct person *person = store_person_find(screen->session->store, listing->network, listing->author);
	const struct scene scene = listing_scene(screen);
	char name[LABEL_TEXT], handle[LABEL_TEXT];
	if (!person) {
		page_text(page, STYLE_DIM, 1, "Nothing of this person is held any more. Esc goes back.");
		return;
	}
	page_text(page, STYLE_NAME, 1, person_label(person->network, person->id, person->handle, person->name, name));
	page_textf(page, STYLE_HANDLE, 1, "%s · %s%s", person_label(person->network, person->id, person->handle, "", handle),
	           network_name(person->network), person->bot ? " · bot" : "");
	counts(&scene, person, page);
}

void listing_heading(const struct screen *screen, int columns, struct page *page)
{
	page_begin(page, columns);
	if (view_listing(screen)->view == IN_PERSON)
		person_heading(screen, page);
	else
		desk_heading(screen, page);
}
