/* The people of a recap: accounts that are one person's are joined, by the event file or by a moderator's decision. */
#include "model/recap_parts.h"

#include <stdlib.h>
#include <string.h>
#include "model/accounts.h"
#include "model/decisions.h"
#include "model/event_file.h"
#include "model/log.h"
#include "model/questions.h"
#include "model/strings.h"

struct recap_account {
	const struct person *person;
	uint64_t key;     /* the same for all accounts of a person */
	unsigned roles, posts;
	size_t whose;     /* index into people */
};

/* ---- one account ---- */

/* While nobody is known as host, whoever asks the numbered questions counts as one. */
static unsigned roles_of(const struct recap *recap, const struct person *person)
{
	bool said, guessed;
	unsigned roles = decisions_roles(recap->from.decisions, person->network, person->id, &said);

	roles = said ? roles : event_roles(recap->from.event, person->network, person->id, person->handle);
	if (recap->from.questions != NULL && questions_is_host(recap->from.questions, person->network, person->id, &guessed))
		roles |= ROLE_HOST;
	return roles;
}

static int by_pointer(const void *a, const void *b)
{
	const struct recap_account *x = a, *y = b;

	return x->person < y->person ? -1 : x->person > y->person;
}

static struct recap_account *account_of(const struct recap *recap, const struct person *person)
{
	const struct recap_account wanted = { .person = person };

	return recap->accounts_n == 0 ? NULL : bsearch(&wanted, recap->accounts, recap->accounts_n, sizeof wanted, by_pointer);
}

/* ---- all of them ---- */

static void count_posts(struct recap *recap)
{
	struct store_view view;

	for (size_t i = 0; i < store_count(recap->store); i++) {
		store_view(recap->store, store_at(recap->store, i), &view);
		if (recap_has(recap, &view))
			account_of(recap, view.person)->posts++;
	}
}

static void list_accounts(struct recap *recap)
{
	recap->accounts_n = store_people(recap->store);
	recap->accounts = xcalloc(recap->accounts_n + 1, sizeof *recap->accounts);
	for (size_t i = 0; i < recap->accounts_n; i++)
		recap->accounts[i].person = store_person_at(recap->store, i);
	qsort(recap->accounts, recap->accounts_n, sizeof *recap->accounts, by_pointer);
}

/* Of one person the account that posted most comes first. */
static int by_key(const void *a, const void *b)
{
	const struct recap_account *x = *(struct recap_account *const *)a, *y = *(struct recap_account *const *)b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	if (x->posts != y->posts)
		return x->posts > y->posts ? -1 : 1;
	if (x->person->network != y->person->network)
		return x->person->network < y->person->network ? -1 : 1;
	return strcmp(x->person->id, y->person->id);
}

static void add_account(struct recap_person *person, const struct recap_account *account)
{
	if (person->account_count < RECAP_ACCOUNTS)
		person->accounts[person->account_count++] = account->person;
	person->all++;
	person->posts += account->posts;
	person->roles |= account->roles;
}

static int rank(const struct recap_person *person)
{
	return person->roles & ROLE_HOST ? 0 : person->roles & ROLE_CURATOR ? 1 : 2;
}

static int by_part(const void *a, const void *b)
{
	const struct recap_person *x = a, *y = b;

	if (rank(x) != rank(y))
		return rank(x) - rank(y);
	if (x->posts != y->posts)
		return x->posts > y->posts ? -1 : 1;
	int order = strcmp(recap_name(x->accounts[0]), recap_name(y->accounts[0]));
	return order != 0 ? order : strcmp(x->accounts[0]->id, y->accounts[0]->id);
}

/* Once people have their order: tells their accounts, and puts the roles into words. */
static void give_places(struct recap *recap, struct recap_account **sorted)
{
	for (size_t i = 0; i < recap->people_n; i++) {
		struct recap_person *person = &recap->people[i];
		person->role = roles_text(person->roles & (ROLE_HOST | ROLE_CURATOR), person->role_text);
		for (size_t k = 0; k < person->all; k++)
			sorted[person->first + k]->whose = i;
	}
}

void recap_gather(struct recap *recap)
{
	size_t n = 0;

	list_accounts(recap);
	count_posts(recap);
	struct recap_account **sorted = xcalloc(recap->accounts_n + 1, sizeof *sorted);
	for (size_t i = 0; i < recap->accounts_n; i++) {
		struct recap_account *account = &recap->accounts[i];
		if (account->posts == 0)
			continue;
		account->key = account_person(recap->from.event, recap->from.decisions, recap->store, account->person->network, account->person->id,
		                              account->person->handle);
		account->roles = roles_of(recap, account->person);
		sorted[n++] = account;
	}
	qsort(sorted, n, sizeof *sorted, by_key);
	recap->people = xcalloc(n + 1, sizeof *recap->people);
	for (size_t i = 0; i < n; i++) {
		if (i == 0 || sorted[i - 1]->key != sorted[i]->key)
			recap->people[recap->people_n++].first = i;
		add_account(&recap->people[recap->people_n - 1], sorted[i]);
	}
	qsort(recap->people, recap->people_n, sizeof *recap->people, by_part);
	give_places(recap, sorted);
	free(sorted);
}

void recap_forget(struct recap *recap)
{
	free(recap->accounts);
	free(recap->people);
}

struct recap_person *recap_whose(const struct recap *recap, const struct person *account)
{
	struct recap_account *known = account_of(recap, account);

	return known != NULL && known->posts > 0 ? &recap->people[known->whose] : NULL;
}

const char *recap_role(const struct recap *recap, const struct person *person)
{
	const struct recap_person *known = recap_whose(recap, person);

	return known != NULL ? known->role : "";
}

/* ---- what is said of them ---- */

static void list_names(struct recap *recap, unsigned role, const char *before)
{
	char *names = xstrdup("");

	for (size_t i = 0; i < recap->people_n; i++) {
		const struct recap_person *person = &recap->people[i];
		if (!(person->roles & role) || (role == ROLE_CURATOR && person->roles & ROLE_HOST))
			continue;
		char *more = xasprintf("%s%s%s", names, names[0] != '\0' ? ", " : "", recap_name(person->accounts[0]));
		free(names);
		names = more;
	}
	if (names[0] != '\0')
		recap_words(recap, RECAP_WORDS, "%s: %s", before, names);
	free(names);
}

void recap_hosts(struct recap *recap)
{
	list_names(recap, ROLE_HOST, "Hosted by");
	list_names(recap, ROLE_CURATOR, "With");
}

void recap_people_section(struct recap *recap)
{
	if (recap->people_n == 0)
		return;
	recap_heading(recap, 2, "people", "People");
	for (size_t i = 0; i < recap->people_n; i++)
		recap_add(recap, (struct recap_line){ .what = RECAP_PERSON, .index = i });
}
