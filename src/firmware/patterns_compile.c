/* The compiling half of the engine: rule files to one blob, and the cache of that blob. Parent only; the one file
 * that knows vectorscan's compiler. */
#define PCRE2_CODE_UNIT_WIDTH 8

#include <hs/hs_compile.h>
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/sha256.h"
#include "firmware/patterns_format.h"
#include "firmware/rules.h"

enum { PATTERN_FLAGS = HS_FLAG_DOTALL };

/* A cache file that was cut short or changed is compiled again. */
static bool blob_valid(struct asy_bytes blob)
{
	struct asy_rd r = asy_rd_init(blob);
	bool magic = asy_bytes_is(asy_rd_bytes(&r, 8), ASY_PATTERNS_MAGIC);
	uint64_t table, database;
	struct asy_bytes digest;
	uint8_t actual[32];

	asy_rd_skip(&r, 8);
	table = asy_rd_le64(&r);
	database = asy_rd_le64(&r);
	digest = asy_rd_bytes(&r, sizeof(actual));
	if (!magic || !asy_rd_ok(&r) || table > asy_rd_left(&r) || database != asy_rd_left(&r) - table)
		return false;
	asy_sha256(asy_bytes_from_offset(blob, ASY_PATTERNS_HEADER), actual);
	return memcmp(actual, digest.p, sizeof(actual)) == 0;
}

/* What the database depends on: the rules, the library, the processor, our format. */
static bool cache_path(const struct asy_rule_source *sources, size_t n, const char *dir, struct asy_buf *out)
{
	hs_platform_info_t platform;
	struct asy_buf key;
	char hex[65];
	bool ok;

	if (hs_populate_platform(&platform) != HS_SUCCESS)
		return false;
	asy_buf_init(&key, ASY_LIMIT_YAML_BYTES);
	asy_buf_printf(&key, "%s %s %u %llx %d\n", ASY_PATTERNS_MAGIC, hs_version(), platform.tune, platform.cpu_features,
	               ASY_PATTERNS_CONTEXT);
	for (size_t i = 0; i < n; i++) {
		asy_sha256_hex(sources[i].text, hex);
		asy_buf_printf(&key, "%s\n", hex);
	}
	asy_sha256_hex(asy_buf_bytes(&key), hex);
	asy_buf_printf(out, "%s/rules-%s.bin", dir, hex);
	ok = !key.err && !out->err;
	asy_buf_release(&key);
	return ok;
}

static void make_folders(const char *dir)
{
	struct asy_buf path;

	asy_buf_init(&path, ASY_LIMIT_PATH_BYTES);
	asy_buf_text(&path, dir);
	for (size_t i = 1; !path.err && i <= path.len; i++) {
		if (i < path.len && path.data[i] != '/')
			continue;
		path.data[i] = 0;
		mkdir((const char *)path.data, 0700);
		if (i < path.len)
			path.data[i] = '/';
	}
	asy_buf_release(&path);
}

static bool check_regex(const struct asy_rule_row *row, const char *key, const char *text, struct asy_diags *diags)
{
	PCRE2_UCHAR reason[256] = "";
	PCRE2_SIZE at;
	int error;
	pcre2_code *code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED, ASY_PATTERNS_PCRE_OPTIONS, &error, &at,
	                                 NULL);

	if (code) {
		pcre2_code_free(code);
		return true;
	}
	pcre2_get_error_message(error, reason, sizeof(reason));
	asy_yaml_complain(diags, row->where, "rule \"%s\": %s: %s at character %zu", row->id, key, (const char *)reason,
	                  at + 1);
	return false;
}

static bool check_regexes(const struct asy_rule_row *row, struct asy_diags *diags)
{
	bool ok = !*row->pattern || check_regex(row, "pattern", row->pattern, diags);

	for (size_t i = 0; i < row->n_keys; i++)
		for (size_t k = 0; asy_rule_regexes[k]; k++)
			if (strcmp(asy_rule_regexes[k], row->keys[i].key) == 0)
				ok &= check_regex(row, row->keys[i].key, row->keys[i].value, diags);
	return ok;
}

