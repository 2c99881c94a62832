/* assay cat IMAGE PATH */
#include <string.h>

#include "cli/image.h"
#include "cli/verbs.h"

struct catting {
	struct asy_session_handler h; /* first */
	bool found, incomplete;
};

static enum asy_err take_entry(struct asy_session_handler *h, const struct asy_entry *e)
{
	struct catting *c = (struct catting *)h;

	c->found = true;
	c->incomplete = !*e->sha256;
	return ASY_OK;
}

static enum asy_err take_content(struct asy_session_handler *h, struct asy_bytes part)
{
	(void)h;
	return fwrite(part.p, 1, part.n, stdout) == part.n ? ASY_OK : ASY_IO;
}

static enum asy_err take_end(struct asy_session_handler *h, enum asy_err err)
{
	struct catting *c = (struct catting *)h;

	c->incomplete |= err != ASY_OK;
	return ASY_OK;
}

static int run(struct asy_cli *cli)
{
	struct catting c = {.h = {.entry = take_entry, .content = take_content, .content_end = take_end}};
	struct asy_image image;
	struct asy_session_result result;
	const char *path = cli->arguments[1];
	int code = asy_image_open(cli, cli->arguments[0], &image);

	if (!code)
		code = asy_image_run(cli, &image, ASY_JOB_CONTENT, 0, path, &c.h, &result);
	if (!code && !c.found) /* perhaps the path inside a file system was meant: 1 << 2 is ASY_WALK_INNER_PATH */
		code = asy_image_run(cli, &image, ASY_JOB_CONTENT, 1u << 2, path, &c.h, &result);
	asy_image_close(&image);
	if (!code && fflush(stdout) != 0)
		return asy_cli_fail(cli, ASY_EXIT_INTERNAL, "cannot write to standard output");
	if (!code && !c.found)
		return asy_cli_fail(cli, ASY_EXIT_UNREADABLE, "%s has no file %s (assay ls shows what there is)", image.path, path);
	if (!code && c.incomplete)
		return asy_cli_fail(cli, ASY_EXIT_UNREADABLE, "%s: only a part of %s could be read", image.path, path);
	return code;
}

static const struct asy_option options[] = {{NULL, NULL, NULL}};

const struct asy_verb asy_verb_cat = {
	.name = "cat",
	.arguments = "IMAGE PATH",
	.summary = "the bytes of one file inside an image",
	.help = "PATH is a path as `assay ls` prints it; a path inside a file system (/etc/passwd) finds the first such file.\n\n"
	        "examples:\n"
	        "  assay cat firmware.bin /0x640000-squashfs/etc/passwd\n"
	        "  assay cat firmware.bin /etc/passwd",
	.options = options,
	.least = 2,
	.most = 2,
	.run = run,
};
