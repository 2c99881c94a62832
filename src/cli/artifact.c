#include "cli/artifact.h"

#include <string.h>

static enum asy_err take_region(struct asy_session_handler *h, const struct asy_region *r)
{
	asy_store_add_region(((struct asy_examined *)h)->store, r);
	return ASY_OK;
}

static enum asy_err take_entry(struct asy_session_handler *h, const struct asy_entry *e)
{
	struct asy_examined *x = (struct asy_examined *)h;

	x->files += strcmp(e->type, "file") == 0;
	asy_store_add_entry(x->store, e);
	return ASY_OK;
}

static enum asy_err take_observation(struct asy_session_handler *h, const struct asy_observation *o)
{
	asy_store_add_observation(((struct asy_examined *)h)->store, o);
	return ASY_OK;
}

static enum asy_err take_component(struct asy_session_handler *h, const struct asy_component *c)
{
	asy_store_add_component(((struct asy_examined *)h)->store, c);
	return ASY_OK;
}

static enum asy_err take_coverage(struct asy_session_handler *h, const struct asy_coverage *c)
{
	asy_store_add_coverage(((struct asy_examined *)h)->store, c);
	return ASY_OK;
}

static enum asy_err take_problem(struct asy_session_handler *h, const struct asy_problem *p)
{
	asy_store_add_problem(((struct asy_examined *)h)->store, p);
	return ASY_OK;
}

/* "partly" while an area is not complete. */
static void judge_status(struct asy_examined *e)
{
	const char *reason = "";

	e->status = "examined";
	for (size_t i = 0; i < asy_store_n_coverage(e->store); i++) {
		const struct asy_coverage *c = asy_store_coverage(e->store, i);

		if (c->complete)
			continue;
		if (strcmp(e->status, "examined") == 0 || strcmp(c->area, "files") == 0 || strcmp(c->area, "bytes") == 0)
			reason = c->reason;
		e->status = "partly";
	}
	if (!e->session.finished) {
		e->status = "partly";
		reason = "the worker did not come to its end";
	}
	snprintf(e->reason, sizeof(e->reason), "%s", reason);
}

int asy_examine_open(const struct asy_cli *cli, const struct asy_catalog *catalog, const char *path, struct asy_examined *ret)
{
	struct asy_image image;
	int code;

	*ret = (struct asy_examined){
		.h = {.region = take_region, .entry = take_entry, .observation = take_observation, .component = take_component,
		      .coverage = take_coverage, .problem = take_problem},
		.store = asy_store_new(),
		.status = "unreadable",
	};
	if (!ret->store)
		return asy_cli_fail(cli, ASY_EXIT_INTERNAL, "out of memory");
	code = asy_image_open(cli, path, &image);
	ret->size = image.size;
	if (!code)
		code = asy_image_sha256(cli, &image, ret->sha256);
	if (!code)
		code = asy_image_add_catalog(cli, catalog, &image);
	if (!code)
		code = asy_image_scan(cli, &image, &ret->h, &ret->session);
	asy_image_close(&image);
	if (!code && !ret->files)
		asy_store_lower(ret->store, "files", "no file system or archive was found");
	return code;
}

int asy_examine_close(const struct asy_cli *cli, struct asy_examined *e, int code)
{
	if (!code && asy_store_seal(e->store))
		code = asy_cli_fail(cli, ASY_EXIT_INTERNAL, "out of memory");
	if (code) {
		snprintf(e->reason, sizeof(e->reason), "the file could not be opened or examined");
		asy_store_free(e->store);
		e->store = NULL;
		return code;
	}
	judge_status(e);
	return code;
}

int asy_examine_image(const struct asy_cli *cli, const struct asy_catalog *catalog, const char *path, struct asy_examined *ret)
{
	return asy_examine_close(cli, ret, asy_examine_open(cli, catalog, path, ret));
}

void asy_examined_release(struct asy_examined *e)
{
	asy_store_free(e->store);
	e->store = NULL;
}
