/* Reads the labelled posts (posts.txt and heldout.txt say what a line is) for the unit test and the bench. */
#ifndef TESTS_LABELLED_H
#define TESTS_LABELLED_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct labelled {
	bool host;
	char context[16], label[64], roles[8], numbers[32];
	char text[2048];
	int line;
};

/* Right, found though it is none, and missed. */
struct score {
	unsigned right, wrong, missed;
};

static inline double score_precision(struct score score)
{
	return score.right + score.wrong ? (double)score.right / (score.right + score.wrong) : 1;
}

static inline double score_recall(struct score score)
{
	return score.right + score.missed ? (double)score.right / (score.right + score.missed) : 1;
}

static inline void labelled_unescape(char *text)
{
	char *to = text;
	for (const char *p = text; *p; p++) {
		const bool escape = p[0] == '\\' && p[1] == 'n';
		*to++ = escape ? '\n' : *p;
		p += escape;
	}
	*to = '\0';
}

/* The next post of the file; false at its end. */
static inline bool labelled_read(FILE *file, struct labelled *out)
{
	char line[4096], who[8];
	int at = 0;
	while (fgets(line, sizeof line, file)) {
		out->line++;
		line[strcspn(line, "\n")] = '\0';
		if (*line == '#' || !*line)
			continue;
		if (sscanf(line, "%7s %15s %63s %7s %31s %n", who, out->context, out->label, out->roles, out->numbers, &at) != 5)
			return false;
		out->host = *who == 'h';
		snprintf(out->text, sizeof out->text, "%s", line + at);
		labelled_unescape(out->text);
		return true;
	}
	return false;
}

#endif
