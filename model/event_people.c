#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/event_draft.h"
#include "model/log.h"
#include "model/nip19.h"
#include "model/text.h"

static struct event_person *person_at(struct event_draft *draft, const char *handle)
{
	return (struct event_person *)event_person(draft->event, handle);
}

/* As in "ana@museum.example", "@ana.example.org"; strings of the event. NULL when it is none. */
static const char *read_handle(struct event_draft *draft, const char *at, size_t length)
{
	char text[256];
	if (length && *at == '@') {
		at++;
		length--;
	}
	snprintf(text, sizeof text, "%.*s", (int)(length < sizeof text ? length : sizeof text - 1), at);
	char *clean = text_cleaned(TEXT_LINE, text, strlen(text), sizeof text);
	char *folded = text_fold(text, strlen(text));
	const bool good = length && length < sizeof text && !strpbrk(text, " \t\"'<>()/\\") && !strcmp(clean, text) && strlen(folded) < sizeof text;
	const char *kept = good ? strings_copy(draft->event->strings, folded) : NULL;
	free(folded);
	free(clean);
	if (good)
		return kept;
	if (!length)
		event_fail(draft, "%s: an account is missing here; as in ana@museum.example + ana.example.org, tom@museum.example", draft->key);
	else if (strpbrk(text, " \t"))
		event_fail(draft, "%s: %.80s: put a comma between people, and + between accounts of one person", draft->key, text);
	else
		event_fail(draft, "%s: %.80s is no account; as in ana@museum.example or ana.example.org", draft->key, text);
	return NULL;
}

static bool add_handle(struct event_draft *draft, struct event_person *person, const char *handle)
{
	for (size_t i = 0; i < person->handle_count; i++)
		if (!strcmp(person->handles[i], handle))
			return true;
	if (person->handle_count == EVENT_HANDLES)
		return event_fail(draft, "%s: %.80s: at most %d accounts a person", draft->key, handle, EVENT_HANDLES);
	person->handles[person->handle_count++] = handle;
	return true;
}

/* "a + b": one person, perhaps one who stands in the file already. */
static bool add_person(struct event_draft *draft, const char *text, unsigned role)
{
	const char *handles[EVENT_HANDLES + 1], *piece;
	struct event_file *event = draft->event;
	struct event_person *person = NULL;
	size_t n = 0, length;
	while (n <= EVENT_HANDLES && event_piece(&text, "+", &piece, &length)) {
		handles[n] = read_handle(draft, piece, length);
		if (!handles[n])
			return false;
		struct event_person *known = person_at(draft, handles[n++]);
		if (known && person && known != person)
			return event_fail(draft, "%s: %.80s stands in the file as somebody else already", draft->key, handles[n - 1]);
		person = known ? known : person;
	}
	if (!person && event->person_count == EVENT_PEOPLE)
		return event_fail(draft, "%s: at most %d people", draft->key, EVENT_PEOPLE);
	if (!person)
		person = &event->people[event->person_count++];
	person->roles |= role;
	for (size_t i = 0; i < n; i++)
		if (!add_handle(draft, person, handles[i]))
			return false;
	return true;
}

bool event_add_people(struct event_draft *draft, const char *key, const char *value, unsigned role)
{
	draft->key = key;
	const char *piece;
	size_t length;
	while (event_piece(&value, ",", &piece, &length)) {
		char *text = xasprintf("%.*s", (int)length, piece);
		const bool good = !*text || add_person(draft, text, role);
		const bool dangling = *text && text[strlen(text) - 1] == '+';
		free(text);
		if (dangling && good)
			return event_fail(draft, "%s: an account is missing behind the +", draft->key);
		if (!good)
			return false;
	}
	return true;
}

const struct event_person *event_person(const struct event_file *event, const char *handle)
{
	char folded[512];
	handle += *handle == '@';
	text_fold_into(handle, strlen(handle), folded, sizeof folded);
	for (size_t i = 0; i < event->person_count; i++)
		for (size_t k = 0; k < event->people[i].handle_count; k++)
			if (!strcmp(event->people[i].handles[k], folded))
				return &event->people[i];
	return NULL;
}

const struct event_person *event_account(const struct event_file *event, enum network network, const char *id, const char *handle)
{
	char npub[NIP19_TEXT];
	if (!event || !event->person_count)
		return NULL;
	const struct event_person *person = *handle ? event_person(event, handle) : NULL;
	if (!person && network == NETWORK_NOSTR && nip19_npub_of(id, npub))
		person = event_person(event, npub);
	return person;
}

unsigned event_roles(const struct event_file *event, enum network network, const char *id, const char *handle)
{
	const struct event_person *person = event_account(event, network, id, handle);
	return person ? person->roles : 0;
}
