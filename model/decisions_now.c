/* What counts now of all that was decided. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "model/decisions_parts.h"
#include "model/log.h"
#include "model/text.h"
#include "model/whole.h"

static const struct decision *now_of(const struct decisions *d, int thing, const char *subject)
{
	const struct row *row = slot_now(slot_find(d, thing, subject));
	return row ? &row->decision : NULL;
}

/* Where nothing was decided yet, as in most chats, a person needs no name. */
static const struct decision *now_of_person(const struct decisions *d, int thing, enum network network, const char *author_id)
{
	char person[DECISION_PERSON_MAX];
	return d->n ? now_of(d, thing, decision_person(network, author_id, person)) : NULL;
}

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
	return yes(now_of_person(d, OTHERS + (int)what, network, author_id));
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
	const struct row *author = slot_now(slot_find(d, STRUCK_AUTHOR, decision_person(post->network, post->author.id, person)));
	if (author && yes(&author->decision))
		found = author;
	for (const struct slot *slot = d->strikes; slot; slot = slot->strike) {
		const struct row *row = slot_now(slot);
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
	const struct row *shown = slot_now(slot_find(d, SHOWN, post->id)), *struck = struck_by(d, post);
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
	unsigned roles = 0;
	const struct decision *decision = now_of_person(d, OTHERS + DECIDE_ROLE, network, author_id);
	*said = decision;
	if (yes(decision))
		roles_read(decision->value, &roles);
	return roles;
}

const char *decisions_joined(const struct decisions *d, enum network network, const char *author_id)
{
	const struct decision *join = now_of_person(d, OTHERS + DECIDE_JOIN, network, author_id);
	return yes(join) ? join->value : NULL;
}

bool decisions_apart(const struct decisions *d, enum network network, const char *author_id)
{
	const struct decision *join = now_of_person(d, OTHERS + DECIDE_JOIN, network, author_id);
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
