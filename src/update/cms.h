/* CMS SignedData (RFC 5652) over bytes in memory, chains by RFC 5280. */
#ifndef ASY_UPDATE_CMS_H
#define ASY_UPDATE_CMS_H

#include "update/update.h"

struct asy_cms {
	uint64_t used;             /* bytes of the field that the structure takes */
	struct asy_bytes content;  /* attached content, a slice of the field; empty when detached */
	uint64_t content_at;       /* its offset in the field */
	bool readable, detached, enveloped;
	size_t n_signers;
};

/* Looks at the structure only. */
void asy_cms_read(struct asy_update *u, struct asy_bytes field, struct asy_cms *ret);

/* Checks every signer over `content` (which for an attached structure is cms->content) and adds them to u. `at` is where the
 * field stands in the bundle. */
void asy_cms_check(struct asy_update *u, struct asy_bytes field, uint64_t at, struct asy_bytes content);

#endif
