/* Which posts were written already: a bounded set of ids that forgets the oldest half when it is full. */
#ifndef TUI_TOLD_H
#define TUI_TOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TOLD_HALF = 1 << 18 };

struct told_half { uint64_t *slots; size_t n, size; };
/* Zero-initialise. */
struct told { struct told_half now, before; };

void told_add(struct told *told, const char *id);
bool told_has(const struct told *told, const char *id);
void told_free(struct told *told);

#endif
