/* LZO1X, bare blocks, decoded by ourselves: every byte before a defect is kept, the end of the block is found, and the
 * product links no GPL library (liblzo2 is used by the tests alone, as encoder). */
#include "codec/codec.h"
#include "codec/lz.h"

/* How the previous instruction ended decides what a byte below 16 means. */
enum { AFTER_MATCH = 0, AFTER_RUN = 4 }; /* 1..3: so many literals were appended to a match */

enum { RUN_BIAS = 17, NEAR_2K = 2048, FAR_16K = 16384 };

/* The low bits of the instruction, or when they are 0: 255 per zero byte, then a byte that is not zero. */
static uint64_t read_length(struct asy_rd *r, unsigned low, unsigned mask)
{
	uint64_t length = low & mask;
	uint8_t more;

	if (length)
		return length;
	length = mask;
	while ((more = asy_rd_u8(r)) == 0 && asy_rd_ok(r))
		length += 255;
	return length + more;
}

struct match {
	uint64_t distance, length;
	unsigned literals; /* 0..3, that follow */
	bool end;
};

static struct match read_match(struct asy_rd *r, uint8_t op, unsigned state)
{
	struct match m = {.literals = op & 3};
	uint16_t word;

	if (op >= 64) {
		m.length = op >= 128 ? 5 + (op >> 5 & 3) : 3 + (op >> 5 & 1);
		m.distance = ((uint64_t)asy_rd_u8(r) << 3) + (op >> 2 & 7) + 1;
		return m;
	}
	if (op < 16) {
		m.length = state == AFTER_RUN ? 3 : 2;
		m.distance = ((uint64_t)asy_rd_u8(r) << 2) + (op >> 2) + 1 + (state == AFTER_RUN ? NEAR_2K : 0);
		return m;
	}
	m.length = 2 + (op >= 32 ? read_length(r, op, 31) : read_length(r, op, 7));
	word = asy_rd_le16(r);
	m.literals = word & 3;
	m.distance = (uint64_t)(word >> 2) + (op >= 32 ? 1 : FAR_16K + ((uint64_t)(op & 8) << 11));
	m.end = op < 32 && m.distance == FAR_16K;
	return m;
}

/* The first byte may be a run of literals in a form that occurs nowhere else. */
static enum asy_err first_run(struct asy_rd *r, struct asy_buf *out, unsigned *ret_state)
{
	struct asy_rd ahead = *r;
	uint8_t op = asy_rd_u8(&ahead);

	*ret_state = AFTER_MATCH;
	if (!asy_rd_ok(&ahead) || op <= RUN_BIAS)
		return ASY_OK;
	*r = ahead;
	*ret_state = op - RUN_BIAS < AFTER_RUN ? op - RUN_BIAS : AFTER_RUN;
	return asy_lz_literals(r, out, op - RUN_BIAS);
}

static enum asy_err decode_careful(struct asy_bytes in, struct asy_buf *out, size_t *ret_used)
{
	struct asy_rd r = asy_rd_init(in);
	size_t start = out->len;
	unsigned state;
	enum asy_err err = first_run(&r, out, &state);

	while (!err) {
		uint8_t op = asy_rd_u8(&r);

		if (asy_rd_ok(&r) && op < 16 && state == AFTER_MATCH) {
			uint64_t n = 3 + read_length(&r, op, 15);

			err = asy_rd_ok(&r) ? asy_lz_literals(&r, out, n) : ASY_TRUNCATED;
			state = AFTER_RUN;
		} else {
			struct match m = read_match(&r, op, state);

			if (!asy_rd_ok(&r))
				err = ASY_TRUNCATED;
			else if (m.end)
				break;
			else
				err = asy_lz_match(out, start, m.distance, m.length);
			if (!err)
				err = asy_lz_literals(&r, out, m.literals);
			state = m.literals;
		}
	}
	*ret_used = r.off;
	return err;
}

static enum asy_err decode_lzo1x(struct asy_bytes in, size_t size_hint, struct asy_buf *out, size_t *ret_used)
{
	if (out->err)
		return out->err;
	(void)size_hint;
	return decode_careful(in, out, ret_used);
}

const struct asy_codec asy_codec_lzo1x = {"lzo1x", "LZO1X block", "Linux Documentation/staging/lzo.rst",
	decode_lzo1x};
