/* The state of the screen, for the files that make it up: screen.c (what happens), command.c (keys), paint.c (drawing),
 * prompting.c, filtering.c, folding.c, finding.c, results.c, keeping.c. Not for others. */
#ifndef TUI_VIEW_H
#define TUI_VIEW_H

#include "model/archive.h"
#include "model/filter.h"
#include "model/needle.h"
#include "model/screening.h"
#include "tui/command.h"
#include "tui/detail.h"
#include "tui/feed.h"
#include "tui/people.h"
#include "tui/prompt.h"
#include "tui/questions.h"
#include "tui/scene.h"
#include "tui/screen.h"
#include "tui/words.h"

enum { UNDO_MAX = 8, WORK_POSTS = 2000, MESSAGE_MAX = 400 };

/* A filter and what passes it. */
struct sieve {
	struct filter *filter;  /* an empty one when only muted people are kept out */
	const struct decisions *decisions;
	struct matches matches;
	struct pairs folded;    /* of those that pass, twins of those that pass; only when in force */
	int64_t made, now;      /* when it was begun; when it was last asked, for since: */
};

enum prompt_kind { PROMPT_NONE, PROMPT_FILTER, PROMPT_FIND, PROMPT_CHOICE, PROMPT_LINE };

/* What a decision is about. It stays the same while the reader is asked, whatever comes. */
struct subject {
	char post[POST_ID_MAX + 1]; /* its id, "" none */
	enum network network;
	char author[POST_ID_MAX + 1]; /* "" nobody */
	char name[LABEL_TEXT];
};

/* A small question to the moderator: one of a few keys, or a line of text. */
enum { ASKING_CHOICES = 10, ASKING_WORDS = 96 };
struct asking {
	char title[ASKING_WORDS * 2];   /* LINE: what stands before the text */
	const char *help;               /* LINE: below it */
	struct { int key; char words[ASKING_WORDS]; } choices[ASKING_CHOICES];
	size_t n;
	unsigned (*chosen)(struct screen *screen, int key);
	unsigned (*entered)(struct screen *screen, const char *text);
	struct subject subject;
};

struct finding {
	char text[PROMPT_MAX];
	struct needle needle;   /* length 0: not searching */
	struct matches matches;
	bool jump;              /* go to the first one when counted */
	bool entered;           /* no more is typed: when memory has none, the archive is asked */
	struct feed from;       /* where the reader was when the search began */
};

/* What a search found in the archive that memory does not hold. */
struct results {
	bool open;
	struct session *found;  /* has the posts; NULL: none */
	struct feed feed;
	struct archive_search search;
	bool searching;
	char text[PROMPT_MAX];
	int64_t before;         /* created of what memory holds */
};
enum { RESULTS_MAX = 200 };

/* Posts in a list of their own, below a heading. */
/* What is about to be decided for many posts at once: nothing before it was said how many. */
struct bulk {
	struct decisions *rows;   /* that one strike alone: what it covers */
	struct matches matches;
	enum decision_what what;
	char post[DECISION_PERSON_MAX], value[DECISION_VALUE_MAX];
	const char *verb;
	char which[PROMPT_MAX + 64];
};

struct listing {
	unsigned view;          /* IN_PERSON, IN_QUESTION, IN_QUEUE; 0: closed */
	struct matches posts;
	struct feed feed;
	enum network network;   /* PERSON: whose they are */
	char author[POST_ID_MAX + 1];
	uint64_t key;           /* the same, with all accounts */
	struct place question;  /* QUESTION: whose answers they are */
	uint64_t generation;    /* of the ledger when they were taken from it */
	const struct screen *screen;
};

/* What is still to be decided. */
struct desk {
	bool used;              /* somebody looked at it */
	struct listing list;
	struct matches coming;  /* counted anew beside it */
	bool counting;
	int64_t from;           /* what is older is not asked for */
	struct event_file defaults; /* what holds without an event's file */
	struct blocklist *blocklist;
	int64_t until;          /* when the first that is held back goes on the wall by itself; 0 none */
	uint64_t ledger;        /* the questions' generation when they were looked at last */
	struct place selected;  /* the post in front of the moderator */
	int64_t slid;           /* when another one came in its place without a key of theirs; 0 never */
};

