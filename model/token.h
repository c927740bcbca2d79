/* Tokens from where the user keeps them. They are never printed, never logged. Main thread, before the screen is up. */
#ifndef MODEL_TOKEN_H
#define MODEL_TOKEN_H

enum { TOKEN_MAX = 4096, TOKEN_OUTPUT_MAX = 8 * 1024, TOKEN_COMMAND_MS = 60 * 1000 };

/* Each gives the token (malloc; wipe it with token_forget), or NULL with why it could not be had and what to do. */

/* The first line that a command of /bin/sh writes. It may ask on the terminal; it is ended after limit_ms. */
char *token_from_command(const char *command, int limit_ms, char why[static 256]);
/* The first line of a file that nobody else may read. */
char *token_from_file(const char *path, char why[static 256]);
char *token_from_environment(const char *name, char why[static 256]);

/* Overwrites and frees; NULL is allowed. */
void token_forget(char *token);

#endif
