#include "cli/image.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/sha256.h"
#include "firmware/patterns.h"
#include "firmware/tables.h"

int asy_image_open(const struct asy_cli *cli, const char *path, struct asy_image *ret)
{
	struct stat st;

	*ret = (struct asy_image){.path = path, .fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK), .patterns = -1, .tables = -1};
	if (ret->fd < 0)
		return asy_cli_fail(cli, ASY_EXIT_UNREADABLE, "%s: %s", path, strerror(errno));
	if (fstat(ret->fd, &st) != 0 || !S_ISREG(st.st_mode))
		return asy_cli_fail(cli, ASY_EXIT_UNREADABLE, "%s: not a regular file", path);
	if (st.st_size == 0)
		return asy_cli_fail(cli, ASY_EXIT_UNREADABLE, "%s: the file is empty", path);
	ret->size = (uint64_t)st.st_size;
	return ASY_EXIT_DONE;
}

void asy_image_close(struct asy_image *image)
{
	if (image->fd >= 0)
		close(image->fd);
	if (image->patterns >= 0)
		close(image->patterns);
	if (image->tables >= 0)
		close(image->tables);
	image->fd = image->patterns = image->tables = -1;
}

static const char *cache_folder(struct asy_buf *b)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");

	if (cache && *cache == '/')
		asy_buf_printf(b, "%s/assay", cache);
	else if (home && *home == '/')
		asy_buf_printf(b, "%s/.cache/assay", home);
	else
		return NULL;
	return asy_buf_cstr(b);
}

static int seal(const struct asy_cli *cli, const char *name, const struct asy_buf *b, int *ret_fd, uint64_t *ret_size)
{
	if (b->err || asy_sealed_file(name, asy_buf_bytes(b), ret_fd))
		return asy_cli_fail(cli, ASY_EXIT_INTERNAL, "cannot hand %s to the worker", name);
	*ret_size = b->len;
	return ASY_EXIT_DONE;
}

static int add_patterns(const struct asy_cli *cli, const struct asy_catalog *catalog, struct asy_image *image)
{
	size_t n = catalog->rules.len;
	struct asy_rule_source *sources = calloc(n + 1, sizeof(*sources));
	struct asy_buf *texts = calloc(n + 1, sizeof(*texts)), blob, cache, messages;
	struct asy_arena arena;
	struct asy_diags diags;
	int code = sources && texts ? ASY_EXIT_DONE : ASY_EXIT_INTERNAL;

	asy_arena_init(&arena, 64 << 20);
	asy_diags_init(&diags, &arena);
	asy_buf_init(&blob, ASY_LIMIT_PATTERN_BLOB);
	asy_buf_init(&cache, ASY_LIMIT_PATH_BYTES);
	asy_buf_init(&messages, 1 << 20);
	for (size_t i = 0; !code && i < n; i++) {
		const struct asy_catalog_file *f = asy_vec_at(&catalog->rules, i);

		asy_buf_init(&texts[i], ASY_LIMIT_YAML_BYTES);
		if (asy_file_read(f->path, &texts[i]))
			code = asy_cli_fail(cli, ASY_EXIT_USAGE, "cannot read %s", f->path);
		sources[i] = (struct asy_rule_source){.name = f->path, .text = asy_buf_bytes(&texts[i])};
	}
	if (!code && n && asy_patterns_compile(sources, n, cache_folder(&cache), &diags, &blob)) {
		asy_diags_print(&diags, &messages);
		fputs(asy_buf_cstr(&messages), stderr);
		code = asy_cli_fail(cli, ASY_EXIT_USAGE, "the catalog's rules cannot be compiled");
	}
	if (!code && n)
		code = seal(cli, "patterns", &blob, &image->patterns, &image->patterns_size);
	for (size_t i = 0; texts && i < n; i++)
		asy_buf_release(&texts[i]);
	asy_buf_release(&messages);
	asy_buf_release(&cache);
	asy_buf_release(&blob);
	asy_diags_release(&diags);
	asy_arena_release(&arena);
	free(texts);
	free(sources);
	return code;
}