/* What happened since the reader left. */
enum { DIGEST_STOPS = 64 };
struct digest {
	bool open;
	bool told;              /* it was looked whether it is worth showing */
	struct place from;
	struct matches hosts;   /* what hosts said since */
	int scroll, chosen;
};

struct screen {
	struct session *session;
	const struct event_file *event; /* NULL: none */
	int rows, columns;
	int64_t now;
	unsigned base;          /* IN_FEED, IN_PEOPLE or IN_SOURCES */
	bool help;
	struct feed feed;
	struct detail detail;
	struct people_panel people;
	struct questions_panel asked;
	int sources_scroll, help_scroll;
	int stray;              /* the one that is chosen among the strays, */
	char stray_id[POST_ID_MAX + 1]; /* and its post */
	struct sieve *sieve;    /* in force */
	struct sieve *coming;   /* being counted; NULL: none */
	bool mutes;             /* somebody is muted */
	struct twins *twins;
	bool unfolded;          /* twins are shown on their own */
	bool undone;            /* a boost was taken back: nothing is left of it */
	bool renamed;           /* a name became known that the filter has not seen */
	struct filter_error filter_error; /* of what is typed; text "" when it is right */
	char before_prompt[PROMPT_MAX];   /* the filter when the prompt was opened */
	struct { char text[PROMPT_MAX]; int64_t at; } undo[UNDO_MAX]; /* newest first; when it was changed */
	size_t undo_n;
	struct finding finding;
	struct results results;
	struct listing listing; /* over the panel */
	struct desk desk;
	struct digest digest;
	uint64_t decided;       /* the decisions' generation when what follows from them was done */
	enum prompt_kind prompting;
	struct prompt prompt;
	struct asking asking;
	struct bulk *bulk;      /* NULL: none */
	struct prompt_history filters, finds, lines;
	char message[MESSAGE_MAX];
	char link[POST_URL_MAX + 1];
};

