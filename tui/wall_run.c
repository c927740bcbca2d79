/* `tweetup wall`: the presenter's screen in the loop. */
#include "tui/tui.h"

#include <stdio.h>
#include <unistd.h>
#include "model/when.h"
#include "tui/loop.h"
#include "tui/term.h"
#include "tui/wall_show.h"

int tui_wall(struct session *session, const struct options *options, const struct tui_host *host)
{
	struct term_facts facts;
	if (!isatty(STDOUT_FILENO)) {
		fprintf(stderr, "tweetup: the wall is drawn on a terminal, and standard output is none\n");
		return 1;
	}
	term_facts(&facts);
	struct show *show = show_new(session, options, when_now());
	const struct face face = show_face(show);
	show_ascii(show, !facts.utf8);
	const int status = loop_face(session, host, !options->no_color, options->light ? PALETTE_LIGHT : PALETTE_DARK, &face);
	show_free(show);
	return status;
}
