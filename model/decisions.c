#include "model/decisions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "model/log.h"
#include "model/table.h"
#include "model/text.h"
#include "model/whole.h"

/* Things of which one decision counts at a time. SHOWN: approved or struck. */
enum thing { SHOWN, STRUCK_AUTHOR, STRUCK_WORD, STRUCK_DOMAIN, OTHERS /* + enum decision_what */ };

struct row {
	struct decision decision; /* strings behind it, in the same block */
	size_t index;
	bool counts;              /* not undone */
	bool odd;                 /* makes no sense: counts for nothing */
	struct slot *slot;        /* NULL for an undo */
	struct row *before;       /* in the slot */
	struct row *undoes;       /* UNDO */
	struct row *undos;        /* the last undo that names this row */
	struct row *same_target;  /* UNDO: the one before it that names the same row */
};

struct slot {
	int thing;
	struct row *last;
	struct slot *strike;      /* the next one about a word or a domain */
	char subject[];
};

struct decisions {
	struct row **rows;
	size_t n, room, pending;
	struct table_seed seed;
	struct table slots;
	struct slot **all, *strikes;
	size_t all_n, all_room;
	uint64_t generation;
};

struct decisions *decisions_new(void)
{
	struct decisions *d = xcalloc(1, sizeof *d);
	table_seed_init(&d->seed);
	return d;
}

static void free_slots(struct decisions *d)
{
	for (size_t i = 0; i < d->all_n; i++)
		free(d->all[i]);
	d->all_n = 0;
	d->strikes = NULL;
	table_done(&d->slots);
	d->slots = (struct table){ 0 };
}

void decisions_free(struct decisions *d)
{
	if (!d)
		return;
	for (size_t i = 0; i < d->n; i++)
		free(d->rows[i]);
	free_slots(d);
	free(d->all);
	free(d->rows);
	free(d);
}

/* ---- what a decision is about ---- */

static const struct {
	const char *word;
	enum thing thing;
} strikes[] = { { "author ", STRUCK_AUTHOR }, { "word ", STRUCK_WORD }, { "domain ", STRUCK_DOMAIN } };
enum { STRIKES = sizeof strikes / sizeof *strikes };

/* The part of "no word x" or "word x" behind its kind; NULL when it is about the post. */
static const char *strike_subject(const char *value, int *thing)
{
	value += strncmp(value, "no ", 3) ? 0 : 3;
	for (size_t i = 0; i < STRIKES; i++) {
		const size_t length = strlen(strikes[i].word);
		if (strncmp(value, strikes[i].word, length))
			continue;
		*thing = (int)strikes[i].thing;
		return value + length;
	}
	return NULL;
}

/* malloc; what is compared is folded. */
static char *subject_of(const struct decision *decision, int *thing)
{
	const char *about = NULL;
	*thing = OTHERS + (int)decision->what;
	switch (decision->what) {
	case DECIDE_STRIKE:
		about = strike_subject(decision->value, thing);
		if (about)
			return *thing == STRUCK_AUTHOR ? xstrdup(about) : text_fold(about, strlen(about));
		*thing = SHOWN;
		break;
	case DECIDE_APPROVE:
		*thing = SHOWN;
		break;
	case DECIDE_PIN:
	case DECIDE_WALL:
	case DECIDE_MESSAGE:
		return xstrdup("");
	default:
		break;
	}
	return xstrdup(decision->post);
}

struct key {
	int thing;
	const char *subject;
};

static bool same_slot(const void *item, const void *key)
{
	const struct slot *slot = item;
	const struct key *k = key;
	return slot->thing == k->thing && !strcmp(slot->subject, k->subject);
}

static uint32_t hash_of(const struct decisions *d, const struct key *key)
{
	return table_hash(table_hash64(&d->seed, key->subject, strlen(key->subject)) + (uint64_t)key->thing * 0x9e3779b97f4a7c15u);
}

static struct slot *slot_find(const struct decisions *d, int thing, const char *subject)
{
	struct key key = { thing, subject };
	return table_find(&d->slots, hash_of(d, &key), same_slot, &key);
}

