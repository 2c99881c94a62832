/* Android sparse images: an image of blocks in which runs of one value and unused space take no room. */
#include <string.h>

#include "base/limits.h"
#include "container/container.h"

enum { HEADER = 28, CHUNK_HEADER = 12, RAW = 0xcac1, FILL = 0xcac2, UNUSED = 0xcac3, CHECKSUM = 0xcac4, BLOCK_MOST = 1 << 20 };

struct header {
	uint16_t header_size, chunk_header_size;
	uint32_t block, blocks, chunks;
};

struct chunk {
	uint16_t type;
	uint64_t size; /* of what it stands for, in bytes */
	struct asy_bytes data;
	bool truncated;
};

static enum asy_err read_header(struct asy_bytes in, struct header *ret)
{
	struct asy_rd r = asy_rd_init(in);
	struct header h;
	uint32_t magic = asy_rd_le32(&r);
	uint16_t major = asy_rd_le16(&r);

	asy_rd_skip(&r, 2);
	h.header_size = asy_rd_le16(&r);
	h.chunk_header_size = asy_rd_le16(&r);
	h.block = asy_rd_le32(&r);
	h.blocks = asy_rd_le32(&r);
	h.chunks = asy_rd_le32(&r);
	asy_rd_skip(&r, 4);
	if (!asy_rd_ok(&r))
		return ASY_TRUNCATED;
	if (magic != 0xed26ff3a || major != 1 || h.header_size < HEADER || h.chunk_header_size < CHUNK_HEADER || h.block == 0 ||
	    h.block % 4 || h.block > BLOCK_MOST)
		return ASY_NOT_FOUND;
	*ret = h;
	return ASY_OK;
}

/* False when it is no chunk or its header is cut. Moves r behind it. */
static bool next_chunk(struct asy_rd *r, const struct header *h, struct chunk *ret)
{
	struct chunk c = {.type = asy_rd_le16(r)};
	uint64_t total, data;

	asy_rd_skip(r, 2);
	c.size = (uint64_t)asy_rd_le32(r) * h->block;
	total = asy_rd_le32(r);
	if (!asy_rd_ok(r) || c.type < RAW || c.type > CHECKSUM || total < h->chunk_header_size)
		return false;
	asy_rd_skip(r, (uint64_t)h->chunk_header_size - CHUNK_HEADER);
	data = total - h->chunk_header_size;
	if ((c.type == RAW && data != c.size) || (c.type == FILL && data != 4) || (c.type == CHECKSUM && data != 4))
		return false;
	c.truncated = data > asy_rd_left(r);
	c.data = asy_rd_bytes(r, c.truncated ? asy_rd_left(r) : data);
	*ret = c;
	return asy_rd_ok(r);
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_claim claim = {0};
	struct header h;
	struct asy_rd r = asy_rd_init(in);
	enum asy_err err = read_header(in, &h);
	struct chunk c;
	uint32_t seen = 0;

	if (err)
		return err;
	asy_rd_skip(&r, h.header_size);
	for (; seen < h.chunks && next_chunk(&r, &h, &c) && !c.truncated; seen++)
		claim.length = in.n - asy_rd_left(&r);
	claim.truncated = seen < h.chunks;
	if (claim.truncated)
		claim.length = in.n;
	claim.confidence = !claim.truncated ? 80 : seen ? 50 : 20;
	if (h.chunks == 0)
		claim.length = h.header_size < in.n ? h.header_size : in.n;
	asy_claim_label(&claim, "Android sparse image, %u blocks of %u bytes in %u chunks", h.blocks, h.block, h.chunks);
	*ret_claim = claim;
	return ASY_OK;
}

static void put_fill(struct asy_buf *out, struct asy_bytes word, uint64_t size)
{
	uint8_t block[4096];

	for (size_t i = 0; i < sizeof(block); i++)
		block[i] = word.n == 4 ? word.p[i % 4] : 0;
	for (; size > 0 && !out->err; size -= size < sizeof(block) ? size : sizeof(block))
		asy_buf_append(out, asy_bytes_head((struct asy_bytes){block, sizeof(block)}, size));
}

static enum asy_err load(const struct asy_node *node, struct asy_buf *scratch, struct asy_bytes *ret_content)
{
	const struct asy_bytes *in = node->ctx;
	struct header h;
	struct asy_rd r = asy_rd_init(*in);
	struct chunk c;
	uint32_t seen = 0;
	enum asy_err err = read_header(*in, &h);

	if (err)
		return err;
	asy_rd_skip(&r, h.header_size);
	for (; seen < h.chunks && !scratch->err && next_chunk(&r, &h, &c); seen++) {
		if (c.type == RAW)
			asy_buf_append(scratch, c.data);
		else if (c.type != CHECKSUM)
			put_fill(scratch, c.data, c.size);
		if (c.truncated)
			err = ASY_TRUNCATED;
	}
	*ret_content = asy_buf_bytes(scratch);
	if (scratch->err)
		return scratch->err;
	return err ? err : seen < h.chunks ? ASY_CORRUPT : ASY_OK;
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct asy_bytes in = asy_bytes_head(w->in, w->claim->length);
	struct asy_node node = {
		.type = ASY_NODE_FILE, .path = asy_bytes_from("image"), .mode = 0644, .offset = HEADER, .load = load, .ctx = &in,
	};
	struct header h;
	enum asy_err err = read_header(in, &h);

	if (err)
		return err;
	node.size = (uint64_t)h.blocks * h.block;
	if (w->claim->truncated)
		w->sink->problem(w->sink, ASY_TRUNCATED, in.n, "chunks are missing or damaged");
	return w->sink->node(w->sink, &node);
}

static const struct asy_magic magics[] = {
	{0, 6, {0x3a, 0xff, 0x26, 0xed, 0x01, 0x00}},
};

const struct asy_container asy_container_android_sparse = {
	.name = "android-sparse",
	.title = "Android sparse image",
	.kind = ASY_KIND_COMPRESSED,
	.decoded = "raw, fill, unused and checksum chunks",
	.not_decoded = "",
	.source = "AOSP libsparse/sparse_format.h",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
