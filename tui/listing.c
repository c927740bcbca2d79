/* Posts in a list of their own below a heading: everything one person said. */
#include <stdio.h>
#include <string.h>
#include "model/when.h"
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

static void take_answers(struct screen *screen)
{
	struct listing *listing = &screen->listing;
	const struct question *question = questions_at(screen->session->questions, listing->question);
	matches_begin(&listing->posts, NULL, NULL);
	for (size_t i = 0; question && i < question->answer_count; i++)
		if (!question->answers[i].side)
			matches_add(&listing->posts, question->answers[i].place);
	listing->posts.done = true;
	listing->generation = questions_generation(screen->session->questions);
}

void listing_question(struct screen *screen, struct place question)
{
	listing_close(screen);
	screen->listing.view = IN_QUESTION;
	screen->listing.question = question;
	screen->listing.feed = (struct feed){ .tail = true };
	take_answers(screen);
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
	if (screen->listing.view == IN_PERSON)
		matches_post(&screen->listing.posts, screen->session->store, id);
}

void listing_again(struct screen *screen)
{
	if (screen->listing.view == IN_PERSON)
		matches_begin(&screen->listing.posts, is_theirs, &screen->listing);
}

/* Somebody joined accounts of theirs, or took them apart: other posts are theirs. */
static void follow_person(struct screen *screen)
{
	struct listing *listing = &screen->listing;
	const struct person *person = store_person_find(screen->session->store, listing->network, listing->author);
	const struct scene scene = view_scene(screen);
	const uint64_t key = person ? people_key(&scene, person) : listing->key;
	if (key == listing->key)
		return;
	listing->key = key;
	matches_begin(&listing->posts, is_theirs, listing);
}

void listing_settle(struct screen *screen, bool swept)
{
	struct listing *listing = &screen->listing;
	if (!listing->view)
		return;
	if (listing->view == IN_PERSON)
		follow_person(screen);
	if (swept)
		matches_sweep(&listing->posts, screen->session->store);
	if (listing->view == IN_QUESTION && listing->generation != questions_generation(screen->session->questions))
		take_answers(screen);
	matches_trim(&listing->posts, screen->session->store);
	const struct scene scene = listing_scene(screen);
	if (view_front(screen) == listing->view)
		feed_settle(&scene, &listing->feed, view_feed_size(screen));
}

struct scene listing_scene(const struct screen *screen)
{
	return (struct scene){ .session = screen->session, .event = screen->event,
		.matches = &view_listing(screen)->posts, .twins = screen->twins,
		.found = screen->finding.needle.folded, .plain = true, .why = view_listing(screen)->view == IN_QUESTION, .now = screen->now };
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
	const uint64_t key = people_key(&scene, person);
	page_text(page, STYLE_NAME, 1, person_label(person->network, person->id, person->handle, person->name, name));
	joining_page(joinings_of(&screen->people.joinings, &scene, key), &scene, key, page);
	const char *role = scene_role_word(scene_roles(&scene, person->network, person->id, person->handle));
	page_textf(page, STYLE_HANDLE, 1, "%s · %s%s%s%s", person_label(person->network, person->id, person->handle, "", handle),
	           network_name(person->network), person->bot ? " · bot" : "", *role ? " · " : "", role);
	joining_accounts(&scene, person, page);
	counts(&scene, person, page);
}

static void question_heading(const struct screen *screen, struct page *page)
{
	const struct question *question = questions_at(screen->session->questions, screen->listing.question);
	struct store_view view;
	char answers[CLOCK_TEXT], people[CLOCK_TEXT], clock[CLOCK_TEXT], name[LABEL_TEXT], age[WHEN_TEXT];
	if (!question || !view_at(screen, question->place, &view)) {
		page_text(page, STYLE_DIM, 1, "This question is gone. Esc goes back.");
		return;
	}
	page_textf(page, STYLE_TITLE, 1, "%s, asked %s by %s: %s by %s%s%s", question->name, clock_time(view.post.created, clock),
	           post_name(&view.post, name), count_of(question->answered, "answer", "answers", answers),
	           count_of(question->people, "person", "people", people), question->first_answer >= 0 ? ", the first after " : "",
	           question->first_answer >= 0 ? when_age(question->first_answer, age) : "");
	page_text(page, STYLE_TEXT, 1, view.post.warning ? view.post.warning : view.post.text);
}

void listing_heading(const struct screen *screen, int columns, struct page *page)
{
	page_begin(page, columns);
	if (view_listing(screen)->view == IN_PERSON)
		person_heading(screen, page);
	else if (view_listing(screen)->view == IN_QUESTION)
		question_heading(screen, page);
	else
		desk_heading(screen, page);
}
