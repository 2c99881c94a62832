/* wire_seeds TARGET FOLDER: writes seeds for fuzz_wire (a record of each type) and fuzz_frame (a whole conversation). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "evidence/wire.h"
#include "firmware/job.h"
#include "sandbox/frame.h"

static const struct asy_region region = {"/", "/0x40-squashfs", 64, 4096, "squashfs", "SquashFS 4.0", "known", 799, 80, true};
static const struct asy_entry entry = {.path = "/etc/shadow", .type = "file", .mode = 0640, .has_owner = true, .size = 77,
                                       .sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"};
static const struct asy_component component = {.name = "openssl", .version = "1.1.1k", .source = "dpkg", .confidence = 95};
static const struct asy_coverage coverage = {"accounts", "files", 10, 11, false, 12, "one is encrypted"};
static const struct asy_problem problem = {ASY_CORRUPT, "/a", 77, "block does not decode", "squashfs"};
static const struct asy_observation observation = {
	.kind = "account", .collector = "accounts", .subject = "root", .summary = "root has an empty password",
	.locus = {"/etc/shadow", 12, 30, 1},
	.attrs = {{"password", ASY_ATTR_TEXT, "empty", 0}, {"login", ASY_ATTR_BOOL, "", 1}, {"uid", ASY_ATTR_INT, "", -1}},
	.n_attrs = 3,
};
static const struct asy_job job = {.path = "/etc/passwd", .skips = {{"walk", "/x"}}, .n_skips = 1, .data = {"rules"}, .n_data = 1};

static void put(unsigned which, struct asy_buf *out)
{
	switch (which) {
	case 0: asy_wire_put_region(out, &region); break;
	case 1: asy_wire_put_entry(out, &entry); break;
	case 2: asy_wire_put_component(out, &component); break;
	case 3: asy_wire_put_coverage(out, &coverage); break;
	case 4: asy_wire_put_problem(out, &problem); break;
	case 5: asy_wire_put_observation(out, &observation); break;
	default: if (asy_job_encode(&job, out)) abort();
	}
}

static void save(const char *folder, unsigned number, struct asy_buf *b)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/seed-%u", folder, number);
	f = fopen(path, "wb");
	if (!f || fwrite(b->data, 1, b->len, f) != b->len || fclose(f) != 0)
		abort();
	asy_buf_release(b);
}

int main(int argc, char **argv)
{
	static const uint16_t types[] = {ASY_FRAME_REGION, ASY_FRAME_ENTRY, ASY_FRAME_COMPONENT, ASY_FRAME_COVERAGE,
	                                 ASY_FRAME_PROBLEM, ASY_FRAME_OBSERVATION};
	struct asy_buf all, one;

	if (argc != 3)
		return 2;
	asy_buf_init(&all, ASY_LIMIT_FRAME_BYTES);
	asy_buf_init(&one, ASY_LIMIT_FRAME_BYTES);
	for (unsigned i = 0; strcmp(argv[1], "wire") == 0 && i < 7; i++) {
		asy_buf_u8(&one, (uint8_t)i);
		put(i, &one);
		save(argv[2], i, &one);
	}
	if (strcmp(argv[1], "frame") != 0)
		return 0;
	for (unsigned i = 0; i < 6; i++) {
		put(i, &one);
		asy_frame_put(&all, types[i], asy_buf_bytes(&one));
		asy_buf_release(&one);
	}
	asy_frame_put(&all, ASY_FRAME_CONTENT, ASY_BYTES_LITERAL("content"));
	asy_frame_put(&all, ASY_FRAME_PROGRESS, ASY_BYTES_LITERAL("0123456701234567"));
	asy_frame_put(&all, ASY_FRAME_DONE, ASY_BYTES_LITERAL("\0\0"));
	save(argv[2], 0, &all);
	asy_buf_u8(&one, 0xff);
	asy_frame_put(&one, ASY_FRAME_READY, ASY_BYTES_LITERAL("\1\0\7\0"));
	save(argv[2], 1, &one);
	return 0;
}
