#include "net/opt_out.h"

#include <stdlib.h>
#include <string.h>

#include "model/tags.h"
#include "net/html.h"

static bool opt_out_tag(const char *tag, size_t length)
{
	static const char *const tags[] = { "nobot", "nobots", "noarchive" };
	char typed[TAG_MAX], folded[TAG_MAX];
	if (length >= sizeof typed)
		return false;
	memcpy(typed, tag, length);
	typed[length] = '\0';
	for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
		if (tag_fold(typed, folded) && strcmp(folded, tags[i]) == 0)
			return true;
	return false;
}

bool opt_out_in(const char *profile)
{
	const char *start, *end;
	bool out = false;
	/* Most profiles do not even hold the letters. */
	if (strcasestr(profile, "nobot") == NULL && strcasestr(profile, "noarchive") == NULL)
		return false;
	char *text = html_text(profile, strlen(profile), false, NULL);
	for (const char *p = text; !out && tag_find(p, &start, &end); p = end)
		out = opt_out_tag(start, (size_t)(end - start));
	free(text);
	return out;
}
