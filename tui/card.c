#include "tui/card.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"
#include "model/said.h"
#include "model/text.h"
#include "tui/rich.h"
#include "tui/words.h"

enum { WIDE = 60, MEDIA_LINES = 4, LINE_BYTES = 2048 };

/* Measures, and draws too when there is a frame. */
struct pen {
	const struct scene *scene;
	struct frame *frame; /* NULL: only measure */
	struct box box;
	int row, fold, indent;
	unsigned text;       /* the style of the text: dim when it was struck */
};

int card_indent(int columns)
{
	return columns >= WIDE ? 8 : 2;
}

char *card_line(const char *text)
{
	size_t n = strlen(text);
	if (n > LINE_BYTES)
		for (n = LINE_BYTES; n > 0 && (text[n] & 0xc0) == 0x80; n--)
			;
	char *line = xmalloc(n + 1);
	memcpy(line, text, n);
	line[n] = 0;
	for (char *p = line; (p = strchr(p, '\n')) != NULL;)
		*p = ' ';
	return line;
}

char *card_media(const char *kind, const char *alt)
{
	char *line = card_line(alt);
	char *out = *line ? xasprintf("[%s: %s]", media_word(kind), line) : xasprintf("[%s, not described]", media_word(kind));
	free(line);
	return out;
}

/* One more line below; false when the fold is reached. */
static bool fits(struct pen *pen, int used)
{
	return used < pen->fold;
}

static void put(struct pen *pen, unsigned style, const char *text)
{
	if (pen->frame)
		frame_puts(pen->frame, pen->box, pen->row, pen->indent, style, text);
	pen->row++;
}

static void put_line(struct pen *pen, unsigned style, const char *lead, const char *text)
{
	char *line = card_line(text), *whole = NULL;
	if (pen->frame)
		whole = xasprintf("%s%s", lead, line);
	put(pen, style, whole ? whole : "");
	free(whole);
	free(line);
}

static int text_lines(struct pen *pen, const char *text, int room)
{
	const int columns = pen->box.columns - pen->indent - 1 > 1 ? pen->box.columns - pen->indent - 1 : 1;
	struct rich rich = { 0 };
	size_t skip, n;
	int used = 0;
	for (const char *p = text; (n = text_wrap(p, columns, &skip)) > 0 || skip > 0; p += n + skip) {
		if (used == room - 1 && p[n] && p[n + skip]) {
			put(pen, STYLE_DIM, "… more, Enter shows all");
			return used + 1;
		}
		if (pen->frame)
			rich_draw(&rich, pen->frame, pen->box, pen->row, pen->indent, pen->text, p, n);
		pen->row++;
		used++;
	}
	return used;
}

static size_t media_count(const struct post *post)
{
	return post->media.n / 3;
}

static void media_lines(struct pen *pen, const struct post *post, int used)
{
	const size_t count = media_count(post);
	const char *kind = NULL;
	for (size_t i = 0; i < count && fits(pen, used); i++, used++) {
		kind = list_next(&post->media, kind);
		const char *alt = list_next(&post->media, list_next(&post->media, kind));
		if ((i == MEDIA_LINES - 1 || used == pen->fold - 1) && i + 1 < count) {
			char more[CLOCK_TEXT + 8], n[CLOCK_TEXT];
			snprintf(more, sizeof more, "[%s more]", count_of(count - i, "picture", "pictures", n));
			put(pen, STYLE_HANDLE, more);
			return;
		}
		char *line = card_media(kind, alt);
		put(pen, STYLE_HANDLE, line);
		free(line);
		kind = alt;
	}
}

static int quote_line(struct pen *pen, const struct post *post)
{
	const struct store *store = pen->scene->session->store;
	const struct rec *rec = post->quote_of ? store_find(store, post->quote_of) : NULL;
	if (!rec || rec_deleted(rec))
		return 0;
	struct store_view quoted;
	store_view(store, rec, &quoted);
	char name[LABEL_TEXT], *line = xasprintf("> %s: ", post_name(&quoted.post, name));
	put_line(pen, STYLE_DIM, line, quoted.post.warning ? quoted.post.warning : quoted.post.text);
	free(line);
	return 1;
}

static void body(struct pen *pen, const struct post *post)
{
	if (post->warning || (post->sensitive && !*post->text)) {
		put_line(pen, STYLE_WARN, "Warning: ", post->warning ? post->warning : "sensitive");
		if (fits(pen, 1))
			put(pen, STYLE_DIM, media_count(post) ? "(text and pictures: Enter, then Space)" : "(text: Enter, then Space)");
		return;
	}
	const int media = (int)media_count(post) < MEDIA_LINES ? (int)media_count(post) : MEDIA_LINES;
	const int room = pen->fold - media > 1 ? pen->fold - media : 1;
	int used = *post->text ? text_lines(pen, post->text, room) : 0;
	if (fits(pen, used))
		used += quote_line(pen, post);
	media_lines(pen, post, used);
}

