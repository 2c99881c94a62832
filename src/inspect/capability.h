/* File capabilities: the extended attribute "security.capability" (capabilities(7), linux/capability.h:
 * struct vfs_cap_data revision 1 to 3, little endian on every machine). */
#ifndef ASY_INSPECT_CAPABILITY_H
#define ASY_INSPECT_CAPABILITY_H

#include "base/buf.h"
#include "base/bytes.h"
#include "base/err.h"

struct asy_capabilities {
	unsigned revision;               /* 1, 2 or 3 */
	bool effective;
	uint64_t permitted, inheritable; /* bit n: capability n */
	uint32_t root_uid;               /* revision 3: the user that is root of the name space; else 0 */
};

/* ASY_TRUNCATED: shorter than its revision says. ASY_UNSUPPORTED: another revision. */
enum asy_err asy_capability_decode(struct asy_bytes value, struct asy_capabilities *ret_caps) ASY_MUST_CHECK;

/* "cap_net_admin,cap_net_raw+ep": names in ascending order, then the sets they are in. Numbers without a
 * name are written "cap_63". "none" when no bit is set. */
void asy_capability_text(struct asy_buf *out, const struct asy_capabilities *caps);

/* True when one of the capabilities gives, in effect, the whole system (the classic roads to root). */
bool asy_capability_is_root_like(const struct asy_capabilities *caps);

#endif
