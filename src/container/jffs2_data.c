/* File contents of JFFS2: pieces of at most a page, each packed by itself. */
#include <string.h>

#include "base/limits.h"
#include "codec/codec.h"
#include "container/jffs2.h"

enum {
	PACK_NONE = 0, PACK_ZERO = 1, PACK_RTIME = 2, PACK_COPY = 4, PACK_ZLIB = 6, PACK_LZO = 7, PACK_LZMA = 8,
	PIECE_MOST = 64 * 1024, /* the largest page of a Linux machine */
	LZMA_HEADER = 13,
};

/* A byte, then how often what followed the byte's last appearance is repeated. */
static enum asy_err rtime(struct asy_bytes in, size_t size, struct asy_buf *out)
{
	size_t last[256] = {0}, from = 0;

	while (out->len < size && from + 1 < in.n) {
		uint8_t value = in.p[from++], repeat = in.p[from++];
		size_t back = last[value];

		asy_buf_u8(out, value);
		last[value] = out->len;
		for (; repeat && out->len < size && back < out->len; repeat--, back++)
			asy_buf_u8(out, out->data[back]);
		if (out->err)
			return out->err;
	}
	return out->len == size ? ASY_OK : ASY_CORRUPT;
}

/* As OpenWrt packs it: no header; lc = lp = pb = 0, dictionary 8 KiB. */
static enum asy_err lzma(struct asy_bytes in, size_t size, struct asy_buf *out)
{
	struct asy_buf whole;
	size_t used;
	enum asy_err err;

	asy_buf_init(&whole, LZMA_HEADER + in.n);
	asy_buf_u8(&whole, 0);
	asy_buf_le32(&whole, 0x2000);
	asy_buf_le64(&whole, size);
	asy_buf_append(&whole, in);
	err = whole.err ? whole.err : asy_codec_lzma.decode(asy_buf_bytes(&whole), size, out, &used);
	asy_buf_release(&whole);
	return err;
}

static enum asy_err unpack(const struct jffs2_inode *node, struct asy_buf *out)
{
	size_t used;

	switch (node->packing) {
	case PACK_NONE:
	case PACK_COPY:
		asy_buf_append(out, asy_bytes_head(node->data, node->unpacked));
		return out->err;
	case PACK_ZERO:
		asy_buf_fill(out, 0, node->unpacked);
		return out->err;
	case PACK_RTIME:
		return rtime(node->data, node->unpacked, out);
	case PACK_ZLIB:
		return asy_codec_zlib.decode(node->data, node->unpacked, out, &used);
	case PACK_LZO:
		return asy_codec_lzo1x.decode(node->data, node->unpacked, out, &used);
	case PACK_LZMA:
		return lzma(node->data, node->unpacked, out);
	default:
		return ASY_UNSUPPORTED;
	}
}

static void resize(struct asy_buf *out, size_t size)
{
	if (out->len > size)
		out->len = size;
	else if (out->len < size)
		asy_buf_fill(out, 0, size - out->len);
}

/* Writes one piece; what cannot be unpacked stays as it was (zeros). */
static enum asy_err apply(const struct jffs2_inode *node, struct asy_buf *piece, struct asy_buf *out)
{
	enum asy_err err;
	size_t n;

	if (node->unpacked == 0) {
		if (node->isize < out->len)
			resize(out, node->isize);
		return ASY_OK;
	}
	if (node->unpacked > PIECE_MOST)
		return ASY_CORRUPT;
	asy_buf_clear(piece);
	piece->ceiling = node->unpacked;
	err = unpack(node, piece);
	n = piece->len < node->unpacked ? piece->len : node->unpacked;
	if (!err && (n < node->unpacked || !node->data_right))
		err = ASY_CORRUPT;
	if (out->len < (uint64_t)node->at + n)
		resize(out, node->at + n);
	if (out->err)
		return out->err;
	if (n)
		memcpy(out->data + node->at, piece->data, n);
	if (node->isize < out->len)
		resize(out, node->isize);
	return err;
}

enum asy_err jffs2_content(const struct jffs2_inode *nodes, size_t n, struct asy_buf *out)
{
	struct asy_buf piece;
	enum asy_err first = ASY_OK;

	asy_buf_init(&piece, PIECE_MOST);
	for (size_t i = 0; i < n && !out->err; i++) {
		enum asy_err err = apply(&nodes[i], &piece, out);

		if (err && !first)
			first = err;
	}
	if (n && !out->err)
		resize(out, nodes[n - 1].isize);
	asy_buf_release(&piece);
	return out->err ? out->err : first;
}