static bool check_row(struct asy_rule_row *row, struct asy_diags *diags)
{
	hs_compile_error_t *error = NULL;
	hs_expr_info_t *info = NULL;

	if (!*row->pattern)
		return check_regexes(row, diags);
	if (hs_expression_info(row->pattern, PATTERN_FLAGS, &info, &error) != HS_SUCCESS) {
		asy_yaml_complain(diags, row->where, "rule \"%s\": %s", row->id, error ? error->message : "not understood");
		hs_free_compile_error(error);
		return false;
	}
	row->least = info->min_width;
	row->window = info->max_width > ASY_LIMIT_PATTERN_WINDOW ? (uint32_t)ASY_LIMIT_PATTERN_WINDOW : info->max_width;
	if (row->capture)
		row->window += ASY_PATTERNS_CONTEXT;
	if (row->window > ASY_LIMIT_PATTERN_WINDOW)
		row->window = (uint32_t)ASY_LIMIT_PATTERN_WINDOW;
	free(info);
	if (row->least == 0) {
		asy_yaml_complain(diags, row->where, "rule \"%s\": matches nothing at all", row->id);
		return false;
	}
	return check_regexes(row, diags);
}

static void put_text(struct asy_buf *b, const char *text)
{
	asy_buf_le32(b, (uint32_t)strlen(text));
	asy_buf_text(b, text);
	asy_buf_u8(b, 0);
}

static uint32_t rows_of_set(const struct asy_vec *rows, size_t first)
{
	const struct asy_rule_row *lead = asy_vec_at(rows, first);
	size_t i = first;

	while (i < rows->len && strcmp(((const struct asy_rule_row *)asy_vec_at(rows, i))->set, lead->set) == 0)
		i++;
	return (uint32_t)(i - first);
}

static uint32_t put_table(const struct asy_vec *rows, struct asy_buf *table)
{
	uint32_t sets = 0;

	for (size_t i = 0; i < rows->len; i += rows_of_set(rows, i), sets++) {
		put_text(table, ((const struct asy_rule_row *)asy_vec_at(rows, i))->set);
		asy_buf_le32(table, rows_of_set(rows, i));
	}
	for (size_t i = 0; i < rows->len; i++) {
		const struct asy_rule_row *row = asy_vec_at(rows, i);

		put_text(table, row->pattern);
		asy_buf_le32(table, row->window);
		asy_buf_le32(table, row->least);
		asy_buf_le32(table, (uint32_t)row->n_keys);
		for (size_t k = 0; k < row->n_keys; k++) {
			put_text(table, row->keys[k].key);
			put_text(table, row->keys[k].value);
		}
	}
	return sets;
}

/* What hs_compile_multi() takes: parallel arrays. */
struct expressions {
	const char **patterns;
	unsigned int *ids, *flags, n;
};

static enum asy_err gather(const struct asy_vec *rows, struct expressions *e)
{
	*e = (struct expressions){.patterns = calloc(rows->len, sizeof(*e->patterns)),
	                          .ids = calloc(rows->len, sizeof(*e->ids)),
	                          .flags = calloc(rows->len, sizeof(*e->flags))};
	if (!e->patterns || !e->ids || !e->flags)
		return ASY_NOMEM;
	for (size_t i = 0; i < rows->len; i++) {
		const struct asy_rule_row *row = asy_vec_at(rows, i);

		if (!*row->pattern)
			continue;
		e->patterns[e->n] = row->pattern;
		e->ids[e->n] = (unsigned int)i;
		e->flags[e->n++] = PATTERN_FLAGS;
	}
	return e->n ? ASY_OK : ASY_NOT_FOUND;
}

