/* assay update attack BUNDLE */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "attack/confine.h"
#include "attack/series.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/bundle.h"
#include "cli/update.h"
#include "report/update.h"
#include "update/series.h"

struct attack {
	struct asy_bundle bundle; /* first */
	struct asy_cli *cli;
	struct asy_bundle_job job;
	struct asy_arena arena;
	struct asy_buf content, table;
	struct asy_vec mutations; /* struct asy_mutation */
	struct asy_adapter adapter;
	struct asy_attack_series series;
	char trust[PATH_MAX], signature[PATH_MAX];
};

static enum asy_err take_entry(struct asy_session_handler *h, const struct asy_entry *e)
{
	(void)e;
	asy_buf_clear(&((struct attack *)(void *)h)->content);
	return ASY_OK;
}

static enum asy_err take_content(struct asy_session_handler *h, struct asy_bytes part)
{
	struct attack *a = (struct attack *)(void *)h;

	asy_buf_append(&a->content, part);
	return a->content.err;
}

static enum asy_err take_end(struct asy_session_handler *h, enum asy_err err)
{
	struct attack *a = (struct attack *)(void *)h;
	struct asy_mutation *slot = err ? NULL : asy_vec_push(&a->mutations);

	if (err)
		return ASY_OK;
	return slot ? asy_mutation_decode(asy_buf_bytes(&a->content), a->bundle.size, &a->arena, slot) : ASY_LIMIT;
}

static int load_adapter(struct attack *a)
{
	const char *command = asy_cli_option(a->cli, "--verifier"), *name = asy_cli_option(a->cli, "--adapter");
	char path[PATH_MAX];
	enum asy_err err;

	if (!command == !name)
		return asy_cli_fail(a->cli, ASY_EXIT_USAGE, "say what to attack: --verifier 'CMD {}', or --adapter NAME");
	a->adapter = (struct asy_adapter){.name = command ? "verifier" : name, .title = command ? command : "assay's own verification", .command = command ? command : "",
	                                  .without_trust = "", .accept_log = "", .refuse_log = "", .written_log = "", .installed = "", .state = "",
	                                  .families = "", .note = ""};
	if (command && !strstr(command, "{}"))
		return asy_cli_fail(a->cli, ASY_EXIT_USAGE, "--verifier has no {}: where does the bundle's name go?");
	if (name && strcmp(name, "assay") != 0) {
		snprintf(path, sizeof(path), "%.4000s/data/update-verifiers.txt", asy_cli_catalog_path(a->cli));
		err = asy_file_read(path, &a->table);
		if (!err)
			err = asy_adapter_find(&a->arena, asy_buf_bytes(&a->table), name, &a->adapter);
		if (err)
			return asy_cli_fail(a->cli, ASY_EXIT_USAGE, "no verifier called \"%s\" in %s", name, path);
	}
	return ASY_EXIT_DONE;
}

static void override(const struct attack *a, const char *option, const char **field)
{
	const char *value = asy_cli_option(a->cli, option);

	if (value)
		*field = value;
}

static int full_path(const struct attack *a, const char *path, char out[PATH_MAX])
{
	*out = 0;
	if (path && !realpath(path, out))
		return asy_cli_fail(a->cli, ASY_EXIT_USAGE, "%s: no such file", path);
	return ASY_EXIT_DONE;
}

static int read_options(struct attack *a)
{
	int code = asy_bundle_options(a->cli, &a->job);

	if (!code)
		code = load_adapter(a);
	if (code)
		return code;
	override(a, "--without-trust", &a->adapter.without_trust);
	override(a, "--accept-log", &a->adapter.accept_log);
	override(a, "--refuse-log", &a->adapter.refuse_log);
	override(a, "--installed", &a->adapter.installed);
	override(a, "--state", &a->adapter.state);
	a->job.sign_key = asy_cli_option(a->cli, "--sign-with");
	a->job.sign_cert = asy_cli_option(a->cli, "--sign-cert");
	a->job.sign_ca = asy_cli_option(a->cli, "--sign-ca");
	a->job.sign_ca_key = asy_cli_option(a->cli, "--sign-ca-key");
	a->job.other = asy_cli_option(a->cli, "--other");
	a->job.older = asy_cli_option(a->cli, "--older");
	if (!a->job.other)
		a->job.other = a->job.older;
	a->job.mutate = true;
	if (strstr(a->adapter.installed, "..") || *a->adapter.installed == '/')
		return asy_cli_fail(a->cli, ASY_EXIT_USAGE, "--installed is a path beneath the scratch folder");
	if (strstr(a->adapter.command, "{trust}") && !a->job.n_trust)
		return asy_cli_fail(a->cli, ASY_EXIT_USAGE, "this verifier needs --trust");
	code = full_path(a, a->job.n_trust ? a->job.trust[0] : NULL, a->trust);
	return code ? code : full_path(a, a->job.signature, a->signature);
}

