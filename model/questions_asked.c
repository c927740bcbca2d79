/* The audience's questions: which posts are one, the same ones together, who wants to know, who answered. */
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/questions_parts.h"

enum {
	ECHO = 60,    /* percent of words shared with the host's question: it is only said again */
	RELAYED = 32  /* so many posts of a group, the oldest, are looked for among the hosts' */
};

static bool is_asked(const struct questions *q, const struct entry *entry)
{
	if (entry->boost || !entry->asks || entry->seconds || entry->row != NO_ROW || entry->who->muted || who_answers_for(q, entry))
		return false;
	if (entry->letter == 'A' || entry->answers)
		return entry->asks == ASKS_PLAIN || !entry->letter;
	if (entry->letter == 'Q') {
		const uint16_t row = agenda_means(q, entry->labels[0], entry->place);
		return row == NO_ROW || !q->rows[row].entry || graph_alike(entry, q->rows[row].entry) < ECHO;
	}
	return true;
}

/* ---- alike ---- */

/* Calls each for the entries that ask alike within a day; some twice. */
static void each_alike(const struct questions *q, const struct entry *entry, void (*each)(void *arg, struct entry *other), void *arg)
{
	if (!entry->words || entry->words->n < 2)
		return;
	for (size_t i = 0; i < entry->words->n; i++) {
		const struct posting *posting = graph_posting(q, entry->words->all[i]);
		for (size_t k = 0; posting && posting->n <= POSTINGS && k < posting->n; k++) {
			struct entry *other = posting->all[k];
			if (other == entry || other->words->n < 2 || graph_alike(entry, other) < ALIKE)
				continue;
			if (llabs(other->place.created - entry->place.created) <= GROUP_MS)
				each(arg, other);
		}
	}
}

/* ---- groups ---- */

static struct group *new_group(struct questions *q)
{
	struct group *group = xcalloc(1, sizeof *group);
	if (q->group_count == q->group_room) {
		q->group_room = q->group_room * 2 + 32;
		q->groups = xrealloc(q->groups, q->group_room * sizeof *q->groups);
	}
	group->index = q->group_count;
	q->groups[q->group_count++] = group;
	return group;
}

static void free_group(struct questions *q, struct group *group)
{
	q->groups[group->index] = q->groups[--q->group_count];
	q->groups[group->index]->index = group->index;
	q->unsorted = true;
	free(group->members);
	free(group);
}

static void put_in(struct group *group, struct entry *entry)
{
	entry->group = group;
	entry->next_member = group->first;
	group->first = entry;
	group->n++;
	group->stale = true;
}

static void merge(struct questions *q, struct group *a, struct group *b)
{
	struct group *into = a->n >= b->n ? a : b, *from = into == a ? b : a;
	while (from->first) {
		struct entry *entry = from->first;
		from->first = entry->next_member;
		put_in(into, entry);
	}
	free_group(q, from);
}

struct joining {
	struct questions *q;
	struct entry *entry;
};

static void join_with(void *arg, struct entry *other)
{
	struct joining *joining = arg;
	if (other->group && other->group != joining->entry->group)
		merge(joining->q, joining->entry->group, other->group);
}

/* Somebody's question came or went: what is addressed to them may answer another one now. */
static void readdress(struct questions *q, const struct entry *entry)
{
	const struct kids *addressed = graph_kids(q, entry->who->hash);
	if (addressed && addressed->quotes)
		asked_all_stale(q);
}

static void join(struct questions *q, struct entry *entry)
{
	struct joining joining = { q, entry };
	put_in(new_group(q), entry);
	each_alike(q, entry, join_with, &joining);
	q->unsorted = true;
	readdress(q, entry);
}

/* The others are put together anew: it may have been what held them together. */
void asked_withdraw(struct questions *q, struct entry *entry)
{
	struct group *group = entry->group;
	struct entry *others = NULL;
	if (!group)
		return;
	for (struct entry *next, *member = group->first; member; member = next) {
		next = member->next_member;
		member->group = NULL;
		member->next_member = others;
		others = member == entry ? others : member;
	}
	free_group(q, group);
	readdress(q, entry);
	while (others) {
		struct entry *member = others;
		others = member->next_member;
		join(q, member);
	}
}

void asked_settle(struct questions *q, struct entry *entry)
{
	const bool asked = is_asked(q, entry);
	if (asked && !entry->group)
		join(q, entry);
	else if (!asked && entry->group)
		asked_withdraw(q, entry);
}

/* ---- what has to be counted anew ---- */

static void stale_one(void *arg, struct entry *other)
{
	(void)arg;
	if (other->group)
		other->group->stale = true;
}

