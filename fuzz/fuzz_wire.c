/* The first byte chooses a record; what decodes is encoded again to the same bytes. */
#include <stdlib.h>

#include "base/limits.h"
#include "evidence/wire.h"
#include "firmware/job.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define RECORD(number, name) \
	case number: { \
		struct asy_##name record; \
\
		taken = asy_wire_get_##name(in, &record) == ASY_OK; \
		if (taken) \
			asy_wire_put_##name(&out, &record); \
		break; \
	}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct asy_bytes in = asy_bytes_from_offset((struct asy_bytes){data, size}, 1);
	struct asy_job job;
	struct asy_buf out;
	bool taken = false;

	asy_buf_init(&out, 2 * ASY_LIMIT_FRAME_BYTES);
	switch (size ? data[0] % 7 : 7) {
	RECORD(0, region)
	RECORD(1, entry)
	RECORD(2, component)
	RECORD(3, coverage)
	RECORD(4, problem)
	RECORD(5, observation)
	case 6:
		taken = asy_job_decode(in, &job) == ASY_OK && asy_job_encode(&job, &out) == ASY_OK;
	}
	if (taken && !asy_bytes_equal(in, asy_buf_bytes(&out)))
		abort();
	asy_buf_release(&out);
	return 0;
}
