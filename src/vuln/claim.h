/* What one record of a feed says about one product: ranges of versions with a state each, and what else narrows them.
 * Stored packed; evaluated without unpacking. */
#ifndef ASY_VULN_CLAIM_H
#define ASY_VULN_CLAIM_H

#include "base/buf.h"
#include "vuln/version.h"

enum asy_state { ASY_UNAFFECTED, ASY_AFFECTED, ASY_UNDECIDED };

/* Lists of texts behind the ranges. */
enum asy_vclaim_list {
	ASY_CLAIM_FILES = 'F',      /* source files that hold the defect */
	ASY_CLAIM_ROUTINES = 'R',   /* functions */
	ASY_CLAIM_MODULES = 'M',    /* modules or parts */
	ASY_CLAIM_PLATFORMS = 'P',
	ASY_CLAIM_CONDITION = 'C',  /* products of which one must be there too ("part:vendor:product", or "target:name") */
	ASY_CLAIM_APPLETS = 'A',    /* of a multi-call program: one of them must be compiled in */
	ASY_CLAIM_OPTIONS = 'O',    /* of the kernel's configuration: one of them must be set */
};

struct asy_range {
	enum asy_state state;
	bool has_start, start_excluded, has_end, end_included;
	bool prefix;        /* the end is "4.19.*": everything that begins with it is inside */
	bool conditional;   /* the condition list with number `condition` applies */
	uint32_t condition;
	struct asy_bytes start, end;
};

struct asy_vclaim {
	enum asy_version_order order;
	enum asy_state otherwise;      /* for versions in no range */
	uint64_t n_ranges;
	struct asy_bytes ranges, lists; /* packed */
};

/* Writing: begin, ranges, lists, finish. */
struct asy_vclaim_writer {
	struct asy_buf *out;     /* cleared by begin */
	struct asy_buf lists;
	uint64_t n_ranges;
	enum asy_version_order order;
	enum asy_state otherwise;
};

void asy_vclaim_begin(struct asy_vclaim_writer *w, struct asy_buf *out, enum asy_version_order order, enum asy_state otherwise);
void asy_vclaim_range(struct asy_vclaim_writer *w, const struct asy_range *r);
void asy_vclaim_list_begin(struct asy_vclaim_writer *w, enum asy_vclaim_list tag, uint64_t n);
void asy_vclaim_list_text(struct asy_vclaim_writer *w, struct asy_bytes text);
/* The error of the buffers. The writer's own memory is given back. */
enum asy_err asy_vclaim_finish(struct asy_vclaim_writer *w) ASY_MUST_CHECK;

/* Reading. */
bool asy_vclaim_open(struct asy_bytes packed, struct asy_vclaim *ret);

/* Iterates: cursor starts as claim.ranges (claim.lists). */
bool asy_vclaim_next_range(struct asy_bytes *cursor, struct asy_range *ret);
bool asy_vclaim_next_list(struct asy_bytes *cursor, enum asy_vclaim_list *ret_tag, uint64_t *ret_n, struct asy_bytes *ret_texts);
bool asy_vclaim_next_text(struct asy_bytes *texts, struct asy_bytes *ret);

/* True when the version lies in the range. `loose`: a range that is one version also holds "VERSION" followed by what
 * distributions and vendors add ("-r1"); used for components without a clean version. */
bool asy_range_holds(enum asy_version_order order, const struct asy_range *r, struct asy_bytes version);

struct asy_vclaim_answer {
	enum asy_state state;
	bool stated;            /* a range said so, not the default */
	struct asy_range range; /* the deciding one, when stated */
	struct asy_bytes fixed; /* smallest end (excluded) or start of an unaffected range above the version; may be empty */
};

/* An affected range wins over an unaffected one, both over the default. `accept` (may be NULL) is asked whether the
 * condition of a conditional range holds: ASY_AFFECTED yes, ASY_UNAFFECTED no, ASY_UNDECIDED not known. */
typedef enum asy_state asy_condition_fn(void *context, const struct asy_vclaim *claim, uint32_t condition);
struct asy_vclaim_answer asy_vclaim_ask(const struct asy_vclaim *c, struct asy_bytes version, asy_condition_fn *accept, void *context);

#endif
