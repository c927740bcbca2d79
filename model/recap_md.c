/* The recap as Markdown: CommonMark 0.31, and GitHub's tables for the people. */
#include "model/recap.h"

#include <string.h>
#include "model/text.h"

/* ---- escaping ---- */

/* Signs that mean something anywhere; and those that do at the beginning of a line. */
static const char anywhere[] = "\\`*_{}[]<>|~$&^", at_start[] = "#+-=:", ending_number[] = ".)";

static bool digits_before(const char *start, const char *p)
{
	return p > start && strspn(start, "0123456789") == (size_t)(p - start);
}

/* One line of a stranger's text. */
static const char *put_line(FILE *out, const char *p)
{
	const char *start = p += strspn(p, " ");

	for (; *p != '\0' && *p != '\n'; p++) {
		bool means = strchr(anywhere, *p) != NULL || (p == start && strchr(at_start, *p) != NULL) ||
		             (strchr(ending_number, *p) != NULL && digits_before(start, p)) || (*p == '%' && p > start && p[-1] == '{');
		if (means)
			fputc('\\', out);
		fputc(*p, out);
	}
	return p;
}

/* Text that has to stay in one line: headings, cells, names. */
static void put(FILE *out, const char *text)
{
	for (text = put_line(out, text); *text != '\0'; text = put_line(out, text + 1))
		fputc(' ', out);
}

/* Text of any number of lines, each behind the prefix. */
static void put_block(FILE *out, const char *prefix, const char *text)
{
	for (;; text++) {
		const char *start = text;
		fputs(prefix, out);
		text = put_line(out, text);
		fputs(text > start && text[0] == '\n' && text[1] != '\n' ? "  \n" : "\n", out);
		if (*text == '\0')
			break;
	}
}

/* An address between < and >: what could end that, or begin something that binds closer, is written as bytes (RFC 3986). */
static void put_url(FILE *out, const char *url)
{
	for (; *url != '\0'; url++)
		if (strchr("<>\\ `|$\"", *url) != NULL)
			fprintf(out, "%%%02X", (unsigned)(unsigned char)*url);
		else
			fputc(*url, out);
}

/* ---- a post ---- */

static void put_who(FILE *out, const struct recap *recap, const struct store_view *view)
{
	char handle[RECAP_HANDLE];
	const char *role = recap_role(recap, view->person);

	fputs("**", out);
	put(out, recap_name(view->person));
	fputs("**", out);
	if (recap_handle(view->person, handle)[0] != '\0' && view->person->name[0] != '\0') {
		fputs(" (", out);
		put(out, handle);
		fprintf(out, "%s%s)", role[0] != '\0' ? ", " : "", role);
	} else if (role[0] != '\0') {
		fprintf(out, " (%s)", role);
	}
}

static void put_when(FILE *out, const struct recap *recap, const struct store_view *view)
{
	char when[RECAP_TIME];

	recap_time(recap, view->post.created, when);
	if (view->post.url[0] == '\0') {
		fputs(when, out);
		return;
	}
	fprintf(out, "[%s](<", when);
	put_url(out, view->post.url);
	fputs(">)", out);
}

static void put_media(FILE *out, const struct post *post)
{
	for (const char *kind = list_next(&post->media, NULL); kind != NULL;) {
		const char *url = list_next(&post->media, kind), *alt = list_next(&post->media, url);
		fprintf(out, "  - %s: ", recap_kind(kind));
		put(out, alt[0] != '\0' ? alt : "no description");
		if (url[0] != '\0') {
			fputs(" <", out);
			put_url(out, url);
			fputc('>', out);
		}
		fputc('\n', out);
		kind = list_next(&post->media, alt);
	}
}

static void put_links(FILE *out, const struct post *post)
{
	for (const char *url = list_next(&post->links, NULL); url != NULL; url = list_next(&post->links, url)) {
		fputs("  - link: <", out);
		put_url(out, url);
		fputs(">\n", out);
	}
}