/* Where things stand on the screen. */
struct view_layout {
	bool wide;
	struct box title, feed, panel;
	struct box questions;   /* above the panel, with a rule below; no rows: none */
	struct box heading;     /* of a listing, above the feed, with a rule below; no rows: none */
	struct box rule, status; /* the two lower rows; while typing, the prompt and what is said of it */
	int top_rule;           /* its row, -1: none */
};
void view_layout(const struct screen *screen, struct view_layout *out);
/* The view in front: one of the IN_ bits. */
unsigned view_front(const struct screen *screen);
/* The same without the help over it. */
unsigned view_behind(const struct screen *screen);
struct scene view_scene(const struct screen *screen);
/* The posts in front: these, or those of a listing or the results over them; the reader's place there, and whose posts they are. */
struct scene view_shown(const struct screen *screen);
struct feed *view_feed(struct screen *screen);
/* Reads the post at a place of the store; false when it is no longer held, or deleted. */
bool view_at(const struct screen *screen, struct place place, struct store_view *view);
/* The post the reader means: the one in the detail view, else the selected one; false when there is none. */
bool view_selected(struct screen *screen, struct store_view *view);
const struct session *view_session(const struct screen *screen);
struct feed_size view_feed_size(const struct screen *screen);
/* Shows a line until the next key. */
void view_say(struct screen *screen, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The pages that scroll, built for the screen as it is; page_done by the caller. The help is made in command.c. */
void view_detail_page(const struct screen *screen, struct page *page);
void view_sources_page(const struct screen *screen, struct page *page);
void view_help_page(const struct screen *screen, struct page *page);
/* Rows of the page in front. */
int view_page_rows(const struct screen *screen);

/* Text over the rows of a box, from row on. */
void paint_wrapped(struct frame *frame, struct box box, int row, unsigned style, const char *text);

/* filtering.c */
/* Puts an expression in force as soon as it is counted; false when it is wrong (filter_error). */
bool filtering_set(struct screen *screen, const char *expression);
/* Puts in force what is counted; true when the screen changed. Returns through *more whether there is more to count. */
bool filtering_work(struct screen *screen, bool *more);
void filtering_news(struct screen *screen, const char *id);
/* The filter as it is now, or will be when it is counted. */
const char *filtering_text(const struct screen *screen);
size_t filtering_hidden(const struct screen *screen);
/* Whether a filter is in force that somebody typed; else at most muted people are hidden. */
bool filtering_typed(const struct screen *screen);
/* Something was decided. */
void filtering_decided(struct screen *screen);
void filtering_remember(struct screen *screen, const char *before);
/* And says so; false when there is nothing to undo. */
bool filtering_undo(struct screen *screen);
/* Counts anew: time passed, or a name became known. */
void filtering_again(struct screen *screen);
/* The same, and what is being counted as well: posts came without news of each. */
void filtering_restart(struct screen *screen);
void filtering_done(struct screen *screen);

/* straying.c */
void view_strays_page(const struct screen *screen, struct page *page);
/* Which of them is chosen, PAGE_NONE when there are none. */
int straying_chosen(const struct screen *screen);
int straying_scroll(const struct screen *screen, const struct page *page, int rows);
void straying_move(struct screen *screen, int by);
/* Some came or went, here or elsewhere: the same one stays chosen. */
void straying_changed(struct screen *screen);
/* ", ~ 2 without the tag" into out, "" when there are none; returned. */
const char *straying_text(const struct screen *screen, char *out, size_t size);

/* folding.c */
void folding_begin(struct screen *screen);
void folding_done(struct screen *screen);
/* The twins that are not shown on their own, with the posts under which they are. */
const struct pairs *folding_pairs(const struct screen *screen);
/* Looks for twins among the posts held; true when the screen changed. Returns through *more whether there are more to look at. */
bool folding_work(struct screen *screen, bool *more);
void folding_news(struct screen *screen, const struct news *news);
/* Another filter is in force. */
void folding_again(struct screen *screen);
/* Posts came without news of each. */
void folding_restart(struct screen *screen);
void folding_toggle(struct screen *screen);
/* After any change: lets go of what was evicted; a reader on a post that was folded reads on in its first. */
void folding_settle(struct screen *screen);
/* ", 3 twins folded" into out, "" when there are none; returned. */
const char *folding_text(const struct screen *screen, char *out, size_t size);

/* finding.c */
void finding_set(struct screen *screen, const char *text);
/* Counts; jumps when that was asked for. true when the screen changed. */
bool finding_work(struct screen *screen, bool *more);
void finding_news(struct screen *screen, const char *id);
/* A post was folded or unfolded, or one that is folded under it. */
void finding_place(struct screen *screen, struct place place);
/* To the next (1) or previous (-1) one, round the end. */
void finding_step(struct screen *screen, int step);
void finding_clear(struct screen *screen);
/* The archive has none: on from the newest. */
void finding_round(struct screen *screen);
/* "3 of 17" into out; false when nothing is searched for. */
bool finding_text(const struct screen *screen, char *out, size_t size);
void finding_again(struct screen *screen);

/* listing.c */
/* Opens the posts of one person. */
void listing_person(struct screen *screen, const struct person *person);
/* Opens a question of the agenda with its answers. */
void listing_question(struct screen *screen, struct place question);
void listing_close(struct screen *screen);
/* A slice of looking for them; true when the screen changed. */
bool listing_work(struct screen *screen, bool *more);
void listing_news(struct screen *screen, const char *id);
/* Posts came without news of each. */
void listing_again(struct screen *screen);
/* After any change. */
void listing_settle(struct screen *screen, bool swept);
/* What stands above the posts; page_done by the caller. */
void listing_heading(const struct screen *screen, int columns, struct page *page);
struct scene listing_scene(const struct screen *screen);
/* The one in front, or below its post; NULL none. */
const struct listing *view_listing(const struct screen *screen);

/* desk.c */
void desk_open(struct screen *screen);
void desk_done(struct screen *screen);
bool desk_work(struct screen *screen, bool *more);
void desk_news(struct screen *screen, const char *id);
/* Posts came without news of each, or something was decided that concerns many. */
void desk_again(struct screen *screen);
/* Something was decided about this post; "" about many. */
void desk_decided(struct screen *screen, const char *post);
/* After any change; by_key: the moderator made it. */
void desk_settle(struct screen *screen, bool by_key);
/* Whether another post has just taken the place of the one that was decided on: then nothing is decided, and it is said. */
bool desk_slid(struct screen *screen);
/* When something leaves it because time passed; INT64_MAX never. */
int64_t desk_due(const struct screen *screen);
void desk_heading(const struct screen *screen, struct page *page);

/* digest.c */
void digest_open(struct screen *screen);
void digest_close(struct screen *screen);
/* A slice of looking; opens it by itself when much happened. true when the screen changed. */
bool digest_work(struct screen *screen, bool *more);
void digest_news(struct screen *screen, const char *id);
/* Posts came without news of each. */
void digest_again(struct screen *screen);
void digest_move(struct screen *screen, int by);
void view_digest_page(const struct screen *screen, struct page *page);

/* results.c */
/* Goes on with the search in the archive; false when nothing can be there. */
bool results_begin(struct screen *screen);
void results_close(struct screen *screen);
/* A slice of it; true when the screen changed. */
bool results_work(struct screen *screen, bool *more);
/* To the next (1) or previous (-1) one; past the newest, back to the feed. */
void results_step(struct screen *screen, int step);
void results_news(struct screen *screen, const struct news *news);
/* "12 older in the archive"; "" when that is not asked for. Into out, returned. */
const char *results_text(const struct screen *screen, char *out, size_t size);

/* keeping.c */
/* What is wrong with the archive, or that it is being read; "" nothing. Into out, returned. */
const char *keeping_text(const struct screen *screen, char *out, size_t size);
/* Adds where it is and what it does; nothing without one. */
void keeping_page(const struct screen *screen, struct page *page);
/* What session_pump returned. */
void keeping_changed(struct screen *screen, unsigned changed);

/* deciding.c */
/* The post, or the person, the reader means; false when there is neither. A boost stands for what it boosts. */
bool deciding_subject(struct screen *screen, struct subject *out);
/* The subject's author, as decisions name people; into out, returned. */
const char *deciding_person(const struct subject *subject, char out[static DECISION_PERSON_MAX]);
/* Decides it and says so, or says why not. */
unsigned deciding_decide(struct screen *screen, enum decision_what what, const char *post, const char *value);
/* What the wall does now, after "The wall". */
const char *deciding_wall_text(const struct screen *screen);
/* What follows from a decision: about this post; "" about many. */
void deciding_done(struct screen *screen, const char *post);
/* Some decision came, of this or of another process: what another moderator did is said. */
void deciding_news(struct screen *screen, const struct news *news);

/* striking.c */
/* A slice of counting what a decision would cover; true when the screen changed. */
bool striking_bulk_work(struct screen *screen, bool *more);
void striking_bulk_close(struct screen *screen);

/* prompting.c: what is typed into the two lower rows. */
void prompting_begin(struct screen *screen, enum prompt_kind kind);
unsigned prompting_key(struct screen *screen, int key);

/* asking.c */
/* Asks for one of a few keys; chosen hears which (Esc asks no more). */
void asking_choice(struct screen *screen, const struct subject *subject, unsigned (*chosen)(struct screen *, int), const char *format, ...)
	__attribute__((format(printf, 4, 5)));
/* One more of them. */
void asking_add(struct screen *screen, int key, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Asks for a line, with `text` there already; entered hears what was typed. lead and help are borrowed for as long as it is asked. */
void asking_line(struct screen *screen, const struct subject *subject, unsigned (*entered)(struct screen *, const char *), const char *lead,
                 const char *text, const char *help);
unsigned asking_key(struct screen *screen, int key);
void asking_draw(const struct screen *screen, struct frame *frame, const struct view_layout *at);

#endif
