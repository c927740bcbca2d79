#include "tui/wall_show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/text.h"
#include "tui/key.h"
#include "tui/speaker_notes.h"
#include "tui/wall.h"
#include "tui/wall_words.h"
#include "tui/words.h"

enum { SLIP_MS = 2000, SOON_MS = 4000, MINUTE_MS = 60 * 1000, COUNT_MS = 10 * 1000 };

struct show {
	struct session *session;
	const struct options *options;
	struct event_file defaults; /* without an event file */
	struct blocklist *blocklist;
	struct moment moment;    /* the question of the moment */
	struct notes notes;      /* the speaker's */
	struct choice choice;
	int rows, columns;
	bool ascii;
	int64_t now;
	bool has;                /* a post is on the wall: this one */
	struct chosen post;
	bool pinned;
	size_t from, length;     /* the part of its words that is shown */
	int64_t turned;          /* since when */
	int64_t counted;         /* when the counts were taken */
	uint64_t seen[3];        /* generations of posts, decisions and questions */
	uint64_t measured, told; /* what the pages were counted for, and what was drawn: hashes */
	int64_t asked_to_leave;  /* when q was pressed; 0 not */
	char words[WALL_TEXT], name[LABEL_TEXT], handle[LABEL_TEXT];
	char part[32];           /* "1/2" */
	char tag[TAG_MAX + 1], page[WALL_PAGE], counts[2 * CLOCK_TEXT + 8];
};

/* ---- what is shown ---- */

static struct wall_scene scene_of(const struct show *show, struct wall_post *post)
{
	*post = (struct wall_post){ show->name, show->handle, show->words, show->from };
	return (struct wall_scene){
		.state = decisions_wall(show->session->decisions),
		.name = show->options->event ? show->options->event->name : "",
		.tag = show->tag, .page = show->page, .question_name = show->moment.name, .question = show->moment.text,
		.post = show->has ? post : NULL, .part = show->part, .pinned = show->pinned, .counts = show->options->counts ? show->counts : "",
	};
}

static uint64_t mix(uint64_t hash, uint64_t more)
{
	return (hash ^ more) * 0x9e3779b97f4a7c15u;
}

/* What decides how much fits on a page. */
static uint64_t layout_hash(const struct show *show)
{
	uint64_t hash = mix((uint64_t)show->rows << 32 | (uint64_t)show->columns << 8 | show->has << 2 | show->pinned << 1 | show->ascii, show->from);
	hash = mix(hash, text_hash(show->words));
	hash = mix(hash, text_hash(show->name));
	hash = mix(hash, text_hash(show->moment.name));
	return mix(hash, text_hash(show->moment.text));
}

static uint64_t notes_hash(const struct show *show)
{
	uint64_t hash = mix(text_hash(show->notes.next.name), text_hash(show->notes.next.text));
	hash = mix(hash, text_hash(show->notes.open));
	hash = mix(hash, text_hash(show->notes.left));
	return mix(hash, text_hash(show->notes.message));
}

/* Whether it has to be drawn: a flood of posts that do not show must not cost a frame each. */
static unsigned tell(struct show *show)
{
	uint64_t hash = mix(layout_hash(show), decisions_wall(show->session->decisions));
	hash = mix(hash, text_hash(show->handle));
	hash = mix(hash, text_hash(show->part));
	hash = mix(hash, show->options->counts ? text_hash(show->counts) : 0);
	hash = mix(hash, show->options->speaker ? notes_hash(show) : 0);
	const bool changed = hash != show->told;
	show->told = hash;
	return changed ? SCREEN_DRAW : 0;
}

/* How much of the post's words stand on the page depends on all that is shown. */
static void measure(struct show *show)
{
	struct wall_post post;
	const struct wall_scene scene = scene_of(show, &post);
	const uint64_t hash = layout_hash(show);
	unsigned before = 0, all = 0;
	if (hash == show->measured)
		return;
	show->measured = hash;
	*show->part = '\0';
	show->length = 0;
	if (!show->has)
		return;
	for (post.from = 0; show->words[post.from]; all++) {
		const size_t length = wall_page(&scene, show->rows, show->columns, show->ascii);
		if (length == 0)
			break;
		before += post.from < show->from;
		show->length = post.from == show->from ? length : show->length;
		post.from += length;
	}
	if (show->length == 0 && show->from > 0) { /* the pages begin elsewhere now */
		show->from = 0;
		measure(show);
		return;
	}
	if (all > 1)
		snprintf(show->part, sizeof show->part, "%u/%u", before + 1, all);
}

static void take_words(struct show *show, const struct store_view *view)
{
	wall_words(&view->post, show->words);
	post_name(&view->post, show->name);
	post_handle(&view->post, show->handle);
}

