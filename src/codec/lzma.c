/* XZ streams and "LZMA alone" (.lzma), by liblzma.
 *
 * LZMA alone has 13 bytes of header: properties, dictionary size, unpacked size (all ones: unknown, the
 * stream then has an end marker). Firmware writers put odd dictionary sizes there (0, 0xffffffff), so the
 * header handed to liblzma is a copy with a dictionary no larger than the output can be, because a match
 * never reaches back further than what was written, and a generous one where the header says nothing. */
#include <lzma.h>
#include <string.h>

#include "base/limits.h"
#include "codec/codec.h"
#include "codec/grow.h"

enum { ALONE_HEADER = 13, DICT_AT = 1, SIZE_AT = 5, DICT_MIN = 4096, DICT_UNSAID = 64 << 20 };

static enum asy_err why(lzma_ret result)
{
	if (result == LZMA_BUF_ERROR)
		return ASY_TRUNCATED;
	if (result == LZMA_MEM_ERROR)
		return ASY_NOMEM;
	if (result == LZMA_MEMLIMIT_ERROR)
		return ASY_LIMIT;
	if (result == LZMA_OPTIONS_ERROR || result == LZMA_UNSUPPORTED_CHECK)
		return ASY_UNSUPPORTED;
	return result == LZMA_PROG_ERROR ? ASY_BUG : ASY_CORRUPT;
}

/* Runs a prepared decoder over `head` and then `body`. */
static enum asy_err run(lzma_stream *s, struct asy_bytes head, struct asy_bytes body, struct asy_grow *grow)
{
	lzma_ret result = LZMA_OK;
	enum asy_err err = ASY_OK;
	bool in_head = head.n > 0;

	s->next_in = in_head ? head.p : body.p;
	s->avail_in = in_head ? head.n : body.n;
	while (result == LZMA_OK && !err) {
		size_t room;

		if (in_head && s->avail_in == 0) {
			s->next_in = body.p;
			s->avail_in = body.n;
			in_head = false;
		}
		s->next_out = asy_grow_room(grow, &room);
		s->avail_out = room;
		result = lzma_code(s, LZMA_RUN);
		err = asy_grow_wrote(grow, room - s->avail_out);
	}
	if (!err && result != LZMA_STREAM_END)
		err = why(result);
	return err;
}

/* Formats that say themselves what their decoder needs. */
static enum asy_err decode_with(lzma_ret (*begin)(lzma_stream *s, uint64_t memory, uint32_t flags), struct asy_bytes in,
                                size_t size_hint, struct asy_buf *out, size_t *ret_used)
{
	lzma_stream s = LZMA_STREAM_INIT;
	struct asy_grow grow;
	lzma_ret result;
	enum asy_err err = asy_grow_start(&grow, out, size_hint, in.n);

	if (err)
		return err;
	result = begin(&s, ASY_LIMIT_DECODER_MEMORY, 0);
	err = result == LZMA_OK ? run(&s, (struct asy_bytes){0}, in, &grow) : why(result);
	*ret_used = (size_t)s.total_in;
	lzma_end(&s);
	return err;
}

static enum asy_err decode_xz(struct asy_bytes in, size_t size_hint, struct asy_buf *out, size_t *ret_used)
{
	return decode_with(lzma_stream_decoder, in, size_hint, out, ret_used);
}

/* One member. */
static enum asy_err decode_lzip(struct asy_bytes in, size_t size_hint, struct asy_buf *out, size_t *ret_used)
{
	return decode_with(lzma_lzip_decoder, in, size_hint, out, ret_used);
}

static uint64_t get_le(const uint8_t *p, unsigned width)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < width; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

/* Copies the header with a dictionary of sane size. Returns the stated unpacked size, UINT64_MAX if unknown. */
static uint64_t adapt_header(struct asy_bytes in, size_t most, uint8_t *ret_header)
{
	uint64_t dict = get_le(in.p + DICT_AT, 4), size = get_le(in.p + SIZE_AT, 8);
	uint64_t need = size < most ? size : most;

	if (dict < DICT_MIN)
		dict = DICT_UNSAID;
	if (dict > need)
		dict = need;
	if (dict < DICT_MIN)
		dict = DICT_MIN;
	memcpy(ret_header, in.p, ALONE_HEADER);
	for (unsigned i = 0; i < 4; i++)
		ret_header[DICT_AT + i] = (uint8_t)(dict >> (8 * i));
	return size;
}

static enum asy_err decode_lzma(struct asy_bytes in, size_t size_hint, struct asy_buf *out, size_t *ret_used)
{
	lzma_stream s = LZMA_STREAM_INIT;
	struct asy_grow grow;
	uint8_t header[ALONE_HEADER];
	uint64_t stated;
	lzma_ret result;
	enum asy_err err;

	if (in.n < ALONE_HEADER) {
		*ret_used = in.n;
		return ASY_TRUNCATED;
	}
	stated = adapt_header(in, out->len < out->ceiling ? out->ceiling - out->len : 0, header);
	if (size_hint == 0 && stated < SIZE_MAX)
		size_hint = (size_t)stated;
	err = asy_grow_start(&grow, out, size_hint, in.n);
	if (err)
		return err;
	result = lzma_alone_decoder(&s, ASY_LIMIT_DECODER_MEMORY);
	err = result == LZMA_OK ? run(&s, (struct asy_bytes){header, ALONE_HEADER},
		asy_bytes_from_offset(in, ALONE_HEADER), &grow) : why(result);
	*ret_used = (size_t)s.total_in;
	lzma_end(&s);
	return err;
}

const struct asy_codec asy_codec_xz = {"xz", "XZ (LZMA2)", "The .xz File Format, version 1.1.0", decode_xz};
const struct asy_codec asy_codec_lzma = {"lzma", "LZMA alone", "LZMA SDK, lzma-specification.txt", decode_lzma};
const struct asy_codec asy_codec_lzip = {"lzip", "lzip", "Lzip manual, file format", decode_lzip};
