#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/log.h"
#include "net/html.h"

static const struct { const char *html, *text; } cases[] = {
	{"", ""},
	{"no markup at all", "no markup at all"},
	{"a < b and c > d", "a < b and c > d"},
	{"plain &amp; simple &lt;b&gt; &eacute; &#8217; &#x1F30D;", "plain & simple <b> é ’ 🌍"},
	{"<p>one</p><p>two</p>", "one\n\ntwo"},
	{"<p>one</p>\n<p>two</p>  <p></p>", "one\n\ntwo"},
	{"<p>one<br>two<br />three</p>", "one\ntwo\nthree"},
	{"<p>one\n   two</p>", "one two"},
	{"<p>Mind the <a href=\"https://m.example/tags/stairs\" class=\"mention hashtag\" rel=\"tag\">#<span>Stairs</span></a>!</p>",
	 "Mind the #Stairs!"},
	{"<p><span class=\"h-card\"><a href=\"https://m.example/@kim\" class=\"u-url mention\">@<span>kim</span></a></span> hello</p>",
	 "@kim hello"},
	{"<p>See <a href=\"https://gallery.example/rooms/4\"><span class=\"invisible\">https://</span>"
	 "<span class=\"ellipsis\">gallery.example/ro</span><span class=\"invisible\">oms/4</span></a> now</p>",
	 "See gallery.example/ro… now"},
	{"<p class=\"quote-inline\">RE: <a href=\"https://x.example/1\">https://x.example/1</a></p><p>Yes</p>", "Yes"},
	{"<ul><li>one</li><li>two<ul><li>in</li></ul></li></ul><p>end</p>", "- one\n- two\n- in\n\nend"},
	{"<ol><li><p>first</p></li><li><p>second</p></li></ol>", "- first\n- second"},
	{"<blockquote><p>said a</p><p>said b</p></blockquote><p>I agree</p>", "> said a\n\n> said b\n\nI agree"},
	{"<pre><code>a\n  b\n\nc</code></pre>", "a\n  b\n\nc"},
	{"<h1>Head</h1><p>body</p>", "Head\n\nbody"},
	{"<p>un<b>closed <i>tags", "unclosed tags"},
	{"<script>alert(1)</script><style>p{}</style><p>x</p>", "x"},
	{"<p>an <img alt=\":heart:\" src=\"https://m.example/h.png\"> emoji</p>", "an :heart: emoji"},
	{"<p>half a tag <a href=\"https://x", "half a tag"},
	{"<p>灯台 ＃museum</p>", "灯台 ＃museum"},
};

static void test_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char *text = html_text(cases[i].html, strlen(cases[i].html), true, NULL);
		size_t length = strlen(text);
		while (length > 0 && text[length - 1] == ' ')
			text[--length] = '\0';
		assert_string_equal(text, cases[i].text);
		free(text);
	}
}

static void test_quote_kept(void **state)
{
	(void)state;
	const char *html = "<p class=\"quote-inline\">RE: it</p><p>Yes</p>";
	char *text = html_text(html, strlen(html), false, NULL);
	assert_string_equal(text, "RE: it\n\nYes");
	free(text);
}

static void test_links(void **state)
{
	(void)state;
	const char *html = "<a href=\"https://one.example/\">x</a><a class=\"u-url mention\" href=\"https://m.example/@a\">@a</a>"
		"<a class=\"hashtag\" href=\"https://m.example/t\">#t</a><a rel=\"tag\" href=\"https://m.example/u\">#u</a>"
		"<a href=\"https://one.example/\">x</a><a href=\"https://two.example/?a=1&amp;b=2\">y</a><a>z</a>";
	struct list_builder links = { 0 };
	free(html_text(html, strlen(html), false, &links));
	assert_int_equal(links.list.n, 2);
	assert_true(list_has(&links.list, "https://one.example/"));
	assert_true(list_has(&links.list, "https://two.example/?a=1&b=2"));
	list_done(&links);
}

/* Depth, size and number are the stranger's to choose; the work is ours to bound. */
static void test_hostile(void **state)
{
	(void)state;
	static const char *const pieces[] = { "<div>", "<b><p>", "<a b=\"", "&amp;<br>", "<ul><li>", "<blockquote>x", "&#", "\xff<", "</p>" };
	const size_t size = 2 * 1024 * 1024;
	char *html = xmalloc(size + 1);
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		size_t piece = strlen(pieces[i]), length = 0;
		for (; length + piece <= size; length += piece)
			memcpy(html + length, pieces[i], piece);
		char *text = html_text(html, length, true, NULL);
		assert_true(strlen(text) <= 64 * 1024);
		free(text);
	}
	free(html);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_quote_kept),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_hostile),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