/* The groups that a host's post may ask again. */
static void stale_relayed(struct questions *q, const struct entry *host)
{
	struct entry *quoted = graph_find(q, host->quote);
	if (quoted)
		stale_one(NULL, quoted);
	each_alike(q, host, stale_one, NULL);
}

static void touch(struct questions *q, uint64_t id)
{
	struct entry *target = graph_find(q, id);
	if (!target)
		return;
	stale_one(NULL, target);
	if (who_answers_for(q, target))
		stale_relayed(q, target);
}

void asked_touched(struct questions *q, const struct entry *entry)
{
	touch(q, entry->parent);
	touch(q, entry->quote);
	if (!entry->boost && who_answers_for(q, entry)) {
		stale_relayed(q, entry);
		if (entry->addressed)
			asked_all_stale(q);
	}
}

void asked_all_stale(struct questions *q)
{
	for (size_t i = 0; i < q->group_count; i++)
		q->groups[i]->stale = true;
	q->unsorted = true;
}

/* ---- counting ---- */

struct counting {
	struct questions *q;
	struct group *group;
	const struct entry *member;
	uint64_t *persons;
	size_t n, room;
};

static void want(struct counting *counting, const struct entry *entry)
{
	if (who_answers_for(counting->q, entry))
		return;
	if (counting->n == counting->room) {
		counting->room = counting->room * 2 + 16;
		counting->persons = xrealloc(counting->persons, counting->room * sizeof *counting->persons);
	}
	counting->persons[counting->n++] = entry->who->person;
}

static bool is_set(struct place place)
{
	return place.created || place.tie;
}

static void earliest(struct place *place, struct place other)
{
	if (!is_set(*place) || place_compare(other, *place) < 0)
		*place = other;
}

static bool is_answer(const struct questions *q, const struct entry *entry)
{
	return !entry->boost && !entry->seconds && !entry->defers && !entry->asks && who_answers_for(q, entry);
}

static void count_reply_to_relay(void *arg, struct entry *kid, bool quotes)
{
	struct counting *counting = arg;
	(void)quotes;
	if (is_answer(counting->q, kid))
		earliest(&counting->group->asked.proposed_answer, kid->place);
}

static void count_relay(struct counting *counting, const struct entry *relay)
{
	earliest(&counting->group->asked.relay, relay->place);
	graph_each_kid(counting->q, relay, count_reply_to_relay, counting);
}

static void count_kid(void *arg, struct entry *kid, bool quotes)
{
	struct counting *counting = arg;
	const struct questions *q = counting->q;
	if (kid->boost || kid->seconds)
		want(counting, kid);
	else if (quotes && who_is_host(q, kid) && (kid->asks || kid->defers || kid->letter == 'Q'))
		count_relay(counting, kid);
	else if (is_answer(q, kid))
		earliest(&counting->group->asked.proposed_answer, kid->place);
}

/* A host who asks the same later, without quoting. */
static void count_alike(void *arg, struct entry *other)
{
	struct counting *counting = arg;
	if (!other->boost && other->asks && who_is_host(counting->q, other) && place_compare(other->place, counting->member->place) > 0)
		count_relay(counting, other);
}

/* "@kim yes, it is" */
static void count_addressed(struct counting *counting)
{
	const struct kids *kids = graph_kids(counting->q, counting->member->who->hash);
	for (const struct entry *kid = kids ? kids->quotes : NULL; kid; kid = kid->next_quote)
		if (kid->addressed && is_answer(counting->q, kid) && asked_answered(counting->q, kid) == counting->group)
			earliest(&counting->group->asked.proposed_answer, kid->place);
}