/* Our own verification, by another worker. */
static enum asy_answer own(void *ctx, const char *path, const char *signature, bool trusted, const char **ret_why)
{
	struct attack *a = ctx;
	struct asy_bundle_job job = a->job;
	struct asy_bundle b = {0};
	struct stat st;
	enum asy_answer answer = ASY_ANSWER_REFUSED;
	size_t first;

	*ret_why = "the file is empty";
	job.path = path;
	job.mutate = false;
	job.other = job.older = NULL;
	job.signature = signature && *signature && access(signature, F_OK) == 0 ? signature : NULL;
	if (!trusted)
		job.n_trust = 0;
	if (stat(path, &st) != 0 || st.st_size == 0)
		return ASY_ANSWER_REFUSED;
	*ret_why = "the worker could not be run";
	if (!asy_bundle_examine(a->cli, &job, &b)) {
		const struct asy_attr *reason = NULL;

		if (strcmp(asy_update_view_state(b.store), "valid") == 0)
			answer = ASY_ANSWER_ACCEPTED;
		if (asy_store_of_kind(b.store, "update-bundle", &first))
			reason = asy_observation_attr(asy_store_observation(b.store, first), "reason");
		*ret_why = reason ? asy_arena_strdup(&a->arena, reason->text) : "no bundle of a known family";
		if (!*ret_why)
			*ret_why = "";
		if (asy_store_of_kind(b.store, "worker", &first))
			answer = ASY_ANSWER_CRASHED;
	}
	asy_bundle_release(&b);
	return answer;
}

static void progress(void *ctx, size_t done, size_t total)
{
	const struct attack *a = ctx;

	if (!asy_on_terminal(stderr) || asy_cli_option(a->cli, "--quiet"))
		return;
	fprintf(stderr, "\r\x1b[K%zu of %zu", done, total);
	if (done == total)
		fputs("\r\x1b[K", stderr);
	fflush(stderr);
}

