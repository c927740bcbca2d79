#include "model/export.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "model/export_ledger.h"
#include "model/jsonl.h"
#include "model/label.h"
#include "model/log.h"
#include "model/proof.h"
#include "model/recap.h"
#include "model/recap_archive.h"
#include "model/text.h"
#include "model/when.h"

/* ---- CSV cells ---- */

/* A post on its way to a row; scratch holds the cell that had to be made. */
struct row {
	const struct post *post;
	unsigned boosts;
	char number[WHEN_TEXT];
	char *scratch;
};

/* What spreadsheets take for the beginning of a formula, full-width forms included. */
static bool like_formula(const char *text)
{
	static const char *const wide[] = { "＝", "＋", "－", "＠" };

	if (text[0] != '\0' && strchr("=+-@\t\r\n", text[0]) != NULL)
		return true;
	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
		if (strncmp(text, wide[i], strlen(wide[i])) == 0)
			return true;
	return false;
}

static void put_quoted(FILE *out, const char *text)
{
	for (const char *quote; (quote = strchr(text, '"')) != NULL; text = quote + 1) {
		fwrite(text, 1, (size_t)(quote - text), out);
		fputs("\"\"", out);
	}
	fputs(text, out);
}

static void put_cell(FILE *out, const char *text)
{
	const char *guard = like_formula(text) ? "'" : "";

	if (text[strcspn(text, ",\"\r\n")] == '\0') {
		fprintf(out, "%s%s", guard, text);
		return;
	}
	fprintf(out, "\"%s", guard);
	put_quoted(out, text);
	fputc('"', out);
}

/* Every step-th item from the first on, in one cell. */
static const char *joined(struct row *row, const struct list *list, size_t first, size_t step, char between)
{
	size_t size = 1, n = 0;
	char *to;

	for (const char *item = list_next(list, NULL); item != NULL; item = list_next(list, item))
		size += strlen(item) + 1;
	row->scratch = to = xrealloc(row->scratch, size);
	for (const char *item = list_next(list, NULL); item != NULL; item = list_next(list, item))
		if (n++ % step == first && *item != '\0') {
			if (to != row->scratch)
				*to++ = between;
			to = stpcpy(to, item);
		}
	*to = '\0';
	return row->scratch;
}

static const char *or_empty(const char *text)
{
	return text != NULL ? text : "";
}

static const char *yes_or_no(bool yes)
{
	return yes ? "true" : "false";
}

static const char *cell_created(struct row *row) { return when_format(row->post->created, row->number); }
static const char *cell_network(struct row *row) { return network_name(row->post->network); }
static const char *cell_name(struct row *row) { return row->post->author.name; }
static const char *cell_handle(struct row *row) { return row->post->author.handle; }
static const char *cell_text(struct row *row) { return row->post->text; }
static const char *cell_url(struct row *row) { return row->post->url; }
static const char *cell_tags(struct row *row) { return joined(row, &row->post->tags, 0, 1, ' '); }
static const char *cell_label(struct row *row) { return label_text(label_of(row->post), row->number); }
static const char *cell_warning(struct row *row) { return or_empty(row->post->warning); }
static const char *cell_sensitive(struct row *row) { return yes_or_no(row->post->sensitive); }
static const char *cell_lang(struct row *row) { return joined(row, &row->post->langs, 0, 1, ' '); }
static const char *cell_links(struct row *row) { return joined(row, &row->post->links, 0, 1, ' '); }
static const char *cell_media(struct row *row) { return joined(row, &row->post->media, 1, 3, ' '); }
static const char *cell_alt(struct row *row) { return joined(row, &row->post->media, 2, 3, '\n'); }
static const char *cell_reply_to(struct row *row) { return or_empty(row->post->reply_to); }
static const char *cell_quote_of(struct row *row) { return or_empty(row->post->quote_of); }
static const char *cell_edited(struct row *row) { return yes_or_no(row->post->edited); }
static const char *cell_also(struct row *row) { return joined(row, &row->post->also, 0, 1, ' '); }
static const char *cell_bot(struct row *row) { return yes_or_no(row->post->author.bot); }
static const char *cell_source(struct row *row) { return row->post->source; }
static const char *cell_received(struct row *row) { return when_format(row->post->received, row->number); }
static const char *cell_author(struct row *row) { return row->post->author.id; }
static const char *cell_id(struct row *row) { return row->post->id; }

static const char *cell_boosts(struct row *row)
{
	snprintf(row->number, sizeof row->number, "%u", row->boosts);
	return row->number;
}

/* What people read comes first, what programs join by last. */
static const struct { const char *name; const char *(*cell)(struct row *row); } columns[] = {
	{ "created", cell_created }, { "network", cell_network }, { "name", cell_name }, { "handle", cell_handle },
	{ "text", cell_text }, { "url", cell_url }, { "tags", cell_tags }, { "label", cell_label }, { "boosts", cell_boosts },
	{ "warning", cell_warning }, { "sensitive", cell_sensitive }, { "edited", cell_edited }, { "lang", cell_lang },
	{ "links", cell_links }, { "media", cell_media }, { "alt", cell_alt }, { "reply_to", cell_reply_to },
	{ "quote_of", cell_quote_of }, { "also", cell_also }, { "bot", cell_bot }, { "source", cell_source },
	{ "received", cell_received }, { "author_id", cell_author }, { "id", cell_id },
};
enum { COLUMNS = sizeof columns / sizeof *columns };

