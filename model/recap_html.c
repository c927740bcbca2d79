/* The recap as one file of HTML: no script, nothing loaded, its own style sheet allowed by its hash alone (CSP level 3, as a meta
 * element; a change of the style sheet needs a new hash, which the tests compute). WCAG 2.2 AA: headings in order, a way past the contents,
 * every link says where it goes, colours of 4.5:1 in light and dark. */
#include "model/recap.h"

#include <string.h>
#include "model/when.h"

#define STYLE \
	":root{color-scheme:light dark;--ink:#1c1b1a;--soft:#5b5854;--paper:#fdfcf9;--line:#d9d5cd;--mark:#0b5d57;--box:#f3f0e9}" \
	"@media(prefers-color-scheme:dark){:root{--ink:#eceae6;--soft:#b3aea6;--paper:#171614;--line:#3b3834;--mark:#7fd1c7;--box:#211f1c}}" \
	"*{box-sizing:border-box}" \
	"body{margin:0 auto;padding:1.5rem 1rem 4rem;max-width:44rem;background:var(--paper);color:var(--ink);" \
	"font:1.05rem/1.55 Georgia,\"Noto Serif\",serif;overflow-wrap:anywhere}" \
	"h1{font-size:1.9rem;line-height:1.2}h2{font-size:1.4rem;margin:3rem 0 .5rem;border-bottom:2px solid var(--line)}" \
	"h3{font-size:1.15rem;margin:2rem 0 .5rem}h1,h2,h3,.who,nav,table,.skip{font-family:system-ui,\"Noto Sans\",sans-serif}" \
	"a{color:var(--mark)}a:focus-visible{outline:3px solid var(--mark);outline-offset:2px}" \
	".skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:.5rem;background:var(--paper);padding:.5rem}" \
	"nav ul,.posts,.media,.list{list-style:none;padding:0;margin:0}nav li,.list li{margin:.35rem 0}nav .in{padding-inline-start:1.2rem}" \
	".posts>li{margin:1rem 0;padding:.1rem 0 .1rem .9rem;border-left:3px solid var(--line)}" \
	".posts>li.host{border-color:var(--mark)}.posts>li.see{border-left-style:dotted;color:var(--soft)}.posts>li.under{margin-left:1.6rem}" \
	".who{font-size:.85rem;color:var(--soft)}.who b{font-size:1rem;color:var(--ink)}.note{font-style:italic}" \
	".text p{margin:.3rem 0}.media{margin:.4rem 0;font-size:.95rem}.media li{background:var(--box);padding:.4rem .6rem;margin:.25rem 0}" \
	"summary{cursor:pointer}table{border-collapse:collapse;width:100%;font-size:.9rem}.wide{overflow-x:auto}" \
	"th,td{text-align:start;vertical-align:top;padding:.35rem .5rem;border-bottom:1px solid var(--line);overflow-wrap:break-word}" \
	"td.n,th.n{text-align:end}footer{margin-top:3rem;color:var(--soft);font-size:.85rem}" \
	"@media print{:root{--ink:#000;--soft:#333;--paper:#fff;--line:#999;--mark:#000;--box:#fff}nav,.skip{display:none}" \
	"body{max-width:none;padding:0;font-size:10.5pt}.posts>li{break-inside:avoid}h2,h3{break-after:avoid}" \
	".media a::after{content:\" (\" attr(href) \")\"}details::details-content{content-visibility:visible;block-size:auto}}"
#define STYLE_HASH "sha256-xmIAm60fcGRw0suS7Yjbg+J2evUX1Sxm6yzU/VHRoQw="

/* ---- escaping ---- */

static void put_char(FILE *out, char c)
{
	switch (c) {
	case '&': fputs("&amp;", out); break;
	case '<': fputs("&lt;", out); break;
	case '>': fputs("&gt;", out); break;
	case '"': fputs("&quot;", out); break;
	case '\'': fputs("&#39;", out); break;
	default: fputc(c, out);
	}
}

/* For text and for values of attributes between quotes. */
static void put(FILE *out, const char *text)
{
	for (; *text != '\0'; text++)
		put_char(out, *text);
}