/* The last part of the file's name from its first dot, when that is a plain word: tools look at it. */
static const char *extension_of(const char *path)
{
	const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');

	return dot && dot[1] && strlen(dot) < 16 && strspn(dot + 1, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == strlen(dot + 1)
		? dot : "";
}

static int run_series(struct attack *a, const struct asy_image *image)
{
	const char *timeout = asy_cli_option(a->cli, "--timeout"), *stage = asy_cli_option(a->cli, "--stage");
	struct asy_attack_job job = {
		.arena = &a->arena, .adapter = &a->adapter, .mutations = &a->mutations, .original = image->fd, .extension = extension_of(image->path),
		.trust = a->trust, .signature = a->signature, .keep = asy_cli_option(a->cli, "--keep"), .groups = asy_cli_option(a->cli, "--group"),
		.seconds = 30, .file_bytes = 8 * image->size + ASY_GIB, .unconfined = asy_cli_option(a->cli, "--unconfined") != NULL,
		.own = *a->adapter.command ? NULL : own, .progress = progress, .ctx = a,
	};
	uint64_t seconds;

	if (timeout && (!asy_text_u64(asy_bytes_from(timeout), &seconds) || seconds < 1 || seconds > 3600))
		return asy_cli_fail(a->cli, ASY_EXIT_USAGE, "--timeout is a number of seconds from 1 to 3600");
	if (timeout)
		job.seconds = (unsigned)seconds;
	if (stage && strcmp(stage, "update") != 0 && strcmp(stage, "boot") != 0)
		return asy_cli_fail(a->cli, ASY_EXIT_USAGE, "--stage is update or boot");
	if (job.keep && mkdir(job.keep, 0755) != 0 && access(job.keep, W_OK) != 0)
		return asy_cli_fail(a->cli, ASY_EXIT_USAGE, "%s: cannot be written to", job.keep);
	if (!job.own && !job.unconfined && !asy_confine_possible())
		fputs("assay update: this kernel has no Landlock: the verifier is limited in time and size, but may write anywhere\n", stderr);
	a->series.bundle = asy_arena_strdup(&a->arena, strrchr(image->path, '/') ? strrchr(image->path, '/') + 1 : image->path);
	a->series.sha256 = a->bundle.sha256;
	a->series.verifier = a->adapter.title;
	a->series.stage = stage ? stage : "update";
	if (!a->series.bundle || asy_attack_run(&job, &a->series))
		return asy_cli_fail(a->cli, ASY_EXIT_INTERNAL, "the series could not be run");
	return ASY_EXIT_DONE;
}

static int report(struct attack *a)
{
	const char *output = asy_cli_option(a->cli, "--output");
	enum asy_format format = ASY_FORMAT_TEXT;
	struct asy_buf json, out;
	enum asy_err err;
	int code = ASY_EXIT_DONE;

	(void)asy_cli_format(a->cli, 1u << ASY_FORMAT_TEXT | 1u << ASY_FORMAT_JSON, ASY_FORMAT_TEXT, &format);
	asy_buf_init(&json, 64u << 20);
	asy_buf_init(&out, 64u << 20);
	asy_attack_write(&a->series, &json);
	if (output) {
		err = json.err ? json.err : asy_file_replace(output, asy_buf_bytes(&json));
		if (err)
			code = asy_cli_fail(a->cli, ASY_EXIT_USAGE, "cannot write %s: %s", output, asy_err_text(err));
	}
	if (format == ASY_FORMAT_TEXT)
		asy_attack_text(&a->series, asy_cli_option(a->cli, "--all") != NULL, &out);
	if (!code)
		code = asy_cli_print(a->cli, format == ASY_FORMAT_TEXT ? &out : &json);
	asy_buf_release(&json);
	asy_buf_release(&out);
	if (code)
		return code;
	if (!a->series.control)
		return ASY_EXIT_UNREADABLE;
	return asy_attack_counts(&a->series).failed ? ASY_EXIT_FOUND : ASY_EXIT_DONE;
}

static int run_all(struct attack *a)
{
	struct asy_image image;
	size_t first;
	int code = asy_bundle_examine(a->cli, &a->job, &a->bundle);

	if (code)
		return code;
	if (!asy_store_of_kind(a->bundle.store, "update-bundle", &first))
		return asy_cli_fail(a->cli, ASY_EXIT_UNREADABLE, "%s: no update bundle of a known family", a->job.path);
	a->series.family = asy_observation_attr(asy_store_observation(a->bundle.store, first), "family")->text;
	code = asy_image_open(a->cli, a->job.path, &image);
	if (!code)
		code = run_series(a, &image);
	asy_image_close(&image);
	return code ? code : report(a);
}

int asy_update_attack(struct asy_cli *cli)
{
	struct attack *a = calloc(1, sizeof(*a));
	enum asy_format format;
	int code;

	if (!a)
		return ASY_EXIT_INTERNAL;
	a->cli = cli;
	a->job.path = cli->arguments[1];
	a->bundle.h = (struct asy_session_handler){.entry = take_entry, .content = take_content, .content_end = take_end};
	a->mutations = ASY_VEC_INIT(struct asy_mutation, 2 * ASY_LIMIT_MUTATIONS);
	asy_arena_init(&a->arena, (size_t)2 << 30);
	asy_buf_init(&a->content, (size_t)ASY_LIMIT_FILE_BYTES);
	asy_buf_init(&a->table, 1 << 20);
	asy_attack_series_init(&a->series);
	code = asy_cli_format(cli, 1u << ASY_FORMAT_TEXT | 1u << ASY_FORMAT_JSON, ASY_FORMAT_TEXT, &format) ? read_options(a) : ASY_EXIT_USAGE;
	if (!code)
		code = run_all(a);
	for (size_t i = 0; i < a->mutations.len; i++)
		asy_vec_release(&((struct asy_mutation *)asy_vec_at(&a->mutations, i))->segments);
	asy_vec_release(&a->mutations);
	asy_attack_series_release(&a->series);
	asy_buf_release(&a->content);
	asy_buf_release(&a->table);
	asy_bundle_release(&a->bundle);
	asy_arena_release(&a->arena);
	free(a);
	return code;
}
