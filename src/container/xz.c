/* XZ files. Nothing is decoded to find the end: block headers, the chunk headers of LZMA2 and the index are
 * walked, and their checksums and sizes must agree. */
#include "base/ckd.h"
#include "base/limits.h"
#include "codec/crc32.h"
#include "container/archive.h"
#include "container/single.h"

enum {
	STREAM_HEADER = 12, STREAM_FOOTER = 12,
	MAX_CHECK = 15,
	MAX_FILTERS = 4,
	FILTER_LZMA2 = 0x21,
	MAX_PADDING = 64 * 1024, /* zero bytes between two streams */
};

static const uint8_t check_sizes[MAX_CHECK + 1] = {0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64};
static const char *const check_names[MAX_CHECK + 1] = {[0] = "no check", [1] = "CRC-32", [4] = "CRC-64", [10] = "SHA-256"};

struct scan {
	struct asy_bytes in;
	struct asy_rd r;       /* stands at the next structure */
	unsigned check;        /* number of the check type */
	uint64_t blocks, size; /* of all complete streams */
};

static bool crc_follows(struct asy_rd *r, struct asy_bytes covered)
{
	return asy_rd_le32(r) == asy_crc32(0, covered) && asy_rd_ok(r);
}

/* Numbers of 7 bits per byte, low first, no more than 9 bytes. */
static uint64_t read_number(struct asy_rd *r)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < 9; i++) {
		uint8_t byte = asy_rd_u8(r);

		value |= (uint64_t)(byte & 0x7f) << (7 * i);
		if (!(byte & 0x80))
			return value;
	}
	asy_rd_fail(r);
	return 0;
}

static enum asy_err fail(const struct asy_rd *r)
{
	return asy_rd_ok(r) ? ASY_CORRUPT : ASY_TRUNCATED;
}

static enum asy_err read_stream_header(struct scan *s)
{
	struct asy_bytes head = asy_bytes_from_offset(s->in, s->r.off);
	struct asy_bytes magic = asy_rd_bytes(&s->r, 6), flags = asy_rd_bytes(&s->r, 2);
	bool right = crc_follows(&s->r, flags);

	if (!asy_rd_ok(&s->r))
		return asy_bytes_starts(head, "\xfd" "7zXZ") || head.n < 6 ? ASY_TRUNCATED : ASY_NOT_FOUND;
	if (!asy_bytes_equal(magic, ASY_BYTES_LITERAL("\xfd" "7zXZ\0")) || !right)
		return ASY_NOT_FOUND;
	if (flags.p[0] != 0 || flags.p[1] > MAX_CHECK)
		return ASY_UNSUPPORTED;
	s->check = flags.p[1];
	return ASY_OK;
}

/* Flags, stated sizes and filters of a block; the last filter must be LZMA2, whose chunks can be walked. */
static enum asy_err read_block_header(struct scan *s)
{
	struct asy_rd r = s->r;
	struct asy_bytes header = asy_rd_bytes(&r, ((uint64_t)s->in.p[r.off] + 1) * 4);
	struct asy_rd h, sum;
	uint8_t flags;
	uint64_t id = 0;

	if (!asy_rd_ok(&r))
		return ASY_TRUNCATED;
	sum = asy_rd_init(asy_bytes_from_offset(header, header.n - 4));
	if (header.n < 8 || !crc_follows(&sum, asy_bytes_head(header, header.n - 4)))
		return ASY_CORRUPT;
	h = asy_rd_init(asy_bytes_head(header, header.n - 4));
	asy_rd_skip(&h, 1);
	flags = asy_rd_u8(&h);
	if (flags & 0x3c)
		return ASY_UNSUPPORTED;
	if (flags & 0x40)
		(void)read_number(&h);
	if (flags & 0x80)
		(void)read_number(&h);
	for (unsigned i = 0; i < 1u + flags % MAX_FILTERS; i++) {
		id = read_number(&h);
		asy_rd_skip(&h, read_number(&h));
	}
	if (!asy_rd_ok(&h))
		return ASY_CORRUPT;
	s->r = r;
	return id == FILTER_LZMA2 ? ASY_OK : ASY_UNSUPPORTED;
}