/* ret_bytes is malloc'ed. */
static enum asy_err compile_database(const struct asy_vec *rows, struct asy_diags *diags, char **ret_bytes,
                                     size_t *ret_n)
{
	hs_compile_error_t *error = NULL;
	hs_database_t *db = NULL;
	struct expressions e;
	enum asy_err err = gather(rows, &e);

	if (!err && hs_compile_multi(e.patterns, e.flags, e.ids, e.n, HS_MODE_BLOCK, NULL, &db, &error) != HS_SUCCESS) {
		unsigned int which = error && error->expression >= 0 ? (unsigned int)error->expression : 0;
		const struct asy_rule_row *row = asy_vec_at(rows, e.ids[which < e.n ? which : 0]);

		asy_yaml_complain(diags, row->where, "rule \"%s\": %s", row->id, error ? error->message : "?");
		err = ASY_INVALID;
	}
	if (!err && hs_serialize_database(db, ret_bytes, ret_n) != HS_SUCCESS)
		err = ASY_NOMEM;
	hs_free_compile_error(error);
	hs_free_database(db);
	free(e.patterns);
	free(e.ids);
	free(e.flags);
	return err;
}

static enum asy_err put_blob(const struct asy_vec *rows, struct asy_bytes database, struct asy_buf *out)
{
	struct asy_buf body, table;
	uint8_t digest[32];
	uint32_t sets;

	asy_buf_init(&table, ASY_LIMIT_PATTERN_BLOB);
	asy_buf_init(&body, ASY_LIMIT_PATTERN_BLOB);
	sets = put_table(rows, &table);
	asy_buf_append(&body, asy_buf_bytes(&table));
	asy_buf_append(&body, database);
	asy_sha256(asy_buf_bytes(&body), digest);
	asy_buf_text(out, ASY_PATTERNS_MAGIC);
	asy_buf_le32(out, sets);
	asy_buf_le32(out, (uint32_t)rows->len);
	asy_buf_le64(out, table.len);
	asy_buf_le64(out, database.n);
	asy_buf_append(out, (struct asy_bytes){digest, sizeof(digest)});
	asy_buf_append(out, asy_buf_bytes(&body));
	if (table.err || body.err)
		out->err = table.err ? table.err : body.err;
	asy_buf_release(&table);
	asy_buf_release(&body);
	return out->err;
}

static enum asy_err compile_rows(struct asy_vec *rows, struct asy_diags *diags, struct asy_buf *blob)
{
	char *database = NULL;
	size_t n = 0;
	bool ok = true;
	enum asy_err err;

	for (size_t i = 0; i < rows->len; i++)
		ok &= check_row(asy_vec_at(rows, i), diags);
	if (!ok)
		return ASY_INVALID;
	err = compile_database(rows, diags, &database, &n);
	if (!err)
		err = put_blob(rows, (struct asy_bytes){(const uint8_t *)database, n}, blob);
	free(database);
	return err;
}

enum asy_err asy_patterns_compile(const struct asy_rule_source *sources, size_t n, const char *cache_dir,
                                  struct asy_diags *diags, struct asy_buf *ret_blob)
{
	struct asy_vec rows = {0};
	struct asy_arena arena;
	struct asy_buf path;
	bool cached;
	enum asy_err err;

	asy_buf_init(&path, ASY_LIMIT_PATH_BYTES);
	cached = cache_dir && cache_path(sources, n, cache_dir, &path);
	if (cached && asy_file_read(asy_buf_cstr(&path), ret_blob) == ASY_OK && blob_valid(asy_buf_bytes(ret_blob))) {
		asy_buf_release(&path);
		return ASY_OK;
	}
	asy_buf_clear(ret_blob);
	asy_arena_init(&arena, ASY_LIMIT_ARENA);
	err = asy_rules_read(&arena, sources, n, diags, &rows);
	if (!err)
		err = compile_rows(&rows, diags, ret_blob);
	if (!err && cached) {
		make_folders(cache_dir);
		if (asy_file_replace(asy_buf_cstr(&path), asy_buf_bytes(ret_blob)) != ASY_OK)
			cached = false; /* next time it is compiled again */
	}
	asy_vec_release(&rows);
	asy_arena_release(&arena);
	asy_buf_release(&path);
	return err;
}
