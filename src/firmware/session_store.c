#include "firmware/session_store.h"

#define INTO_STORE(name) \
	static enum asy_err put_##name(struct asy_session_handler *h, const struct asy_##name *record) \
	{ \
		asy_store_add_##name(((struct asy_session_store *)(void *)h)->store, record); \
		return ASY_OK; \
	}

INTO_STORE(region)
INTO_STORE(entry)
INTO_STORE(observation)
INTO_STORE(component)
INTO_STORE(coverage)
INTO_STORE(problem)

void asy_session_store_init(struct asy_session_store *ss, struct asy_store *store)
{
	*ss = (struct asy_session_store){
		.h = {
			.region = put_region,
			.entry = put_entry,
			.observation = put_observation,
			.component = put_component,
			.coverage = put_coverage,
			.problem = put_problem,
		},
		.store = store,
	};
}
