/* lister [-q] [-H] CONTAINER FILE [OFFSET]: what a container hands out, one node per line, tab-separated:
 *
 *   TYPE MODE UID GID SIZE SHA256 PATH TARGET[\tNAME=HEX...]
 *
 * TYPE is the letter of find(1)'s %y. SIZE is that of the content read; for devices "MAJOR,MINOR". Owner and
 * mode are "-" where the format has none. A content that is not complete has "!ERROR" behind its sum.
 * Problems go to the standard error output. -H leaves the sums out (for measuring), -q the lines. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/sha256.h"
#include "base/text.h"
#include "container/container.h"

struct lister {
	struct asy_sink sink;
	struct asy_buf scratch, line;
	bool quiet, no_sums;
	unsigned long long nodes, bytes, problems;
};

static const char letters[ASY_NODE__MAX] = {
	[ASY_NODE_FILE] = 'f', [ASY_NODE_DIR] = 'd', [ASY_NODE_SYMLINK] = 'l', [ASY_NODE_CHAR] = 'c',
	[ASY_NODE_BLOCK] = 'b', [ASY_NODE_FIFO] = 'p', [ASY_NODE_SOCKET] = 's',
};

static void put_content(struct lister *l, const struct asy_node *node)
{
	struct asy_bytes content = {0};
	enum asy_err err = ASY_NOT_FOUND;
	char hex[65] = "-";

	asy_buf_clear(&l->scratch);
	if (node->load)
		err = node->load(node, &l->scratch, &content);
	if (!l->no_sums)
		asy_sha256_hex(content, hex);
	l->bytes += content.n;
	asy_buf_printf(&l->line, "%zu\t%s", content.n, hex);
	if (err)
		asy_buf_printf(&l->line, "!%s", asy_err_name(err));
}

static void put_xattrs(struct lister *l, const struct asy_node *node)
{
	for (size_t i = 0; i < node->n_xattrs; i++) {
		const struct asy_bytes value = node->xattrs[i].value;

		asy_buf_text(&l->line, "\t");
		asy_text_printable(&l->line, node->xattrs[i].name);
		asy_buf_text(&l->line, "=");
		for (size_t k = 0; k < value.n; k++)
			asy_buf_printf(&l->line, "%02x", value.p[k]);
	}
}

static enum asy_err take(struct asy_sink *sink, const struct asy_node *node)
{
	struct lister *l = (struct lister *)sink;

	l->nodes++;
	asy_buf_clear(&l->line);
	asy_buf_printf(&l->line, "%c\t", letters[node->type]);
	if (node->has_owner)
		asy_buf_printf(&l->line, "%o\t%u\t%u\t", node->mode, node->uid, node->gid);
	else
		asy_buf_text(&l->line, "-\t-\t-\t");
	if (node->type == ASY_NODE_FILE)
		put_content(l, node);
	else if (node->type == ASY_NODE_CHAR || node->type == ASY_NODE_BLOCK)
		asy_buf_printf(&l->line, "%u,%u\t-", node->rdev_major, node->rdev_minor);
	else
		asy_buf_text(&l->line, "-\t-");
	asy_buf_text(&l->line, "\t");
	asy_text_printable(&l->line, node->path);
	asy_buf_text(&l->line, "\t");
	asy_text_printable(&l->line, node->target);
	put_xattrs(l, node);
	if (!l->quiet)
		puts(asy_buf_cstr(&l->line));
	return l->line.err;
}

static void problem(struct asy_sink *sink, enum asy_err err, uint64_t offset, const char *what)
{
	struct lister *l = (struct lister *)sink;

	if (l->problems++ < 20)
		fprintf(stderr, "problem: %s at %llu: %s\n", asy_err_name(err), (unsigned long long)offset, what);
}

static int list(const struct asy_container *c, struct asy_bytes in, struct lister *l)
{
	struct asy_claim claim;
	struct asy_arena arena;
	struct asy_walk walk = {.in = in, .claim = &claim, .sink = &l->sink, .arena = &arena};
	enum asy_err err = c->probe(in, &claim);

	if (err) {
		fprintf(stderr, "no %s here: %s\n", c->name, asy_err_name(err));
		return 1;
	}
	asy_arena_init(&arena, ASY_LIMIT_ARENA);
	err = c->walk(&walk);
	fprintf(stderr, "%s: %llu bytes, confidence %u%s; %llu nodes, %llu bytes, %llu problems, arena %zu KiB, end %s\n",
		claim.label, (unsigned long long)claim.length, claim.confidence, claim.truncated ? ", truncated" : "",
		l->nodes, l->bytes, l->problems, arena.used / 1024, asy_err_name(err));
	asy_arena_release(&arena);
	return err != ASY_OK;
}

static struct asy_bytes map(const char *path)
{
	struct asy_bytes b = {0};
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	void *p;

	if (fd < 0 || fstat(fd, &st) != 0 || st.st_size == 0) {
		perror(path);
		exit(2);
	}
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (p == MAP_FAILED)
		exit(2);
	b = (struct asy_bytes){p, (size_t)st.st_size};
	return b;
}

int main(int argc, char **argv)
{
	struct lister l = {.sink = {take, problem}};
	int option, result = 2;
	uint64_t offset = 0;
	struct asy_bytes in;

	while ((option = getopt(argc, argv, "qH")) != -1) {
		l.quiet |= option == 'q';
		l.no_sums |= option == 'H';
	}
	if (argc - optind < 2 || (argc - optind > 2 && !asy_text_u64(asy_bytes_from(argv[optind + 2]), &offset))) {
		fprintf(stderr, "lister [-q] [-H] CONTAINER FILE [OFFSET]\n");
		return 2;
	}
	asy_buf_init(&l.scratch, ASY_LIMIT_FILE_BYTES);
	asy_buf_init(&l.line, 4 * ASY_MIB);
	in = map(argv[optind + 1]);
	for (size_t i = 0; i < asy_n_containers; i++)
		if (strcmp(asy_containers[i]->name, argv[optind]) == 0)
			result = list(asy_containers[i], asy_bytes_from_offset(in, offset), &l);
	if (result == 2)
		fprintf(stderr, "no container is called %s\n", argv[optind]);
	munmap((void *)(uintptr_t)in.p, in.n);
	asy_buf_release(&l.scratch);
	asy_buf_release(&l.line);
	return result;
}