static void put_post(FILE *out, const struct recap *recap, const struct recap_line *line, const struct store_view *view)
{
	fputs("- ", out);
	put_who(out, recap, view);
	fputs(", ", out);
	put_when(out, recap, view);
	if (view->post.edited)
		fputs(", edited", out);
	if (view->boosts > 0)
		fprintf(out, ", boosted by %u", view->boosts);
	if (line->text[0] != '\0') {
		fputs(" · ", out);
		put(out, line->text);
	}
	fputs("\n\n", out);
	if (view->post.warning != NULL) {
		fputs("  > Content warning: ", out);
		put(out, view->post.warning);
		fputs("\n  >\n", out);
	}
	put_block(out, "  > ", view->post.text);
	if (view->post.media.n > 0 || view->post.links.n > 0)
		fputc('\n', out);
	put_media(out, &view->post);
	put_links(out, &view->post);
	fputc('\n', out);
}

static void put_see(FILE *out, const struct recap *recap, const struct recap_line *line, const struct store_view *view)
{
	fputs("- ", out);
	put_who(out, recap, view);
	fputs(", ", out);
	put_when(out, recap, view);
	fputs(": ", out);
	put(out, line->text);
	fputs("\n\n", out);
}

static void put_picture(FILE *out, const struct recap *recap, const struct recap_line *line, const struct store_view *view)
{
	const char *item = list_next(&view->post.media, NULL);

	for (size_t i = 0; i < line->index * 3; i++)
		item = list_next(&view->post.media, item);
	const char *url = list_next(&view->post.media, item), *alt = list_next(&view->post.media, url);
	fprintf(out, "- %s by ", recap_kind(item));
	put(out, recap_name(view->person));
	fputs(", ", out);
	put_when(out, recap, view);
	fputs(": ", out);
	put(out, alt[0] != '\0' ? alt : "no description");
	fputc('\n', out);
}

/* ---- people ---- */

static void put_person(FILE *out, const struct recap_person *person)
{
	char handle[RECAP_HANDLE];

	fputs("| ", out);
	put(out, recap_name(person->accounts[0]));
	fputs(" | ", out);
	for (size_t i = 0; i < person->account_count; i++) {
		fputs(i > 0 ? ", " : "", out);
		put(out, recap_handle(person->accounts[i], handle));
	}
	fprintf(out, " | %s | %u | %u | %u |\n", person->role, person->posts, person->questions, person->answers);
}

/* ---- the whole ---- */

static bool listed(enum recap_what what)
{
	return what == RECAP_PICTURE || what == RECAP_ITEM;
}

static void put_text_line(FILE *out, const struct recap_line *line)
{
	if (line->what == RECAP_HEADING)
		fprintf(out, "%.*s ", (int)line->level, "######");
	else if (line->what == RECAP_ITEM)
		fputs("- ", out);
	put(out, line->text);
	fputs(line->what == RECAP_ITEM ? "\n" : "\n\n", out);
}

static void put_recap_line(FILE *out, const struct recap *recap, const struct recap_line *line, enum recap_what before)
{
	struct store_view view;

	if (line->what == RECAP_PERSON) {
		if (before != RECAP_PERSON)
			fputs("| Name | Accounts | Role | Posts | Questions | Answers |\n| --- | --- | --- | --: | --: | --: |\n", out);
		put_person(out, &recap->people[line->index]);
		return;
	}
	if ((listed(before) && !listed(line->what)) || before == RECAP_PERSON)
		fputc('\n', out);
	if (line->what == RECAP_HEADING || line->what == RECAP_WORDS || line->what == RECAP_ITEM) {
		put_text_line(out, line);
		return;
	}
	store_view(recap->store, store_at(recap->store, store_seek(recap->store, line->place)), &view);
	if (line->what == RECAP_POST)
		put_post(out, recap, line, &view);
	else if (line->what == RECAP_SEE)
		put_see(out, recap, line, &view);
	else
		put_picture(out, recap, line, &view);
}

void recap_md(const struct recap *recap, FILE *out)
{
	enum recap_what before = RECAP_HEADING;

	fputs("# ", out);
	put(out, recap->title);
	fputs("\n\n", out);
	for (size_t i = 0; i < recap->n; i++) {
		put_recap_line(out, recap, &recap->lines[i], before);
		before = recap->lines[i].what;
	}
}
