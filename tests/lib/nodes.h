/* Runs one container over bytes and writes what it says as text, one line each:
 *
 *   claim LENGTH CONFIDENCE[ truncated] LABEL
 *   TYPE MODE UID:GID SIZE PATH[ -> TARGET][ #INODE][ dev=MAJOR,MINOR][ mtime=N][ NAME=VALUE ...] CONTENT
 *   problem ERROR OFFSET WHAT
 *   end ERROR
 *
 * CONTENT is "TEXT" up to 40 bytes, else LENGTH:CRC-32, with the error of load() behind it. The same run
 * touches every byte that it is given, so that the sanitizers see wrong slices. */
#ifndef ASY_TEST_NODES_H
#define ASY_TEST_NODES_H

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "codec/crc32.h"
#include "container/container.h"
#include "test.h"

struct nodes_run {
	struct asy_sink sink; /* first: the sink callbacks find the run by it */
	struct asy_buf out;
	struct asy_claim claim;
	size_t ceiling;       /* of one file's content */
	size_t n_nodes, n_problems;
	uint32_t touched;
	bool quiet;           /* no text, only touching */
	enum asy_err probe_err, walk_err;
};

/* Loads and describes the content. Problems that load() reports come before the node's line. */
static inline void nodes_content(struct nodes_run *run, const struct asy_node *node, struct asy_buf *line)
{
	struct asy_buf scratch;
	struct asy_bytes content = {0};
	enum asy_err err;

	if (!node->load) {
		asy_buf_text(line, " (lost)");
		return;
	}
	asy_buf_init(&scratch, run->ceiling);
	err = node->load(node, &scratch, &content);
	run->touched ^= asy_crc32(0, content);
	if (content.n <= 40) {
		asy_buf_text(line, " \"");
		asy_text_printable(line, content);
		asy_buf_text(line, "\"");
	} else {
		asy_buf_printf(line, " %zu:%08x", content.n, asy_crc32(0, content));
	}
	if (err)
		asy_buf_printf(line, " %s", asy_err_name(err));
	asy_buf_release(&scratch);
}

static inline void nodes_xattrs(struct nodes_run *run, const struct asy_node *node)
{
	for (size_t i = 0; i < node->n_xattrs; i++) {
		asy_buf_text(&run->out, " ");
		asy_text_printable(&run->out, node->xattrs[i].name);
		asy_buf_text(&run->out, "=");
		asy_text_printable(&run->out, node->xattrs[i].value);
	}
}

static inline enum asy_err nodes_take(struct asy_sink *sink, const struct asy_node *node)
{
	struct nodes_run *run = (struct nodes_run *)sink;
	struct asy_buf content;

	if (node->path.n == 0 && node->type != ASY_NODE_DIR)
		abort(); /* only the root has no name */
	asy_buf_init(&content, ASY_MIB);
	run->n_nodes++;
	if (node->type == ASY_NODE_FILE)
		nodes_content(run, node, &content);
	asy_buf_printf(&run->out, "%s %04o ", asy_node_type_name(node->type), node->mode);
	if (node->has_owner)
		asy_buf_printf(&run->out, "%u:%u ", node->uid, node->gid);
	else
		asy_buf_text(&run->out, "-:- ");
	asy_buf_printf(&run->out, "%llu ", (unsigned long long)node->size);
	asy_text_printable(&run->out, node->path);
	if (node->type == ASY_NODE_SYMLINK) {
		asy_buf_text(&run->out, " -> ");
		asy_text_printable(&run->out, node->target);
	}
	if (node->inode)
		asy_buf_printf(&run->out, " #%llu", (unsigned long long)node->inode);
	if (node->type == ASY_NODE_CHAR || node->type == ASY_NODE_BLOCK)
		asy_buf_printf(&run->out, " dev=%u,%u", node->rdev_major, node->rdev_minor);
	if (node->mtime)
		asy_buf_printf(&run->out, " mtime=%lld", (long long)node->mtime);
	nodes_xattrs(run, node);
	asy_buf_append(&run->out, asy_buf_bytes(&content));
	asy_buf_text(&run->out, "\n");
	asy_buf_release(&content);
	if (run->quiet)
		asy_buf_clear(&run->out);
	return ASY_OK;
}

static inline void nodes_problem(struct asy_sink *sink, enum asy_err err, uint64_t offset, const char *what)
{
	struct nodes_run *run = (struct nodes_run *)sink;

	run->n_problems++;
	if (!run->quiet)
		asy_buf_printf(&run->out, "problem %s %llu %s\n", asy_err_name(err), (unsigned long long)offset, what);
}

