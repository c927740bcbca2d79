#define PCRE2_CODE_UNIT_WIDTH 8
#include "model/regex.h"

#include <pcre2.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include "model/log.h"

enum {
	MATCH_LIMIT = 20000, /* backtracks a field */
	HEAP_KIB = 1024,
	GIVE_UP = 64         /* fields over the limit before a regex is given up */
};

struct regex {
	pcre2_code *code;
	pcre2_match_data *data;
	pcre2_match_context *context;
	pcre2_jit_stack *stack;
	bool jit;
	unsigned strained;
};

struct regex *regex_new(const char *pattern, size_t length, size_t *at, char why[static 120])
{
	struct regex *r = xcalloc(1, sizeof *r);
	int error;

	r->code = pcre2_compile((PCRE2_SPTR)pattern, length,
	                        PCRE2_UTF | PCRE2_CASELESS | PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C, &error, at, NULL);
	if (r->code == NULL) {
		pcre2_get_error_message(error, (PCRE2_UCHAR *)why, 120);
		free(r);
		return NULL;
	}
	r->jit = pcre2_jit_compile(r->code, PCRE2_JIT_COMPLETE) == 0;
	r->data = pcre2_match_data_create(1, NULL);
	r->context = pcre2_match_context_create(NULL);
	if (r->data == NULL || r->context == NULL)
		die("out of memory");
	pcre2_set_match_limit(r->context, MATCH_LIMIT);
	pcre2_set_depth_limit(r->context, MATCH_LIMIT);
	pcre2_set_heap_limit(r->context, HEAP_KIB);
	if (r->jit && (r->stack = pcre2_jit_stack_create(32 * 1024, HEAP_KIB * 1024, NULL)) != NULL)
		pcre2_jit_stack_assign(r->context, NULL, r->stack);
	return r;
}

void regex_free(struct regex *regex)
{
	if (regex == NULL)
		return;
	pcre2_match_data_free(regex->data);
	pcre2_match_context_free(regex->context);
	pcre2_jit_stack_free(regex->stack);
	pcre2_code_free(regex->code);
	free(regex);
}

enum regex_found regex_in(struct regex *r, const char *text)
{
	PCRE2_SPTR subject = (PCRE2_SPTR)text;

	if (r->strained >= GIVE_UP)
		return REGEX_GAVE_UP;
	int rc = r->jit ? pcre2_jit_match(r->code, subject, strlen(text), 0, 0, r->data, r->context)
	                : pcre2_match(r->code, subject, strlen(text), 0, 0, r->data, r->context);
	if (rc >= 0)
		return REGEX_YES;
	if (rc == PCRE2_ERROR_NOMATCH || rc == PCRE2_ERROR_PARTIAL)
		return REGEX_NO;
	r->strained++;
	return REGEX_GAVE_UP;
}
