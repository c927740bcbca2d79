/* Keys, posts, deletions, gaps, states, other moderators' decisions and sizes in any order: the screen never crashes and every frame is
 * well-formed. Each byte of the input is a step. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/decisions.h"
#include "model/event_file.h"
#include "model/session.h"
#include "tui/key.h"
#include "tui/screen.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct world {
	const uint8_t *at, *end;
	struct queue *events;
	struct session *session;
	struct screen *screen;
	struct frame frame;
	int64_t now;
	unsigned n;
	struct event_file event;
};

static unsigned byte(struct world *w)
{
	return w->at < w->end ? *w->at++ : 0;
}

static void must(int good)
{
	if (!good)
		abort();
}

static void check_cell(const struct frame *frame, int row, int column)
{
	const struct cell *cell = &frame->cells[row * frame->columns + column];
	must(cell->width <= 2 && cell->spare == 0);
	must((cell->width == 0) == (cell->chars[0] == 0));
	must(cell->width != 2 || (column + 1 < frame->columns && cell[1].width == 0));
	must(cell->width != 0 || (column > 0 && cell[-1].width == 2));
	must((cell->style & 0xff) < STYLE_COUNT);
	for (int i = 0; i < CELL_CHARS && cell->chars[i]; i++) {
		const uint32_t ch = cell->chars[i];
		must(ch >= 0x20 && !(ch >= 0x7f && ch < 0xa0) && ch <= 0x10ffff && !(ch >= 0xd800 && ch < 0xe000));
		must(!(ch >= 0x202a && ch <= 0x202e) && !(ch >= 0x2066 && ch <= 0x2069));
		must(!frame->ascii || ch < 0x7f);
	}
}

static void draw(struct world *w)
{
	screen_draw(w->screen, &w->frame);
	for (int row = 0; row < w->frame.rows; row++)
		for (int column = 0; column < w->frame.columns; column++)
			check_cell(&w->frame, row, column);
	must(w->frame.cursor_row < w->frame.rows && w->frame.cursor_column <= w->frame.columns);
}

/* Up to 64 bytes of the input as text; may be no UTF-8 at all. */
static const char *text(struct world *w, char out[static 80])
{
	static const char *const known[] = { "Q1 Why? #musesocial", "A1 Because. https://example.org/a?b=c, and more", "相田愛子 展示室の三番目",
		"هل الفيل في القاعة حقيقي؟", "👩‍👩‍👧‍👦🏳️‍🌈🇳🇱❤️", "one\ntwo\n\nthree\n\n\nfour", "a\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81\xcc\x81z", "" };
	const unsigned n = byte(w);
	if (n < 160)
		return known[n % 8];
	size_t i = 0;
	for (; i < n % 64; i++)
		out[i] = (char)byte(w);
	out[i] = 0;
	return out;
}

static void push(struct world *w, struct event *event)
{
	if (!queue_push(w->events, event))
		event_free(event);
}

static const char *id_of(unsigned n, char out[static 32])
{
	snprintf(out, 32, "mastodon:%u", n);
	return out;
}

static void post(struct world *w)
{
	char id[32], parent[32], author[32], name[80], words[80], warning[80];
	const unsigned flags = byte(w), who = byte(w) % 6;
	const unsigned which = flags & 1 && w->n ? byte(w) % w->n : w->n++;
	snprintf(author, sizeof author, "u%u@example.org", who);
	struct post draft = { .network = flags & 2 ? NETWORK_BLUESKY : NETWORK_MASTODON, .id = id_of(which, id), .source = "example.org",
		.url = flags & 4 ? "https://example.org/x" : "", .created = w->now - (int64_t)byte(w) * 1000, .received = w->now };
	draft.author = (struct author){ author, flags & 2 ? "" : author, text(w, name), flags & 8 };
	draft.text = text(w, words);
	draft.edited = flags & 1;
	draft.warning = flags & 16 ? text(w, warning) : NULL;
	const char *other = id_of(byte(w) % (w->n + 1), parent);
	draft.reply_to = flags & 32 ? other : NULL;
	draft.repost_of = flags & 64 ? other : NULL;
	draft.quote_of = flags & 128 ? other : NULL;
	struct list_builder media = { 0 };
	for (unsigned i = 0; i < flags % 7; i++) {
		list_add(&media, i % 2 ? "image" : "audio");
		list_add(&media, "https://example.org/p");
		list_add(&media, words);
	}
	draft.media = media.list;
	struct post *made = post_new(&draft);
	if (made)
		push(w, event_post(byte(w) % 4, made, false));
	list_done(&media);
}

static void gap(struct world *w)
{
	struct event *event = event_new(EVENT_GAP, byte(w) % 4, NULL, NULL, NULL, NULL);
	event->from = w->now - (int64_t)byte(w) * 2000;
	event->to = byte(w) % 3 ? event->from + (int64_t)byte(w) * 100 + 1 : 0;
	event->recovered = byte(w);
	event->complete = event->recovered & 1;
	push(w, event);
}

