/* Feeds one inspector with files cut out of the fuzzer's bytes: one byte chooses a path from the target's
 * list (and whether it is a raw region), two bytes give the length, then the content. */
#ifndef ASY_FUZZ_INSPECT_H
#define ASY_FUZZ_INSPECT_H

#include "inspect/table.h"
#include "../tests/lib/tree.h"

enum { FUZZ_FILES = 32 };

static struct asy_patterns *fuzz_patterns; /* set by targets of inspectors that have a rule set */

static inline void fuzz_inspector(const struct asy_inspector *inspector, const char *const *paths, size_t n_paths,
                                  const uint8_t *data, size_t size, const char *(*table)(const char *name))
{
	struct asy_rd r = asy_rd_init((struct asy_bytes){data, size});
	struct tree_file files[FUZZ_FILES];
	struct tree_run run = {.data = table, .patterns = fuzz_patterns};
	size_t n = 0;

	while (n < FUZZ_FILES && asy_rd_left(&r) > 3) {
		uint8_t choice = asy_rd_u8(&r), flags = asy_rd_u8(&r);
		size_t length = asy_rd_le16(&r);
		struct asy_bytes content;

		if (length > asy_rd_left(&r))
			length = asy_rd_left(&r);
		content = asy_rd_bytes(&r, length);
		files[n++] = (struct tree_file){
			.path = paths[choice % n_paths], .content = (const char *)content.p, .size = content.n,
			.mode = flags & 1 ? 06777 : 0644, .uid = flags & 2 ? 1000 : 0, .region = flags & 4,
			.xattr = flags & 8 ? "security.capability" : NULL, .xattr_value = (const char *)content.p,
			.xattr_size = content.n, .type = flags & 16 ? ASY_NODE_CHAR : ASY_NODE_FILE,
			.no_owner = flags & 32, .root = flags & 64 ? 2 : 1, .target = flags & 128 ? "busybox" : NULL,
		};
		if (content.n == 0)
			files[n - 1].content = "";
	}
	(void)tree_run(&run, inspector, files, n);
	tree_release(&run);
}

#endif