/* With each page, or now and then: numbers that run distract. */
static void count(struct show *show, bool anyway)
{
	char people[CLOCK_TEXT], posts[CLOCK_TEXT];
	const struct store *store = show->session->store;
	if (!anyway && show->now - show->counted < COUNT_MS && show->now >= show->counted)
		return;
	show->counted = show->now;
	count_of(store_authors(store), "person", "people", people);
	count_of(store_posts(store), "post", "posts", posts);
	snprintf(show->counts, sizeof show->counts, "%s  ·  %s", people, posts);
}

/* Puts a post on the wall, from its beginning. */
static void put_on(struct show *show, const struct chosen *post)
{
	struct store_view *view = xmalloc(sizeof *view);
	show->has = choice_read(&show->choice, post, view);
	if (show->has) {
		show->post = *post;
		take_words(show, view);
	}
	show->from = 0;
	show->turned = show->now;
	count(show, true);
	measure(show);
	free(view);
}

/* An edit shows at once; what may not be shown any more is gone at once. */
static void look_again(struct show *show, bool allowed)
{
	struct store_view *view = xmalloc(sizeof *view);
	char before[WALL_TEXT];
	memcpy(before, show->words, sizeof before);
	show->has = show->has && allowed && choice_read(&show->choice, &show->post, view);
	if (show->has) {
		take_words(show, view);
		show->from = strcmp(before, show->words) == 0 ? show->from : 0;
	}
	free(view);
}

/* What stands after the page that is shown: the rest of the post, or another post. */
static bool turn(struct show *show, bool only_new)
{
	const bool more = show->has && show->words[show->from + show->length] != '\0';
	if (more && !only_new) {
		show->from += show->length;
		show->turned = show->now;
		measure(show);
		return true;
	}
	if (show->pinned) {
		const bool parts = show->from > 0 && !only_new;
		if (parts)
			put_on(show, &show->post);
		return parts;
	}
	const struct chosen *next = choice_next(&show->choice, show->has ? &show->post : NULL, only_new);
	if (!next)
		return false;
	const bool same = show->has && next->id == show->post.id && show->from == 0;
	if (same)
		show->turned = show->now;
	else
		put_on(show, next);
	return !same;
}

/* Whether nothing is otherwise than it was last time. */
static bool same_as_seen(struct show *show)
{
	const uint64_t now[] = { store_generation(show->session->store), decisions_generation(show->session->decisions),
		questions_generation(show->session->questions) };
	const bool same = memcmp(now, show->seen, sizeof now) == 0 && show->choice.until > show->now && !show->options->speaker;
	memcpy(show->seen, now, sizeof now);
	return same;
}

/* After any change. Until the archive was read nothing is shown: what was struck may stand before the row that struck it. */
static void settle(struct show *show)
{
	count(show, false);
	if (!session_restored(show->session)) {
		show->has = show->pinned = false;
		show->moment = (struct moment){ .name = "" };
		show->choice.until = show->now;
		return;
	}
	if (same_as_seen(show))
		return;
	moment_now(&show->choice, show->now, &show->moment);
	show->choice.question = show->moment.post;
	if (show->options->speaker) {
		notes_take(&show->notes, &show->choice, &show->moment, show->now);
		return;
	}
	choice_update(&show->choice, show->now);
	struct chosen pinned;
	show->pinned = choice_pinned(&show->choice, show->now, &pinned);
	const bool is_pinned = show->pinned && show->has && show->post.id == pinned.id;
	const bool asks = show->moment.post.id && show->moment.post.id == show->post.id; /* of the audience */
	look_again(show, is_pinned || (!asks && choice_allows(&show->choice, &show->post, show->now)));
	if (show->pinned && !is_pinned)
		put_on(show, &pinned);
	if (!show->has)
		turn(show, false);
	measure(show);
}

static int64_t reading_ends(const struct show *show)
{
	return show->turned + wall_reading(show->words + show->from, show->length);
}

/* ---- keys ---- */

/* From any state to that one, and from that one back to the wall. */
static unsigned toggle(struct show *show, enum wall_state state, const char *word)
{
	char why[160];
	const bool is = decisions_wall(show->session->decisions) == state;
	session_decide(show->session, DECIDE_WALL, "", is ? "live" : word, show->now, why);
	settle(show);
	return tell(show);
}

static unsigned press_panic(struct show *show)
{
	return toggle(show, WALL_PANIC, "panic");
}

static unsigned press_blank(struct show *show)
{
	return toggle(show, WALL_BLANK, "blank");
}