static void state(struct world *w)
{
	char words[80];
	struct event *event = event_new(EVENT_SOURCE, byte(w) % 4, NULL, text(w, words), NULL, NULL);
	event->state = (enum source_state)(byte(w) % 7);
	event->next_try = w->now + (int64_t)byte(w) * 100;
	event->heard = w->now - (int64_t)byte(w) * 1000;
	push(w, event);
}

static void removal(struct world *w)
{
	char id[32], author[32];
	const unsigned n = byte(w);
	snprintf(author, sizeof author, "u%u@example.org", n % 6);
	if (n < 200)
		push(w, event_new(EVENT_DELETE, 0, id_of(w->n ? n % w->n : 0, id), NULL, NULL, NULL));
	else if (n < 220)
		push(w, event_new(EVENT_DELETE_AUTHOR, 0, author, NULL, NULL, NULL));
	else
		push(w, event_new(EVENT_PERSON, 0, author, NULL, "new.example.org", "New"));
}

/* Another moderator decides something, sensible or not. */
static void decision(struct world *w)
{
	static const char *const values[] = { "", "no", "open", "now", "passed ana", "answered mastodon:1", "dismissed rude", "author mastodon u1@example.org",
		"word why", "domain example.org", "host", "5", "live", "panic", "mastodon:0", "parked" };
	static int64_t seq = 1;
	char id[32], person[64];
	const unsigned n = byte(w);
	snprintf(person, sizeof person, "mastodon u%u@example.org", n % 6);
	seq++;
	const struct decision row = { .seq = seq, .at = w->now + seq, .who = n & 1 ? "kim" : w->session->moderator,
		.what = (enum decision_what)(byte(w) % DECISIONS_WHAT), .post = n & 2 ? person : id_of(n % (w->n + 1), id), .value = values[byte(w) % 16] };
	const struct decided decided = decisions_add(w->session->decisions, &row);
	const struct news news = { .kind = EVENT_DECISION, .id = row.post, .decided = &decided };
	if (decided.news)
		screen_news(w->screen, &news);
	screen_changed(w->screen, CHANGED_DECISIONS, w->now);
}

static void pump(struct world *w)
{
	screen_changed(w->screen, session_pump(w->session, w->now, 1000, screen_news, w->screen), w->now);
	screen_work(w->screen, w->now);
}

static void key(struct world *w)
{
	const unsigned n = byte(w);
	screen_key(w->screen, n < 200 ? (int)n : n < 240 ? PRESS_UP + (int)(n - 200) % 12 : 0x5c55 + (int)n, w->now);
	screen_work(w->screen, w->now);
}

static void step(struct world *w)
{
	const unsigned what = byte(w) % 16;
	if (what < 8)
		key(w);
	else if (what < 11)
		post(w);
	else if (what == 11)
		removal(w);
	else if (what == 12)
		gap(w);
	else if (what == 13 && byte(w) % 2)
		state(w);
	else if (what == 13)
		decision(w);
	else if (what == 14)
		screen_size(w->screen, (int)byte(w) % 60, (int)byte(w), w->now);
	else
		screen_tick(w->screen, w->now += (int64_t)byte(w) * 500);
	pump(w);
	must(screen_due(w->screen, w->now) > w->now);
}

static const char event_text[] = "[event]\ntags = musesocial\nhosts = u0@example.org\ncurators = u1@example.org\n"
	"[agenda]\nQ1 = Why?\nQ2 = 21:00 When?\n[wall]\npolicy = hold-back\nhold-back = 20\n";

static void begin(struct world *w)
{
	const struct tag_set tags = { .n = 1, .folded = { "musesocial" }, .typed = { "MuseSocial" } };
	const unsigned flags = byte(w);
	w->now = 1795637400000;
	w->events = queue_new(4096, 1 << 24);
	w->session = session_new(&tags, w->events, w->now);
	for (unsigned i = 0; i < flags % 4; i++)
		session_add_source(w->session, i ? "glammr.us" : "bluesky", "mastodon", w->now);
	w->session->left.created = flags & 16 ? w->now - 60000 : 0;
	w->frame.ascii = flags & 32;
	snprintf(w->session->moderator, sizeof w->session->moderator, "ana");
	if (flags & 8) {
		char error[EVENT_ERROR];
		must(event_file_parse(&w->event, "fuzz.event", event_text, strlen(event_text), w->now, error));
	}
	w->screen = screen_new(w->session, flags & 8 ? &w->event : NULL, flags & 64 ? "is:question or since:1m" : "", w->now);
	screen_size(w->screen, flags & 128 ? 24 : 10, flags & 128 ? 110 : 40, w->now);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct world w = { .at = data, .end = data + size };
	setenv("TZ", "UTC", 1);
	begin(&w);
	draw(&w);
	while (w.at < w.end) {
		step(&w);
		draw(&w);
	}
	screen_free(w.screen);
	session_free(w.session);
	queue_free(w.events);
	if (w.event.strings)
		event_file_done(&w.event);
	frame_done(&w.frame);
	return 0;
}