/* Chunks: 0 ends, 1 and 2 are stored, from 0x80 compressed (from 0xc0 with a byte of properties). */
static enum asy_err skip_lzma2(struct asy_rd *r, uint64_t *ret_size)
{
	*ret_size = 0;
	for (;;) {
		uint8_t control = asy_rd_u8(r);
		uint64_t size, packed;

		if (!asy_rd_ok(r))
			return ASY_TRUNCATED;
		if (control == 0)
			return ASY_OK;
		if (control > 2 && control < 0x80)
			return ASY_CORRUPT;
		size = ((uint64_t)(control >= 0x80 ? control & 0x1f : 0) << 16) + asy_rd_be16(r) + 1;
		packed = control >= 0x80 ? (uint64_t)asy_rd_be16(r) + 1 + (control >= 0xc0) : size;
		asy_rd_skip(r, packed);
		*ret_size += size;
	}
}

static enum asy_err read_block(struct scan *s, uint64_t *ret_unpadded, uint64_t *ret_size)
{
	size_t start = s->r.off;
	enum asy_err err = read_block_header(s);

	if (!err)
		err = skip_lzma2(&s->r, ret_size);
	if (err)
		return err;
	*ret_unpadded = s->r.off - start + check_sizes[s->check];
	while ((s->r.off - start) % 4)
		if (asy_rd_u8(&s->r) != 0 || !asy_rd_ok(&s->r))
			return fail(&s->r);
	asy_rd_skip(&s->r, check_sizes[s->check]);
	return asy_rd_ok(&s->r) ? ASY_OK : ASY_TRUNCATED;
}

/* The index repeats the sizes of all blocks; what was counted must be there. */
static enum asy_err read_index(struct scan *s, uint64_t blocks, uint64_t unpadded, uint64_t size, uint64_t *ret_length)
{
	size_t start = s->r.off;
	uint64_t count;
	uint8_t padding = 0;
	struct asy_bytes covered;

	asy_rd_skip(&s->r, 1);
	count = read_number(&s->r);
	if (!asy_rd_ok(&s->r) || count != blocks)
		return fail(&s->r);
	for (uint64_t i = 0; i < count && asy_rd_ok(&s->r); i++) {
		unpadded -= read_number(&s->r);
		size -= read_number(&s->r);
	}
	while ((s->r.off - start) % 4 && asy_rd_ok(&s->r))
		padding |= asy_rd_u8(&s->r);
	if (!asy_rd_ok(&s->r) || padding || unpadded != 0 || size != 0)
		return fail(&s->r);
	covered = asy_bytes_head(asy_bytes_from_offset(s->in, start), s->r.off - start);
	if (!crc_follows(&s->r, covered))
		return fail(&s->r);
	*ret_length = s->r.off - start;
	return ASY_OK;
}

static enum asy_err read_footer(struct scan *s, uint64_t index_length)
{
	uint32_t sum = asy_rd_le32(&s->r), backward;
	struct asy_bytes covered = asy_bytes_head(asy_bytes_from_offset(s->in, s->r.off), 6);
	uint16_t flags, magic;

	backward = asy_rd_le32(&s->r);
	flags = asy_rd_be16(&s->r);
	magic = asy_rd_be16(&s->r);
	if (!asy_rd_ok(&s->r))
		return ASY_TRUNCATED;
	if (sum != asy_crc32(0, covered) || magic != 0x595a || flags != s->check ||
	    ((uint64_t)backward + 1) * 4 != index_length)
		return ASY_CORRUPT;
	return ASY_OK;
}

static enum asy_err read_stream(struct scan *s)
{
	uint64_t blocks = 0, unpadded = 0, size = 0, index_length;
	enum asy_err err = read_stream_header(s);