void export_csv_head(FILE *out)
{
	for (size_t i = 0; i < COLUMNS; i++)
		fprintf(out, "%s%s", i > 0 ? "," : "", columns[i].name);
	fputs("\r\n", out);
}

void export_csv_row(FILE *out, const struct post *post, unsigned boosts)
{
	struct row row = { .post = post, .boosts = boosts };

	for (size_t i = 0; i < COLUMNS; i++) {
		if (i > 0)
			fputc(',', out);
		put_cell(out, columns[i].cell(&row));
	}
	fputs("\r\n", out);
	free(row.scratch);
}

/* ---- boosts: counted by people, before the rows are written ---- */

struct boost {
	uint64_t original, by;
};

struct boosts {
	struct boost *items;
	size_t n, room;
};

static bool note_boost(void *arg, const struct post *post, bool deleted)
{
	struct boosts *boosts = arg;

	if (deleted || post->repost_of == NULL)
		return true;
	if (boosts->n == boosts->room) {
		boosts->room = boosts->room * 2 + 64;
		boosts->items = xrealloc(boosts->items, boosts->room * sizeof *boosts->items);
	}
	boosts->items[boosts->n++] = (struct boost){ text_hash(post->repost_of), text_hash(post->author.id) };
	return true;
}

static int compare(const void *a, const void *b)
{
	const struct boost *x = a, *y = b;

	if (x->original != y->original)
		return x->original < y->original ? -1 : 1;
	return x->by < y->by ? -1 : x->by > y->by;
}

/* Sorted, each person once a post. */
static void settle(struct boosts *boosts)
{
	size_t n = 0;

	if (boosts->n > 0)
		qsort(boosts->items, boosts->n, sizeof *boosts->items, compare);
	for (size_t i = 0; i < boosts->n; i++)
		if (n == 0 || compare(&boosts->items[n - 1], &boosts->items[i]) != 0)
			boosts->items[n++] = boosts->items[i];
	boosts->n = n;
}

static unsigned count_boosts(const struct boosts *boosts, const char *id)
{
	const uint64_t original = text_hash(id);
	size_t low = 0, high = boosts->n;
	unsigned n = 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (boosts->items[middle].original < original)
			low = middle + 1;
		else
			high = middle;
	}
	while (low + n < boosts->n && boosts->items[low + n].original == original)
		n++;
	return n;
}

/* ---- the whole ---- */

struct writing {
	const struct export_wish *wish;
	FILE *out;
	struct boosts boosts;
	struct export_ledger ledger; /* its questions are NULL: none */
	size_t written;
	int error; /* errno of the first write that failed */
};

static bool wanted(const struct export_wish *wish, const struct post *post)
{
	return post->created >= wish->since && (wish->kind == EXPORT_JSONL || post->repost_of == NULL) &&
	       filter_match(wish->filter, post, wish->now);
}

static void write_line(const struct writing *w, const struct post *post)
{
	struct post told = *post;
	struct ledger ledger;

	if (w->wish->as_said)
		told.received = told.created;
	bool known = w->ledger.questions != NULL && questions_ledger(w->ledger.questions, post->id, &ledger);
	char *line = jsonl_post(&told, known ? &ledger : NULL);
	fprintf(w->out, "%s\n", line);
	free(line);
	if (known)
		ledger_done(&ledger);
}

/* An archive may be anybody's. As it is, or cleaned into *made; NULL when it is of no use. */
static const struct post *clean(const struct post *kept, struct post **made)
{
	if (proof_post(kept))
		return kept;
	*made = post_new(kept);
	return *made;
}

static bool write_post(void *arg, const struct post *kept, bool deleted)
{
	struct writing *w = arg;
	struct post *made = NULL;
	const struct post *post = deleted ? NULL : clean(kept, &made);

	if (post == NULL || !wanted(w->wish, post)) {
		post_free(made);
		return true;
	}
	if (w->wish->kind == EXPORT_CSV)
		export_csv_row(w->out, post, count_boosts(&w->boosts, post->id));
	else
		write_line(w, post);
	w->error = ferror(w->out) ? errno : 0;
	post_free(made);
	w->written += !w->error;
	return !w->error;
}

static bool write_all(struct archive *archive, struct writing *w)
{
	if (w->wish->kind != EXPORT_CSV) {
		if (w->wish->as_said)
			return archive_each(archive, write_post, w);
		export_ledger_read(&w->ledger, archive, w->wish->event);
		bool read = archive_each(archive, write_post, w);
		export_ledger_done(&w->ledger);
		return read;
	}
	bool whole = archive_each(archive, note_boost, &w->boosts);
	settle(&w->boosts);
	export_csv_head(w->out);
	return archive_each(archive, write_post, w) && whole;
}

