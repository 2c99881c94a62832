/* assay db update [NAME...] */
#include "cli/db_update.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/sha256.h"
#include "base/text.h"
#include "base/yaml.h"
#include "cli/db.h"
#include "cli/fetch.h"
#include "codec/codec.h"

enum { FEEDS = 400, MAX_MIB = 4096 };

/* One file of a feed, as catalog/vulns/feeds.yaml names it. */
struct feed {
	const char *name, *url, *check, *file;
};

struct update {
	struct asy_cli *cli;
	struct asy_arena *arena;
	const char *folder;
	struct asy_vec feeds;  /* struct feed */
	struct asy_vec fetched; /* const char *: paths to import */
	unsigned failed, same;
};

static bool wanted(const struct update *u, const char *name, bool by_default)
{
	if (u->cli->n_arguments < 2)
		return by_default;
	for (int i = 1; i < u->cli->n_arguments; i++)
		if (strcmp(u->cli->arguments[i], name) == 0)
			return true;
	return false;
}

static bool add_feed(struct update *u, const char *name, const char *url, const char *check, const char *year)
{
	struct feed *f = asy_vec_push(&u->feeds);
	const char *mirror = asy_cli_option(u->cli, "--mirror"), *slash;

	if (!f)
		return false;
	if (year) {
		const char *at = strstr(url, "{year}");

		url = at ? asy_arena_printf(u->arena, "%.*s%s%s", (int)(at - url), url, year, at + 6) : url;
	}
	slash = url ? strrchr(url, '/') : NULL;
	if (!url || !slash)
		return false;
	/* "https://host/a/all.zip" -> "NAME-all.zip": also the name below a mirror */
	f->file = asy_arena_printf(u->arena, "%s-%s", name, slash + 1);
	f->name = name;
	f->check = check ? check : "";
	f->url = mirror ? asy_arena_printf(u->arena, "%s/%s", mirror, f->file) : url;
	return f->file && f->url;
}

static int read_feeds(struct update *u)
{
	char path[4096];
	struct asy_diags diags;
	struct asy_buf messages;
	struct asy_yaml *root = NULL;
	const struct asy_yaml *list;
	const char *given = asy_cli_option(u->cli, "--feeds");
	enum asy_err err;
	char today[11];

	snprintf(path, sizeof(path), "%s", given ? given : "");
	if (!given)
		snprintf(path, sizeof(path), "%.4000s/vulns/feeds.yaml", asy_cli_catalog_path(u->cli));
	asy_diags_init(&diags, u->arena);
	err = asy_yaml_load_file(u->arena, path, &diags, &root);
	list = err ? NULL : asy_yaml_get(root, "feeds");
	for (size_t i = 0; list && i < list->n; i++) {
		const struct asy_yaml *y = list->items[i];
		const char *name = asy_yaml_text(y, "name"), *url = asy_yaml_text(y, "url"), *from = asy_yaml_text(y, "from-year");
		bool by_default = true;
		uint64_t year = 0;

		(void)asy_yaml_bool(asy_yaml_get(y, "default"), &by_default);
		if (!name || !url)
			asy_yaml_complain(&diags, y, "a feed needs \"name\" and \"url\"");
		else if (wanted(u, name, by_default) && from && asy_text_u64(asy_bytes_from(from), &year)) {
			uint64_t now;

			asy_clock_date(asy_clock_now(), today);
			today[4] = 0;
			for (now = year; asy_text_u64(asy_bytes_from(today), &now) && year <= now && year < 2200; year++)
				(void)add_feed(u, name, url, asy_yaml_text(y, "check"), asy_arena_printf(u->arena, "%llu", (unsigned long long)year));
		} else if (wanted(u, name, by_default)) {
			(void)add_feed(u, name, url, asy_yaml_text(y, "check"), NULL);
		}
	}
	asy_buf_init(&messages, 1u << 16);
	asy_diags_print(&diags, &messages);
	fputs(asy_buf_cstr(&messages), stderr);
	asy_buf_release(&messages);
	asy_diags_release(&diags);
	if (err || !list)
		return asy_cli_fail(u->cli, ASY_EXIT_USAGE, "%s: no list of feeds", path);
	return u->feeds.len ? ASY_EXIT_DONE : asy_cli_fail(u->cli, ASY_EXIT_USAGE, "no such feed in %s", path);
}

