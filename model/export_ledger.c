#include "model/export_ledger.h"

#include "model/log.h"
#include "model/proof.h"

/* An archive may be anybody's: every post is cleaned as if it came from the network. */
static bool read_post(void *arg, const struct post *post, bool deleted)
{
	const struct export_ledger *ledger = arg;
	struct place place;

	if (deleted)
		return true;
	struct post *made = proof_post(post) ? NULL : post_new(post);
	if (made != NULL || proof_post(post))
		store_put(ledger->store, made != NULL ? made : post, &place, NULL);
	post_free(made);
	return true;
}

static void read_decision(void *arg, const struct decision *decision)
{
	const struct export_ledger *ledger = arg;

	decisions_add(ledger->decisions, decision);
}

void export_ledger_read(struct export_ledger *ledger, struct archive *archive, const struct event_file *event)
{
	ledger->store = store_new(STORE_POSTS, STORE_BYTES);
	ledger->decisions = decisions_new();
	if (!archive_decisions(archive, read_decision, ledger))
		log_line("export: the decisions could not be read to their end");
	if (!archive_each(archive, read_post, ledger))
		log_line("export: the ledger knows only a part of the posts");
	ledger->questions = questions_new(ledger->store, ledger->decisions, event);
	while (!questions_step(ledger->questions, QUESTIONS_POSTS))
		;
}

void export_ledger_done(struct export_ledger *ledger)
{
	questions_free(ledger->questions);
	decisions_free(ledger->decisions);
	store_free(ledger->store);
}