static int add_tables(const struct asy_cli *cli, const struct asy_catalog *catalog, struct asy_image *image)
{
	struct asy_buf blob, text;
	int code = ASY_EXIT_DONE;

	asy_buf_init(&blob, 64 << 20);
	asy_buf_init(&text, 16 << 20);
	asy_tables_begin(&blob, (uint32_t)catalog->data.len);
	for (size_t i = 0; !code && i < catalog->data.len; i++) {
		const struct asy_catalog_file *f = asy_vec_at(&catalog->data, i);

		asy_buf_clear(&text);
		if (asy_file_read(f->path, &text))
			code = asy_cli_fail(cli, ASY_EXIT_USAGE, "cannot read %s", f->path);
		asy_tables_add(&blob, f->name, asy_buf_bytes(&text));
	}
	if (!code)
		code = seal(cli, "tables", &blob, &image->tables, &image->tables_size);
	asy_buf_release(&text);
	asy_buf_release(&blob);
	return code;
}

int asy_image_add_catalog(const struct asy_cli *cli, const struct asy_catalog *catalog, struct asy_image *image)
{
	int code = add_patterns(cli, catalog, image);

	return code ? code : add_tables(cli, catalog, image);
}

static void draw_progress(struct asy_session_handler *h, uint64_t done, uint64_t total)
{
	(void)h;
	fprintf(stderr, "\r\x1b[K%3llu %%", (unsigned long long)(total ? done * 100 / total : 100));
	fflush(stderr);
}

int asy_image_run(const struct asy_cli *cli, const struct asy_image *image, enum asy_job_mode mode, uint32_t flags,
                  const char *path, struct asy_session_handler *h, struct asy_session_result *ret)
{
	struct asy_session_data data[2];
	struct asy_session_job job = {.worker = "assay-firmware", .image = {.fd = image->fd, .size = image->size}, .mode = mode,
	                              .flags = flags, .path = path, .now = asy_clock_now(), .data = data};
	bool draws = asy_on_terminal(stderr) && !asy_cli_option(cli, "--quiet");
	enum asy_err err;

	if (image->patterns >= 0)
		data[job.n_data++] = (struct asy_session_data){.name = "patterns", .blob = {.fd = image->patterns, .size = image->patterns_size}};
	if (image->tables >= 0)
		data[job.n_data++] = (struct asy_session_data){.name = "tables", .blob = {.fd = image->tables, .size = image->tables_size}};
	if (draws && !h->progress)
		h->progress = draw_progress;
	err = asy_session_run(&job, h, ret);
	if (draws)
		fputs("\r\x1b[K", stderr);
	if (err == ASY_STOPPED)
		return ASY_EXIT_DONE;
	if (err == ASY_DENIED || err == ASY_NOT_FOUND)
		return asy_cli_fail(cli, ASY_EXIT_INTERNAL, "%s", *ret->text ? ret->text : asy_err_text(err));
	if (err)
		return asy_cli_fail(cli, ASY_EXIT_INTERNAL, "%s: %s", image->path, *ret->text ? ret->text : asy_err_text(err));
	return ASY_EXIT_DONE;
}

int asy_image_sha256(const struct asy_cli *cli, const struct asy_image *image, char ret_hex[65])
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	static uint8_t buffer[1 << 16];
	uint8_t digest[32];
	bool ok = ctx && EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) == 1;
	off_t at = 0;
	ssize_t n = 1;

	while (ok && n > 0) {
		n = pread(image->fd, buffer, sizeof(buffer), at);
		ok = n >= 0 && EVP_DigestUpdate(ctx, buffer, (size_t)n) == 1;
		at += n;
	}
	ok = ok && EVP_DigestFinal_ex(ctx, digest, NULL) == 1;
	EVP_MD_CTX_free(ctx);
	if (!ok)
		return asy_cli_fail(cli, ASY_EXIT_UNREADABLE, "%s: %s", image->path, strerror(errno));
	asy_hex(digest, sizeof(digest), ret_hex);
	return ASY_EXIT_DONE;
}
