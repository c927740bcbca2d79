/* What the session knows of accounts, by which some are proposed as one person's: heard from the networks, or read from the process that
 * hears it, so that all on an archive propose the same. */
#include "model/pump.h"

#include <stdlib.h>
#include "model/accounts.h"
#include "model/avatars.h"

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