/* The text, valid until nodes_release(). `ceiling` bounds the content of one file. */
static inline const char *nodes_read(struct nodes_run *run, const struct asy_container *c, struct asy_bytes in,
                                     size_t ceiling)
{
	struct asy_arena arena;
	struct asy_walk walk = {.in = in, .claim = &run->claim, .sink = &run->sink, .arena = &arena};

	*run = (struct nodes_run){.ceiling = ceiling, .quiet = run->quiet};
	run->sink = (struct asy_sink){nodes_take, nodes_problem};
	asy_buf_init(&run->out, 64 * ASY_MIB);
	run->probe_err = c->probe(in, &run->claim);
	if (run->probe_err) {
		asy_buf_printf(&run->out, "no claim: %s\n", asy_err_name(run->probe_err));
		return asy_buf_cstr(&run->out);
	}
	if (run->claim.length == 0 || run->claim.length > in.n || run->claim.confidence - 1 > 99)
		abort(); /* breaks the contract of probe() */
	if (!run->quiet)
		asy_buf_printf(&run->out, "claim %llu %u%s %s\n", (unsigned long long)run->claim.length,
		               run->claim.confidence, run->claim.truncated ? " truncated" : "", run->claim.label);
	asy_arena_init(&arena, ASY_LIMIT_ARENA);
	run->walk_err = c->walk(&walk);
	asy_arena_release(&arena);
	asy_buf_printf(&run->out, "end %s\n", asy_err_name(run->walk_err));
	return asy_buf_cstr(&run->out);
}

static inline void nodes_release(struct nodes_run *run)
{
	asy_buf_release(&run->out);
}

/* True when the text is exactly `expected`; else shows both. */
static inline bool nodes_are(const struct asy_container *c, struct asy_bytes in, const char *expected)
{
	struct nodes_run run = {0};
	const char *got = nodes_read(&run, c, in, 16 * ASY_MIB);
	bool same = strcmp(got, expected) == 0;

	if (!same)
		printf("# expected:\n# %s\n# got:\n# %s\n", expected, got);
	nodes_release(&run);
	return same;
}

/* Runs over a copy that ends at an unreadable page: whatever the bytes are, nothing may crash. */
static inline void nodes_survive(const struct asy_container *c, const uint8_t *bytes, size_t n, size_t ceiling)
{
	uint8_t *p = test_guard(bytes, n);
	struct nodes_run run = {.quiet = true};

	nodes_read(&run, c, (struct asy_bytes){p, n}, ceiling);
	nodes_release(&run);
	test_guard_free(p, n);
}

static inline uint32_t nodes_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* Every length, and every byte changed in four ways: for samples of a few KiB. */
static inline void nodes_mutate_all(const struct asy_container *c, struct asy_bytes in)
{
	static const uint8_t flips[] = {0x01, 0x80, 0xff, 0x10};
	uint8_t *copy = malloc(in.n ? in.n : 1);

	if (!copy)
		abort();
	memcpy(copy, in.p, in.n);
	for (size_t n = 0; n < in.n; n++)
		nodes_survive(c, copy, n, ASY_MIB);
	for (size_t i = 0; i < in.n; i++) {
		for (size_t k = 0; k < sizeof(flips); k++) {
			copy[i] ^= flips[k];
			nodes_survive(c, copy, in.n, ASY_MIB);
			copy[i] ^= flips[k];
		}
	}
	free(copy);
}

/* Cut at 64 places, and `rounds` times 1 to 8 random bytes set, at random and mostly near the start. */
static inline void nodes_storm(const struct asy_container *c, struct asy_bytes in, unsigned rounds)
{
	uint32_t state = 0x2545f491;
	uint8_t *copy = malloc(in.n ? in.n : 1);

	if (!copy)
		abort();
	for (size_t i = 0; i < 64; i++)
		nodes_survive(c, in.p, in.n / 64 * i, ASY_MIB);
	for (unsigned i = 0; i < rounds; i++) {
		uint32_t n = 1 + nodes_random(&state) % 8;

		memcpy(copy, in.p, in.n);
		while (n--) {
			size_t room = i % 3 && in.n > 1024 ? 1024 : in.n;

			copy[nodes_random(&state) % room] = (uint8_t)nodes_random(&state);
		}
		nodes_survive(c, copy, in.n, ASY_MIB);
	}
	free(copy);
}

#endif