static struct slot *slot_get(struct decisions *d, int thing, const char *subject)
{
	struct key key = { thing, subject };
	struct slot *slot = slot_find(d, thing, subject);
	if (slot)
		return slot;
	slot = xcalloc(1, sizeof *slot + strlen(subject) + 1);
	slot->thing = thing;
	memcpy(slot->subject, subject, strlen(subject) + 1);
	if (thing == STRUCK_WORD || thing == STRUCK_DOMAIN) {
		slot->strike = d->strikes;
		d->strikes = slot;
	}
	table_add(&d->slots, hash_of(d, &key), slot);
	if (d->all_n == d->all_room) {
		d->all_room = d->all_room ? d->all_room * 2 : 32;
		d->all = xrealloc(d->all, d->all_room * sizeof *d->all);
	}
	return d->all[d->all_n++] = slot;
}

/* The row that counts about it, NULL none. */
static const struct row *current(const struct slot *slot)
{
	const struct row *row = slot ? slot->last : NULL;
	while (row && !row->counts)
		row = row->before;
	return row;
}

static const struct decision *now_of(const struct decisions *d, int thing, const char *subject)
{
	const struct row *row = current(slot_find(d, thing, subject));
	return row ? &row->decision : NULL;
}

/* ---- the fold ---- */

/* What an undo names: who and when, before it. */
static struct row *target_of(const struct decisions *d, const struct row *undo)
{
	const int64_t at = strtoll(undo->decision.value, NULL, 10);
	for (size_t i = undo->index; i-- > 0;) {
		struct row *row = d->rows[i];
		if (row->decision.at == at && !row->odd && !strcmp(row->decision.who, undo->decision.post))
			return row;
	}
	return NULL;
}

static bool undone(const struct row *row)
{
	const struct row *undo = row->undos;
	while (undo && !undo->counts)
		undo = undo->same_target;
	return undo;
}

/* An undo of an undo brings back, and so on down the chain. */
static void apply_undo(struct decisions *d, struct row *row)
{
	row->undoes = target_of(d, row);
	if (!row->undoes)
		return;
	row->same_target = row->undoes->undos;
	row->undoes->undos = row;
	for (struct row *target = row->undoes; target; target = target->undoes)
		target->counts = !undone(target);
}

/* Links the row, whose place is known, to what was before. */
static void fold(struct decisions *d, struct row *row)
{
	int thing;
	row->slot = NULL;
	row->before = row->undoes = row->undos = row->same_target = NULL;
	row->counts = !row->odd;
	if (row->odd)
		return;
	if (row->decision.what == DECIDE_UNDO) {
		apply_undo(d, row);
		return;
	}
	char *subject = subject_of(&row->decision, &thing);
	row->slot = slot_get(d, thing, subject);
	row->before = row->slot->last;
	row->slot->last = row;
	free(subject);
}

static void fold_all(struct decisions *d)
{
	free_slots(d);
	for (size_t i = 0; i < d->n; i++) {
		d->rows[i]->index = i;
		fold(d, d->rows[i]);
	}
}

/* ---- rows ---- */

static char *put_string(char **to, const char *text)
{
	char *at = *to;
	const size_t size = strlen(text) + 1;
	*to += size;
	return memcpy(at, text, size);
}

static struct row *row_new(const struct decision *decision)
{
	char why[160];
	struct row *row = xcalloc(1, sizeof *row + strlen(decision->who) + strlen(decision->post) + strlen(decision->value) + 3);
	char *strings = (char *)(row + 1);
	row->decision = *decision;
	row->decision.who = put_string(&strings, decision->who);
	row->decision.post = put_string(&strings, decision->post);
	row->decision.value = put_string(&strings, decision->value);
	row->odd = !decision_check(decision->what, decision->post, decision->value, why);
	return row;
}

static void insert(struct decisions *d, size_t at, struct row *row)
{
	if (d->n == d->room) {
		d->room = d->room ? d->room * 2 : 64;
		d->rows = xrealloc(d->rows, d->room * sizeof *d->rows);
	}
	memmove(d->rows + at + 1, d->rows + at, (d->n - at) * sizeof *d->rows);
	d->rows[at] = row;
	row->index = at;
	d->n++;
}

