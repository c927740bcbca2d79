/* What the session knows of accounts, by which some are proposed as one person's: heard from the networks, or read from the process that
 * hears it, so that all on an archive propose the same. */
#include "model/pump.h"

#include <stdlib.h>
#include "model/accounts.h"
#include "model/avatars.h"

enum { LOOK_MS = 10 * 1000 };

/* As the archive keeps it; NULL when it must not. */
static struct event *links_of(const struct session *session, unsigned source, enum network network, const char *id)
{
	if (!session->archive || keep_opted_out(session, network, id))
		return NULL;
	char *links = accounts_links(session->accounts, network, id);
	struct event *event = event_new(EVENT_PROFILE, source, id, links, NULL, NULL);
	event->network = network;
	free(links);
	return event;
}

unsigned pump_profile(struct pump *pump, struct event *event)
{
	if (!accounts_profile(pump->session->accounts, event->network, event->id, event->text))
		return 0;
	pump->keep = links_of(pump->session, event->source, event->network, event->id);
	return CHANGED_PEOPLE;
}

unsigned pump_avatar(struct pump *pump, struct event *event)
{
	if (!avatars_told(pump->session->avatars, event->network, event->id, event->hash))
		return 0;
	if (!keep_opted_out(pump->session, event->network, event->id))
		keep_event(pump, event);
	return CHANGED_PEOPLE;
}

void read_account(void *arg, const struct event *event)
{
	struct pump *pump = arg;
	struct session *session = pump->session;
	bool changed;
	if (session->collects)
		return;
	if (event->kind == EVENT_PROFILE) {
		changed = accounts_know(session->accounts, event->network, event->id, event->text);
	} else {
		avatars_ask(session->avatars, event->network, event->id);
		changed = avatars_told(session->avatars, event->network, event->id, event->hash);
	}
	pump->changed |= changed ? CHANGED_PEOPLE : 0;
}

void keep_accounts_again(const struct session *session)
{
	for (size_t i = 0; i < session->accounts->n; i++) {
		const struct account *account = &session->accounts->all[i];
		struct event *event = links_of(session, 0, account->network, account->id);
		if (event)
			archive_keep(session->archive, event);
	}
	for (size_t i = 0; i < session->avatars->n; i++) {
		const struct avatar *avatar = &session->avatars->all[i];
		if (!avatar->known || keep_opted_out(session, avatar->network, avatar->id))
			continue;
		struct event *event = event_new(EVENT_AVATAR, 0, avatar->id, NULL, NULL, NULL);
		event->network = avatar->network;
		event->hash = avatar->hash;
		archive_keep(session->archive, event);
	}
}

/* ---- whose pictures are wanted */

struct looking {
	const struct session *session;
	const struct event_file *event;
};

static void on_namesakes(void *arg, const struct person *a, const struct person *b)
{
	const struct looking *l = arg;
	const struct session *session = l->session;
	if (!account_undecided(l->event, session->decisions, session->store, a, b) || accounts_linked(session->accounts, a, b) ||
	    avatars_say(session->avatars, l->event, session->decisions, session->store, a, b) != AVATARS_OPEN)
		return;
	avatars_ask(session->avatars, a->network, a->id);
	avatars_ask(session->avatars, b->network, b->id);
}

static void look_for_namesakes(struct session *session, const struct event_file *event, int64_t now)
{
	struct looking looking = { session, event };
	const bool news = session->pictures_at != store_generation(session->store);
	session->pictures_wait = news && now < session->pictures_due && now >= session->pictures_due - LOOK_MS;
	if (!news || session->pictures_wait)
		return;
	session->pictures_due = now + LOOK_MS;
	session->pictures_at = store_generation(session->store);
	avatars_namesakes(session->store, on_namesakes, &looking);
}

const struct avatar *session_picture(struct session *session, const struct event_file *event, int64_t now)
{
	const struct avatars *avatars = session->avatars;
	if (session_follows(session) || !session_restored(session))
		return NULL;
	look_for_namesakes(session, event, now);
	while (session->pictures_asked < avatars->n) {
		const struct avatar *avatar = &avatars->all[session->pictures_asked++];
		if (!avatar->known)
			return avatar;
	}
	return NULL;
}