/* The name by which a reply calls its parent: "re Q1" when that is a question, else "re @tom". */
static void reply_mark(const struct pen *pen, const struct post *post, char *out, size_t size)
{
	const struct store *store = pen->scene->session->store;
	const struct rec *rec = store_find(store, post->reply_to);
	snprintf(out, size, "reply");
	if (!rec || rec_deleted(rec))
		return;
	struct store_view parent;
	store_view(store, rec, &parent);
	const struct label label = label_of(&parent.post);
	const char *handle = parent.post.author.handle;
	const int n = (int)strcspn(handle, "@.");
	if (label.letter == 'Q')
		snprintf(out, size, "re Q%u", label.number);
	else if (n > 0 && n <= 20)
		snprintf(out, size, "re @%.*s", n, handle);
}

static int mark(struct pen *pen, int end, unsigned style, const char *text)
{
	if (!*text)
		return end;
	const int from = pen->box.columns >= WIDE ? 32 : 20;
	const int at = frame_puts_right(pen->frame, pen->box, pen->row, from, end, style, text);
	return at < end ? at - 2 : end;
}

/* What was decided about the post and whoever wrote it. */
static int decided_marks(struct pen *pen, const struct post *post, int end)
{
	const struct decisions *decisions = pen->scene->session->decisions;
	const unsigned roles = scene_roles(pen->scene, post->network, post->author.id, post->author.handle);
	const bool any = decisions_count(decisions) > 0;
	end = mark(pen, end, STYLE_BAD, pen->text == STYLE_DIM ? "struck" : "");
	end = mark(pen, end, STYLE_KEY, any && strcmp(decisions_pinned(decisions), post->id) == 0 ? "pinned" : "");
	end = mark(pen, end, STYLE_KEY, any && decisions_starred(decisions, post->id) ? "★" : "");
	return mark(pen, end, STYLE_GOOD, scene_role_word(roles));
}

/* "= bluesky": where else the same words were said. */
static void twin_mark(const struct pen *pen, struct place place, char *out, size_t size)
{
	struct place twins[NETWORK_COUNT];
	struct store_view view;
	const struct store *store = pen->scene->session->store;
	const size_t n = scene_twins(pen->scene, place, twins);
	*out = 0;
	for (size_t i = 0; i < n; i++) {
		store_view(store, store_at(store, store_seek(store, twins[i])), &view);
		const size_t used = strlen(out);
		snprintf(out + used, size - used, "%s%s", used ? " " : "= ", network_name(view.post.network));
	}
}

/* "A1" by what the ledger says: "A1~" is not sure, "A1?" (among the answers alone) only proposed; "?" asks the hosts. What the post claims itself, else. */
static void label_mark(const struct pen *pen, const struct store_view *view, char out[static 8])
{
	enum { SURE = 90 };
	struct answer_ref ref;
	const struct label label = label_of(&view->post);
	const struct question *answered = pen->scene->session->questions ? questions_answered_at(pen->scene->session->questions, view->place, &ref) : NULL;
	label_text(label, out);
	const bool said = answered && !ref.side && (!ref.proposed || pen->scene->why);
	if (said && label.letter != 'Q')
		snprintf(out, 8, "A%.4s%s", answered->name + 1, ref.proposed ? "?" : ref.sure < SURE ? "~" : "");
	/* The ledger knows it already; to read every text for every frame would cost more than the frame. */
	if (!*out && (pen->scene->session->questions ? questions_asked_at(pen->scene->session->questions, view->place) != NULL : said_asks(&view->post)))
		snprintf(out, 8, "?");
}

/* The state of a question from the room, of an answer how it came to be one. */
static int ledger_mark(struct pen *pen, const struct store_view *view, int end)
{
	struct answer_ref ref;
	char text[64] = "";
	const struct scene *scene = pen->scene;
	const struct asked *asked = scene->session->questions ? questions_asked_at(scene->session->questions, view->place) : NULL;
	if (scene->why && questions_answered_at(scene->session->questions, view->place, &ref))
		return mark(pen, end, STYLE_DIM, answer_words(&ref, text));
	if (!asked || place_compare(asked->place, view->place) != 0 || (asked->state == QUESTION_INCOMING && !asked->proposed_answer.created))
		return end;
	if (asked->state < QUESTION_ANSWERED && asked->proposed_answer.created)
		snprintf(text, sizeof text, "answered?");
	else if (asked->state == QUESTION_PASSED)
		snprintf(text, sizeof text, "→%.40s", asked->detail);
	else
		snprintf(text, sizeof text, "%s", question_state_word(asked->state));
	return mark(pen, end, asked->state == QUESTION_NOW || asked->state == QUESTION_NEXT ? STYLE_KEY : STYLE_DIM, text);
}