static bool same(const struct decision *a, const struct decision *b)
{
	return a->at == b->at && a->what == b->what && !strcmp(a->who, b->who) && !strcmp(a->post, b->post) && !strcmp(a->value, b->value);
}

static struct row *pending_like(const struct decisions *d, const struct decision *decision)
{
	for (size_t i = d->n - d->pending; i < d->n; i++)
		if (same(&d->rows[i]->decision, decision))
			return d->rows[i];
	return NULL;
}

/* A row that was waiting has its place now: the first that waits, when all goes as usual. */
static struct decided settle(struct decisions *d, struct row *row, int64_t seq)
{
	const size_t first = d->n - d->pending, from = row->index;
	row->decision.seq = seq;
	d->pending--;
	if (from == first)
		return (struct decided){ .decision = &row->decision };
	memmove(d->rows + first + 1, d->rows + first, (from - first) * sizeof *d->rows);
	d->rows[first] = row;
	fold_all(d);
	d->generation++;
	return (struct decided){ .decision = &row->decision, .changed = true };
}

static bool others(const struct row *row, const struct row *than)
{
	return row && than && strcmp(row->decision.who, than->decision.who) &&
	       (row->decision.what != than->decision.what || strcmp(row->decision.value, than->decision.value) ||
	        strcmp(row->decision.post, than->decision.post));
}

/* Before a new row is folded in. */
static const struct row *about_to_go(const struct decisions *d, struct row *row)
{
	int thing;
	if (row->odd)
		return NULL;
	if (row->decision.what == DECIDE_UNDO) {
		const struct row *target = target_of(d, row);
		return target && target->counts ? target : NULL;
	}
	char *subject = subject_of(&row->decision, &thing);
	const struct row *old = current(slot_find(d, thing, subject));
	free(subject);
	return old;
}

static struct decided tell(const struct row *row, const struct row *old)
{
	struct decided decided = { .news = true, .changed = row->counts && (row->slot || row->undoes), .decision = &row->decision };
	if (row->undoes)
		decided.undone = &row->undoes->decision;
	/* What waits behind it and is about the same stands; so it is this row that was overruled. */
	const struct row *stands = row->slot ? current(row->slot) : NULL;
	if (stands && stands != row && stands->index > row->index && others(stands, row))
		decided.by = &stands->decision;
	else if (others(old, row))
		decided.overruled = &old->decision;
	return decided;
}

struct decided decisions_add(struct decisions *d, const struct decision *decision)
{
	const size_t placed = d->n - d->pending;
	struct row *row = decision->seq ? pending_like(d, decision) : NULL;
	if (decision->seq && placed && decision->seq <= d->rows[placed - 1]->decision.seq)
		return (struct decided){ .decision = &d->rows[placed - 1]->decision };
	if (row)
		return settle(d, row, decision->seq);
	row = row_new(decision);
	const bool last = !decision->seq || !d->pending;
	insert(d, last ? d->n : placed, row);
	d->pending += !decision->seq;
	const struct row *old = about_to_go(d, row);
	if (last)
		fold(d, row);
	else
		fold_all(d);
	struct decided decided = tell(row, old);
	d->generation += decided.changed || !last;
	return decided;
}

uint64_t decisions_generation(const struct decisions *d)
{
	return d->generation;
}

size_t decisions_count(const struct decisions *d)
{
	return d->n;
}

const struct decision *decisions_at(const struct decisions *d, size_t index, bool *counts)
{
	if (counts)
		*counts = d->rows[index]->counts;
	return &d->rows[index]->decision;
}

const struct decision *decisions_last(const struct decisions *d)
{
	return d->n ? &d->rows[d->n - 1]->decision : NULL;
}

size_t decisions_pending(const struct decisions *d)
{
	return d->pending;
}

/* ---- undo ---- */

struct decision decision_undo(const struct decision *target, const char *who, char value[static DECISION_AT])
{
	snprintf(value, DECISION_AT, "%lld", (long long)target->at);
	return (struct decision){ .who = who, .what = DECIDE_UNDO, .post = target->who, .value = value };
}

