#include "net/html.h"

#include <libxml/HTMLparser.h>
#include <stdlib.h>
#include <string.h>

#include "model/log.h"

enum {
	HTML_IN_MAX = 256 * 1024, /* of the HTML; a post keeps 16 KiB of text */
	HTML_OUT_MAX = 64 * 1024,
	HTML_QUOTES_MAX = 4,
};

/* Text under construction. */
struct html_out {
	char *bytes;
	size_t length, capacity;
	unsigned breaks; /* line ends due before the next text */
	unsigned quotes; /* depth of blockquote */
	unsigned pre;
	bool item;       /* a list item has begun and waits for its text */
	bool skip_quote;
	struct list_builder *links;
};

static void html_bytes(struct html_out *out, const char *bytes, size_t length)
{
	if (out->length + length > HTML_OUT_MAX)
		return;
	if (out->length + length + 1 > out->capacity) {
		out->capacity = (out->length + length + 1) * 2;
		out->bytes = xrealloc(out->bytes, out->capacity);
	}
	memcpy(out->bytes + out->length, bytes, length);
	out->length += length;
	out->bytes[out->length] = '\0';
}

static bool html_at_line_start(const struct html_out *out)
{
	return out->length == 0 || out->bytes[out->length - 1] == '\n';
}

/* Writes what is due before text: line ends, quote marks, the dash of a list item. */
static void html_open_line(struct html_out *out)
{
	for (; out->length > 0 && out->breaks > 0; out->breaks--)
		html_bytes(out, "\n", 1);
	out->breaks = 0;
	if (html_at_line_start(out))
		for (unsigned i = 0; i < out->quotes && i < HTML_QUOTES_MAX; i++)
			html_bytes(out, "> ", 2);
	if (out->item)
		html_bytes(out, "- ", 2);
	out->item = false;
}

static void html_break(struct html_out *out, unsigned lines)
{
	if (out->breaks < lines)
		out->breaks = lines;
}

static bool html_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool html_blank(const char *text)
{
	while (html_is_space(*text))
		text++;
	return *text == '\0';
}

static void html_pre_text(struct html_out *out, const char *text)
{
	while (*text != '\0') {
		size_t line = strcspn(text, "\n");
		if (line > 0) {
			html_open_line(out);
			html_bytes(out, text, line);
		}
		text += line;
		if (*text == '\n') {
			out->breaks++;
			text++;
		}
	}
}

/* Source line ends are not the author's: with the white space around them they are one space. */
static void html_text_run(struct html_out *out, const char *text)
{
	if (html_blank(text) && (strpbrk(text, "\r\n") != NULL || out->breaks > 0 || out->length == 0))
		return;
	if (out->breaks > 0 || out->length == 0)
		while (html_is_space(*text))
			text++;
	html_open_line(out);
	while (*text != '\0') {
		size_t run = strcspn(text, "\t\r\n\f");
		html_bytes(out, text, run);
		text += run;
		if (*text == '\0')
			break;
		while (html_is_space(*text))
			text++;
		html_bytes(out, " ", 1);
	}
}

static void html_text_node(struct html_out *out, const xmlNode *node)
{
	const char *text = (const char *)node->content;
	if (text == NULL)
		return;
	if (out->pre > 0)
		html_pre_text(out, text);
	else
		html_text_run(out, text);
}

static bool html_has_class(xmlNode *node, const char *name)
{
	xmlChar *class = xmlGetProp(node, (const xmlChar *)"class");
	size_t length = strlen(name);
	bool found = false;
	for (const char *p = (const char *)class; p != NULL && !found && (p = strstr(p, name)) != NULL; p += length) {
		bool starts = p == (const char *)class || html_is_space(p[-1]);
		found = starts && (p[length] == '\0' || html_is_space(p[length]));
	}
	xmlFree(class);
	return found;
}

static bool html_rel_tag(xmlNode *node)
{
	xmlChar *rel = xmlGetProp(node, (const xmlChar *)"rel");
	bool tag = rel != NULL && strcmp((const char *)rel, "tag") == 0;
	xmlFree(rel);
	return tag;
}

static void html_link(struct html_out *out, xmlNode *node)
{
	if (out->links == NULL || html_has_class(node, "mention") || html_has_class(node, "hashtag") || html_rel_tag(node))
		return;
	xmlChar *href = xmlGetProp(node, (const xmlChar *)"href");
	if (href != NULL && !list_has(&out->links->list, (const char *)href))
		list_add(out->links, (const char *)href);
	xmlFree(href);
}

/* Custom emoji come as images on some servers: their alt text is the :shortcode:. */
static void html_image(struct html_out *out, xmlNode *node)
{
	xmlChar *alt = xmlGetProp(node, (const xmlChar *)"alt");
	if (alt != NULL)
		html_text_run(out, (const char *)alt);
	xmlFree(alt);
}

