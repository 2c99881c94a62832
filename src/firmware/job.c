#include "firmware/job.h"

#include <string.h>

#include "base/limits.h"

/* A text is le32 length, bytes, NUL. It comes from our own parent and may hold bytes that are no UTF-8: the path a
 * dead worker noted. */
static void put_text(struct asy_buf *out, const char *text)
{
	struct asy_bytes bytes = asy_bytes_from(text ? text : "");

	if (bytes.n > ASY_LIMIT_WIRE_TEXT)
		out->err = ASY_LIMIT;
	asy_buf_le32(out, (uint32_t)bytes.n);
	asy_buf_append(out, bytes);
	asy_buf_u8(out, 0);
}

static const char *get_text(struct asy_rd *r)
{
	size_t n = asy_rd_count(r, asy_rd_le32(r), 1, ASY_LIMIT_WIRE_TEXT);
	struct asy_bytes text = asy_rd_bytes(r, n);

	if (asy_rd_u8(r) != 0 || !asy_rd_ok(r) || asy_bytes_find_byte(text, 0, 0) != text.n) {
		asy_rd_fail(r);
		return "";
	}
	return (const char *)text.p;
}

enum asy_err asy_job_encode(const struct asy_job *job, struct asy_buf *out)
{
	if (job->n_skips > ASY_JOB_SKIPS || job->n_data > ASY_JOB_DATA)
		return ASY_LIMIT;
	asy_buf_u8(out, (uint8_t)job->mode);
	asy_buf_le32(out, job->flags);
	asy_buf_le64(out, (uint64_t)job->now);
	put_text(out, job->path);
	asy_buf_u8(out, (uint8_t)job->n_skips);
	for (size_t i = 0; i < job->n_skips; i++) {
		put_text(out, job->skips[i].stage);
		put_text(out, job->skips[i].path);
	}
	asy_buf_u8(out, (uint8_t)job->n_data);
	for (size_t i = 0; i < job->n_data; i++)
		put_text(out, job->data[i]);
	return out->err;
}

enum asy_err asy_job_decode(struct asy_bytes payload, struct asy_job *ret)
{
	struct asy_rd r = asy_rd_init(payload);
	uint8_t mode = asy_rd_u8(&r);

	*ret = (struct asy_job){0};
	if (mode >= ASY_JOB__MAX)
		asy_rd_fail(&r);
	ret->mode = (enum asy_job_mode)mode;
	ret->flags = asy_rd_le32(&r);
	ret->now = (int64_t)asy_rd_le64(&r);
	ret->path = get_text(&r);
	ret->n_skips = asy_rd_count(&r, asy_rd_u8(&r), 10, ASY_JOB_SKIPS);
	for (size_t i = 0; i < ret->n_skips; i++) {
		ret->skips[i].stage = get_text(&r);
		ret->skips[i].path = get_text(&r);
	}
	ret->n_data = asy_rd_count(&r, asy_rd_u8(&r), 5, ASY_JOB_DATA);
	for (size_t i = 0; i < ret->n_data; i++)
		ret->data[i] = get_text(&r);
	return asy_rd_ok(&r) && asy_rd_left(&r) == 0 ? ASY_OK : ASY_PROTOCOL;
}
