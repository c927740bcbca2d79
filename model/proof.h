/* Whether a post that comes from a file is as clean as those born here: quick, so that a hundred thousand are proved while
 * the feed is restored. Pure; any thread. */
#ifndef MODEL_PROOF_H
#define MODEL_PROOF_H

#include <stdbool.h>
#include "model/post.h"

/* False: post_new has to clean it, or refuses. True: every string is as safe as post_new would have made it. */
bool proof_post(const struct post *post);

#endif
