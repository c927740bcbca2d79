/* `tweetup TAG`: the screen in the loop. */
#include "tui/tui.h"

#include "model/log.h"
#include "model/visit.h"
#include "model/when.h"
#include "tui/loop.h"
#include "tui/screen.h"

/* ---- the screen as a face ---- */

static unsigned face_size(void *screen, int rows, int columns, int64_t now)
{
	return screen_size(screen, rows, columns, now);
}

static unsigned face_key(void *screen, int key, int64_t now)
{
	return screen_key(screen, key, now);
}

static unsigned face_changed(void *screen, unsigned changed, int64_t now)
{
	return screen_changed(screen, changed, now);
}

static unsigned face_work(void *screen, int64_t now)
{
	return screen_work(screen, now);
}

static unsigned face_tick(void *screen, int64_t now)
{
	return screen_tick(screen, now);
}

static int64_t face_due(const void *screen, int64_t now)
{
	return screen_due(screen, now);
}

static void face_draw(const void *screen, struct frame *frame)
{
	screen_draw(screen, frame);
}

static const char *face_link(const void *screen)
{
	return screen_link(screen);
}

static void face_say(void *screen, const char *line)
{
	screen_say(screen, "%s", line);
}

/* ---- from first to last ---- */

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
	struct screen *screen = screen_new(session, options->filter, when_now());
	screen_event(screen, options->event);
	const struct face face = { screen, face_size, face_key, screen_news, face_changed, face_work, face_tick, face_due, face_draw, face_link,
		face_say };
	const int status = loop_face(session, host, !options->no_color, PALETTE_OWN, &face);
	if (tag && place_compare(screen_seen(screen), session->left) > 0 && !visit_write(tag, screen_seen(screen)))
		log_line("the place of this visit could not be kept");
	screen_free(screen);
	return status;
}
