/* assay extract IMAGE -C DIR: the one place where something of an image is written to this machine.
 *
 * Every write resolves beneath DIR without following links (openat2 RESOLVE_BENEATH | NO_SYMLINKS). Names are the printable
 * ones of `assay ls`, so they hold no "..", no NUL and no control characters. Links, device nodes, owners and set-id bits
 * are not made: symbolic links are written to a list instead. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/openat2.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "cli/image.h"
#include "cli/verbs.h"

enum { PATH_ROOM = 8 * 4096 }; /* printable names take up to four times the bytes */

struct extraction {
	struct asy_session_handler h; /* first */
	const struct asy_cli *cli;
	int root, file;
	size_t files, links, others, failed;
	struct asy_buf links_list;
};

static int open_beneath(int root, const char *relative, uint64_t flags, uint64_t mode)
{
	struct open_how how = {.flags = flags | O_CLOEXEC | O_NOFOLLOW, .mode = mode,
	                       .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS};

	return (int)syscall(SYS_openat2, root, relative, &how, sizeof(how));
}

/* A file that is also a container is a file and a folder: the file makes room by taking this suffix. */
static const char *const content_suffix = ".file";

static bool make_folder(int parent, const char *name)
{
	struct stat st;
	char aside[PATH_ROOM];

	if (mkdirat(parent, name, 0755) == 0)
		return true;
	if (errno != EEXIST || fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return false;
	if (S_ISDIR(st.st_mode))
		return true;
	if ((size_t)snprintf(aside, sizeof(aside), "%s%s", name, content_suffix) >= sizeof(aside))
		return false;
	return renameat(parent, name, parent, aside) == 0 && mkdirat(parent, name, 0755) == 0;
}

/* Makes the folder at `path` (relative, parents exist), opened beneath root step by step. */
static bool make_last_folder(int root, char *path)
{
	char *slash = strrchr(path, '/');
	int parent = root;
	bool ok;

	if (slash) {
		*slash = 0;
		parent = open_beneath(root, path, O_PATH | O_DIRECTORY, 0);
		*slash = '/';
	}
	ok = parent >= 0 && make_folder(parent, slash ? slash + 1 : path);
	if (parent != root && parent >= 0)
		close(parent);
	return ok;
}

/* Makes all folders of `relative`, without its last part when `parents_only`. */
static bool make_folders(int root, const char *relative, bool parents_only)
{
	char path[PATH_ROOM];
	size_t n = strlen(relative);

	if (n >= sizeof(path))
		return false;
	for (size_t i = 1; i <= n; i++) {
		if (relative[i] != '/' && (relative[i] != 0 || parents_only))
			continue;
		memcpy(path, relative, i);
		path[i] = 0;
		if (!make_last_folder(root, path))
			return false;
	}
	return true;
}

static void complain(struct extraction *x, const char *path)
{
	fprintf(stderr, "assay extract: %.200s%s: %s\n", path, strlen(path) > 200 ? "..." : "", strerror(errno));
	x->failed++;
}

static int create_file(int root, const char *relative)
{
	char path[PATH_ROOM];
	int fd = open_beneath(root, relative, O_WRONLY | O_CREAT | O_EXCL, 0644);

	if (fd < 0 && (errno == EEXIST || errno == EISDIR) &&
	    (size_t)snprintf(path, sizeof(path), "%s%s", relative, content_suffix) < sizeof(path))
		fd = open_beneath(root, path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	return fd;
}

static void start_file(struct extraction *x, const char *relative)
{
	if (!make_folders(x->root, relative, true)) {
		complain(x, relative);
		return;
	}
	x->file = create_file(x->root, relative);
	if (x->file < 0)
		complain(x, relative);
	else
		x->files++;
}

static enum asy_err take_entry(struct asy_session_handler *h, const struct asy_entry *e)
{
	struct extraction *x = (struct extraction *)h;
	const char *relative = e->path + strspn(e->path, "/");

	if (!*relative)
		return ASY_OK;
	if (strcmp(e->type, "file") == 0) {
		start_file(x, relative);
	} else if (strcmp(e->type, "dir") == 0) {
		if (!make_folders(x->root, relative, false))
			complain(x, relative);
	} else if (strcmp(e->type, "symlink") == 0) {
		asy_buf_printf(&x->links_list, "%s\t%s\n", e->path, e->target);
		x->links++;
	} else {
		x->others++;
	}
	return ASY_OK;
}

static enum asy_err take_content(struct asy_session_handler *h, struct asy_bytes part)
{
	struct extraction *x = (struct extraction *)h;

	while (x->file >= 0 && part.n) {
		ssize_t n = write(x->file, part.p, part.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ASY_IO;
		part = asy_bytes_from_offset(part, (uint64_t)n);
	}
	return ASY_OK;
}

static enum asy_err take_end(struct asy_session_handler *h, enum asy_err err)
{
	struct extraction *x = (struct extraction *)h;

	if (x->file >= 0)
		close(x->file);
	x->file = -1;
	x->failed += err != ASY_OK;
	return ASY_OK;
}

static void write_links(struct extraction *x)
{
	int fd = x->links ? create_file(x->root, "symbolic-links.tsv") : -1;

	if (fd < 0) {
		x->failed += x->links > 0;
		return;
	}
	if (write(fd, x->links_list.data, x->links_list.len) != (ssize_t)x->links_list.len)
		x->failed++;
	close(fd);
}

static int run(struct asy_cli *cli)
{
	struct extraction x = {.h = {.entry = take_entry, .content = take_content, .content_end = take_end}, .cli = cli, .root = -1, .file = -1};
	const char *directory = asy_cli_option(cli, "--directory");
	struct asy_image image;
	struct asy_session_result result;
	int code;

	if (!directory)
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "say where to: -C DIR");
	if (mkdir(directory, 0755) != 0 && errno != EEXIST)
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "%s: %s", directory, strerror(errno));
	x.root = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (x.root < 0)
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "%s: %s", directory, strerror(errno));
	asy_buf_init(&x.links_list, 256 << 20);
	code = asy_image_open(cli, cli->arguments[0], &image);
	if (!code)
		code = asy_image_run(cli, &image, ASY_JOB_EXTRACT, 0, NULL, &x.h, &result);
	write_links(&x);
	asy_image_close(&image);
	asy_buf_release(&x.links_list);
	close(x.root);
	if (!code) {
		printf("%zu files written to %s; %zu symbolic links listed in symbolic-links.tsv; %zu special files left out\n", x.files,
		       directory, x.links, x.others);
		if (x.failed)
			return asy_cli_fail(cli, ASY_EXIT_UNREADABLE, "%zu files could not be written completely", x.failed);
	}
	return code;
}

static const struct asy_option options[] = {
	{"--directory", "DIR", "(-C) write beneath DIR, which is made if missing"},
	{NULL, NULL, NULL},
};

const struct asy_verb asy_verb_extract = {
	.name = "extract",
	.arguments = "IMAGE -C DIR",
	.summary = "write the files of an image beneath a folder",
	.help = "Nothing is written outside DIR, whatever the image says. Symbolic links are listed in symbolic-links.tsv instead of\n"
	        "being made; device nodes, owners and set-id bits are left out (assay ls shows them). Existing files are kept:\n"
	        "a second file of the same name gets the suffix .file.\n\n"
	        "example:\n"
	        "  assay extract firmware.bin -C ./tree",
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};