/* NVD: the .meta file beside a feed holds "sha256:HEX" of the decompressed feed. */
static bool check_nvd_meta(struct update *u, const struct feed *f, const char *path, char message[200])
{
	char url[4096], meta[4096], hex[65];
	struct asy_buf text, packed, plain;
	size_t used, at;
	bool good = false;
	size_t cut = strlen(f->url) > 8 && strcmp(f->url + strlen(f->url) - 8, ".json.gz") == 0 ? 8 : 0;
	struct asy_fetch got;

	snprintf(url, sizeof(url), "%.*s.meta", (int)(strlen(f->url) - cut), f->url);
	snprintf(meta, sizeof(meta), "%.4000s.meta", path);
	got = asy_fetch_file(url, meta, 4096);
	asy_buf_init(&text, 4096);
	asy_buf_init(&packed, ASY_LIMIT_REPORT_BYTES);
	asy_buf_init(&plain, 2 * ASY_LIMIT_REPORT_BYTES);
	if (got.news == ASY_FETCH_FAILED || asy_file_read(meta, &text) || asy_file_read(path, &packed)) {
		snprintf(message, 200, "its check sum could not be fetched: %.120s", got.message);
	} else if (asy_codec_gzip.decode(asy_buf_bytes(&packed), 0, &plain, &used)) {
		snprintf(message, 200, "no complete gzip file");
	} else {
		asy_sha256_hex(asy_buf_bytes(&plain), hex);
		at = asy_bytes_find(asy_buf_bytes(&text), ASY_BYTES_LITERAL("sha256:"), 0);
		good = asy_text_contains_nocase(asy_bytes_from_offset(asy_buf_bytes(&text), at), hex);
		snprintf(message, 200, "its check sum is another one");
	}
	asy_buf_release(&text);
	asy_buf_release(&packed);
	asy_buf_release(&plain);
	return good;
}

static void fetch_one(struct update *u, const struct feed *f)
{
	char message[200] = "";
	const char *path = asy_arena_printf(u->arena, "%s/%s", u->folder, f->file), **kept;
	struct asy_fetch got;

	if (!path)
		return;
	got = asy_fetch_file(f->url, path, (uint64_t)MAX_MIB << 20);
	if (got.news == ASY_FETCH_FAILED) {
		u->failed++;
		asy_cli_fail(u->cli, ASY_EXIT_UNREADABLE, "%s: %s: %s", f->name, f->url, got.message);
		return;
	}
	if (got.news == ASY_FETCH_SAME) {
		u->same++;
		return;
	}
	if (strcmp(f->check, "nvd-meta") == 0 && !check_nvd_meta(u, f, path, message)) {
		char tag[4200];

		u->failed++;
		unlink(path);
		snprintf(tag, sizeof(tag), "%.4000s.tag", path);
		unlink(tag);
		asy_cli_fail(u->cli, ASY_EXIT_UNREADABLE, "%s: %s: refused: %s", f->name, f->url, message);
		return;
	}
	if (!asy_cli_option(u->cli, "--quiet"))
		printf("%-12s %10llu bytes%s\n", f->name, (unsigned long long)got.bytes, got.resumed ? ", continued" : "");
	kept = asy_vec_push(&u->fetched);
	if (kept)
		*kept = path;
}

static int import(struct update *u)
{
	struct asy_vdb v;
	bool refused = false;
	int code;

	if (!u->fetched.len) {
		printf("nothing new: %u files are as they were\n", u->same);
		return ASY_EXIT_DONE;
	}
	code = asy_cli_db_create(u->cli, u->arena, &v);
	if (code)
		return code;
	code = asy_cli_db_import(u->cli, &v, u->fetched.items, (int)u->fetched.len, &refused);
	asy_vdb_close(&v);
	for (size_t i = 0; code && i < u->fetched.len; i++) { /* fetch them again next time */
		char tag[4200];

		snprintf(tag, sizeof(tag), "%.4000s.tag", *(const char **)asy_vec_at(&u->fetched, i));
		unlink(tag);
	}
	return code ? code : refused ? ASY_EXIT_FOUND : ASY_EXIT_DONE;
}

int asy_cli_db_update(struct asy_cli *cli, struct asy_arena *arena)
{
	struct update u = {.cli = cli, .arena = arena, .feeds = ASY_VEC_INIT(struct feed, FEEDS), .fetched = ASY_VEC_INIT(const char *, FEEDS)};
	const char *path = asy_cli_db_path(cli, arena);
	int code = path[0] ? ASY_EXIT_DONE : asy_cli_fail(cli, ASY_EXIT_USAGE, "no place for the database: give --db FILE");

	u.folder = asy_arena_printf(arena, "%s.feeds", path);
	if (!code && (!u.folder || !asy_cli_make_folders(asy_arena_printf(arena, "%s/x", u.folder)) || !asy_fetch_start()))
		code = asy_cli_fail(cli, ASY_EXIT_INTERNAL, "no folder for feeds, or no network library");
	if (!code)
		code = read_feeds(&u);
	for (size_t i = 0; !code && i < u.feeds.len; i++)
		fetch_one(&u, asy_vec_at(&u.feeds, i));
	if (!code)
		code = import(&u);
	asy_fetch_stop();
	asy_vec_release(&u.feeds);
	asy_vec_release(&u.fetched);
	return code ? code : u.failed ? ASY_EXIT_UNREADABLE : ASY_EXIT_DONE;
}
