#include "model/roles.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *word;
	enum role role;
} words[] = { { "host", ROLE_HOST }, { "curator", ROLE_CURATOR }, { "trusted", ROLE_TRUSTED } };
enum { WORDS = sizeof words / sizeof *words };

static unsigned role_of(const char *word, size_t length)
{
	for (size_t i = 0; i < WORDS; i++)
		if (strlen(words[i].word) == length && !strncmp(words[i].word, word, length))
			return words[i].role;
	return 0;
}

bool roles_read(const char *text, unsigned *roles)
{
	*roles = 0;
	for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
		const size_t length = strcspn(text, " ");
		const unsigned role = role_of(text, length);
		if (!role) {
			*roles = 0;
			return false;
		}
		*roles |= role;
		text += length;
	}
	return *roles;
}

const char *roles_text(unsigned roles, char out[static ROLES_TEXT])
{
	size_t n = 0;
	*out = '\0';
	for (size_t i = 0; i < WORDS; i++)
		if (roles & words[i].role)
			n += (size_t)snprintf(out + n, ROLES_TEXT - n, "%s%s", n ? " " : "", words[i].word);
	return out;
}
