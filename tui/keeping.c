/* The archive as the reader hears of it: whether it is read, kept, whose it is, and what is wrong with it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/archive.h"
#include "model/text.h"
#include "tui/view.h"
#include "tui/words.h"

/* Paths are not ours, and another process may have written the trouble. */
static const char *clean(const char *text, char *out, size_t size)
{
	char *line = text_cleaned(TEXT_LINE, text, strlen(text), size - 1);
	snprintf(out, size, "%s", line);
	free(line);
	return out;
}

const char *keeping_text(const struct screen *screen, char *out, size_t size)
{
	const struct session *session = screen->session;
	char count[CLOCK_TEXT];
	*out = 0;
	if (*session->trouble)
		clean(session->trouble, out, size);
	else if (!session_restored(session))
		snprintf(out, size, "reading the archive… %s", count_of(store_count(session->store), "post", "posts", count));
	return out;
}

static const char *what_it_does(const struct session *session, char *out, size_t size)
{
	char count[CLOCK_TEXT];
	const long holder = session_follows(session) ? archive_holder(session->archive) : 0;
	const size_t waiting = archive_waiting(session->archive);
	if (!session_restored(session))
		snprintf(out, size, "It is being read: %s so far.", count_of(store_count(session->store), "post", "posts", count));
	else if (holder)
		snprintf(out, size, "Process %ld collects, this one follows what it writes.", holder);
	else if (session_follows(session))
		snprintf(out, size, "Nobody collects just now; this process is about to.");
	else
		snprintf(out, size, "This process collects%s%s.", waiting ? "; still to be written: " : "",
		         waiting ? count_of(waiting, "change", "changes", count) : "");
	return out;
}

void keeping_page(const struct screen *screen, struct page *page)
{
	const struct session *session = screen->session;
	char text[1024];
	if (!session->archive && !*session->trouble)
		return;
	page_text(page, STYLE_TITLE, 1, "Archive");
	page_blank(page);
	if (session->archive)
		page_text(page, STYLE_TEXT, 1, clean(archive_file(session->archive), text, sizeof text));
	if (*session->trouble)
		page_text(page, STYLE_WARN, 1, clean(session->trouble, text, sizeof text));
	else
		page_text(page, STYLE_DIM, 1, what_it_does(session, text, sizeof text));
}

/* What was read came without a word about each post. */
static void count_anew(struct screen *screen)
{
	folding_restart(screen);
	filtering_restart(screen);
	finding_again(screen);
	detail_again(&screen->detail);
	listing_again(screen);
	desk_again(screen);
	digest_again(screen);
}

void keeping_changed(struct screen *screen, unsigned changed)
{
	const struct session *session = screen->session;
	if (changed & CHANGED_RESTORED)
		count_anew(screen);
	/* Which one may change while this is read: the sources' page knows. */
	if (changed & CHANGED_RESTORED && session_follows(session) && archive_holder(session->archive))
		view_say(screen, "Another tweetup listens to the networks; this one follows its archive.");
	/* What goes wrong does not wait behind what was said, until somebody presses a key. */
	if (changed & CHANGED_TROUBLE && *session->trouble)
		*screen->message = '\0';
	if (changed & CHANGED_COLLECT)
		view_say(screen, "This one listens to the networks now: the one that did is gone.");
}