/* Paragraphs at empty lines, line breaks at others. */
static void put_block(FILE *out, const char *text)
{
	fputs("<p>", out);
	for (; *text != '\0'; text++)
		if (text[0] == '\n' && text[1] == '\n') {
			fputs("</p>\n<p>", out);
			text += strspn(text, "\n") - 1;
		} else if (*text == '\n') {
			fputs("<br>\n", out);
		} else {
			put_char(out, *text);
		}
	fputs("</p>\n", out);
}

/* A language as BCP 47 writes it, so that screen readers speak it; anything else is left out. */
static bool is_language(const char *lang)
{
	size_t part = strcspn(lang, "-"), length = strlen(lang);
	bool first = part >= 2 && part <= 8;

	for (const char *p = lang; first && *p != '\0'; p += part + (p[part] == '-')) {
		part = strcspn(p, "-");
		if (part < 1 || part > 8)
			return false;
	}
	return first && lang[length - 1] != '-' &&
	       strspn(lang, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == length;
}

static void put_lang(FILE *out, const struct post *post)
{
	if (post->langs.n > 0 && is_language(post->langs.at))
		fprintf(out, " lang=\"%s\"", post->langs.at);
}

/* The beginning of a link to somewhere else; what it says and the end are the caller's. */
static void open_link(FILE *out, const char *url)
{
	fputs("<a rel=\"noopener noreferrer nofollow\" href=\"", out);
	put(out, url);
	fputs("\">", out);
}

/* ---- a post ---- */

static void put_when(FILE *out, const struct recap *recap, const struct store_view *view)
{
	char when[RECAP_TIME], exact[WHEN_TEXT];
	bool linked = view->post.url[0] != '\0';

	if (linked)
		open_link(out, view->post.url);
	fprintf(out, "<time datetime=\"%s\">%s</time>%s", when_format(view->post.created, exact), recap_time(recap, view->post.created, when),
	        linked ? "</a>" : "");
}

static void put_name(FILE *out, const struct person *person)
{
	fputs("<bdi>", out);
	put(out, recap_name(person));
	fputs("</bdi>", out);
}

static void put_who(FILE *out, const struct recap *recap, const struct recap_line *line, const struct store_view *view)
{
	char handle[RECAP_HANDLE];
	const char *role = recap_role(recap, view->person);

	fputs("<div class=\"who\"><b>", out);
	put_name(out, view->person);
	fputs("</b>", out);
	if (recap_handle(view->person, handle)[0] != '\0' && view->person->name[0] != '\0') {
		fputs(" <bdi>", out);
		put(out, handle);
		fputs("</bdi>", out);
	}
	fprintf(out, "%s%s · ", role[0] != '\0' ? " · " : "", role);
	put_when(out, recap, view);
	if (view->post.edited)
		fputs(" · edited", out);
	if (view->boosts > 0)
		fprintf(out, " · boosted by %u", view->boosts);
	if (line->text[0] != '\0') {
		fputs(" · <span class=\"note\">", out);
		put(out, line->text);
		fputs("</span>", out);
	}
	fputs("</div>\n", out);
}

static void put_text(FILE *out, const struct post *post)
{
	if (post->text[0] == '\0')
		return;
	fputs("<div class=\"text\" dir=\"auto\"", out);
	put_lang(out, post);
	fputs(">\n", out);
	put_block(out, post->text);
	fputs("</div>\n", out);
}

/* What a picture is of, as the words of the link to it. */
static void put_picture(FILE *out, const struct post *post, const char *kind, const char *url, const char *alt)
{
	if (url[0] != '\0')
		open_link(out, url);
	fprintf(out, "%s: <span dir=\"auto\"", recap_kind(kind));
	if (alt[0] != '\0')
		put_lang(out, post);
	fputc('>', out);
	put(out, alt[0] != '\0' ? alt : "no description");
	fprintf(out, "</span>%s", url[0] != '\0' ? "</a>" : "");
}

static void put_attached(FILE *out, const struct post *post)
{
	if (post->media.n == 0 && post->links.n == 0)
		return;
	fputs("<ul class=\"media\">\n", out);
	for (const char *kind = list_next(&post->media, NULL); kind != NULL;) {
		const char *url = list_next(&post->media, kind), *alt = list_next(&post->media, url);
		fputs("<li>", out);
		put_picture(out, post, kind, url, alt);
		fputs("</li>\n", out);
		kind = list_next(&post->media, alt);
	}
	for (const char *url = list_next(&post->links, NULL); url != NULL; url = list_next(&post->links, url)) {
		fputs("<li>", out);
		open_link(out, url);
		put(out, url);
		fputs("</a></li>\n", out);
	}
	fputs("</ul>\n", out);
}

/* Behind a content warning the post waits until it is asked for; on paper it is shown. */
static void put_post(FILE *out, const struct recap *recap, const struct recap_line *line, const struct store_view *view)
{
	bool warned = view->post.warning != NULL;

	fprintf(out, "<li class=\"%s%s\">", recap_role(recap, view->person)[0] != '\0' ? "host" : "guest", line->level > 0 ? " under" : "");
	put_who(out, recap, line, view);
	if (warned) {
		fputs("<details><summary>Content warning: <span dir=\"auto\">", out);
		put(out, view->post.warning);
		fputs("</span></summary>\n", out);
	}
	put_text(out, &view->post);
	put_attached(out, &view->post);
	fprintf(out, "%s</li>\n", warned ? "</details>" : "");
}

static void put_see(FILE *out, const struct recap *recap, const struct recap_line *line, const struct store_view *view)
{
	fprintf(out, "<li class=\"see%s\"><div class=\"who\"><b>", line->level > 0 ? " under" : "");
	put_name(out, view->person);
	fputs("</b> · ", out);
	put_when(out, recap, view);
	fprintf(out, " · <a href=\"#%s\">", line->anchor);
	put(out, line->text);
	fputs("</a></div></li>\n", out);
}

static void put_photo(FILE *out, const struct recap *recap, const struct recap_line *line, const struct store_view *view)
{
	const char *item = list_next(&view->post.media, NULL);

	for (size_t i = 0; i < line->index * 3; i++)
		item = list_next(&view->post.media, item);
	const char *url = list_next(&view->post.media, item);
	fputs("<li>", out);
	put_picture(out, &view->post, item, url, list_next(&view->post.media, url));
	fputs(" · ", out);
	put_name(out, view->person);
	fputs(" · ", out);
	put_when(out, recap, view);
	fputs("</li>\n", out);
}

/* ---- people ---- */

static void put_person(FILE *out, const struct recap_person *person)
{
	char handle[RECAP_HANDLE];

	fputs("<tr><th scope=\"row\">", out);
	put_name(out, person->accounts[0]);
	fputs("</th><td>", out);
	for (size_t i = 0; i < person->account_count; i++) {
		fputs(i > 0 ? ", <bdi>" : "<bdi>", out);
		put(out, recap_handle(person->accounts[i], handle));
		fputs("</bdi>", out);
	}
	fprintf(out, "</td><td>%s</td><td class=\"n\">%u</td><td class=\"n\">%u</td><td class=\"n\">%u</td></tr>\n", person->role, person->posts,
	        person->questions, person->answers);
}

/* ---- lists around lines that belong together ---- */

enum block { BLOCK_NONE, BLOCK_POSTS, BLOCK_LIST, BLOCK_PICTURES, BLOCK_TABLE };

static const struct { const char *open, *close; } blocks[] = {
	[BLOCK_NONE] = { "", "" },
	[BLOCK_POSTS] = { "<ol class=\"posts\">\n", "</ol>\n" },
	[BLOCK_LIST] = { "<ul class=\"list\">\n", "</ul>\n" },
	[BLOCK_PICTURES] = { "<ul class=\"media\">\n", "</ul>\n" },
	[BLOCK_TABLE] = { "<section class=\"wide\" tabindex=\"0\" aria-labelledby=\"people\"><table>\n<thead><tr><th scope=\"col\">Name</th>"
	                  "<th scope=\"col\">Accounts</th><th scope=\"col\">Role</th><th scope=\"col\" class=\"n\">Posts</th>"
	                  "<th scope=\"col\" class=\"n\">Questions</th><th scope=\"col\" class=\"n\">Answers</th></tr></thead>\n<tbody>\n",
	                  "</tbody></table></section>\n" },
};

static const enum block block_of[] = {
	[RECAP_HEADING] = BLOCK_NONE, [RECAP_WORDS] = BLOCK_NONE, [RECAP_POST] = BLOCK_POSTS, [RECAP_SEE] = BLOCK_POSTS,
	[RECAP_PICTURE] = BLOCK_PICTURES, [RECAP_PERSON] = BLOCK_TABLE, [RECAP_ITEM] = BLOCK_LIST,
};

static void put_heading(FILE *out, const struct recap_line *line)
{
	fprintf(out, "<h%u id=\"%s\" dir=\"auto\">", line->level, line->anchor);
	put(out, line->text);
	fprintf(out, "</h%u>\n", line->level);
}

static void put_words(FILE *out, const struct recap_line *line)
{
	const char *element = line->what == RECAP_ITEM ? "li" : "p";

	fprintf(out, "<%s>", element);
	put(out, line->text);
	fprintf(out, "</%s>\n", element);
}

static void put_line(FILE *out, const struct recap *recap, const struct recap_line *line)
{
	struct store_view view;

	if (line->what == RECAP_HEADING) {
		put_heading(out, line);
		return;
	}
	if (line->what == RECAP_WORDS || line->what == RECAP_ITEM) {
		put_words(out, line);
		return;
	}
	if (line->what == RECAP_PERSON) {
		put_person(out, &recap->people[line->index]);
		return;
	}
	store_view(recap->store, store_at(recap->store, store_seek(recap->store, line->place)), &view);
	if (line->what == RECAP_POST)
		put_post(out, recap, line, &view);
	else if (line->what == RECAP_SEE)
		put_see(out, recap, line, &view);
	else
		put_photo(out, recap, line, &view);
}

/* ---- the whole ---- */

static void put_head(FILE *out, const struct recap *recap)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '" STYLE_HASH "'; base-uri 'none'; "
	      "form-action 'none'\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
	      "<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>", out);
	put(out, recap->title);
	fputs("</title>\n<style>" STYLE "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the recap</a>\n<header>\n"
	      "<h1 dir=\"auto\">", out);
	put(out, recap->title);
	fputs("</h1>\n", out);
}

