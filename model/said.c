#include "model/said.h"

#include <string.h>
#include "model/text.h"

void said_read(const struct post *post, struct said *out)
{
	char folded[POST_READ_MAX];
	*out = (struct said){ 0 };
	if (post->repost_of)
		return;
	text_fold_into(post->text, strnlen(post->text, POST_READ_MAX), folded, sizeof folded);
	if (labels_any(post)) {
		out->label_count = labels_read(post, folded, out->labels);
		out->corrects = out->label_count ? 0 : label_corrected(post, folded);
	}
	asks_read(post, folded, out->label_count && out->labels[0].letter == 'Q', &out->asking);
}

bool said_asks(const struct post *post)
{
	struct said said;
	said_read(post, &said);
	return said.asking.how || (said.label_count && said.labels[0].letter == 'Q');
}
