/* Finding worker executables, and handing them data. */
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "sandbox/process.h"

#ifndef ASY_LIBEXECDIR
#define ASY_LIBEXECDIR "/usr/local/libexec/assay"
#endif

static bool try_path(struct asy_buf *path, const char *directory, const char *between, const char *name)
{
	asy_buf_clear(path);
	asy_buf_printf(path, "%s%s/%s", directory, between, name);
	return path->err == ASY_OK && access(asy_buf_cstr(path), X_OK) == 0;
}

/* Directory of the running program; false when it cannot be known. */
static bool own_directory(char *directory, size_t size)
{
	ssize_t n = readlink("/proc/self/exe", directory, size - 1);
	char *slash;

	if (n <= 0)
		return false;
	directory[n] = 0;
	slash = strrchr(directory, '/');
	if (!slash)
		return false;
	*slash = 0;
	return true;
}

enum asy_err asy_libexec_find(const char *name, struct asy_buf *ret_path)
{
	const char *configured = secure_getenv("ASSAY_LIBEXEC");
	char directory[PATH_MAX];

	if (configured && *configured)
		return try_path(ret_path, configured, "", name) ? ASY_OK : ASY_NOT_FOUND;
	if (own_directory(directory, sizeof(directory)) &&
	    (try_path(ret_path, directory, "/../libexec/assay", name) || try_path(ret_path, directory, "/../worker", name)))
		return ASY_OK;
	return try_path(ret_path, ASY_LIBEXECDIR, "", name) ? ASY_OK : ASY_NOT_FOUND;
}

enum asy_err asy_sealed_file(const char *name, struct asy_bytes bytes, int *ret_fd)
{
	int fd = memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);

	if (fd < 0)
		return ASY_IO;
	for (size_t done = 0; done < bytes.n;) {
		ssize_t n = write(fd, bytes.p + done, bytes.n - done);

		if (n <= 0) {
			close(fd);
			return ASY_IO;
		}
		done += (size_t)n;
	}
	if (fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
		close(fd);
		return ASY_IO;
	}
	*ret_fd = fd;
	return ASY_OK;
}
