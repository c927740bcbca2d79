#include "tests/unit/chat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"

struct chat *chat_new(const struct event_file *event)
{
	struct chat *chat = xcalloc(1, sizeof *chat);
	chat->store = store_new(100000, 64 << 20);
	chat->decisions = decisions_new();
	chat->event = event;
	chat->at = (CHAT_BEGIN + 100000) * (int64_t)1000;
	chat->questions = questions_new(chat->store, chat->decisions, event);
	chat_settle(chat);
	return chat;
}

void chat_free(struct chat *chat)
{
	questions_free(chat->questions);
	decisions_free(chat->decisions);
	store_free(chat->store);
	free(chat);
}

static const char *full(const char *id, char out[static 64])
{
	if (!id)
		return NULL;
	snprintf(out, 64, "nostr:%s", id);
	return out;
}

/* Every "@name" in the text. */
static void mention(const char *text, struct list_builder *to)
{
	char name[64];
	for (const char *at = text; at && (at = strchr(at, '@')) != NULL; at++) {
		const size_t n = strspn(at + 1, "abcdefghijklmnopqrstuvwxyz0123456789");
		if (!n || n >= sizeof name)
			continue;
		snprintf(name, sizeof name, "%.*s", (int)n, at + 1);
		list_add(to, name);
	}
}

void chat_say(struct chat *chat, const struct said *said)
{
	struct list_builder mentions = { 0 };
	char id[64], reply[64], quote[64], boost[64], handle[64];
	struct place place;
	const int64_t at = CHAT_BEGIN * (int64_t)1000 + said->second * 1000;
	snprintf(handle, sizeof handle, "%s@chat.example", said->by);
	mention(said->text, &mentions);
	const struct post draft = {
		.mentions = mentions.list,
		.network = NETWORK_NOSTR, .id = full(said->id, id), .source = "made", .url = "", .seen_at = "", .author = { said->by, handle, said->by, false },
		.created = at, .received = at + said->edited, .text = said->text, .reply_to = full(said->reply, reply), .quote_of = full(said->quote, quote),
		.repost_of = full(said->boost, boost), .edited = said->edited, .warning = said->warning,
	};
	struct post *post = post_new(&draft);
	list_done(&mentions);
	if (!post)
		die("a post of the test is none: %s", said->id);
	store_add(chat->store, post, &place);
	questions_post(chat->questions, id);
}

void chat_delete(struct chat *chat, const char *id)
{
	char whole[64];
	store_delete(chat->store, full(id, whole), NULL);
	questions_post(chat->questions, whole);
}

void chat_decide(struct chat *chat, enum decision_what what, const char *post, const char *value)
{
	char id[64], to[80];
	const bool person = strchr(post, ' ');
	snprintf(to, sizeof to, "%s%s", what == DECIDE_MOVE && *value && strcmp(value, "no") != 0 ? "nostr:" : "", value);
	const struct decision decision = { .at = ++chat->at, .who = "mod", .what = what, .post = person ? post : full(post, id), .value = to };
	decisions_add(chat->decisions, &decision);
	questions_decided(chat->questions);
}

void chat_settle(struct chat *chat)
{
	while (!questions_step(chat->questions, 7))
		;
}

struct place chat_place(const struct chat *chat, const char *id)
{
	char whole[64];
	const struct rec *rec = store_find(chat->store, full(id, whole));
	return rec ? rec_place(rec) : (struct place){ 0 };
}

/* The id at a place, without "nostr:"; "-" for none. */
static const char *id_at(const struct chat *chat, struct place place, struct store_view *view)
{
	const struct rec *rec = store_at(chat->store, store_seek(chat->store, place));
	if (!rec || place_compare(rec_place(rec), place) || !(place.created || place.tie))
		return "-";
	store_view(chat->store, rec, view);
	return view->post.id + strlen("nostr:");
}

