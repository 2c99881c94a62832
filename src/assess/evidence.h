/* The evidence of one product as the evaluator sees it: facts and coverage of every artifact, borrowed. */
#ifndef ASY_ASSESS_EVIDENCE_H
#define ASY_ASSESS_EVIDENCE_H

#include "base/arena.h"
#include "base/buf.h"
#include "evidence/observation.h"
#include "evidence/records.h"

struct asy_fact {
	const struct asy_observation *o;
	const char *id;       /* "o-3f9c..." */
	const char *artifact; /* id of the artifact */
	const char *artifact_kind;
};

struct asy_area {
	const char *artifact, *artifact_kind;
	struct asy_coverage coverage;
	uint64_t seen; /* observations of this collector that are present */
};

struct asy_evidence_artifact {
	const char *id, *kind;
};

struct asy_evidence {
	struct asy_vec artifacts; /* struct asy_evidence_artifact: those that could be opened */
	struct asy_vec facts;     /* struct asy_fact, in the order added */
	struct asy_vec areas;     /* struct asy_area */
	struct asy_vec components; /* const struct asy_component * */
};

void asy_evidence_init(struct asy_evidence *e);
void asy_evidence_release(struct asy_evidence *e);
enum asy_err asy_evidence_add_artifact(struct asy_evidence *e, const char *id, const char *kind) ASY_MUST_CHECK;
enum asy_err asy_evidence_add_fact(struct asy_evidence *e, const struct asy_evidence_artifact *a, const char *id,
                                   const struct asy_observation *o) ASY_MUST_CHECK;
enum asy_err asy_evidence_add_area(struct asy_evidence *e, const struct asy_evidence_artifact *a,
                                   const struct asy_coverage *coverage) ASY_MUST_CHECK;
enum asy_err asy_evidence_add_component(struct asy_evidence *e, const struct asy_component *c) ASY_MUST_CHECK;

/* Is `area` complete in every artifact of this kind, with every observation present that its collector wrote? When not,
 * *ret_why says so in one sentence (allocated in `arena`). False also when there is no such artifact. */
bool asy_evidence_complete(const struct asy_evidence *e, const char *artifact_kind, const char *area,
                           struct asy_arena *arena, const char **ret_why);

#endif
