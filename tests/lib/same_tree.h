/* Lists a folder of this machine and what a container hands out in the same words, sorted by path, so that the two
 * can be compared as text:
 *
 *   PATH TYPE MODE UID:GID[ SIZE:CRC][ -> TARGET][ dev=MAJOR,MINOR][ mtime=N][ NAME=VALUE...][ same as PATH]
 *
 * mtime only of regular files; "same as" names the first path of a group of hard links. */
#ifndef ASY_TEST_SAME_TREE_H
#define ASY_TEST_SAME_TREE_H

#include <dirent.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "codec/crc32.h"
#include "container/container.h"
#include "test.h"

struct same_row {
	char *path, *text;
	uint64_t group; /* 0: no hard links */
};

struct same_list {
	struct asy_sink sink; /* first: the callbacks find the list by it */
	struct asy_vec rows;  /* struct same_row */
	struct asy_buf problems;
	bool no_xattrs;
};

static inline void same_init(struct same_list *l)
{
	*l = (struct same_list){.rows = ASY_VEC_INIT(struct same_row, 1000000)};
	asy_buf_init(&l->problems, ASY_MIB);
}

static inline void same_release(struct same_list *l)
{
	for (size_t i = 0; i < l->rows.len; i++) {
		struct same_row *row = asy_vec_at(&l->rows, i);

		free(row->path);
		free(row->text);
	}
	asy_vec_release(&l->rows);
	asy_buf_release(&l->problems);
}

static inline void same_add(struct same_list *l, const char *path, struct asy_buf *text, uint64_t group)
{
	struct same_row *row = asy_vec_push(&l->rows);

	if (!row)
		abort();
	*row = (struct same_row){strdup(path), strdup(asy_buf_cstr(text)), group};
	asy_buf_release(text);
}

static inline int same_by_path(const void *a, const void *b)
{
	const struct same_row *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static inline int same_by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Attributes in order of name, each in hexadecimal. The form of access lists differs: names only. */
static inline void same_xattrs(struct asy_buf *text, char **lines, size_t n)
{
	if (n)
		qsort(lines, n, sizeof(*lines), same_by_text);
	for (size_t i = 0; i < n; i++) {
		asy_buf_printf(text, " %s", lines[i]);
		free(lines[i]);
	}
}

static inline char *same_xattr(struct asy_bytes name, struct asy_bytes value)
{
	struct asy_buf b;
	char *line;

	asy_buf_init(&b, ASY_MIB);
	asy_text_printable(&b, name);
	asy_buf_text(&b, "=");
	for (size_t i = 0; i < value.n && !asy_bytes_starts(name, "system."); i++)
		asy_buf_printf(&b, "%02x", value.p[i]);
	line = strdup(asy_buf_cstr(&b));
	asy_buf_release(&b);
	return line;
}

static inline void same_host_xattrs(struct asy_buf *text, const char *path)
{
	char names[65536], value[65536], *lines[256];
	ssize_t size = llistxattr(path, names, sizeof(names));
	size_t n = 0;

	for (ssize_t at = 0; at < size; at += (ssize_t)strlen(names + at) + 1) {
		ssize_t length = lgetxattr(path, names + at, value, sizeof(value));

		if (length >= 0 && n < 256)
			lines[n++] = same_xattr(asy_bytes_from(names + at), (struct asy_bytes){(uint8_t *)value, (size_t)length});
	}
	same_xattrs(text, lines, n);
}

static inline void same_host_content(struct asy_buf *text, const char *path)
{
	FILE *f = fopen(path, "rb");
	static uint8_t block[1 << 20];
	uint32_t crc = 0;
	uint64_t size = 0;
	size_t n;

	if (!f)
		abort();
	while ((n = fread(block, 1, sizeof(block), f)) > 0) {
		crc = asy_crc32(crc, (struct asy_bytes){block, n});
		size += n;
	}
	fclose(f);
	asy_buf_printf(text, " %llu:%08x", (unsigned long long)size, crc);
}

static inline void same_host_row(struct same_list *l, const char *host, const char *path)
{
	struct asy_buf text;
	struct stat st;
	const char *type;

	if (lstat(host, &st) != 0)
		abort();
	type = S_ISREG(st.st_mode) ? "file" : S_ISDIR(st.st_mode) ? "dir" : S_ISLNK(st.st_mode) ? "symlink"
		: S_ISCHR(st.st_mode) ? "char" : S_ISBLK(st.st_mode) ? "block" : S_ISFIFO(st.st_mode) ? "fifo" : "socket";
	asy_buf_init(&text, ASY_MIB);
	asy_buf_printf(&text, "%s %04o %u:%u", type, (unsigned)st.st_mode & 07777, st.st_uid, st.st_gid);
	if (S_ISREG(st.st_mode))
		same_host_content(&text, host);
	if (S_ISLNK(st.st_mode)) {
		char target[4097];
		ssize_t n = readlink(host, target, sizeof(target) - 1);

		target[n < 0 ? 0 : n] = 0;
		asy_buf_printf(&text, " -> %s", target);
	}
	if (S_ISCHR(st.st_mode) || S_ISBLK(st.st_mode))
		asy_buf_printf(&text, " dev=%u,%u", major(st.st_rdev), minor(st.st_rdev));
	if (S_ISREG(st.st_mode))
		asy_buf_printf(&text, " mtime=%lld", (long long)st.st_mtime);
	if (!l->no_xattrs)
		same_host_xattrs(&text, host);
	same_add(l, path, &text, S_ISREG(st.st_mode) && st.st_nlink > 1 ? st.st_ino : 0);
}

static inline char *same_join(const char *folder, const char *name)
{
	char *path;

	if (asprintf(&path, "%s%s%s", folder, folder[0] ? "/" : "", name) < 0)
		abort();
	return path;
}

static inline void same_host(struct same_list *l, const char *folder, const char *inner)
{
	char *here = same_join(folder, inner);
	struct dirent *e;
	DIR *dir = opendir(here);

	if (!dir)
		abort();
	while ((e = readdir(dir))) {
		char *path = same_join(inner, e->d_name), *host = same_join(folder, path);
		struct stat st;

		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) {
			same_host_row(l, host, path);
			if (lstat(host, &st) == 0 && S_ISDIR(st.st_mode))
				same_host(l, folder, path);
		}
		free(host);
		free(path);
	}
	closedir(dir);
	free(here);
}

