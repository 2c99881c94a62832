/* An update bundle as an artifact of a product. */
#include <string.h>

#include "attack/series.h"
#include "base/file.h"
#include "base/limits.h"
#include "cli/artifact.h"
#include "cli/bundle.h"

static int bundle(const struct asy_cli *cli, const struct asy_artifact *artifact, const char *support_until, struct asy_examined *e)
{
	struct asy_bundle_job job = {.path = artifact->file, .signature = *artifact->signature ? artifact->signature : NULL,
	                             .support_until = support_until};
	struct asy_bundle b = {.store = e->store};

	for (size_t i = 0; i < artifact->trust.n && i < ASY_BUNDLE_TRUST; i++)
		job.trust[job.n_trust++] = artifact->trust.list[i];
	return asy_bundle_examine(cli, &job, &b);
}

/* A series speaks for the bundle it was made from, and for no other. */
static int series(const struct asy_cli *cli, const char *path, struct asy_examined *e)
{
	struct asy_attack_series s;
	struct asy_arena arena;
	struct asy_buf json;
	enum asy_err err;
	int code = ASY_EXIT_DONE;

	asy_arena_init(&arena, (size_t)ASY_LIMIT_ARENA);
	asy_buf_init(&json, 64u << 20);
	asy_attack_series_init(&s);
	err = asy_file_read(path, &json);
	if (!err)
		err = asy_attack_read(&arena, asy_buf_bytes(&json), &s);
	if (err) {
		code = asy_cli_fail(cli, ASY_EXIT_USAGE, "%s: %s", path, err == ASY_INVALID ? "not written by assay update attack" : asy_err_text(err));
	} else {
		asy_attack_evidence(&s, e->store);
		if (strcmp(s.sha256, e->sha256) != 0) {
			asy_store_lower(e->store, ASY_ATTACK_AREA, "a series was made from another bundle");
			asy_store_lower(e->store, ASY_ATTACK_AREA_OLDER, "a series was made from another bundle");
			asy_store_lower(e->store, ASY_ATTACK_AREA_BOOT, "a series was made from another bundle");
		}
	}
	asy_attack_series_release(&s);
	asy_buf_release(&json);
	asy_arena_release(&arena);
	return code;
}

int asy_examine_update(const struct asy_cli *cli, const struct asy_catalog *catalog, const struct asy_artifact *artifact,
                       const char *support_until, struct asy_examined *ret)
{
	int code = asy_examine_open(cli, catalog, artifact->file, ret);

	if (!code)
		code = bundle(cli, artifact, support_until, ret);
	for (size_t i = 0; !code && i < artifact->attacks.n; i++)
		code = series(cli, artifact->attacks.list[i], ret);
	return asy_examine_close(cli, ret, code);
}