static unsigned press_next(struct show *show)
{
	turn(show, false);
	return tell(show);
}

static unsigned press_leave(struct show *show)
{
	(void)show;
	return SCREEN_QUIT;
}

/* A slip of the hand does not end the show. */
static unsigned press_twice(struct show *show)
{
	const bool again = show->asked_to_leave && show->now - show->asked_to_leave <= SLIP_MS;
	show->asked_to_leave = show->now;
	return again ? SCREEN_QUIT : 0;
}

static const struct show_key keys[] = {
	{ { 'p' }, false, press_panic },
	{ { 'b' }, false, press_blank },
	{ { ' ', PRESS_PAGE_DOWN, PRESS_RIGHT }, false, press_next },
	{ { 'Q' }, true, press_leave },
	{ { 'q' }, true, press_twice },
};

size_t show_keys(const struct show_key **rows)
{
	*rows = keys;
	return sizeof keys / sizeof *keys;
}

/* ---- the face ---- */

static unsigned face_key(void *self, int key, int64_t now)
{
	struct show *show = self;
	show->now = now;
	if (key != 'q')
		show->asked_to_leave = 0;
	if (key == KEY_CONTROL('L'))
		return SCREEN_DRAW | SCREEN_REDRAW;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		for (size_t k = 0; k < SHOW_KEYS && keys[i].keys[k]; k++)
			if (keys[i].keys[k] == key && (keys[i].speaker || !show->options->speaker))
				return keys[i].run(show);
	return 0;
}

static unsigned face_size(void *self, int rows, int columns, int64_t now)
{
	struct show *show = self;
	show->now = now;
	show->rows = rows;
	show->columns = columns;
	show->from = 0;
	measure(show);
	tell(show);
	return SCREEN_DRAW;
}

static unsigned face_changed(void *self, unsigned changed, int64_t now)
{
	struct show *show = self;
	show->now = now;
	if (!changed)
		return 0;
	settle(show);
	return tell(show);
}

static unsigned face_tick(void *self, int64_t now)
{
	struct show *show = self;
	show->now = now;
	if (show->choice.until <= now || show->options->speaker)
		settle(show);
	if (decisions_wall(show->session->decisions) == WALL_LIVE && show->has && reading_ends(show) <= now)
		turn(show, show->options->still);
	count(show, false);
	return tell(show);
}

static int64_t face_due(const void *self, int64_t now)
{
	const struct show *show = self;
	if (show->options->speaker)
		return (now / MINUTE_MS + 1) * MINUTE_MS;
	const int64_t ends = show->has && reading_ends(show) > now ? reading_ends(show) : now + SOON_MS;
	const int64_t until = show->choice.until > now ? show->choice.until : now + 1;
	return ends < until ? ends : until;
}

static void face_draw(const void *self, struct frame *frame)
{
	const struct show *show = self;
	struct wall_post post;
	const struct wall_scene scene = scene_of(show, &post);
	const struct speaker_scene notes = { show->tag, show->moment.name, show->moment.text, show->notes.next.name, show->notes.next.text,
		show->notes.open, show->notes.left, show->notes.message };
	frame_size(frame, show->rows, show->columns);
	if (show->options->speaker)
		speaker_draw(&notes, frame);
	else
		wall_draw(&scene, frame);
}

static const char *face_link(const void *self)
{
	(void)self;
	return "";
}

static void face_say(void *self, const char *line)
{
	(void)self;
	(void)line;
}

struct face show_face(struct show *show)
{
	return (struct face){ show, face_size, face_key, NULL, face_changed, NULL, face_tick, face_due, face_draw, face_link, face_say, true };
}

/* ---- from first to last ---- */

struct show *show_new(struct session *session, const struct options *options, int64_t now)
{
	struct show *show = xcalloc(1, sizeof *show);
	show->session = session;
	show->options = options;
	char error[BLOCKLIST_ERROR];
	event_file_defaults(&show->defaults);
	show->blocklist = blocklist_load(options->event, error);
	if (*error)
		log_line("wall: %s", error);
	session_questions(session, options->event);
	show->choice = (struct choice){ session, options->event ? options->event : &show->defaults, show->blocklist,
		.until = INT64_MAX };
	show->now = now;
	show->rows = 24;
	show->columns = 80;
	snprintf(show->tag, sizeof show->tag, "#%s", options->tags.n ? options->tags.typed[0] : "");
	wall_tag_page(options, show->page);
	settle(show);
	return show;
}

void show_free(struct show *show)
{
	if (!show)
		return;
	blocklist_free(show->blocklist);
	free(show);
}

void show_ascii(struct show *show, bool ascii)
{
	show->ascii = ascii;
	measure(show);
}