static void put_contents(FILE *out, const struct recap *recap)
{
	fputs("<nav aria-label=\"Contents\">\n<ul>\n", out);
	for (size_t i = 0; i < recap->n; i++) {
		if (recap->lines[i].what != RECAP_HEADING)
			continue;
		fprintf(out, "<li%s><a href=\"#%s\" dir=\"auto\">", recap->lines[i].level > 2 ? " class=\"in\"" : "", recap->lines[i].anchor);
		put(out, recap->lines[i].text);
		fputs("</a></li>\n", out);
	}
	fputs("</ul>\n</nav>\n", out);
}

/* The words before the first heading stand beside the title. */
static size_t put_intro(FILE *out, const struct recap *recap)
{
	size_t i = 0;

	for (; i < recap->n && recap->lines[i].what == RECAP_WORDS; i++)
		put_words(out, &recap->lines[i]);
	fputs("</header>\n", out);
	return i;
}

void recap_html(const struct recap *recap, FILE *out)
{
	enum block open = BLOCK_NONE;

	put_head(out, recap);
	size_t i = put_intro(out, recap);
	put_contents(out, recap);
	fputs("<main id=\"main\">\n", out);
	for (; i < recap->n; i++) {
		enum block block = block_of[recap->lines[i].what];
		if (block != open)
			fprintf(out, "%s%s", blocks[open].close, blocks[block].open);
		open = block;
		put_line(out, recap, &recap->lines[i]);
	}
	fprintf(out, "%s</main>\n<footer><p>Made with tweetup from what was said in public.</p></footer>\n</body>\n</html>\n", blocks[open].close);
}