static int compare_persons(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

static int compare_places(const void *a, const void *b)
{
	return place_compare(*(const struct place *)a, *(const struct place *)b);
}

/* Rows that are not in the archive yet are behind all that are. */
static bool is_later(const struct decision *a, const struct decision *b)
{
	const int64_t x = a->seq ? a->seq : INT64_MAX, y = b->seq ? b->seq : INT64_MAX;
	return x != y ? x > y : a->at > b->at;
}

/* The last decision about any of its posts. */
static void count_state(const struct questions *q, struct group *group)
{
	const struct decision *last = NULL;
	group->asked.state = QUESTION_INCOMING;
	group->asked.detail = "";
	group->asked.answered_by = (struct place){ 0 };
	for (const struct entry *member = q->said_states ? group->first : NULL; member; member = member->next_member) {
		struct store_view view;
		struct question_detail detail;
		const struct rec *rec = store_at(q->store, store_seek(q->store, member->place));
		if (!rec || place_compare(rec_place(rec), member->place))
			continue;
		store_view(q->store, rec, &view);
		const enum question_state state = decisions_state(q->decisions, view.post.id, &detail);
		if (!detail.decision || (last && !is_later(detail.decision, last)))
			continue;
		last = detail.decision;
		group->asked.state = state;
		group->asked.detail = detail.detail;
	}
	const struct entry *answer = group->asked.state == QUESTION_ANSWERED && *group->asked.detail
		? graph_find(q, graph_hash(q, group->asked.detail)) : NULL;
	if (answer)
		group->asked.answered_by = answer->place;
}

static void count_members(struct group *group)
{
	size_t n = 0;
	group->members = xrealloc(group->members, group->n * sizeof *group->members);
	for (const struct entry *member = group->first; member; member = member->next_member)
		group->members[n++] = member->place;
	qsort(group->members, n, sizeof *group->members, compare_places);
	group->asked.members = group->members;
	group->asked.member_count = n;
	group->asked.place = group->members[0];
}

void asked_count(struct questions *q, struct group *group)
{
	struct counting counting = { .q = q, .group = group };
	count_members(group);
	group->asked.proposed_answer = group->asked.relay = (struct place){ 0 };
	for (const struct entry *member = group->first; member; member = member->next_member) {
		counting.member = member;
		want(&counting, member);
		graph_each_kid(q, member, count_kid, &counting);
		count_addressed(&counting);
	}
	for (size_t i = 0; i < group->n && i < RELAYED; i++) {
		counting.member = graph_at(&q->entries, group->members[i]);
		each_alike(q, counting.member, count_alike, &counting);
	}
	if (counting.n)
		qsort(counting.persons, counting.n, sizeof *counting.persons, compare_persons);
	group->asked.support = 0;
	for (size_t i = 0; i < counting.n; i++)
		group->asked.support += i == 0 || counting.persons[i] != counting.persons[i - 1];
	free(counting.persons);
	count_state(q, group);
	group->stale = false;
	q->unsorted = true;
}

static int compare_groups(const void *a, const void *b)
{
	const struct asked *x = &(*(struct group *const *)a)->asked, *y = &(*(struct group *const *)b)->asked;
	const bool x_decided = x->state != QUESTION_INCOMING, y_decided = y->state != QUESTION_INCOMING;
	return x_decided != y_decided ? x_decided - y_decided : place_compare(x->place, y->place);
}

void asked_fresh(struct questions *q)
{
	if (q->fresh_at == q->generation)
		return;
	q->fresh_at = q->generation;
	for (size_t i = 0; i < q->group_count; i++)
		if (q->groups[i]->stale)
			asked_count(q, q->groups[i]);
	if (!q->unsorted)
		return;
	if (q->group_count)
		qsort(q->groups, q->group_count, sizeof *q->groups, compare_groups);
	for (size_t i = 0; i < q->group_count; i++)
		q->groups[i]->index = i;
	q->unsorted = false;
}

/* ---- what a post answers ---- */

struct finding {
	const struct entry *relay;
	struct group *group;
};

static void find_asked(void *arg, struct entry *other)
{
	struct finding *finding = arg;
	if (other->group && place_compare(other->place, finding->relay->place) < 0 &&
	    (!finding->group || place_compare(other->group->asked.place, finding->group->asked.place) < 0))
		finding->group = other->group;
}

static struct group *group_of(const struct questions *q, uint64_t id)
{
	const struct entry *target = graph_find(q, id);
	if (!target || target->group || target->boost || !who_is_host(q, target))
		return target ? target->group : NULL;
	const struct entry *quoted = graph_find(q, target->quote);
	if (quoted && quoted->group)
		return quoted->group;
	struct finding finding = { target, NULL };
	if (target->asks)
		each_alike(q, target, find_asked, &finding);
	return finding.group;
}

/* The last question of the person whom a host or curator addresses. */
static struct group *group_addressed(const struct questions *q, const struct entry *entry)
{
	size_t i = graph_seek(&q->entries, entry->place);
	if (!entry->addressed || !who_answers_for(q, entry))
		return NULL;
	for (size_t n = 0; i-- > 0 && n < ADDRESS_POSTS; n++) {
		const struct entry *other = q->entries.all[i];
		if (entry->place.created - other->place.created > ADDRESS_MS)
			break;
		if (other->group && other->who->hash == entry->quote)
			return other->group;
	}
	return NULL;
}

struct group *asked_answered(const struct questions *q, const struct entry *entry)
{
	if (entry->boost || entry->seconds || entry->defers || entry->asks || entry->row != NO_ROW)
		return NULL;
	struct group *group = group_of(q, entry->parent);
	group = group ? group : entry->addressed ? group_addressed(q, entry) : group_of(q, entry->quote);
	for (const struct entry *member = group ? group->first : NULL; member; member = member->next_member)
		if (member->who->person == entry->who->person)
			return NULL;
	return group;
}

void asked_done(struct questions *q)
{
	while (q->group_count)
		free_group(q, q->groups[0]);
	free(q->groups);
}
