#include "model/blocklist.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "model/log.h"
#include "model/regex.h"
#include "model/table.h"
#include "model/text.h"
#include "model/whole.h"

enum { LIST_BYTES = 8 * 1024 * 1024, WORD_MAX = 256, SPELLED_MIN = 3, UP = 4 };

/* A phrase is found under its first word; what is not made of letters alone, or of a script without blanks, under its first
 * character; a regex is tried. */
struct entry {
	struct entry *next;  /* under the same */
	struct regex *regex;
	bool out;            /* -word */
	size_t first;        /* bytes of what it is found under */
	char *typed;         /* as it stands in the list */
	char folded[];
};

struct blocklist {
	struct table_seed seed;
	struct table words, characters;
	bool begins[256];         /* first bytes of those under characters */
	struct entry **all;
	size_t n, room;
	struct entry *regexes[BLOCKLIST_REGEXES];
	size_t regex_count;
};

struct blocklist *blocklist_new(void)
{
	struct blocklist *list = xcalloc(1, sizeof *list);
	table_seed_init(&list->seed);
	return list;
}

void blocklist_free(struct blocklist *list)
{
	if (!list)
		return;
	for (size_t i = 0; i < list->n; i++) {
		regex_free(list->all[i]->regex);
		free(list->all[i]->typed);
		free(list->all[i]);
	}
	free(list->all);
	table_done(&list->words);
	table_done(&list->characters);
	free(list);
}

size_t blocklist_count(const struct blocklist *list)
{
	size_t n = 0;
	for (size_t i = 0; i < list->n; i++)
		n += !list->all[i]->out;
	return n;
}

/* ---- words ---- */

static bool word_character(uint32_t c)
{
	const enum text_class class = text_class(c);
	return class == TEXT_LETTER || class == TEXT_DIGIT || class == TEXT_MARK;
}

/* The next word at or after *p, which is moved behind it: its length, 0 at the end. */
static size_t next_word(const char **p, const char **word)
{
	uint32_t c;
	size_t n;
	while ((n = text_next(*p, &c)) && !word_character(c))
		*p += n;
	*word = *p;
	while ((n = text_next(*p, &c)) && word_character(c))
		*p += n;
	return (size_t)(*p - *word);
}

/* Words and single blanks, and no script that writes without: then a look into the table finds it. */
static bool plain(const char *folded)
{
	uint32_t c;
	for (size_t n; (n = text_next(folded, &c)); folded += n)
		if (c != ' ' && (!word_character(c) || whole_borderless(c)))
			return false;
	return true;
}

struct sought {
	const char *word;
	size_t length;
};

static bool same_word(const void *item, const void *key)
{
	const struct entry *entry = item;
	const struct sought *sought = key;
	return entry->first == sought->length && !memcmp(entry->folded, sought->word, sought->length);
}

static uint32_t hash_of(const struct blocklist *list, const struct sought *sought)
{
	return table_hash(table_hash64(&list->seed, sought->word, sought->length));
}

static struct entry *first_of(const struct blocklist *list, const struct table *table, const char *word, size_t length)
{
	const struct sought sought = { word, length };
	return table_find(table, hash_of(list, &sought), same_word, &sought);
}

/* ---- lines ---- */

static struct entry *entry_new(struct blocklist *list, const char *typed, const char *folded)
{
	struct entry *entry = xcalloc(1, sizeof *entry + strlen(folded) + 1);
	entry->typed = xstrdup(typed);
	memcpy(entry->folded, folded, strlen(folded) + 1);
	if (list->n == list->room) {
		list->room = list->room ? list->room * 2 : 64;
		list->all = xrealloc(list->all, list->room * sizeof *list->all);
	}
	return list->all[list->n++] = entry;
}

/* Where a word belongs; *first: the bytes of it that it is found under. */
static const struct table *place_of(const struct blocklist *list, const char *folded, size_t *first)
{
	uint32_t c;
	const bool words = plain(folded);
	*first = words ? strcspn(folded, " ") : text_next(folded, &c);
	return words ? &list->words : &list->characters;
}

