/* From a match to a statement "this file holds NAME VERSION", and what of several statements is kept. */
#ifndef ASY_COMPONENT_SIGNATURE_CLAIM_H
#define ASY_COMPONENT_SIGNATURE_CLAIM_H

#include "component/signature_rules.h"

enum { CLAIM_TEXT = 80, FILE_CLAIMS = 1024 };

struct claim {
	const struct sig *how;   /* the rule that matched */
	const struct sig *what;  /* the rule that knows the upstream; NULL for a name that none knows */
	char name[CLAIM_TEXT], version[CLAIM_TEXT];
	struct asy_capture capture; /* points into the file or its path */
	uint64_t offset;         /* ASY_NO_LOCUS_OFFSET for a match in the path */
	unsigned confidence;
	bool dropped;
};

/* False when the match gives no usable version or name. */
bool claim_make(const struct sigs *sigs, const struct sig *sig, const struct asy_capture *capture, bool agrees,
                uint64_t offset, struct claim *ret_claim);

/* Marks what says less than another claim of the same file: the same version twice, versions of clearly weaker
 * evidence, "2.4" beside "2.4.9"; and all of a list of versions (identifiers of other releases). */
void claims_reduce(struct claim *claims, size_t n);

/* "2.4" is the start of "2.4.9" and of "2.4p1". */
bool claim_begins(const char *whole, const char *start);

void claim_purl(const struct claim *claim, struct asy_buf *out);
void claim_cpe(const struct claim *claim, struct asy_buf *out); /* stays empty when the catalog knows none */

#endif
