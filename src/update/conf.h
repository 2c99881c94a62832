/* The two ways in which bundles write their descriptions, as one tree: JSON (RFC 8259) and libconfig. Also key files
 * ("[section]" and "key=value", the form of GLib). Bounded in depth and number; nothing is interpreted. */
#ifndef ASY_UPDATE_CONF_H
#define ASY_UPDATE_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

enum asy_conf_type { ASY_CONF_MAP, ASY_CONF_LIST, ASY_CONF_TEXT, ASY_CONF_WORD /* number, true, null */ };

struct asy_conf {
	enum asy_conf_type type;
	struct asy_bytes name; /* of a value in a map */
	struct asy_bytes text; /* escapes decoded; points into the input where there are none */
	uint64_t offset;       /* of the value in the input */
	uint64_t end;          /* behind it */
	bool repeated;         /* the name stood in this map before */
	struct asy_conf *first, *last, *next;
	size_t n;
};

/* *ret_at: where reading stopped, also on success (what follows is the caller's to judge). */
enum asy_err asy_conf_json(struct asy_arena *arena, struct asy_bytes in, struct asy_conf **ret, uint64_t *ret_at) ASY_MUST_CHECK;
enum asy_err asy_conf_libconfig(struct asy_arena *arena, struct asy_bytes in, struct asy_conf **ret, uint64_t *ret_at) ASY_MUST_CHECK;

/* A map of maps; a repeated section is a second map of that name. */
enum asy_err asy_conf_keyfile(struct asy_arena *arena, struct asy_bytes in, struct asy_conf **ret, uint64_t *ret_at) ASY_MUST_CHECK;

const struct asy_conf *asy_conf_get(const struct asy_conf *map, const char *name); /* the first of that name, or NULL */
struct asy_bytes asy_conf_text(const struct asy_conf *map, const char *name);      /* of a text or word, else empty */
bool asy_conf_u64(const struct asy_conf *map, const char *name, uint64_t *ret);
const struct asy_conf *asy_conf_repeated(const struct asy_conf *root); /* the first repeated name anywhere, or NULL */

/* Canonical JSON as TUF signs it: names sorted by bytes, no blanks, only '"' and '\' escaped. */
void asy_conf_canonical(const struct asy_conf *c, struct asy_buf *out);

#endif