/* At the right, the most telling first: label, what it replies to, edited, twins, newcomer, boosts. Returns where they begin. */
static int marks(struct pen *pen, const struct store_view *view)
{
	const struct post *post = &view->post;
	char label[8], text[48] = "";
	label_mark(pen, view, label);
	int end = pen->box.columns - 1;
	frame_puts_right(pen->frame, pen->box, pen->row, 8, end, STYLE_LABEL, label);
	end -= pen->box.columns >= WIDE ? 5 : *label ? (int)strlen(label) + 1 : 0;
	end = ledger_mark(pen, view, end);
	end = decided_marks(pen, post, end);
	if (post->reply_to)
		reply_mark(pen, post, text, sizeof text);
	end = mark(pen, end, STYLE_DIM, text);
	end = mark(pen, end, STYLE_DIM, post->edited ? "edited" : "");
	twin_mark(pen, view->place, text, sizeof text);
	end = mark(pen, end, STYLE_DIM, text);
	const bool first = view->person && view->person->first == post->created && scene_newcomer(pen->scene, view->person);
	end = mark(pen, end, STYLE_GOOD, first ? "first time" : "");
	snprintf(text, sizeof text, "↻ %u", view->boosts);
	return mark(pen, end, STYLE_DIM, view->boosts ? text : "");
}

static int head_time(struct pen *pen, const struct post *post)
{
	char clock[CLOCK_TEXT];
	frame_puts(pen->frame, pen->box, pen->row, 1, STYLE_TIME, clock_time(post->created, clock));
	return pen->box.columns >= WIDE ? 8 : 7;
}

static void head(struct pen *pen, const struct store_view *view)
{
	const struct post *post = &view->post;
	struct box box = pen->box;
	box.columns = marks(pen, view);
	int column = head_time(pen, post);
	char name[LABEL_TEXT], handle[LABEL_TEXT];
	column = frame_puts(pen->frame, box, pen->row, column, STYLE_NAME, post_name(post, name));
	if (*post->author.name && box.columns - column >= 8)
		frame_puts(pen->frame, box, pen->row, column + 2, STYLE_HANDLE, post_handle(post, handle));
}

static void tombstone(struct pen *pen, const struct store_view *view)
{
	char name[LABEL_TEXT], line[LABEL_TEXT + 32] = "deleted";
	const struct person *person = view->person;
	if (person)
		snprintf(line, sizeof line, "%s deleted this post", person_label(person->network, person->id, person->handle, person->name, name));
	const int column = head_time(pen, &view->post);
	frame_puts(pen->frame, pen->box, pen->row, column, STYLE_DIM, line);
}

static void boost(struct pen *pen, const struct store_view *view)
{
	const struct store *store = pen->scene->session->store;
	const struct rec *rec = store_find(store, view->post.repost_of);
	char who[LABEL_TEXT], whose[LABEL_TEXT];
	char *line, *text = NULL;
	post_name(&view->post, who);
	if (rec && !rec_deleted(rec)) {
		struct store_view original;
		store_view(store, rec, &original);
		text = card_line(original.post.warning ? original.post.warning : original.post.text);
		line = xasprintf("↻ %s boosted %s: %s", who, post_name(&original.post, whose), text);
	} else {
		line = xasprintf("↻ %s boosted a post that is %s", who, rec ? "deleted" : "not here");
	}
	struct box box = pen->box;
	box.columns--;
	frame_puts(pen->frame, box, pen->row, head_time(pen, &view->post), STYLE_DIM, line);
	free(line);
	free(text);
}

/* The moderators' own words, in the line below. */
static void note(struct pen *pen, const struct post *post)
{
	const struct decisions *decisions = pen->scene->session->decisions;
	const char *words = decisions_count(decisions) ? decisions_note(decisions, post->id) : "";
	if (*words)
		put_line(pen, STYLE_WARN, "note: ", words);
}

static bool struck(const struct pen *pen, const struct post *post)
{
	const struct decisions *decisions = pen->scene->session->decisions;
	return decisions_count(decisions) > 0 && decisions_struck(decisions, post);
}

static int lay(struct pen *pen, const struct store_view *view)
{
	const int top = pen->row;
	void (*const first)(struct pen *, const struct store_view *) = view->deleted ? tombstone : view->post.repost_of ? boost : head;
	pen->text = pen->frame && first == head && struck(pen, &view->post) ? STYLE_DIM : STYLE_TEXT;
	if (pen->frame)
		first(pen, view);
	pen->row++;
	if (first == head) {
		body(pen, &view->post);
		note(pen, &view->post);
	}
	return pen->row - top;
}

int card_height(const struct scene *scene, const struct store_view *view, int columns, int fold)
{
	struct pen pen = { scene, NULL, { 0, 0, 0, columns }, 0, fold, card_indent(columns), STYLE_TEXT };
	return lay(&pen, view);
}

void card_draw(const struct scene *scene, const struct store_view *view, struct frame *frame, struct box box,
               int row, int fold, bool selected)
{
	struct pen pen = { scene, frame, box, row, fold, card_indent(box.columns), STYLE_TEXT };
	const int height = lay(&pen, view);
	for (int i = row; selected && i < row + height; i++)
		frame_puts(frame, box, i, 0, STYLE_KEY, "▌");
}
