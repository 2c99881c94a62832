/* The header of an lzop file, for who wants the name in it. */
#ifndef ASY_CODEC_LZOP_H
#define ASY_CODEC_LZOP_H

#include "base/bytes.h"
#include "base/err.h"

struct asy_lzop_header {
	struct asy_bytes name; /* of the packed file; often empty */
	uint32_t flags;
	int64_t mtime;
	size_t length;         /* of the header; blocks follow */
};

/* Checks signature, version and header checksum. */
enum asy_err asy_lzop_read_header(struct asy_bytes in, struct asy_lzop_header *ret_header) ASY_MUST_CHECK;

#endif
