/* Whether people say of themselves that they are not to be archived. Any thread. */
#ifndef NET_OPT_OUT_H
#define NET_OPT_OUT_H

#include <stdbool.h>

/* Whether a profile's text has one of the tags by which people ask robots and archives to leave them alone: #nobot, #nobots,
 * #noarchive. Plain text or HTML. */
bool opt_out_in(const char *profile);

#endif