	while (!err) {
		uint64_t block_unpadded, block_size;

		if (asy_rd_left(&s->r) == 0)
			return ASY_TRUNCATED;
		if (s->in.p[s->r.off] == 0)
			break;
		err = read_block(s, &block_unpadded, &block_size);
		if (err)
			break;
		blocks++;
		unpadded += block_unpadded;
		size += block_size;
	}
	if (!err)
		err = read_index(s, blocks, unpadded, size, &index_length);
	if (!err)
		err = read_footer(s, index_length);
	s->blocks += blocks;
	s->size += size;
	return err;
}

/* All streams; *ret_end is the end of the last complete one. The result is that of the first stream. */
static enum asy_err read_all(struct scan *s, struct asy_bytes in, uint64_t *ret_end)
{
	enum asy_err err;

	*s = (struct scan){.in = in, .r = asy_rd_init(in)};
	err = read_stream(s);
	*ret_end = s->r.off;
	while (!err) {
		struct scan next = *s;
		uint64_t gap = asy_archive_zeros(in, s->r.off, MAX_PADDING);

		asy_rd_skip(&next.r, gap);
		if (gap % 4 || asy_rd_left(&next.r) == 0 || read_stream(&next))
			break;
		*s = next;
		*ret_end = s->r.off;
	}
	return err;
}

static bool starts(struct asy_bytes in)
{
	struct scan s = {.in = in, .r = asy_rd_init(in)};

	return in.n >= STREAM_HEADER && read_stream_header(&s) == ASY_OK;
}

/* As asy_single_streams(), with zero bytes allowed between streams. */
static enum asy_err decode(struct asy_bytes in, size_t size_hint, struct asy_buf *out, size_t *ret_used)
{
	size_t at = 0, used = 0;
	enum asy_err err;

	do {
		used = 0;
		err = asy_codec_xz.decode(asy_bytes_from_offset(in, at), at ? 0 : size_hint, out, &used);
		at += used < in.n - at ? used : in.n - at;
		*ret_used = at;
		at += (size_t)asy_archive_zeros(in, at, MAX_PADDING);
	} while (!err && starts(asy_bytes_from_offset(in, at)));
	return err;
}

/* A stream whose structure cannot be walked to the end may still decode for a while. */
static enum asy_err probe_damaged(struct asy_bytes in, enum asy_err why, struct asy_claim *claim)
{
	uint64_t size;
	enum asy_err err = asy_single_probe(decode, in, true, claim, &size);

	if (err && starts(in) && why == ASY_TRUNCATED) {
		*claim = (struct asy_claim){.length = in.n, .confidence = 20, .truncated = true};
		size = 0;
		err = ASY_OK;
	}
	if (!err)
		asy_single_label(claim, "XZ", size);
	return err;
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_claim claim = {.confidence = 100};
	struct scan s;
	const char *check;
	enum asy_err err = read_all(&s, in, &claim.length);

	if (err == ASY_NOT_FOUND || !starts(in))
		return err;
	if (err) {
		claim = (struct asy_claim){0};
		err = probe_damaged(in, err, &claim);
		if (!err)
			*ret_claim = claim;
		return err;
	}
	check = check_names[s.check] ? check_names[s.check] : "unknown check";
	asy_claim_label(&claim, "XZ %s, %llu bytes unpacked in %llu blocks", check, (unsigned long long)s.size,
	                (unsigned long long)s.blocks);
	*ret_claim = claim;
	return ASY_OK;
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct asy_single single = {.decode = decode};
	struct scan s;
	uint64_t end;

	if (read_all(&s, asy_bytes_head(w->in, w->claim->length), &end) == ASY_OK)
		single.size = s.size;
	return asy_single_walk(w, &single);
}

static const struct asy_magic magics[] = {
	{0, 6, "\xfd" "7zXZ\0"},
};

const struct asy_container asy_container_xz = {
	.name = "xz",
	.title = "XZ file",
	.kind = ASY_KIND_COMPRESSED,
	.decoded = "LZMA2 with and without BCJ and delta filters, all check types; several streams behind each other",
	.not_decoded = "filters that liblzma does not have",
	.source = "The .xz File Format, version 1.1.0",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
