/* The faces in a terminal. The only header of this room that another room may include. Main thread. */
#ifndef TUI_TUI_H
#define TUI_TUI_H

#include "model/options.h"
#include "model/session.h"

/* What a face asks of main (the rooms do not know each other). */
struct tui_host {
	void (*painted)(void *arg); /* after the first paint: time to open the archive and start the network */
	void (*pumped)(void *arg, unsigned changed); /* after each session_pump, with what it returned */
	void (*retry)(void *arg);   /* the reader wants waiting sources to try now */
	void (*reload)(void *arg, char told[static 512]); /* SIGHUP: the configuration anew; what came of it, as a line */
	/* tui_setup: begins a login on a Mastodon server (page: to be opened, at least 2048 bytes), and ends it; whether a source of a
	 * configuration works, which is said on stdout. */
	bool (*login_begin)(void *arg, const char *url, char *page, char why[static 256]);
	bool (*login_finish)(void *arg, const char *code, char *token, size_t size, char why[static 256]);
	bool (*try_source)(void *arg, const char *config, const char *name);
	void *arg;
};

/* The full screen, until the reader quits or a signal ends it. Returns the exit status; what failed is on stderr, after the
 * terminal was restored. */
int tui_follow(struct session *session, const struct options *options, const struct tui_host *host);

/* `tweetup wall`: the presenter's screen, until a key or a signal ends it. Needs a terminal. Shows nothing of what fails. */
int tui_wall(struct session *session, const struct options *options, const struct tui_host *host);

/* One line a post on stdout (JSON with options->json), flushed line by line, until --for, --count, a signal, a closed pipe, or the
 * end of all recordings. */
int tui_log(struct session *session, const struct options *options, const struct tui_host *host);

/* `tweetup collect`: no screen; a line on stderr for each change of state, until --for, --count, a signal or the end of all recordings. */
int tui_collect(struct session *session, const struct options *options, const struct tui_host *host);

/* `tweetup setup`: a conversation on stdin and stdout, no screen; writes the configuration file and the tokens. 0 when all went well. */
int tui_setup(const char *config, const struct tui_host *host);

/* What `tweetup check` says of the sources, and no more. 0 when all are well. */
int tui_try(struct session *session, const struct options *options, const struct tui_host *host);

/* `tweetup check`: terminal, sources, tokens; a line each on stdout. 0 when all is well, else 1. */
int tui_check(struct session *session, const struct options *options, const struct tui_host *host);

#endif