const struct decision *decisions_undoable(const struct decisions *d, const char *who)
{
	for (size_t i = d->n; i-- > 0;) {
		const struct row *row = d->rows[i];
		if (row->counts && row->slot && !strcmp(row->decision.who, who))
			return &row->decision;
	}
	return NULL;
}

/* Behind a new decision there is nothing to bring back. */
const struct decision *decisions_redoable(const struct decisions *d, const char *who)
{
	for (size_t i = d->n; i-- > 0;) {
		const struct row *row = d->rows[i];
		if (row->odd || strcmp(row->decision.who, who))
			continue;
		if (row->slot)
			return NULL;
		if (row->counts && row->undoes && row->undoes->slot)
			return &row->decision;
	}
	return NULL;
}

/* ---- asking ---- */

/* Whether the last word about it is no "no". */
static bool yes(const struct decision *decision)
{
	return decision && strcmp(decision->value, "no") && strncmp(decision->value, "no ", 3);
}

static bool on(const struct decisions *d, enum decision_what what, const char *post)
{
	return yes(now_of(d, OTHERS + (int)what, post));
}

static bool person_on(const struct decisions *d, enum decision_what what, enum network network, const char *author_id)
{
	char person[DECISION_PERSON_MAX];
	return on(d, what, decision_person(network, author_id, person));
}

enum question_state decisions_state(const struct decisions *d, const char *post, struct question_detail *detail)
{
	const struct decision *decision = now_of(d, OTHERS + DECIDE_STATE, post);
	const char *rest = "";
	enum question_state state = QUESTION_INCOMING;
	if (decision)
		decision_state_read(decision->value, &state, &rest);
	if (detail)
		*detail = (struct question_detail){ decision, rest };
	return state;
}

const struct decision *decisions_shown(const struct decisions *d, const char *post)
{
	return now_of(d, SHOWN, post);
}

bool decisions_approved(const struct decisions *d, const char *post)
{
	const struct decision *shown = decisions_shown(d, post);
	return shown && shown->what == DECIDE_APPROVE && yes(shown);
}

/* The host of an http(s) link: *length bytes. */
static const char *host_of(const char *url, size_t *length)
{
	const char *host = strstr(url, "://");
	host = host ? host + 3 : url;
	*length = strcspn(host, "/?#:");
	const char *at = memchr(host, '@', *length);
	*length -= at ? (size_t)(at + 1 - host) : 0;
	return at ? at + 1 : host;
}

/* The domain itself, or below it. */
static bool in_domain(const char *host, size_t length, const char *domain)
{
	const size_t n = strlen(domain);
	if (n > length || strncasecmp(host + length - n, domain, n))
		return false;
	return n == length || host[length - n - 1] == '.';
}

static bool domain_in(const struct post *post, const char *domain)
{
	size_t length;
	for (const char *link = list_next(&post->links, NULL); link; link = list_next(&post->links, link)) {
		const char *host = host_of(link, &length);
		if (in_domain(host, length, domain))
			return true;
	}
	const char *at = strrchr(post->author.handle, '@');
	const char *server = at ? at + 1 : post->author.handle;
	return in_domain(server, strlen(server), domain);
}

/* The words of a post in which a struck word counts, folded: malloc. */
static char *words_of(const struct post *post)
{
	char *all = xasprintf("%s\n%s\n%s", post->text, post->warning ? post->warning : "", post->author.name);
	char *folded = text_fold(all, strlen(all));
	free(all);
	return folded;
}

static const struct row *later(const struct row *a, const struct row *b)
{
	return !a || (b && b->index > a->index) ? b : a;
}

static const struct row *struck_by(const struct decisions *d, const struct post *post)
{
	const struct row *found = NULL;
	char *folded = NULL, person[DECISION_PERSON_MAX];
	const struct row *author = current(slot_find(d, STRUCK_AUTHOR, decision_person(post->network, post->author.id, person)));
	if (author && yes(&author->decision))
		found = author;
	for (const struct slot *slot = d->strikes; slot; slot = slot->strike) {
		const struct row *row = current(slot);
		if (!row || !yes(&row->decision))
			continue;
		if (slot->thing == STRUCK_WORD && !folded)
			folded = words_of(post);
		if (slot->thing == STRUCK_WORD ? whole_in(folded, slot->subject) : domain_in(post, slot->subject))
			found = later(found, row);
	}
	free(folded);
	return found;
}