enum export_end export_write(struct archive *archive, const struct export_wish *wish, FILE *out, size_t *written)
{
	struct writing w = { .wish = wish, .out = out };
	bool whole = write_all(archive, &w);

	free(w.boosts.items);
	*written = w.written;
	if (w.error == 0 && (fflush(out) != 0 || ferror(out)))
		w.error = errno;
	if (w.error == 0)
		return whole ? EXPORT_DONE : EXPORT_BROKEN;
	errno = w.error;
	return EXPORT_REFUSED;
}

/* ---- the commands ---- */

static void say_missing(const struct options *options, const char *path, char error[static 512])
{
	const char *tag = options->tags.typed[0];

	if (options->archive_file[0] != '\0')
		snprintf(error, 512, "--archive %.200s: there is no such file", path);
	else
		snprintf(error, 512, "#%.80s was never followed here (there is no %.200s); follow it first: tweetup %.80s", tag, path, tag);
}

struct archive *export_open(const struct options *options, char error[static 512])
{
	char *path = options->archive_file[0] != '\0' ? xstrdup(options->archive_file) : archive_path(options->tags.folded[0]);
	char why[256] = "there is no home folder: set HOME, or name the archive with --archive";
	struct archive *archive = path != NULL ? archive_read(path, why) : NULL;

	if (path != NULL && access(path, F_OK) != 0)
		say_missing(options, path, error);
	else if (archive == NULL)
		snprintf(error, 512, "%s", why);
	free(path);
	return archive;
}

/* A failure in words. */
static bool ended(enum export_end end, size_t written, char error[static 512])
{
	const int code = errno;

	if (end == EXPORT_BROKEN)
		snprintf(error, 512, "the archive is damaged: it could be read no further than %zu posts", written);
	else if (end == EXPORT_REFUSED)
		snprintf(error, 512, "cannot write all that the archive has: %s", strerror(code));
	return end == EXPORT_DONE || (end == EXPORT_REFUSED && code == EPIPE);
}

static int64_t since_of(const struct options *options, int64_t now)
{
	int64_t since = 0;

	return options->since[0] != '\0' && when_since(options->since, now, &since) ? since : 0;
}

static bool run_rows(struct archive *archive, const struct options *options, enum export_kind kind, FILE *out, char error[static 512])
{
	struct filter_error unused;
	struct filter *filter = filter_new(options->filter, &unused);
	struct export_wish wish = { .kind = kind, .filter = filter, .now = when_now(), .event = options->event };
	size_t written;

	wish.since = since_of(options, wish.now);
	enum export_end end = export_write(archive, &wish, out, &written);
	bool good = ended(end, written, error);
	filter_free(filter);
	return good;
}

static bool run_jsonl(struct archive *archive, const struct options *options, FILE *out, char error[static 512])
{
	return run_rows(archive, options, EXPORT_JSONL, out, error);
}

static bool run_csv(struct archive *archive, const struct options *options, FILE *out, char error[static 512])
{
	return run_rows(archive, options, EXPORT_CSV, out, error);
}

static bool run_md(struct archive *archive, const struct options *options, FILE *out, char error[static 512])
{
	return recap_archive(archive, options, when_now(), recap_md, out, error);
}

static bool run_html(struct archive *archive, const struct options *options, FILE *out, char error[static 512])
{
	return recap_archive(archive, options, when_now(), recap_html, out, error);
}

static bool run_people(struct archive *archive, const struct options *options, FILE *out, char error[static 512])
{
	return recap_archive(archive, options, when_now(), recap_people, out, error);
}

static const struct export_row rows[] = {
	{ "md", "the recap, in Markdown", run_md },
	{ "html", "the recap as a web page in one file", run_html },
	{ "people", "who to follow, for Mastodon's import", run_people },
	{ "jsonl", "every post as a JSON line", run_jsonl },
	{ "csv", "every post as a row for spreadsheets", run_csv },
};
enum { ROWS = sizeof rows / sizeof *rows };

size_t export_rows(const struct export_row **out)
{
	*out = rows;
	return ROWS;
}

const struct export_row *export_row(const char *name)
{
	for (size_t i = 0; i < ROWS; i++)
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

const char *export_choice(char out[static EXPORT_CHOICE])
{
	size_t n = 0;

	for (size_t i = 0; i < ROWS; i++)
		n += (size_t)snprintf(out + n, EXPORT_CHOICE - n, "%s%s", i == 0 ? "" : i + 1 < ROWS ? ", " : " or ", rows[i].name);
	return out;
}

bool export_run(struct archive *archive, const struct options *options, FILE *out, char error[static 512])
{
	return export_row(options->as)->run(archive, options, out, error);
}

bool export_tape(struct archive *archive, const struct options *options, FILE *out, char error[static 512])
{
	struct export_wish wish = { .kind = EXPORT_JSONL, .since = since_of(options, when_now()), .as_said = true };
	size_t written;
	enum export_end end = export_write(archive, &wish, out, &written);

	return ended(end, written, error);
}
