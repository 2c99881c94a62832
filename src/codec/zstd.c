/* Zstandard (RFC 8878): all frames and skippable frames that follow each other without a gap.
 *
 * Tools write large files as several frames, and only the concatenation is the file; so the stream ends
 * where the next four bytes are not the magic of a frame. */
#include <zstd.h>
#include <zstd_errors.h>

#include "base/limits.h"
#include "codec/codec.h"
#include "codec/grow.h"

enum { SKIPPABLE_MASK = 0xf, CAREFUL = 4096 };

static bool frame_follows(struct asy_bytes in, size_t at)
{
	struct asy_rd r = asy_rd_init(asy_bytes_from_offset(in, at));
	uint32_t magic = asy_rd_le32(&r);

	if (!asy_rd_ok(&r))
		return false;
	return magic == ZSTD_MAGICNUMBER || (magic & ~(uint32_t)SKIPPABLE_MASK) == ZSTD_MAGIC_SKIPPABLE_START;
}

static enum asy_err why(size_t result)
{
	ZSTD_ErrorCode code = ZSTD_getErrorCode(result);

	if (code == ZSTD_error_memory_allocation)
		return ASY_NOMEM;
	if (code == ZSTD_error_frameParameter_windowTooLarge)
		return ASY_LIMIT;
	if (code == ZSTD_error_version_unsupported || code == ZSTD_error_frameParameter_unsupported ||
	    code == ZSTD_error_dictionary_wrong)
		return ASY_UNSUPPORTED;
	return ASY_CORRUPT;
}

/* One frame starting at src->pos, at most `most` bytes in one call of the library. */
static enum asy_err decode_part(ZSTD_DStream *z, ZSTD_inBuffer *src, struct asy_grow *grow, size_t most)
{
	for (;;) {
		ZSTD_outBuffer dst = {0};
		size_t before = src->pos, result;
		enum asy_err err;

		dst.dst = asy_grow_room(grow, &dst.size);
		if (dst.size > most)
			dst.size = most;
		result = ZSTD_decompressStream(z, &dst, src);
		err = asy_grow_wrote(grow, dst.pos);
		if (err)
			return err;
		if (ZSTD_isError(result))
			return why(result);
		if (result == 0)
			return ASY_OK;
		if (src->pos == src->size && src->pos == before && dst.pos == 0)
			return ASY_TRUNCATED;
	}
}

/* The library does not say what it wrote in a call that fails: a damaged frame is decoded again in small
 * calls, so that nearly all before the defect is kept. */
static enum asy_err decode_frame(ZSTD_DStream *z, ZSTD_inBuffer *src, struct asy_grow *grow)
{
	size_t start = src->pos, made = grow->out->len;
	enum asy_err err = decode_part(z, src, grow, SIZE_MAX);

	if (err != ASY_CORRUPT || ZSTD_isError(ZSTD_DCtx_reset(z, ZSTD_reset_session_only)))
		return err;
	src->pos = start;
	grow->out->len = made;
	return decode_part(z, src, grow, CAREFUL);
}

static int window_log(void)
{
	int log = 10;

	while ((UINT64_C(2) << log) <= ASY_LIMIT_DECODER_MEMORY)
		log++;
	return log;
}

static size_t first_size(struct asy_bytes in, size_t size_hint)
{
	unsigned long long stated = size_hint ? size_hint : ZSTD_getFrameContentSize(in.p, in.n);

	if (stated == ZSTD_CONTENTSIZE_UNKNOWN || stated == ZSTD_CONTENTSIZE_ERROR || stated > SIZE_MAX)
		return 0;
	return (size_t)stated;
}

static enum asy_err decode_zstd(struct asy_bytes in, size_t size_hint, struct asy_buf *out, size_t *ret_used)
{
	ZSTD_inBuffer src = {in.p, in.n, 0};
	struct asy_grow grow;
	ZSTD_DStream *z;
	enum asy_err err = asy_grow_start(&grow, out, first_size(in, size_hint), in.n);

	if (err)
		return err;
	z = ZSTD_createDStream();
	if (!z)
		return ASY_NOMEM;
	if (ZSTD_isError(ZSTD_DCtx_setParameter(z, ZSTD_d_windowLogMax, window_log())))
		err = ASY_BUG;
	do
		err = err ? err : decode_frame(z, &src, &grow);
	while (!err && frame_follows(in, src.pos));
	*ret_used = src.pos;
	ZSTD_freeDStream(z);
	return err;
}

const struct asy_codec asy_codec_zstd = {"zstd", "Zstandard", "RFC 8878", decode_zstd};