const struct decision *decisions_struck(const struct decisions *d, const struct post *post)
{
	const struct row *shown = current(slot_find(d, SHOWN, post->id)), *struck = struck_by(d, post);
	if (shown && shown->decision.what == DECIDE_STRIKE && yes(&shown->decision))
		return &shown->decision;
	const bool approved = shown && shown->decision.what == DECIDE_APPROVE && yes(&shown->decision);
	return struck && !(approved && shown->index > struck->index) ? &struck->decision : NULL;
}

const char *decisions_pinned(const struct decisions *d)
{
	const struct decision *pin = now_of(d, OTHERS + DECIDE_PIN, "");
	return yes(pin) ? pin->post : "";
}

bool decisions_starred(const struct decisions *d, const char *post)
{
	return on(d, DECIDE_STAR, post);
}

bool decisions_kept(const struct decisions *d, const char *post)
{
	return on(d, DECIDE_KEEP, post);
}

bool decisions_left_out(const struct decisions *d, const char *post)
{
	const struct decision *keep = now_of(d, OTHERS + DECIDE_KEEP, post);
	return keep && !yes(keep);
}

const char *decisions_note(const struct decisions *d, const char *post)
{
	const struct decision *note = now_of(d, OTHERS + DECIDE_NOTE, post);
	return note ? note->value : "";
}

const char *decisions_moved(const struct decisions *d, const char *answer)
{
	const struct decision *move = now_of(d, OTHERS + DECIDE_MOVE, answer);
	return !move ? NULL : yes(move) ? move->value : "";
}

unsigned decisions_number(const struct decisions *d, const char *question)
{
	const struct decision *number = now_of(d, OTHERS + DECIDE_NUMBER, question);
	return yes(number) ? (unsigned)strtoul(number->value, NULL, 10) : 0;
}

bool decisions_muted(const struct decisions *d, enum network network, const char *author_id)
{
	return person_on(d, DECIDE_MUTE, network, author_id);
}

bool decisions_trusted(const struct decisions *d, enum network network, const char *author_id)
{
	return person_on(d, DECIDE_TRUST, network, author_id);
}

bool decisions_greeted(const struct decisions *d, enum network network, const char *author_id)
{
	return person_on(d, DECIDE_GREET, network, author_id);
}

unsigned decisions_roles(const struct decisions *d, enum network network, const char *author_id, bool *said)
{
	char person[DECISION_PERSON_MAX];
	unsigned roles = 0;
	const struct decision *decision = now_of(d, OTHERS + DECIDE_ROLE, decision_person(network, author_id, person));
	*said = decision;
	if (yes(decision))
		roles_read(decision->value, &roles);
	return roles;
}

const char *decisions_joined(const struct decisions *d, enum network network, const char *author_id)
{
	char person[DECISION_PERSON_MAX];
	const struct decision *join = now_of(d, OTHERS + DECIDE_JOIN, decision_person(network, author_id, person));
	return yes(join) ? join->value : NULL;
}

bool decisions_apart(const struct decisions *d, enum network network, const char *author_id)
{
	char person[DECISION_PERSON_MAX];
	const struct decision *join = now_of(d, OTHERS + DECIDE_JOIN, decision_person(network, author_id, person));
	return join && !yes(join);
}

enum wall_state decisions_wall(const struct decisions *d)
{
	const struct decision *wall = now_of(d, OTHERS + DECIDE_WALL, "");
	enum wall_state state = WALL_LIVE;
	if (wall)
		wall_state_read(wall->value, &state);
	return state;
}

const struct decision *decisions_message(const struct decisions *d)
{
	const struct decision *message = now_of(d, OTHERS + DECIDE_MESSAGE, "");
	return message && (*message->post || *message->value) ? message : NULL;
}
