#include "assess/evidence.h"

#include <string.h>

#include "base/limits.h"

void asy_evidence_init(struct asy_evidence *e)
{
	*e = (struct asy_evidence){
		.artifacts = ASY_VEC_INIT(struct asy_evidence_artifact, 1000),
		.facts = ASY_VEC_INIT(struct asy_fact, ASY_LIMIT_OBSERVATIONS * 16),
		.areas = ASY_VEC_INIT(struct asy_area, 10000),
		.components = ASY_VEC_INIT(const struct asy_component *, ASY_LIMIT_OBSERVATIONS),
	};
}

void asy_evidence_release(struct asy_evidence *e)
{
	asy_vec_release(&e->artifacts);
	asy_vec_release(&e->facts);
	asy_vec_release(&e->areas);
	asy_vec_release(&e->components);
}

enum asy_err asy_evidence_add_artifact(struct asy_evidence *e, const char *id, const char *kind)
{
	struct asy_evidence_artifact *a = asy_vec_push(&e->artifacts);

	if (!a)
		return ASY_LIMIT;
	*a = (struct asy_evidence_artifact){.id = id, .kind = kind};
	return ASY_OK;
}

enum asy_err asy_evidence_add_fact(struct asy_evidence *e, const struct asy_evidence_artifact *a, const char *id,
                                   const struct asy_observation *o)
{
	struct asy_fact *f = asy_vec_push(&e->facts);

	if (!f)
		return ASY_LIMIT;
	*f = (struct asy_fact){.o = o, .id = id, .artifact = a->id, .artifact_kind = a->kind};
	return ASY_OK;
}

enum asy_err asy_evidence_add_area(struct asy_evidence *e, const struct asy_evidence_artifact *a,
                                   const struct asy_coverage *coverage)
{
	struct asy_area *area = asy_vec_push(&e->areas);

	if (!area)
		return ASY_LIMIT;
	*area = (struct asy_area){.artifact = a->id, .artifact_kind = a->kind, .coverage = *coverage};
	return ASY_OK;
}

enum asy_err asy_evidence_add_component(struct asy_evidence *e, const struct asy_component *c)
{
	const struct asy_component **slot = asy_vec_push(&e->components);

	if (!slot)
		return ASY_LIMIT;
	*slot = c;
	return ASY_OK;
}

static uint64_t count_facts(const struct asy_evidence *e, const char *artifact, const char *collector)
{
	uint64_t n = 0;

	for (size_t i = 0; i < e->facts.len; i++) {
		const struct asy_fact *f = asy_vec_at(&e->facts, i);

		n += strcmp(f->artifact, artifact) == 0 && strcmp(f->o->collector, collector) == 0;
	}
	return n;
}

static const struct asy_area *find_area(const struct asy_evidence *e, const char *artifact, const char *area)
{
	for (size_t i = 0; i < e->areas.len; i++) {
		const struct asy_area *a = asy_vec_at(&e->areas, i);

		if (strcmp(a->artifact, artifact) == 0 && strcmp(a->coverage.area, area) == 0)
			return a;
	}
	return NULL;
}

static bool area_complete(const struct asy_evidence *e, const char *artifact, const char *name, struct asy_arena *arena,
                          const char **ret_why)
{
	const struct asy_area *a = find_area(e, artifact, name);

	if (!a) {
		*ret_why = asy_arena_printf(arena, "nothing examined \"%s\" of artifact %s", name, artifact);
		return false;
	}
	if (!a->coverage.complete) {
		*ret_why = asy_arena_printf(arena, "%s of artifact %s: %s", name, artifact,
		                            *a->coverage.reason ? a->coverage.reason : "not completely examined");
		return false;
	}
	if (count_facts(e, artifact, name) != a->coverage.observations) {
		*ret_why = asy_arena_printf(arena, "%s of artifact %s: observations are missing", name, artifact);
		return false;
	}
	return true;
}

bool asy_evidence_complete(const struct asy_evidence *e, const char *artifact_kind, const char *area,
                           struct asy_arena *arena, const char **ret_why)
{
	bool any = false;

	for (size_t i = 0; i < e->artifacts.len; i++) {
		const struct asy_evidence_artifact *a = asy_vec_at(&e->artifacts, i);

		if (strcmp(a->kind, artifact_kind) != 0)
			continue;
		any = true;
		if (!area_complete(e, a->id, area, arena, ret_why))
			return false;
	}
	if (!any)
		*ret_why = asy_arena_printf(arena, "no artifact of kind \"%s\" was examined", artifact_kind);
	return any;
}
