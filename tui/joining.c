#include "tui/joining.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/avatars.h"
#include "model/log.h"
#include "tui/words.h"

enum { TWINS_LEAST = 2, ACCOUNTS_SHOWN = 8 };

static uint64_t key_of(const struct scene *scene, const struct person *person)
{
	const struct session *session = scene->session;
	return account_person(scene->event, session->decisions, session->store, person->network, person->id, person->handle);
}

const struct person *joining_root(const struct scene *scene, const struct person *person)
{
	return account_root(scene->session->decisions, scene->session->store, person);
}

bool joining_in_event(const struct scene *scene, const struct person *person)
{
	return event_account(scene->event, person->network, person->id, person->handle) != NULL;
}

static bool undecided(const struct scene *scene, const struct person *one, const struct person *other)
{
	return account_undecided(scene->event, scene->session->decisions, scene->session->store, one, other);
}

/* ---- finding them ---- */

struct finding_joinings {
	struct joinings *out;
	const struct scene *scene;
};

static void add(struct finding_joinings *f, const struct person *a, const struct person *b, enum joining_reason reason, unsigned twins)
{
	struct joinings *out = f->out;
	char one[DECISION_PERSON_MAX], other[DECISION_PERSON_MAX];
	if (!a->posts || !b->posts || !undecided(f->scene, a, b))
		return;
	if (out->n == out->capacity) {
		out->capacity = out->capacity ? out->capacity * 2 : 16;
		out->all = xrealloc(out->all, out->capacity * sizeof *out->all);
	}
	out->all[out->n++] = (struct joining){ xstrdup(decision_person(a->network, a->id, one)),
		xstrdup(decision_person(b->network, b->id, other)), reason, twins };
}

static void on_linked(void *arg, const struct person *a, const struct person *b)
{
	add(arg, a, b, JOINING_LINKS, 0);
}

/* Who said the same as whom. */
struct meeting {
	const struct person *a, *b;
};

static int by_people(const void *x, const void *y)
{
	const struct meeting *p = x, *q = y;
	if (p->a != q->a)
		return p->a < q->a ? -1 : 1;
	return p->b < q->b ? -1 : p->b > q->b;
}

static const struct person *author_at(const struct store *store, struct place place)
{
	struct store_view view;
	const struct rec *rec = store_at(store, store_seek(store, place));
	if (!rec || rec_deleted(rec) || place_compare(rec_place(rec), place) != 0)
		return NULL;
	store_view(store, rec, &view);
	return view.person;
}

static void find_twins(struct finding_joinings *f)
{
	const struct store *store = f->scene->session->store;
	const struct pairs *pairs = f->scene->twins ? twins_later(f->scene->twins) : NULL;
	struct meeting *all = xcalloc((pairs ? pairs->n : 0) + 1, sizeof *all);
	size_t n = 0;
	for (size_t i = 0; pairs && i < pairs->n; i++) {
		const struct pair *pair = pairs_at(pairs, i);
		const struct person *a = author_at(store, pair->at), *b = author_at(store, pair->other);
		if (a && b && a != b)
			all[n++] = a < b ? (struct meeting){ a, b } : (struct meeting){ b, a };
	}
	qsort(all, n, sizeof *all, by_people);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1; end < n && by_people(&all[i], &all[end]) == 0;)
			end++;
		if (end - i >= TWINS_LEAST)
			add(f, all[i].a, all[i].b, JOINING_WORDS, (unsigned)(end - i));
	}
	free(all);
}

/* Whether they are proposed already. */
static bool proposed(const struct joinings *joinings, const struct person *a, const struct person *b)
{
	char first[DECISION_PERSON_MAX], second[DECISION_PERSON_MAX];
	const char *one = decision_person(a->network, a->id, first), *other = decision_person(b->network, b->id, second);
	for (size_t i = 0; i < joinings->n; i++) {
		const struct joining *joining = &joinings->all[i];
		if ((!strcmp(joining->one, one) && !strcmp(joining->other, other)) || (!strcmp(joining->one, other) && !strcmp(joining->other, one)))
			return true;
	}
	return false;
}

