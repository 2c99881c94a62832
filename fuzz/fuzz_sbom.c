/* Bills of materials of any format: reading, then everything that is done with what was read. */
#include <stdlib.h>

#include "sbom/diff.h"
#include "sbom/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_all(const struct asy_sbom *s)
{
	struct asy_buf out;

	asy_buf_init(&out, 64u << 20);
	if (asy_sbom_cyclonedx(s, "1.6", &out) || asy_sbom_spdx2(s, &out) || asy_sbom_spdx3(s, &out))
		abort();
	asy_buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char message[ASY_SBOM_MESSAGE];
	struct asy_sbom s;
	struct asy_vec list;
	json_t *json;

	asy_sbom_init(&s);
	if (asy_sbom_read(&s, (struct asy_bytes){data, size}, &json, message) == ASY_OK) {
		write_all(&s);
		if (asy_sbom_diff(&s, &s, &list) == ASY_OK && list.len)
			abort(); /* nothing differs from itself */
		asy_vec_release(&list);
	}
	json_decref(json);
	asy_sbom_release(&s);
	return 0;
}
