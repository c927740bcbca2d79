/* The screen in the loop. */
#include "tui/screen.h"

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

struct face screen_face(struct screen *screen)
{
	return (struct face){ screen, face_size, face_key, screen_news, face_changed, face_work, face_tick, face_due, face_draw, face_link, face_say,
		false };
}
