#include "attack/apply.h"

#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/sha256.h"

enum { DEPTH = 16, BLOCK = 1 << 16 };

enum asy_err asy_scratch_make(struct asy_buf *ret_path)
{
	const char *base = getenv("TMPDIR");
	char *path;

	asy_buf_clear(ret_path);
	asy_buf_printf(ret_path, "%s/assay-attack-XXXXXX", base && *base == '/' ? base : "/tmp");
	path = ret_path->err ? NULL : (char *)ret_path->data;
	return path && mkdtemp(path) ? ASY_OK : ASY_IO;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)ftw;
	return type == FTW_DP ? rmdir(path) : unlink(path);
}

void asy_scratch_remove(const char *path)
{
	(void)!nftw(path, remove_one, DEPTH, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

static bool write_all(int fd, const uint8_t *p, size_t n)
{
	while (n) {
		ssize_t done = write(fd, p, n);

		if (done <= 0)
			return false;
		p += done;
		n -= (size_t)done;
	}
	return true;
}

static bool copy(int from, int to, uint64_t offset, uint64_t length)
{
	static uint8_t block[BLOCK];

	while (length) {
		size_t want = length < BLOCK ? (size_t)length : BLOCK;
		ssize_t got = pread(from, block, want, (off_t)offset);

		if (got <= 0 || !write_all(to, block, (size_t)got))
			return false;
		offset += (uint64_t)got;
		length -= (uint64_t)got;
	}
	return true;
}

enum asy_err asy_apply_file(const struct asy_mutation *mu, int original, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	bool ok = fd >= 0;

	for (size_t i = 0; ok && i < mu->segments.len; i++) {
		const struct asy_segment *s = asy_vec_at(&mu->segments, i);

		ok = s->data.p ? write_all(fd, s->data.p, s->data.n) : copy(original, fd, s->offset, s->length);
	}
	if (fd >= 0 && close(fd) != 0)
		ok = false;
	return ok ? ASY_OK : ASY_IO;
}

struct digest {
	EVP_MD_CTX *ctx;
	uint64_t left;
};

static void add_content(struct digest *d, int fd)
{
	static uint8_t block[BLOCK];
	ssize_t n;

	while (d->left && (n = read(fd, block, sizeof(block))) > 0) {
		EVP_DigestUpdate(d->ctx, block, (size_t)n);
		d->left -= (uint64_t)n < d->left ? (uint64_t)n : d->left;
	}
}

static int is_name(const struct dirent *e)
{
	return strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
}

static void add(struct digest *d, int at, const char *name, unsigned depth)
{
	struct stat st;
	struct dirent **list = NULL;
	int fd, n;

	if (fstatat(at, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
		return;
	EVP_DigestUpdate(d->ctx, name, strlen(name) + 1);
	EVP_DigestUpdate(d->ctx, &st.st_mode, sizeof(st.st_mode));
	if (S_ISREG(st.st_mode)) {
		fd = openat(at, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
		EVP_DigestUpdate(d->ctx, &st.st_size, sizeof(st.st_size));
		if (fd >= 0) {
			add_content(d, fd);
			close(fd);
		}
	} else if (S_ISDIR(st.st_mode) && depth < DEPTH) {
		fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		n = fd >= 0 ? scandirat(fd, ".", &list, is_name, alphasort) : 0;
		for (int i = 0; i < n; i++) {
			add(d, fd, list[i]->d_name, depth + 1);
			free(list[i]);
		}
		free(list);
		if (fd >= 0)
			close(fd);
	}
	EVP_DigestUpdate(d->ctx, "", 1);
}

void asy_tree_digest(const char *path, uint64_t limit, char ret_hex[65])
{
	struct digest d = {EVP_MD_CTX_new(), limit};
	uint8_t out[32];
	unsigned n;

	snprintf(ret_hex, 65, "absent");
	if (d.ctx && access(path, F_OK) == 0 && EVP_DigestInit_ex(d.ctx, EVP_sha256(), NULL) == 1) {
		add(&d, AT_FDCWD, path, 0);
		if (EVP_DigestFinal_ex(d.ctx, out, &n) == 1)
			asy_hex(out, sizeof(out), ret_hex);
	}
	EVP_MD_CTX_free(d.ctx);
}
