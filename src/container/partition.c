#include "container/partition.h"

#include <stdlib.h>
#include <stdio.h>

#include "base/limits.h"

enum { NAME_SIZE = 160, TABLES = 300 };

struct asy_vec asy_partitions_init(void)
{
	return ASY_VEC_INIT(struct asy_partition, ASY_LIMIT_PARTITIONS + TABLES);
}

static enum asy_err load(const struct asy_node *node, struct asy_buf *scratch, struct asy_bytes *ret_content)
{
	const struct asy_bytes *in = node->ctx;

	(void)scratch;
	*ret_content = asy_bytes_head(asy_bytes_from_offset(*in, node->offset), node->size);
	return ret_content->n < node->size ? ASY_TRUNCATED : ASY_OK;
}

static enum asy_err hand_out(const struct asy_walk *walk, struct asy_bytes *in, const char *name,
	uint64_t offset, uint64_t length)
{
	struct asy_node node = {
		.type = ASY_NODE_FILE,
		.path = asy_bytes_from(name),
		.mode = 0644,
		.size = length,
		.offset = offset,
		.load = load,
		.ctx = in,
		.hint = "raw",
	};

	if (offset > in->n || length > in->n - offset)
		walk->sink->problem(walk->sink, ASY_TRUNCATED, offset, "a partition reaches past the end of the image");
	return walk->sink->node(walk->sink, &node);
}

static int by_offset(const void *a, const void *b)
{
	const struct asy_partition *x = a, *y = b;

	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

static enum asy_err hand_out_gap(const struct asy_walk *walk, struct asy_bytes *in, uint64_t start, uint64_t end)
{
	struct asy_bytes gap = asy_bytes_head(asy_bytes_from_offset(*in, start), end - start);
	char name[NAME_SIZE];

	if (asy_bytes_all(gap, 0x00) || asy_bytes_all(gap, 0xff))
		return ASY_OK;
	snprintf(name, sizeof(name), "gap-0x%llx", (unsigned long long)start);
	return hand_out(walk, in, name, start, gap.n);
}

static enum asy_err hand_out_gaps(const struct asy_walk *walk, struct asy_bytes *in, struct asy_vec *partitions)
{
	uint64_t at = 0;
	enum asy_err err = ASY_OK;

	if (partitions->len)
		qsort(partitions->items, partitions->len, sizeof(struct asy_partition), by_offset);
	for (size_t i = 0; i < partitions->len && !err; i++) {
		const struct asy_partition *p = asy_vec_at(partitions, i);
		uint64_t end = p->length > UINT64_MAX - p->offset ? UINT64_MAX : p->offset + p->length;

		if (p->offset > at && at < in->n)
			err = hand_out_gap(walk, in, at, p->offset);
		if (end > at)
			at = end;
	}
	return !err && at < in->n ? hand_out_gap(walk, in, at, in->n) : err;
}

enum asy_err asy_partitions_walk(const struct asy_walk *walk, struct asy_vec *partitions)
{
	struct asy_bytes in = asy_bytes_head(walk->in, walk->claim->length);
	uint64_t left = 2 * (uint64_t)in.n;
	enum asy_err err = ASY_OK;

	for (size_t i = 0; i < partitions->len && !err; i++) {
		const struct asy_partition *p = asy_vec_at(partitions, i);
		uint64_t present = asy_bytes_head(asy_bytes_from_offset(in, p->offset), p->length).n;
		char name[NAME_SIZE];

		if (p->table)
			continue;
		if (present > left) {
			walk->sink->problem(walk->sink, ASY_LIMIT, p->offset, "too many partitions share the same bytes");
			continue;
		}
		left -= present;
		snprintf(name, sizeof(name), "p%u%s%s", p->number, p->name[0] ? "-" : "", p->name);
		err = hand_out(walk, &in, name, p->offset, p->length);
	}
	return err ? err : hand_out_gaps(walk, &in, partitions);
}