static struct entry *find(const struct blocklist *list, const char *folded)
{
	size_t first;
	const struct table *table = place_of(list, folded, &first);
	struct entry *entry = first_of(list, table, folded, first);
	while (entry && strcmp(entry->folded, folded))
		entry = entry->next;
	return entry;
}

static void add_word(struct blocklist *list, const char *typed, const char *folded)
{
	struct entry *entry = find(list, folded);
	if (entry) {
		entry->out = false;
		return;
	}
	entry = entry_new(list, typed, folded);
	const bool words = place_of(list, folded, &entry->first) == &list->words;
	struct table *table = words ? &list->words : &list->characters;
	struct entry *head = first_of(list, table, folded, entry->first);
	const struct sought sought = { entry->folded, entry->first };
	if (head) {
		entry->next = head->next;
		head->next = entry;
	} else {
		table_add(table, hash_of(list, &sought), entry);
	}
	if (!words)
		list->begins[(unsigned char)*folded] = true;
}

static struct entry *find_regex(const struct blocklist *list, const char *typed)
{
	for (size_t i = 0; i < list->regex_count; i++)
		if (!strcmp(list->regexes[i]->typed, typed))
			return list->regexes[i];
	return NULL;
}

__attribute__((format(printf, 2, 3)))
static bool wrong(char *error, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	const int length = vsnprintf(error, BLOCKLIST_ERROR, format, args);
	va_end(args);
	for (char *p = error; length > 0 && *p; p++)
		*p = (unsigned char)*p < ' ' || *p == 0x7f ? '?' : *p;
	return false;
}

static bool add_regex(struct blocklist *list, const char *text, size_t length, const char *name, unsigned line, char *error)
{
	char why[120];
	size_t at;
	char key[BLOCKLIST_ENTRY + 2];
	snprintf(key, sizeof key, "%.*s", (int)length, text);
	struct entry *known = find_regex(list, key);
	if (known) {
		known->out = false;
		return true;
	}
	if (length < 3 || text[length - 1] != '/')
		return wrong(error, "%.200s:%u: %.80s: a regex stands between two /", name, line, key);
	if (list->regex_count == BLOCKLIST_REGEXES)
		return wrong(error, "%.200s:%u: at most %d regexes", name, line, BLOCKLIST_REGEXES);
	struct regex *regex = regex_new(text + 1, length - 2, &at, why);
	if (!regex)
		return wrong(error, "%.200s:%u: %.80s: %.110s", name, line, key, why);
	struct entry *entry = entry_new(list, key, key);
	entry->regex = regex;
	list->regexes[list->regex_count++] = entry;
	return true;
}

/* Blanks as one, at the ends none. */
static void squeeze(char *text)
{
	char *to = text;
	for (const char *p = text; *p; p++)
		if (*p != ' ' || (to > text && to[-1] != ' '))
			*to++ = *p;
	while (to > text && to[-1] == ' ')
		to--;
	*to = '\0';
}

static bool add_line(struct blocklist *list, const char *text, size_t length, const char *name, unsigned line, char *error)
{
	const bool out = *text == '-' && length > 1;
	text += out;
	length -= out;
	if (length > BLOCKLIST_ENTRY)
		return wrong(error, "%.200s:%u: longer than %d bytes", name, line, BLOCKLIST_ENTRY);
	if (list->n == BLOCKLIST_ENTRIES)
		return wrong(error, "%.200s:%u: more than %d entries", name, line, BLOCKLIST_ENTRIES);
	if (*text == '/' && !out)
		return add_regex(list, text, length, name, line, error);
	char *typed = text_cleaned(TEXT_LINE, text, length, BLOCKLIST_ENTRY * 4), *folded = text_fold(typed, strlen(typed));
	squeeze(folded);
	struct entry *known = !out ? NULL : *text == '/' ? find_regex(list, typed) : find(list, folded);
	if (known)
		known->out = true;
	else if (!out && *folded)
		add_word(list, typed, folded);
	free(folded);
	free(typed);
	return true;
}

