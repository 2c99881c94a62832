/* Mutated bundles as files, in a scratch folder of their own. */
#ifndef ASY_ATTACK_APPLY_H
#define ASY_ATTACK_APPLY_H

#include "base/buf.h"
#include "update/mutate.h"

/* Makes a folder only its owner can enter, beneath $TMPDIR or /tmp. */
enum asy_err asy_scratch_make(struct asy_buf *ret_path) ASY_MUST_CHECK;
void asy_scratch_remove(const char *path); /* with all that is in it; symbolic links are not followed */

/* Writes the mutation of the open original to `path`, which must not exist. ASY_IO. */
enum asy_err asy_apply_file(const struct asy_mutation *mu, int original, const char *path) ASY_MUST_CHECK;

/* SHA-256 over names, types, sizes and contents of everything beneath `path` (a file or folder), as 64 hex digits; "absent" when
 * there is nothing. Contents beyond `limit` bytes in all are left out. */
void asy_tree_digest(const char *path, uint64_t limit, char ret_hex[65]);

#endif
