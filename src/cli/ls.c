/* assay ls IMAGE [PATH] */
#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "cli/image.h"
#include "cli/verbs.h"

struct listing {
	struct asy_session_handler h; /* first */
	struct asy_buf out;
	struct asy_json json;
	enum asy_format format;
	const char *below;            /* NULL, or the path whose subtree is wanted */
	size_t shown, problems;
};

static bool wanted(const struct listing *l, const char *path)
{
	size_t n = l->below ? strlen(l->below) : 0;

	return n == 0 || (strncmp(path, l->below, n) == 0 && (path[n] == 0 || path[n] == '/'));
}

static char type_letter(const char *type)
{
	return strcmp(type, "dir") == 0 ? 'd' : strcmp(type, "symlink") == 0 ? 'l' : strcmp(type, "char") == 0 ? 'c' :
	       strcmp(type, "block") == 0 ? 'b' : strcmp(type, "fifo") == 0 ? 'p' : strcmp(type, "socket") == 0 ? 's' : '-';
}

static void mode_letters(const struct asy_entry *e, char out[11])
{
	out[0] = type_letter(e->type);
	for (unsigned i = 0; i < 9; i++)
		out[1 + i] = e->mode & 0400u >> i ? "rwx"[i % 3] : '-';
	if (e->mode & 04000)
		out[3] = out[3] == 'x' ? 's' : 'S';
	if (e->mode & 02000)
		out[6] = out[6] == 'x' ? 's' : 'S';
	if (e->mode & 01000)
		out[9] = out[9] == 'x' ? 't' : 'T';
	out[10] = 0;
}

static void entry_text(struct listing *l, const struct asy_entry *e)
{
	char mode[11];

	mode_letters(e, mode);
	asy_buf_printf(&l->out, "%s %5u:%-5u %10" PRIu64 "  %.12s%s  %s%s%s\n", mode, e->uid, e->gid, e->size,
	               *e->sha256 ? e->sha256 : "            ", "", e->path, *e->target ? " -> " : "", e->target);
}

static void entry_tsv(struct listing *l, const struct asy_entry *e)
{
	asy_buf_printf(&l->out, "%04o\t%u\t%u\t%" PRIu64 "\t%s\t%s\t%s\t%s\n", e->mode, e->uid, e->gid, e->size, e->sha256, e->type,
	               e->path, e->target);
}

static void entry_json(struct listing *l, const struct asy_entry *e)
{
	struct asy_json *j = &l->json;

	asy_json_object(j);
	asy_json_put(j, "path", e->path);
	asy_json_put(j, "type", e->type);
	asy_json_put_uint(j, "mode", e->mode);
	asy_json_put_uint(j, "uid", e->uid);
	asy_json_put_uint(j, "gid", e->gid);
	asy_json_put_bool(j, "has-owner", e->has_owner);
	asy_json_put_uint(j, "size", e->size);
	asy_json_put_int(j, "mtime", e->mtime);
	asy_json_put(j, "sha256", e->sha256);
	asy_json_put(j, "target", e->target);
	asy_json_put(j, "xattrs", e->xattrs);
	asy_json_put(j, "container", e->container);
	asy_json_put_uint(j, "rdev-major", e->rdev_major);
	asy_json_put_uint(j, "rdev-minor", e->rdev_minor);
	asy_json_put_uint(j, "link-group", e->links);
	asy_json_end(j);
}

static enum asy_err take_entry(struct asy_session_handler *h, const struct asy_entry *e)
{
	struct listing *l = (struct listing *)h;

	if (!wanted(l, e->path))
		return ASY_OK;
	l->shown++;
	if (l->format == ASY_FORMAT_JSON)
		entry_json(l, e);
	else if (l->format == ASY_FORMAT_TSV)
		entry_tsv(l, e);
	else
		entry_text(l, e);
	return l->out.err;
}

static enum asy_err take_problem(struct asy_session_handler *h, const struct asy_problem *p)
{
	struct listing *l = (struct listing *)h;

	l->problems++;
	fprintf(stderr, "assay ls: %s", p->path);
	if (p->offset != UINT64_MAX)
		fprintf(stderr, " +0x%" PRIx64, p->offset);
	fprintf(stderr, ": %s (%s, %s)\n", p->what, p->stage, asy_err_name(p->err));
	return ASY_OK;
}

static int run(struct asy_cli *cli)
{
	struct listing l = {.h = {.entry = take_entry, .problem = take_problem}};
	struct asy_image image;
	struct asy_session_result result;
	uint32_t flags = asy_cli_option(cli, "--no-hash") ? 2u : 0u;
	int code;

	if (!asy_cli_format(cli, 1u << ASY_FORMAT_TEXT | 1u << ASY_FORMAT_JSON | 1u << ASY_FORMAT_TSV, ASY_FORMAT_TEXT, &l.format))
		return ASY_EXIT_USAGE;
	if (cli->n_arguments > 1 && strcmp(cli->arguments[1], "/") != 0)
		l.below = cli->arguments[1];
	asy_buf_init(&l.out, SIZE_MAX / 4);
	asy_json_init(&l.json, &l.out);
	if (l.format == ASY_FORMAT_JSON)
		asy_json_array(&l.json);
	code = asy_image_open(cli, cli->arguments[0], &image);
	if (!code)
		code = asy_image_run(cli, &image, ASY_JOB_LIST, flags, NULL, &l.h, &result);
	if (!code && l.format == ASY_FORMAT_JSON) {
		asy_json_end(&l.json);
		asy_json_finish(&l.json);
	}
	if (!code)
		code = asy_cli_print(cli, &l.out);
	if (!code && !l.shown && l.below)
		code = asy_cli_fail(cli, ASY_EXIT_UNREADABLE, "%s: nothing at %s", image.path, l.below);
	else if (!code && !l.shown)
		code = asy_cli_fail(cli, ASY_EXIT_UNREADABLE, "%s: no file system or archive that can be read was found (assay formats)", image.path);
	asy_image_close(&image);
	asy_buf_release(&l.out);
	return code;
}

static const struct asy_option options[] = {
	{"--format", "FORMAT", "text, tsv (mode, uid, gid, size, sha256, type, path, link target) or json"},
	{"--no-hash", NULL, "do not read file contents: faster, no sha256"},
	{NULL, NULL, NULL},
};

const struct asy_verb asy_verb_ls = {
	.name = "ls",
	.arguments = "IMAGE [PATH]",
	.summary = "the virtual tree of an image",
	.help = "Lists every file, folder and link with mode, owner, size, sha256 and path. A container inside the image is\n"
	        "a folder; when an image holds several regions each is a folder named by its offset and format.\n"
	        "Names are shown printable: control characters, backslashes and broken UTF-8 as \\xNN.\n\n"
	        "examples:\n"
	        "  assay ls firmware.bin\n"
	        "  assay ls firmware.bin /0x640000-squashfs/etc\n"
	        "  assay ls firmware.bin --format tsv",
	.options = options,
	.least = 1,
	.most = 2,
	.run = run,
};