bool blocklist_parse(struct blocklist *list, const char *name, const char *bytes, size_t length, char error[static BLOCKLIST_ERROR])
{
	const char *end = bytes + length;
	unsigned line = 0;
	*error = '\0';
	if (length >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3))
		bytes += 3;
	for (const char *next; bytes < end; bytes = next) {
		const char *lf = memchr(bytes, '\n', (size_t)(end - bytes)), *stop = lf ? lf : end;
		next = lf ? lf + 1 : end;
		line++;
		while (bytes < stop && strchr(" \t\r", *bytes) && *bytes)
			bytes++;
		while (bytes < stop && strchr(" \t\r", stop[-1]) && stop[-1])
			stop--;
		if (bytes == stop || *bytes == '#')
			continue;
		if (memchr(bytes, '\0', (size_t)(stop - bytes)))
			return wrong(error, "%.200s:%u: a zero byte: this is no text file", name, line);
		if (!add_line(list, bytes, (size_t)(stop - bytes), name, line, error))
			return false;
	}
	return true;
}

bool blocklist_read(struct blocklist *list, const char *path, char error[static BLOCKLIST_ERROR])
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	size_t length = 0, room = 64 * 1024;
	char *bytes = xmalloc(room);
	ssize_t n = fd < 0 ? -1 : 1;
	while (n > 0 && length <= LIST_BYTES) {
		if (length == room)
			bytes = xrealloc(bytes, room *= 2);
		n = read(fd, bytes + length, room - length);
		length += n > 0 ? (size_t)n : 0;
	}
	bool good = n >= 0 && length <= LIST_BYTES;
	if (!good)
		wrong(error, "blocklist %.300s: %s", path, strerror(n < 0 ? errno : EFBIG));
	else
		good = blocklist_parse(list, path, bytes, length, error);
	if (fd >= 0)
		close(fd);
	free(bytes);
	return good;
}

/* ---- which lists ---- */

char *blocklist_shipped(void)
{
	static const char *const places[] = { "../share/tweetup/blocklist", "../share/blocklist", "../../share/blocklist", "../../../share/blocklist" };
	char program[4096];
	const ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
	program[length > 0 ? length : 0] = '\0';
	char *slash = strrchr(program, '/');
	for (size_t i = 0; slash && i < sizeof places / sizeof *places; i++) {
		char *path = xasprintf("%.*s/%s", (int)(slash - program), program, places[i]);
		char *real = realpath(path, NULL);
		free(path);
		if (real && !access(real, R_OK))
			return real;
		free(real);
	}
	return NULL;
}

char *blocklist_own(void)
{
	const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
	if (config && *config == '/')
		return xasprintf("%s/tweetup/blocklist", config);
	return home && *home == '/' ? xasprintf("%s/.config/tweetup/blocklist", home) : NULL;
}

/* The first error stays. */
static void read_one(struct blocklist *list, const char *path, char error[static BLOCKLIST_ERROR])
{
	char now[BLOCKLIST_ERROR];
	if (!blocklist_read(list, path, now) && !*error)
		memcpy(error, now, sizeof now);
}

struct blocklist *blocklist_load(const struct event_file *event, char error[static BLOCKLIST_ERROR])
{
	struct blocklist *list = blocklist_new();
	char *shipped = blocklist_shipped(), *own = blocklist_own();
	*error = '\0';
	if (shipped && (!event || event->blocklist_defaults))
		read_one(list, shipped, error);
	if (own && !access(own, F_OK))
		read_one(list, own, error);
	for (size_t i = 0; event && i < event->blocklist_count; i++)
		read_one(list, event->blocklists[i], error);
	if (!shipped && (!event || event->blocklist_defaults) && !*error)
		wrong(error, "the blocklist that comes with tweetup is not there: install tweetup anew");
	free(shipped);
	free(own);
	return list;
}

