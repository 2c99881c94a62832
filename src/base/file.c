#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"

static enum asy_err from_errno(int number)
{
	return number == ENOENT || number == ENOTDIR ? ASY_NOT_FOUND : number == EACCES || number == EPERM ? ASY_DENIED : ASY_IO;
}

static enum asy_err read_all(int fd, struct asy_buf *out)
{
	for (;;) {
		uint8_t *to = asy_buf_reserve(out, out->ceiling - out->len < 65536 ? out->ceiling - out->len : 65536);
		size_t room = out->cap - out->len;
		ssize_t n;

		if (!to)
			return out->err;
		if (room == 0)
			return ASY_LIMIT;
		n = read(fd, to, room);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return from_errno(errno);
		if (n == 0)
			return ASY_OK;
		asy_buf_commit(out, (size_t)n);
	}
}

enum asy_err asy_file_read(const char *path, struct asy_buf *out)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	enum asy_err err;

	if (fd < 0)
		return from_errno(errno);
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		err = ASY_IO;
	else
		err = read_all(fd, out);
	close(fd);
	return err;
}

static enum asy_err write_all(int fd, struct asy_bytes content)
{
	while (content.n) {
		ssize_t n = write(fd, content.p, content.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return from_errno(errno);
		content = asy_bytes_from_offset(content, (uint64_t)n);
	}
	return ASY_OK;
}

enum asy_err asy_file_replace(const char *path, struct asy_bytes content)
{
	struct asy_buf temporary;
	enum asy_err err = ASY_OK;
	int fd;

	asy_buf_init(&temporary, ASY_LIMIT_PATH_BYTES);
	asy_buf_printf(&temporary, "%s.%ld.tmp", path, (long)getpid());
	if (temporary.err) {
		asy_buf_release(&temporary);
		return ASY_LIMIT;
	}
	fd = open(asy_buf_cstr(&temporary), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0) {
		err = from_errno(errno);
	} else {
		err = write_all(fd, content);
		if (!err && fsync(fd) != 0)
			err = ASY_IO;
		if (close(fd) != 0 && !err)
			err = ASY_IO;
		if (!err && rename(asy_buf_cstr(&temporary), path) != 0)
			err = from_errno(errno);
		if (err)
			unlink(asy_buf_cstr(&temporary));
	}
	asy_buf_release(&temporary);
	return err;
}

enum asy_err asy_path_beside(const char *path, const char *relative, struct asy_buf *out)
{
	const char *slash = strrchr(path, '/');

	if (relative[0] != '/' && slash)
		asy_buf_append(out, (struct asy_bytes){(const uint8_t *)path, (size_t)(slash - path) + 1});
	asy_buf_text(out, relative);
	return out->err;
}
