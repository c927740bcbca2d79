/* `tweetup TAG`: the screen in the loop. */
#include "tui/tui.h"

#include "model/log.h"
#include "model/visit.h"
#include "model/when.h"
#include "tui/loop.h"
#include "tui/screen.h"

/* A recording is no visit. */
static const char *visit_tag(const struct session *session, const struct options *options)
{
	return options->command == COMMAND_REPLAY || session->tags.n == 0 ? NULL : session->tags.folded[0];
}

int tui_follow(struct session *session, const struct options *options, const struct tui_host *host)
{
	if (options->plain)
		return tui_log(session, options, host);
	const char *tag = visit_tag(session, options);
	if (tag)
		session->left = visit_read(tag);
	struct screen *screen = screen_new(session, options->event, options->filter, when_now());
	const struct face face = screen_face(screen);
	const int status = loop_face(session, host, !options->no_color, PALETTE_OWN, &face);
	if (tag && place_compare(screen_seen(screen), session->left) > 0 && !visit_write(tag, screen_seen(screen)))
		log_line("the place of this visit could not be kept");
	screen_free(screen);
	return status;
}
