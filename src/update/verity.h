/* dm-verity hash trees (version 1, SHA-256, blocks of 4096 bytes, no superblock, top level first). */
#ifndef ASY_UPDATE_VERITY_H
#define ASY_UPDATE_VERITY_H

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

enum { ASY_VERITY_BLOCK = 4096, ASY_VERITY_DIGEST = 32 };

/* Bytes of tree over `data` bytes (a multiple of the block), 0 when there is none. */
uint64_t asy_verity_size(uint64_t data);

/* Recomputes the tree. ASY_OK: root and every byte of the tree are right. ASY_CORRUPT: *ret_at is the first wrong data block
 * or, when no data block is to blame, wrong tree block, as an offset from the start of the data; tree follows data.
 * With ret_root (32 bytes) the computed root is given whatever it is. */
enum asy_err asy_verity_check(struct asy_bytes data, struct asy_bytes tree, struct asy_bytes salt, struct asy_bytes root,
                              uint8_t *ret_root, uint64_t *ret_at) ASY_MUST_CHECK;

/* Appends the tree of `data` to out. */
enum asy_err asy_verity_make(struct asy_bytes data, struct asy_bytes salt, struct asy_buf *out, uint8_t ret_root[32]) ASY_MUST_CHECK;

#endif