/* ---- matching ---- */

/* Whether the words of the phrase behind the first one follow at p. */
static bool follows(const char *p, const char *rest)
{
	while (*rest) {
		const char *word, *wanted;
		const size_t n = next_word(&rest, &wanted);
		if (!n)
			break;
		if (next_word(&p, &word) != n || memcmp(word, wanted, n))
			return false;
	}
	return true;
}

static const struct entry *look_up(const struct blocklist *list, const char *word, size_t length, const char *behind)
{
	const struct entry *entry = length < WORD_MAX ? first_of(list, &list->words, word, length) : NULL;
	while (entry && (entry->out || !follows(behind, entry->folded + entry->first)))
		entry = entry->next;
	return entry;
}

/* Letters kept apart by one and the same sign, as in b.a.d and b a d: put together in out. Returns their number. */
static size_t spelled(const char *p, char out[static WORD_MAX], const char **end)
{
	size_t letters = 0, length = 0, n;
	uint32_t c, sign = 0, next;
	while ((n = text_next(p, &c)) && word_character(c) && length + n < WORD_MAX) {
		memcpy(out + length, p, n);
		length += n;
		letters++;
		p += n;
		*end = p;
		n = text_next(p, &next);
		if (!n || word_character(next) || next == '\n' || (sign && next != sign))
			break;
		sign = next;
		p += n;
	}
	out[length] = '\0';
	/* The last of them must be a letter alone, too. */
	return text_next(*end, &c) && word_character(c) ? 0 : letters;
}

static bool one_letter(const char *word, size_t length)
{
	uint32_t c;
	return text_next(word, &c) == length;
}

static const struct entry *match_words(const struct blocklist *list, const char *folded)
{
	char together[WORD_MAX];
	const char *p = folded, *word, *end = folded;
	size_t length;
	while ((length = next_word(&p, &word))) {
		const struct entry *entry = look_up(list, word, length, p);
		if (!entry && one_letter(word, length) && spelled(word, together, &end) >= SPELLED_MIN) {
			entry = look_up(list, together, strlen(together), end);
			p = end;
		}
		if (entry)
			return entry;
	}
	return NULL;
}

static const struct entry *match_characters(const struct blocklist *list, const char *folded)
{
	uint32_t c;
	size_t n;
	for (const char *p = folded; *p; p += n) {
		n = text_next(p, &c);
		const struct entry *entry = list->begins[(unsigned char)*p] ? first_of(list, &list->characters, p, n) : NULL;
		while (entry && (entry->out || !whole_at(folded, p, entry->folded)))
			entry = entry->next;
		if (entry)
			return entry;
	}
	return NULL;
}

static const struct entry *match_regexes(const struct blocklist *list, const char *text)
{
	for (size_t i = 0; i < list->regex_count; i++)
		if (!list->regexes[i]->out && regex_in(list->regexes[i]->regex, text) != REGEX_NO)
			return list->regexes[i];
	return NULL;
}

/* What would be read of a post, a line each: malloc. */
static char *shown(const struct post *post)
{
	char *all = xasprintf("%s\n%s\n%s", post->text, post->warning ? post->warning : "", post->author.name);
	const char *item = list_next(&post->media, NULL);
	for (size_t i = 0; item; i++, item = list_next(&post->media, item)) {
		if (i % 3 != 2 || !*item)
			continue;
		char *more = xasprintf("%s\n%s", all, item);
		free(all);
		all = more;
	}
	return all;
}

const char *blocklist_match(const struct blocklist *list, const struct post *post)
{
	if (!list->n)
		return NULL;
	char *text = shown(post), *folded = text_fold(text, strlen(text));
	const struct entry *entry = match_words(list, folded);
	if (!entry)
		entry = match_characters(list, folded);
	if (!entry)
		entry = match_regexes(list, text);
	free(folded);
	free(text);
	return entry ? entry->typed : NULL;
}
