#include "cli/vulns_data.h"

#include <string.h>

#include "cli/db.h"
#include "vuln/starter.h"

static int add_files(const struct asy_cli *cli, const struct asy_catalog *catalog, struct asy_arena *arena, struct asy_vulns_data *d)
{
	struct asy_diags diags;
	struct asy_buf messages;
	int code = ASY_EXIT_DONE;

	asy_diags_init(&diags, arena);
	asy_buf_init(&messages, 1u << 20);
	if (asy_starter_open(&d->starter))
		code = asy_cli_fail(cli, ASY_EXIT_INTERNAL, "%s", d->starter.message);
	for (size_t i = 0; !code && i < catalog->vulns.len; i++) {
		const struct asy_catalog_file *f = asy_vec_at(&catalog->vulns, i);

		if (asy_starter_add(&d->starter, f->path, &diags))
			code = asy_cli_fail(cli, ASY_EXIT_USAGE, "%s: mistakes in the starter set", f->path);
	}
	asy_diags_print(&diags, &messages);
	fputs(asy_buf_cstr(&messages), stderr);
	asy_buf_release(&messages);
	asy_diags_release(&diags);
	return code;
}

static int open_starter(const struct asy_cli *cli, const struct asy_catalog *catalog, struct asy_arena *arena, struct asy_vulns_data *d)
{
	struct asy_catalog own;
	int code = ASY_EXIT_USAGE;

	if (catalog)
		return add_files(cli, catalog, arena, d);
	if (asy_cli_load_catalog(cli, &own))
		code = add_files(cli, &own, arena, d);
	asy_catalog_release(&own);
	return code;
}

int asy_vulns_data_open(const struct asy_cli *cli, const struct asy_catalog *catalog, struct asy_arena *arena, struct asy_vulns_data *d)
{
	const char *path = asy_cli_db_path(cli, arena);
	enum asy_err err;
	int code;

	memset(d, 0, sizeof(*d));
	d->sources = asy_arena_array(arena, ASY_VULNS_SOURCES, sizeof(*d->sources));
	if (!d->sources)
		return asy_cli_fail(cli, ASY_EXIT_INTERNAL, "out of memory");
	err = asy_vdb_open(&d->imported, path);
	if (err && (err != ASY_NOT_FOUND || asy_cli_option(cli, "--db")))
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "%s: %s", path, d->imported.message);
	code = open_starter(cli, catalog, arena, d);
	d->starter_only = err == ASY_NOT_FOUND;
	d->base = d->starter_only ? &d->starter : &d->imported;
	d->facts = d->starter_only ? NULL : &d->starter;
	if (!code)
		d->n_sources = asy_vdb_sources(d->base, d->sources, ASY_VULNS_SOURCES);
	return code;
}

void asy_vulns_data_close(struct asy_vulns_data *d)
{
	asy_vdb_close(&d->imported);
	asy_vdb_close(&d->starter);
}
