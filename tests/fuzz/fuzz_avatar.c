/* avatar_hash: any bytes are a picture or none; what it says of one does not change. */
#include <stdint.h>
#include <stdlib.h>

#include "net/avatar_hash.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint64_t hash = 0, again = 0;
	const bool good = avatar_hash(data, size, &hash);
	if (good && (!avatar_hash(data, size, &again) || again != hash))
		abort();
	return 0;
}