static void on_namesakes(void *arg, const struct person *a, const struct person *b)
{
	struct finding_joinings *f = arg;
	const struct session *session = f->scene->session;
	if (proposed(f->out, a, b) || !undecided(f->scene, a, b))
		return;
	if (avatars_say(session->avatars, f->scene->event, session->decisions, session->store, a, b) == AVATARS_SAME)
		add(f, a, b, JOINING_PICTURE, 0);
}

static void forget(struct joinings *joinings)
{
	for (size_t i = 0; i < joinings->n; i++) {
		free(joinings->all[i].one);
		free(joinings->all[i].other);
	}
	joinings->n = 0;
}

void joinings_done(struct joinings *joinings)
{
	forget(joinings);
	free(joinings->all);
	*joinings = (struct joinings){ 0 };
}

uint64_t joinings_generation(const struct scene *scene)
{
	return scene->session->accounts->generation + scene->session->avatars->generation + (scene->twins ? twins_later(scene->twins)->n : 0);
}

/* Links first: they say more; pictures last. */
void joinings_find(struct joinings *joinings, const struct scene *scene)
{
	struct finding_joinings f = { joinings, scene };
	forget(joinings);
	accounts_pairs(scene->session->accounts, scene->session->store, on_linked, &f);
	find_twins(&f);
	avatars_namesakes(scene->session->store, on_namesakes, &f);
}

bool joining_people(const struct joining *joining, const struct scene *scene, uint64_t key, const struct person **one,
                    const struct person **other)
{
	const struct person *a = account_named(scene->session->store, joining->one), *b = account_named(scene->session->store, joining->other);
	if (!a || !b || !undecided(scene, a, b))
		return false;
	const bool turned = key_of(scene, b) == key;
	*one = turned ? b : a;
	*other = turned ? a : b;
	return !key || turned || key_of(scene, a) == key;
}

const struct joining *joinings_of(const struct joinings *joinings, const struct scene *scene, uint64_t key)
{
	const struct person *one, *other;
	for (size_t i = 0; i < joinings->n; i++)
		if (joining_people(&joinings->all[i], scene, key, &one, &other))
			return &joinings->all[i];
	return NULL;
}

/* ---- in words ---- */

void joining_page(const struct joining *joining, const struct scene *scene, uint64_t key, struct page *page)
{
	const struct person *one, *other;
	char name[LABEL_TEXT], why[48] = "";
	if (!joining || !joining_people(joining, scene, key, &one, &other))
		return;
	const char *who = person_label(other->network, other->id, other->handle, other->name, name);
	const char *where = network_word(other->network);
	switch (joining->reason) {
	case JOINING_LINKS:
		snprintf(why, sizeof why, "each profile links to the other");
		break;
	case JOINING_WORDS:
		snprintf(why, sizeof why, "the same words, %u times", joining->twins);
		break;
	case JOINING_PICTURE:
		snprintf(why, sizeof why, "same name, same picture");
		break;
	}
	page_textf(page, STYLE_WARN, 1, "The same person as %s on %s?  = yes  - no  (%s)", who, where, why);
}

void joining_accounts(const struct scene *scene, const struct person *person, struct page *page)
{
	const struct store *store = scene->session->store;
	const uint64_t key = key_of(scene, person);
	char *all = xstrdup(""), name[LABEL_TEXT];
	size_t n = 0;
	for (size_t i = 0; i < store_people(store) && n < ACCOUNTS_SHOWN; i++) {
		const struct person *other = store_person_at(store, i);
		if (other == person || !other->posts || key_of(scene, other) != key)
			continue;
		char *more = xasprintf("%s%s%s (%s)", all, n++ ? ", " : "", person_label(other->network, other->id, other->handle, "", name),
		                       network_name(other->network));
		free(all);
		all = more;
	}
	if (n)
		page_textf(page, STYLE_HANDLE, 1, "also %s", all);
	free(all);
}
