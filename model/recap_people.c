/* The recap's people as the file that Mastodon reads under Preferences, Import: the columns of its own export of follows
 * (docs.joinmastodon.org/user/moving, "Export"; app/services/import_service reads them by name). */
#include "model/recap.h"

#include <string.h>
#include "model/text.h"

static bool is_name(const char *p, size_t length, const char *signs)
{
	size_t at = 0;
	uint32_t c;

	for (size_t n; at < length && (n = text_next(p + at, &c)) > 0; at += n) {
		enum text_class class = text_class(c);
		if (class != TEXT_LETTER && class != TEXT_DIGIT && class != TEXT_MARK && (c >= 0x80 || strchr(signs, (int)c) == NULL))
			return false;
		if (at == 0 && c != '_' && class != TEXT_LETTER && class != TEXT_DIGIT)
			return false;
	}
	return at > 0;
}

/* user@server and nothing else: no comma, quote or line end, and no sign that begins a formula. */
static bool is_address(const char *handle)
{
	const char *at = strchr(handle, '@');

	return at != NULL && is_name(handle, (size_t)(at - handle), "_.-") && is_name(at + 1, strlen(at + 1), ".-") &&
	       strchr(at + 1, '.') != NULL;
}

void recap_people(const struct recap *recap, FILE *out)
{
	fputs("Account address,Show boosts,Notify on new posts,Languages\n", out);
	for (size_t i = 0; i < recap->people_n; i++)
		for (size_t k = 0; k < recap->people[i].account_count; k++) {
			const struct person *account = recap->people[i].accounts[k];
			if (account->network == NETWORK_MASTODON && is_address(account->handle))
				fprintf(out, "%s,true,false,\n", account->handle);
		}
}