static inline enum asy_err same_node(struct asy_sink *sink, const struct asy_node *node)
{
	struct same_list *l = (struct same_list *)sink;
	char path[4400], *lines[256];
	struct asy_buf text, scratch;
	struct asy_bytes content;

	snprintf(path, sizeof(path), "%.*s", (int)node->path.n, (const char *)node->path.p);
	if (!path[0] || strcmp(path, "lost+found") == 0)
		return ASY_OK;
	asy_buf_init(&text, ASY_MIB);
	asy_buf_printf(&text, "%s %04o %u:%u", asy_node_type_name(node->type), node->mode, node->uid, node->gid);
	if (node->type == ASY_NODE_FILE) {
		enum asy_err err;

		asy_buf_init(&scratch, ASY_LIMIT_FILE_BYTES);
		err = node->load(node, &scratch, &content);
		asy_buf_printf(&text, " %zu:%08x", content.n, asy_crc32(0, content));
		if (err || content.n != node->size)
			asy_buf_printf(&text, " of %llu %s", (unsigned long long)node->size, asy_err_name(err));
		asy_buf_release(&scratch);
	}
	if (node->type == ASY_NODE_SYMLINK)
		asy_buf_printf(&text, " -> %.*s", (int)node->target.n, (const char *)node->target.p);
	if (node->type == ASY_NODE_CHAR || node->type == ASY_NODE_BLOCK)
		asy_buf_printf(&text, " dev=%u,%u", node->rdev_major, node->rdev_minor);
	if (node->type == ASY_NODE_FILE)
		asy_buf_printf(&text, " mtime=%lld", (long long)node->mtime);
	for (size_t i = 0; i < node->n_xattrs; i++)
		lines[i] = same_xattr(node->xattrs[i].name, node->xattrs[i].value);
	same_xattrs(&text, lines, node->n_xattrs);
	same_add(l, path, &text, node->type == ASY_NODE_FILE ? node->inode : 0);
	return ASY_OK;
}

static inline void same_problem(struct asy_sink *sink, enum asy_err err, uint64_t offset, const char *what)
{
	asy_buf_printf(&((struct same_list *)sink)->problems, "%s at %llu: %s\n", asy_err_name(err),
	               (unsigned long long)offset, what);
}

/* False when the container does not claim the bytes or stops early. The list leaves out the root and lost+found. */
static inline bool same_container(struct same_list *l, const struct asy_container *c, struct asy_bytes in,
                                  struct asy_claim *ret_claim)
{
	struct asy_arena arena;
	struct asy_walk walk = {.in = in, .claim = ret_claim, .sink = &l->sink, .arena = &arena};
	enum asy_err err;

	*ret_claim = (struct asy_claim){0};
	l->sink = (struct asy_sink){same_node, same_problem};
	if (c->probe(in, ret_claim) != ASY_OK)
		return false;
	asy_arena_init(&arena, ASY_LIMIT_ARENA);
	err = c->walk(&walk);
	asy_arena_release(&arena);
	return err == ASY_OK;
}

static inline void same_sort(struct same_list *l)
{
	if (l->rows.len)
		qsort(l->rows.items, l->rows.len, sizeof(struct same_row), same_by_path);
}

static inline const char *same_first_of(const struct same_list *l, const struct same_row *row)
{
	for (size_t i = 0; row->group && i < l->rows.len; i++) {
		const struct same_row *other = asy_vec_at(&l->rows, i);

		if (other->group == row->group)
			return other->path;
	}
	return row->path;
}

/* Sorts both; prints at most ten differences and returns how many there are. */
static inline size_t same_compare(struct same_list *a, struct same_list *b)
{
	size_t i = 0, k = 0, different = 0;

	same_sort(a);
	same_sort(b);
	while (i < a->rows.len || k < b->rows.len) {
		struct same_row *x = asy_vec_at(&a->rows, i), *y = asy_vec_at(&b->rows, k);
		int order = !x ? 1 : !y ? -1 : strcmp(x->path, y->path);

		if (order == 0 && strcmp(x->text, y->text) == 0 && strcmp(same_first_of(a, x), same_first_of(b, y)) == 0) {
			i++;
			k++;
			continue;
		}
		if (different++ < 10)
			printf("# %s %s | %s %s\n", order <= 0 ? x->path : "-", order <= 0 ? x->text : "",
			       order >= 0 ? y->path : "-", order >= 0 ? y->text : "");
		i += order <= 0;
		k += order >= 0;
	}
	return different;
}

#endif
