#include "container/archive.h"

#include "base/limits.h"

bool asy_archive_type(uint32_t st_mode, enum asy_node_type *ret_type)
{
	switch (st_mode & ASY_S_IFMT) {
	case ASY_S_IFREG:
		*ret_type = ASY_NODE_FILE;
		return true;
	case ASY_S_IFDIR:
		*ret_type = ASY_NODE_DIR;
		return true;
	case ASY_S_IFLNK:
		*ret_type = ASY_NODE_SYMLINK;
		return true;
	case ASY_S_IFCHR:
		*ret_type = ASY_NODE_CHAR;
		return true;
	case ASY_S_IFBLK:
		*ret_type = ASY_NODE_BLOCK;
		return true;
	case ASY_S_IFIFO:
		*ret_type = ASY_NODE_FIFO;
		return true;
	case ASY_S_IFSOCK:
		*ret_type = ASY_NODE_SOCKET;
		return true;
	default:
		return false;
	}
}

static unsigned digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - (unsigned)'0';
	if (c >= 'a' && c <= 'f')
		return c - (unsigned)'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - (unsigned)'A' + 10;
	return 255;
}

bool asy_archive_digits(struct asy_bytes field, unsigned base, uint64_t *ret_value)
{
	uint64_t value = 0;

	if (field.n == 0 || field.n > (base == 16 ? 16 : base == 10 ? 19 : 21))
		return false;
	for (size_t i = 0; i < field.n; i++) {
		unsigned d = digit(field.p[i]);

		if (d >= base)
			return false;
		value = value * base + d;
	}
	*ret_value = value;
	return true;
}

struct asy_bytes asy_archive_path(struct asy_bytes name)
{
	for (;;) {
		if (name.n && name.p[0] == '/')
			name = asy_bytes_from_offset(name, 1);
		else if (asy_bytes_starts(name, "./"))
			name = asy_bytes_from_offset(name, 2);
		else
			break;
	}
	while (name.n && name.p[name.n - 1] == '/')
		name.n--;
	if (asy_bytes_is(name, "."))
		name.n = 0;
	return name;
}

uint64_t asy_archive_zeros(struct asy_bytes in, uint64_t from, uint64_t most)
{
	struct asy_bytes rest = asy_bytes_head(asy_bytes_from_offset(in, from), most);
	size_t n = 0;

	while (n < rest.n && rest.p[n] == 0)
		n++;
	return n;
}

static struct asy_bytes cut(struct asy_sink *sink, struct asy_bytes b, uint64_t limit, uint64_t offset, const char *what)
{
	if (b.n > limit)
		sink->problem(sink, ASY_LIMIT, offset, what);
	return asy_bytes_head(b, limit);
}

struct asy_bytes asy_archive_cut_path(struct asy_sink *sink, struct asy_bytes path, uint64_t offset)
{
	return cut(sink, path, ASY_LIMIT_PATH_BYTES, offset, "a name is longer than a path can be; it is cut");
}

struct asy_bytes asy_archive_node_path(struct asy_sink *sink, enum asy_node_type type, struct asy_bytes name,
                                       const char *unnamed, uint64_t offset)
{
	struct asy_bytes path = asy_archive_path(name);

	if (path.n == 0 && type != ASY_NODE_DIR)
		path = asy_bytes_from(unnamed);
	return asy_archive_cut_path(sink, path, offset);
}

struct asy_bytes asy_archive_cut_target(struct asy_sink *sink, struct asy_bytes target, uint64_t offset)
{
	return cut(sink, target, ASY_LIMIT_SYMLINK_BYTES, offset, "a link target is longer than a path can be; it is cut");
}
