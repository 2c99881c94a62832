#include "attack/adapter.h"

#include <string.h>

#include "base/text.h"
#include "update/conf.h"

static const char *value(struct asy_arena *arena, const struct asy_conf *section, const char *key)
{
	struct asy_bytes b = asy_conf_text(section, key);
	const char *text = b.n ? asy_arena_text(arena, b) : "";

	return text ? text : "";
}

static void fill(struct asy_arena *arena, const struct asy_conf *s, struct asy_adapter *a)
{
	const char *name = asy_arena_text(arena, s->name);

	*a = (struct asy_adapter){
		.name = name ? name : "",
		.title = value(arena, s, "title"),
		.command = value(arena, s, "command"),
		.without_trust = value(arena, s, "without-trust"),
		.accept_log = value(arena, s, "accept-log"),
		.refuse_log = value(arena, s, "refuse-log"),
		.written_log = value(arena, s, "written-log"),
		.installed = value(arena, s, "installed"),
		.state = value(arena, s, "state"),
		.families = value(arena, s, "families"),
		.note = value(arena, s, "note"),
	};
}

enum asy_err asy_adapter_each(struct asy_arena *arena, struct asy_bytes table, void (*each)(void *, const struct asy_adapter *), void *ctx)
{
	struct asy_conf *root;
	struct asy_adapter a;
	uint64_t at;

	if (asy_conf_keyfile(arena, table, &root, &at))
		return ASY_INVALID;
	for (const struct asy_conf *s = root->first; s; s = s->next) {
		fill(arena, s, &a);
		each(ctx, &a);
	}
	return ASY_OK;
}

enum asy_err asy_adapter_find(struct asy_arena *arena, struct asy_bytes table, const char *name, struct asy_adapter *ret)
{
	struct asy_conf *root;
	uint64_t at;

	if (asy_conf_keyfile(arena, table, &root, &at))
		return ASY_INVALID;
	for (const struct asy_conf *s = root->first; s; s = s->next)
		if (asy_bytes_is(s->name, name)) {
			fill(arena, s, ret);
			return ASY_OK;
		}
	return ASY_NOT_FOUND;
}

static bool line_matches(const char *globs, struct asy_bytes line)
{
	char glob[512];

	while (*globs) {
		size_t n = strcspn(globs, "|");

		if (n && n < sizeof(glob)) {
			memcpy(glob, globs, n);
			glob[n] = 0;
			if (asy_text_glob(glob, line))
				return true;
		}
		globs += n + (globs[n] == '|');
	}
	return false;
}

bool asy_adapter_says(const char *globs, struct asy_bytes log)
{
	size_t at = 0;

	while (*globs && at < log.n) {
		size_t end = asy_bytes_find_byte(log, '\n', at);

		if (line_matches(globs, (struct asy_bytes){log.p + at, end - at}))
			return true;
		at = end + 1;
	}
	return false;
}

enum asy_answer asy_adapter_answer(const struct asy_adapter *a, const struct asy_run_result *run, struct asy_bytes log,
                                   const char **ret_observable)
{
	*ret_observable = "exit code";
	if (run->hung)
		return ASY_ANSWER_HUNG;
	if (run->crashed)
		return ASY_ANSWER_CRASHED;
	if (asy_adapter_says("*ERROR: AddressSanitizer*|*Traceback (most recent call last)*|panic: *|*thread '*' panicked*", log)) {
		*ret_observable = "log";
		return ASY_ANSWER_CRASHED;
	}
	if (*a->refuse_log && asy_adapter_says(a->refuse_log, log)) {
		*ret_observable = "log";
		return ASY_ANSWER_REFUSED;
	}
	if (*a->accept_log) {
		*ret_observable = "log";
		return asy_adapter_says(a->accept_log, log) ? ASY_ANSWER_ACCEPTED : ASY_ANSWER_REFUSED;
	}
	return run->status == 0 ? ASY_ANSWER_ACCEPTED : ASY_ANSWER_REFUSED;
}