static void tell_question(const struct chat *chat, const struct question *question, FILE *out)
{
	struct store_view view;
	fprintf(out, "%s %s:", question->name, id_at(chat, question->place, &view));
	for (size_t i = 0; i < question->answer_count; i++) {
		const struct answer_ref *ref = &question->answers[i];
		fprintf(out, "%s %s %s", i ? "," : "", id_at(chat, ref->place, &view), ref->side ? "side" : "");
		if (!ref->side)
			fprintf(out, "%u%s", ref->sure, ref->proposed ? "?" : "");
	}
	fprintf(out, "; %u by %u", question->answered, question->people);
	if (question->first_answer >= 0)
		fprintf(out, " after %lld", (long long)question->first_answer / 1000);
}

static void tell_asked(const struct chat *chat, const struct asked *asked, FILE *out)
{
	struct store_view view;
	for (size_t i = 0; i < asked->member_count; i++)
		fprintf(out, "%s%s", i ? "+" : "", id_at(chat, asked->members[i], &view));
	fprintf(out, " for %u %s %s", asked->support, question_state_word(asked->state), asked->detail);
	fprintf(out, " answered %s", id_at(chat, asked->answered_by, &view));
	fprintf(out, " proposed %s", id_at(chat, asked->proposed_answer, &view));
	fprintf(out, " relay %s\n", id_at(chat, asked->relay, &view));
}

static void tell_post(struct chat *chat, const char *id, FILE *out)
{
	static const char *const roles[] = { "question", "answer", "audience" };
	struct ledger ledger;
	if (!questions_ledger(chat->questions, id, &ledger)) {
		fprintf(out, "unknown");
		return;
	}
	if (!ledger.roles)
		fprintf(out, "other");
	for (size_t i = 0, n = 0; i < 3; i++)
		if (ledger.roles & 1u << i)
			fprintf(out, "%s%s", n++ ? "+" : "", roles[i]);
	for (size_t i = 0; i < ledger.number_count; i++)
		fprintf(out, "%s%u", i ? "," : " ", ledger.numbers[i]);
	for (size_t i = 0; i < ledger.answer_count; i++)
		fprintf(out, " to %s", ledger.answers[i] + strlen("nostr:"));
	if (ledger.group)
		fprintf(out, " group %s", ledger.group + strlen("nostr:"));
	if (ledger.state)
		fprintf(out, " %s", ledger.state);
	if (ledger.sure >= 0)
		fprintf(out, " sure %d", ledger.sure);
	ledger_done(&ledger);
}

char *chat_told(struct chat *chat)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	struct store_view view;
	chat_settle(chat);
	for (size_t i = 0; i < questions_agenda_count(chat->questions); i++) {
		tell_question(chat, questions_agenda(chat->questions, i), out);
		fprintf(out, " round %u\n", questions_agenda(chat->questions, i)->round);
	}
	const struct question *now = questions_now(chat->questions);
	fprintf(out, "now %s, first %zu, waiting %zu\n", now ? now->name : "-", questions_agenda_first(chat->questions), questions_waiting(chat->questions));
	for (size_t i = 0; i < questions_asked_count(chat->questions); i++)
		tell_asked(chat, questions_asked(chat->questions, i), out);
	for (size_t i = 0; i < store_count(chat->store); i++) {
		if (rec_deleted(store_at(chat->store, i)))
			continue;
		store_view(chat->store, store_at(chat->store, i), &view);
		fprintf(out, "%s ", view.post.id);
		tell_post(chat, view.post.id, out);
		fputc('\n', out);
	}
	fclose(out);
	return text;
}

char *chat_question(struct chat *chat, const char *name)
{
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	chat_settle(chat);
	for (size_t i = questions_agenda_count(chat->questions); i-- > 0;) {
		const struct question *question = questions_agenda(chat->questions, i);
		if (strcmp(question->name, name) != 0)
			continue;
		tell_question(chat, question, out);
		break;
	}
	fclose(out);
	return text;
}

char *chat_post(struct chat *chat, const char *id)
{
	char *text, whole[64];
	size_t size;
	FILE *out = open_memstream(&text, &size);
	chat_settle(chat);
	tell_post(chat, full(id, whole), out);
	fclose(out);
	return text;
}