enum html_kind { HTML_INLINE, HTML_LINE, HTML_PARAGRAPH, HTML_BR, HTML_ITEM, HTML_QUOTE, HTML_PRE, HTML_LINK, HTML_IMAGE, HTML_HIDDEN };

static const struct { const char *name; enum html_kind kind; } html_elements[] = {
	{"a", HTML_LINK}, {"br", HTML_BR}, {"p", HTML_PARAGRAPH}, {"div", HTML_LINE}, {"li", HTML_ITEM},
	{"ul", HTML_PARAGRAPH}, {"ol", HTML_PARAGRAPH}, {"blockquote", HTML_QUOTE}, {"pre", HTML_PRE},
	{"h1", HTML_PARAGRAPH}, {"h2", HTML_PARAGRAPH}, {"h3", HTML_PARAGRAPH}, {"h4", HTML_PARAGRAPH},
	{"h5", HTML_PARAGRAPH}, {"h6", HTML_PARAGRAPH}, {"hr", HTML_PARAGRAPH}, {"table", HTML_PARAGRAPH},
	{"tr", HTML_LINE}, {"img", HTML_IMAGE}, {"script", HTML_HIDDEN}, {"style", HTML_HIDDEN},
	{"head", HTML_HIDDEN}, {"template", HTML_HIDDEN},
};

static enum html_kind html_kind(const xmlNode *node)
{
	for (size_t i = 0; i < sizeof html_elements / sizeof *html_elements; i++)
		if (strcmp((const char *)node->name, html_elements[i].name) == 0)
			return html_elements[i].kind;
	return HTML_INLINE;
}

/* A list inside of an item begins on the next line, not after a blank one. */
static unsigned html_space_around(const xmlNode *node)
{
	return node->parent->type == XML_ELEMENT_NODE && strcmp((const char *)node->parent->name, "li") == 0 ? 1 : 2;
}

static void html_block(struct html_out *out, xmlNode *node, enum html_kind kind)
{
	switch (kind) {
	case HTML_LINE: case HTML_ITEM:
		html_break(out, 1);
		break;
	case HTML_PARAGRAPH: case HTML_QUOTE: case HTML_PRE:
		if (!out->item)
			html_break(out, html_space_around(node));
		break;
	default:
		break;
	}
}

/* false: leave out the element with all that is in it. */
static bool html_enter(struct html_out *out, xmlNode *node)
{
	if (node->type == XML_TEXT_NODE)
		html_text_node(out, node);
	if (node->type != XML_ELEMENT_NODE)
		return false;
	enum html_kind kind = html_kind(node);
	if (kind == HTML_HIDDEN || html_has_class(node, "invisible") ||
	    (out->skip_quote && html_has_class(node, "quote-inline")))
		return false;
	html_block(out, node, kind);
	switch (kind) {
	case HTML_BR: out->breaks++; break;
	case HTML_ITEM: out->item = true; break;
	case HTML_QUOTE: out->quotes++; break;
	case HTML_PRE: out->pre++; break;
	case HTML_LINK: html_link(out, node); break;
	case HTML_IMAGE: html_image(out, node); break;
	default: break;
	}
	return true;
}

static void html_leave(struct html_out *out, xmlNode *node)
{
	enum html_kind kind = html_kind(node);
	if (kind == HTML_QUOTE)
		out->quotes--;
	if (kind == HTML_PRE)
		out->pre--;
	if (kind == HTML_ITEM)
		out->item = false;
	html_block(out, node, kind);
	if (html_has_class(node, "ellipsis"))
		html_bytes(out, "…", strlen("…"));
}

/* Without recursion: the depth is the stranger's to choose. */
static void html_walk(struct html_out *out, xmlNode *root)
{
	xmlNode *node = root;
	while (node != NULL) {
		bool inside = html_enter(out, node);
		if (inside && node->children != NULL) {
			node = node->children;
			continue;
		}
		if (inside)
			html_leave(out, node);
		while (node != root && node->next == NULL) {
			node = node->parent;
			if (node == NULL)
				return;
			html_leave(out, node);
		}
		if (node == root)
			return;
		node = node->next;
	}
}

char *html_text(const char *content, size_t length, bool skip_quote, struct list_builder *links)
{
	struct html_out out = { .skip_quote = skip_quote, .links = links };
	if (length > HTML_IN_MAX)
		length = HTML_IN_MAX;
	html_bytes(&out, "", 0);
	if (memchr(content, '<', length) == NULL && memchr(content, '&', length) == NULL) {
		html_bytes(&out, content, length < HTML_OUT_MAX ? length : HTML_OUT_MAX);
		return out.bytes;
	}
	htmlDocPtr doc = htmlReadMemory(content, (int)length, NULL, "UTF-8", HTML_PARSE_RECOVER | HTML_PARSE_NOERROR |
	                                HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
	if (doc == NULL)
		return out.bytes;
	for (xmlNode *node = doc->children; node != NULL; node = node->next)
		html_walk(&out, node);
	xmlFreeDoc(doc);
	return out.bytes;
}
