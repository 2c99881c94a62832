/* Compressions as the headers of boot images name them, each decoded by the codec that boot loaders use for it. */
#ifndef ASY_CONTAINER_PACKING_H
#define ASY_CONTAINER_PACKING_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

enum asy_packing {
	ASY_PACKING_NONE,
	ASY_PACKING_GZIP,
	ASY_PACKING_BZIP2,
	ASY_PACKING_LZMA, /* LZMA alone */
	ASY_PACKING_LZO,  /* lzop file */
	ASY_PACKING_LZ4,  /* frame or legacy frame */
	ASY_PACKING_ZSTD,
	ASY_PACKING_XZ,
	ASY_PACKING__MAX
};

const char *asy_packing_name(enum asy_packing packing); /* "gzip"; "none"; "unknown" for other numbers */

/* The one whose name it is ("none" included); false when there is none. */
bool asy_packing_named(struct asy_bytes name, enum asy_packing *ret_packing);

/* By the signature at the start of the bytes. LZMA has none: its header fields must be plausible. */
bool asy_packing_seen(struct asy_bytes in, enum asy_packing *ret_packing);

/* As asy_codec.decode. ASY_PACKING_NONE copies. */
enum asy_err asy_packing_decode(enum asy_packing packing, struct asy_bytes in, size_t size_hint, struct asy_buf *out,
                                size_t *ret_used) ASY_MUST_CHECK;

/* True when at least the first `n` bytes of content, or all of it when that is less but not nothing, decode. */
bool asy_packing_taste(enum asy_packing packing, struct asy_bytes in, size_t n);

/* The content of a boot image whose header says how it is packed: decoded into scratch, or when nothing at all
 * can be decoded, the packed bytes themselves with *ret_raw set and ASY_OK. */
enum asy_err asy_packing_open(enum asy_packing packing, struct asy_bytes in, struct asy_buf *scratch,
                              struct asy_bytes *ret_content, bool *ret_raw) ASY_MUST_CHECK;

#endif
