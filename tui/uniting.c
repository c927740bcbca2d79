/* What moderators decide about accounts that may be one person's. */
#include <stdio.h>
#include <string.h>
#include "tui/commands.h"
#include "tui/view.h"

static const struct person *meant(struct screen *screen)
{
	const struct listing *listing = &screen->listing;
	if (view_behind(screen) == IN_PERSON)
		return store_person_find(screen->session->store, listing->network, listing->author);
	return people_panel_chosen(&screen->people, screen->session);
}

/* The event's file knows more of a person than that they are one: who is in it stays who they are. */
static unsigned join(struct screen *screen, const struct scene *scene, const struct person *one, const struct person *other)
{
	char from[DECISION_PERSON_MAX], to[DECISION_PERSON_MAX];
	one = joining_root(scene, one);
	other = joining_root(scene, other);
	if (joining_in_event(scene, other)) {
		const struct person *swapped = one;
		one = other;
		other = swapped;
	}
	return deciding_decide(screen, DECIDE_JOIN, decision_person(other->network, other->id, from), decision_person(one->network, one->id, to));
}

/* Takes a person's accounts apart, one at a time. */
static unsigned part(struct screen *screen, const struct scene *scene, uint64_t key)
{
	const struct store *store = scene->session->store;
	char name[DECISION_PERSON_MAX];
	for (size_t i = 0; i < store_people(store); i++) {
		const struct person *person = store_person_at(store, i);
		if (decisions_joined(scene->session->decisions, person->network, person->id) && people_key(scene, person) == key)
			return deciding_decide(screen, DECIDE_JOIN, decision_person(person->network, person->id, name), "no");
	}
	view_say(screen, "Nobody joined accounts of this person.");
	return SCREEN_DRAW;
}

unsigned uniting_decide(struct screen *screen, int key)
{
	const struct scene scene = view_scene(screen);
	const struct person *person = meant(screen), *one, *other;
	char name[DECISION_PERSON_MAX];
	unsigned done = SCREEN_DRAW;
	if (!person)
		return 0;
	const uint64_t whose = people_key(&scene, person);
	const struct joining *joining = joinings_of(&screen->people.joinings, &scene, whose);
	if (!joining && key == '-')
		done = part(screen, &scene, whose);
	else if (!joining)
		view_say(screen, "No other account looks like this person's.");
	else if (!joining_people(joining, &scene, whose, &one, &other))
		done = 0;
	else if (key == '=')
		done = join(screen, &scene, one, other);
	else
		done = deciding_decide(screen, DECIDE_JOIN, decision_person(joining_root(&scene, other)->network, joining_root(&scene, other)->id, name), "no");
	return done;
}
