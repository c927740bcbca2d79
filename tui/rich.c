#include "tui/rich.h"

#include <stdint.h>
#include <string.h>
#include "model/tags.h"

static const char nowhere[] = "";

static void next_tag(struct rich *rich, const char *p)
{
	if (!tag_find(p, &rich->tag, &rich->tag_end))
		rich->tag = rich->tag_end = nowhere;
}

static void next_link(struct rich *rich, const char *p)
{
	const char *secure = strstr(p, "https://"), *open = strstr(p, "http://");
	const char *link = !secure ? open : !open || secure < open ? secure : open;
	if (!link) {
		rich->link = rich->link_end = nowhere;
		return;
	}
	size_t n = strcspn(link, " \n<>\"");
	while (n > 8 && strchr(".,;:!?)", link[n - 1]))
		n--;
	rich->link = link;
	rich->link_end = link + n;
}

/* Whether a span that was found is behind p; "nowhere" stays for good. */
static int passed(const char *end, const char *p)
{
	return !end || (end != nowhere && (uintptr_t)end <= (uintptr_t)p);
}

/* The part of [p, end) up to the next change of style. */
static const char *piece(const struct rich *rich, const char *p, const char *end, unsigned *style)
{
	const struct { const char *from, *to; unsigned style; } spans[] = {
		{ rich->link, rich->link_end, STYLE_LINK }, { rich->tag, rich->tag_end, STYLE_TAG } };
	for (size_t i = 0; i < 2; i++) {
		if (spans[i].from == nowhere || spans[i].from >= end)
			continue;
		if (spans[i].from > p) {
			end = spans[i].from;
			continue;
		}
		*style = spans[i].style | (*style & ~0xffu);
		return spans[i].to < end ? spans[i].to : end;
	}
	return end;
}

int rich_draw(struct rich *rich, struct frame *frame, struct box box, int row, int column, unsigned style,
              const char *p, size_t length)
{
	const char *end = p + length;
	while (p < end) {
		if (passed(rich->tag_end, p))
			next_tag(rich, p);
		if (passed(rich->link_end, p))
			next_link(rich, p);
		unsigned own = style;
		const char *to = piece(rich, p, end, &own);
		column = frame_text(frame, box, row, column, own, p, (size_t)(to - p));
		p = to;
	}
	return column;
}
