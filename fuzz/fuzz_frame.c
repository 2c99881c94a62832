/* What a parent does with everything a worker sends: frames, the rules of the conversation, the decoders. */
#include "firmware/deliver.h"
#include "sandbox/frame.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct asy_bytes in = {data, size};
	struct asy_talk talk = {.state = ASY_TALK_RUN, .wants_content = true};
	struct asy_frame frame;
	size_t used;

	if (size && data[0] == 0xff) { /* from the very start */
		talk.state = ASY_TALK_START;
		in = asy_bytes_from_offset(in, 1);
	}
	while (asy_frame_take(in, &frame, &used) == ASY_OK && used) {
		const char *why;

		if (asy_talk_step(&talk, ASY_FROM_WORKER, frame.type, frame.payload.n, &why))
			break;
		if (frame.type != ASY_FRAME_CONTENT && asy_deliver(&frame, NULL) == ASY_PROTOCOL)
			break;
		in = asy_bytes_from_offset(in, used);
	}
	return 0;
}
