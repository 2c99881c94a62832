/* gzip files (RFC 1952): one or more members, one content. */
#include "base/limits.h"
#include "container/single.h"

enum {
	FIXED = 10, TRAILER = 8,
	DEFLATE = 8,
	HAS_CRC = 0x02, HAS_EXTRA = 0x04, HAS_NAME = 0x08, HAS_COMMENT = 0x10, RESERVED = 0xe0,
	LAST_SYSTEM = 13, NO_SYSTEM = 255, /* the systems that RFC 1952 names, and "unknown" */
};

struct header {
	struct asy_bytes name;
	uint32_t mtime;
	size_t length;
};

static enum asy_err read_header(struct asy_bytes in, struct header *ret_header)
{
	struct asy_rd r = asy_rd_init(in);
	struct header h = {0};
	uint16_t id = asy_rd_be16(&r);
	uint8_t method = asy_rd_u8(&r), flags = asy_rd_u8(&r), system;

	h.mtime = asy_rd_le32(&r);
	asy_rd_u8(&r); /* how hard the compressor tried: programs write more than the RFC's 2 and 4 */
	system = asy_rd_u8(&r);
	if (!asy_rd_ok(&r))
		return ASY_TRUNCATED;
	if (id != 0x1f8b || method != DEFLATE || flags & RESERVED || (system > LAST_SYSTEM && system != NO_SYSTEM))
		return ASY_NOT_FOUND;
	if (flags & HAS_EXTRA)
		asy_rd_skip(&r, asy_rd_le16(&r));
	if (flags & HAS_NAME)
		h.name = asy_rd_cstring(&r, ASY_LIMIT_ARCHIVE_NAME);
	if (flags & HAS_COMMENT)
		(void)asy_rd_cstring(&r, ASY_LIMIT_ARCHIVE_NAME);
	if (flags & HAS_CRC)
		asy_rd_skip(&r, 2);
	if (!asy_rd_ok(&r))
		return ASY_TRUNCATED;
	h.length = r.off;
	*ret_header = h;
	return ASY_OK;
}

static bool starts(struct asy_bytes in)
{
	struct header header;

	return read_header(in, &header) == ASY_OK;
}

static enum asy_err decode(struct asy_bytes in, size_t size_hint, struct asy_buf *out, size_t *ret_used)
{
	return asy_single_streams(&asy_codec_gzip, starts, in, size_hint, out, ret_used);
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_claim claim = {0};
	struct header header;
	uint64_t size;
	enum asy_err err = read_header(in, &header);

	if (!err)
		err = asy_single_probe(decode, in, true, &claim, &size);
	if (err)
		return err;
	asy_single_label(&claim, "gzip", size);
	*ret_claim = claim;
	return ASY_OK;
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct asy_bytes in = asy_bytes_head(w->in, w->claim->length);
	struct asy_single single = {.decode = decode};
	struct header header;
	enum asy_err err = read_header(in, &header);

	if (err)
		return err;
	single.name = header.name;
	single.mtime = header.mtime;
	if (!w->claim->truncated && w->claim->confidence >= 80 && in.n >= FIXED + TRAILER) {
		struct asy_rd trailer = asy_rd_init(asy_bytes_from_offset(in, in.n - 4));

		single.size = asy_rd_le32(&trailer); /* of the last member: nearly always the only one */
	}
	return asy_single_walk(w, &single);
}

/* The flags byte makes four bytes of three: the usual combinations are looked for everywhere. */
static const struct asy_magic magics[] = {
	{0, 4, "\x1f\x8b\x08\x00"},
	{0, 4, "\x1f\x8b\x08\x08"},
	{0, 4, "\x1f\x8b\x08\x02"},
	{0, 4, "\x1f\x8b\x08\x04"},
	{0, 4, "\x1f\x8b\x08\x0c"},
	{0, 4, "\x1f\x8b\x08\x10"},
	{0, 4, "\x1f\x8b\x08\x18"},
	{0, 3, "\x1f\x8b\x08"},
};

const struct asy_container asy_container_gzip = {
	.name = "gzip",
	.title = "gzip file",
	.kind = ASY_KIND_COMPRESSED,
	.decoded = "Deflate; several members behind each other",
	.not_decoded = "",
	.source = "RFC 1952",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
