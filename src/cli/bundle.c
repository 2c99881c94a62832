#include "cli/bundle.h"

#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "firmware/tables.h"

int asy_bundle_options(const struct asy_cli *cli, struct asy_bundle_job *job)
{
	for (int i = 0; i < cli->n_options; i++) {
		if (strcmp(cli->options[i].name, "--trust") != 0)
			continue;
		if (job->n_trust == ASY_BUNDLE_TRUST)
			return asy_cli_fail(cli, ASY_EXIT_USAGE, "more than %d times --trust", ASY_BUNDLE_TRUST);
		job->trust[job->n_trust++] = cli->options[i].value;
	}
	job->signature = asy_cli_option(cli, "--signature");
	job->support_until = asy_cli_option(cli, "--support-until");
	return ASY_EXIT_DONE;
}

struct tables {
	struct asy_buf blob, text;
	uint32_t n;
	int code;
};

static void add_file(const struct asy_cli *cli, struct tables *t, const char *name, const char *path)
{
	enum asy_err err;

	if (!path || t->code)
		return;
	asy_buf_clear(&t->text);
	err = asy_file_read(path, &t->text);
	if (err)
		t->code = asy_cli_fail(cli, ASY_EXIT_USAGE, "%s: %s", path, asy_err_text(err));
	asy_tables_add(&t->blob, name, asy_buf_bytes(&t->text));
	t->n++;
}

static void add_support(const struct asy_cli *cli, struct tables *t, const char *date)
{
	int64_t when;
	char digits[32];

	if (!date || !*date || t->code)
		return;
	if (!asy_clock_parse_date(date, &when) || when < 0) {
		t->code = asy_cli_fail(cli, ASY_EXIT_USAGE, "\"%s\" is no date like 2029-12-31", date);
		return;
	}
	snprintf(digits, sizeof(digits), "%lld", (long long)when);
	asy_tables_add(&t->blob, "support-until", asy_bytes_from(digits));
	t->n++;
}

/* The published keys of the catalog; a verification without them says less, but is none the worse. */
static void add_known(const struct asy_cli *cli, struct tables *t)
{
	struct asy_buf path;

	asy_buf_init(&path, ASY_LIMIT_PATH_BYTES);
	asy_buf_printf(&path, "%s/data/known-keys.txt", asy_cli_catalog_path(cli));
	if (access(asy_buf_cstr(&path), R_OK) == 0)
		add_file(cli, t, "known-keys", asy_buf_cstr(&path));
	asy_buf_release(&path);
}

static int make_tables(const struct asy_cli *cli, const struct asy_bundle_job *job, int *ret_fd, uint64_t *ret_size)
{
	struct tables t = {0};
	char name[32];

	asy_buf_init(&t.blob, 64u << 20);
	asy_buf_init(&t.text, 16u << 20);
	asy_tables_begin(&t.blob, 0);
	for (size_t i = 0; i < job->n_trust; i++) {
		snprintf(name, sizeof(name), "trust-%zu", i);
		add_file(cli, &t, name, job->trust[i]);
	}
	add_file(cli, &t, "signature", job->signature);
	add_file(cli, &t, "sign-key", job->sign_key);
	add_file(cli, &t, "sign-cert", job->sign_cert);
	add_file(cli, &t, "sign-ca", job->sign_ca);
	add_file(cli, &t, "sign-ca-key", job->sign_ca_key);
	add_support(cli, &t, job->support_until);
	add_known(cli, &t);
	if (!t.code && t.blob.len >= 4)
		memcpy(t.blob.data, &(uint8_t[4]){(uint8_t)t.n, (uint8_t)(t.n >> 8), 0, 0}, 4); /* the count, now that it is known */
	if (!t.code && (t.blob.err || asy_sealed_file("tables", asy_buf_bytes(&t.blob), ret_fd)))
		t.code = asy_cli_fail(cli, ASY_EXIT_INTERNAL, "cannot hand the keys to the worker");
	*ret_size = t.blob.len;
	asy_buf_release(&t.blob);
	asy_buf_release(&t.text);
	return t.code;
}

#define INTO_STORE(name) \
	static enum asy_err take_##name(struct asy_session_handler *h, const struct asy_##name *record) \
	{ \
		asy_store_add_##name(((struct asy_bundle *)(void *)h)->store, record); \
		return ASY_OK; \
	}

INTO_STORE(observation)
INTO_STORE(coverage)
INTO_STORE(problem)

/* Another bundle that mutations borrow from. */
static int add_image(const struct asy_cli *cli, const char *name, const char *path, struct asy_image *image, struct asy_session_data *data, size_t *n)
{
	int code;

	image->fd = -1;
	if (!path)
		return ASY_EXIT_DONE;
	code = asy_image_open(cli, path, image);
	if (!code)
		data[(*n)++] = (struct asy_session_data){.name = name, .blob = {.fd = image->fd, .size = image->size}};
	return code;
}

static int run_session(const struct asy_cli *cli, const struct asy_bundle_job *job, const struct asy_image *image, struct asy_bundle *b)
{
	struct asy_image other = {.fd = -1, .patterns = -1, .tables = -1}, older = other;
	struct asy_session_data data[3];
	struct asy_session_job s = {.worker = "assay-update", .image = {.fd = image->fd, .size = image->size}, .now = asy_clock_now(), .data = data,
	                            .mode = job->mutate ? ASY_JOB_EXTRACT : ASY_JOB_SCAN};
	uint64_t size = 0;
	int fd = -1, code = make_tables(cli, job, &fd, &size);
	enum asy_err err;

	if (!code)
		data[s.n_data++] = (struct asy_session_data){.name = "tables", .blob = {.fd = fd, .size = size}};
	if (!code)
		code = add_image(cli, "other", job->other, &other, data, &s.n_data);
	if (!code)
		code = add_image(cli, "older", job->older, &older, data, &s.n_data);
	if (!code) {
		err = asy_session_run(&s, &b->h, &b->session);
		if (err && err != ASY_STOPPED)
			code = asy_cli_fail(cli, ASY_EXIT_INTERNAL, "%s: %s", job->path, *b->session.text ? b->session.text : asy_err_text(err));
	}
	if (fd >= 0)
		close(fd);
	if (job->other)
		asy_image_close(&other);
	if (job->older)
		asy_image_close(&older);
	return code;
}

int asy_bundle_examine(const struct asy_cli *cli, const struct asy_bundle_job *job, struct asy_bundle *ret)
{
	bool own = ret->store == NULL;
	struct asy_image image;
	int code = asy_image_open(cli, job->path, &image);

	ret->h.observation = take_observation;
	ret->h.coverage = take_coverage;
	ret->h.problem = take_problem;
	ret->size = image.size;
	if (own)
		ret->store = asy_store_new();
	if (!code && !ret->store)
		code = asy_cli_fail(cli, ASY_EXIT_INTERNAL, "out of memory");
	if (!code)
		code = asy_image_sha256(cli, &image, ret->sha256);
	if (!code)
		code = run_session(cli, job, &image, ret);
	if (!code && !ret->session.finished)
		asy_store_lower(ret->store, "update.bundle", "the worker did not come to its end");
	if (!code && own && asy_store_seal(ret->store))
		code = asy_cli_fail(cli, ASY_EXIT_INTERNAL, "out of memory");
	asy_image_close(&image);
	return code;
}

void asy_bundle_release(struct asy_bundle *b)
{
	asy_store_free(b->store);
	b->store = NULL;
}
