/* Finds and reads the nodes of a JFFS2 medium. */
#include <string.h>

#include "codec/crc32.h"
#include "container/jffs2.h"

enum {
	MAGIC = 0x1985,
	HEADER = 12, DIRENT = 40, INODE = 68, XATTR = 32, XREF = 28,
	ACCURATE = 0x2000, /* cleared in the type when the node is obsolete */
	TYPE_DIRENT = 0xe001, TYPE_INODE = 0xe002, TYPE_XATTR = 0xe008, TYPE_XREF = 0xe009,
	FOREIGN_MOST = 64 * 1024, /* so much that is no node is taken for damage; more is another file system */
};

/* The kernel's crc32(0, ...): no inversion before and after. */
static bool sum_is(struct asy_bytes b, uint32_t stated)
{
#ifdef ASY_SMALL_LIMITS /* a fuzzer does not guess checksums */
	return stated != 0 || b.n == 0;
#else
	return ~asy_crc32(UINT32_MAX, b) == stated;
#endif
}

static bool header_at(const struct jffs2_scan *s, uint64_t at, struct jffs2_node *ret)
{
	struct asy_rd r = asy_rd_init(asy_bytes_from_offset(s->in, at));
	struct jffs2_node n = {.offset = at, .kind = JFFS2_OTHER};
	uint32_t magic = (uint32_t)asy_rd_uint(&r, 2, s->endian), type = (uint32_t)asy_rd_uint(&r, 2, s->endian), crc;
	bool right;

	n.total = asy_rd_uint(&r, 4, s->endian);
	crc = (uint32_t)asy_rd_uint(&r, 4, s->endian);
	if (!asy_rd_ok(&r) || magic != MAGIC || n.total < HEADER)
		return false;
	n.body = asy_bytes_head(asy_bytes_from_offset(s->in, at), n.total);
	right = sum_is(asy_bytes_head(n.body, 8), crc);
	n.obsolete = !(type & ACCURATE);
	if (n.obsolete && !right) { /* the checksum is that of the node when it was valid */
		uint8_t valid[8];

		memcpy(valid, n.body.p, sizeof(valid));
		valid[s->endian == ASY_LE ? 3 : 2] |= ACCURATE >> 8;
		right = sum_is((struct asy_bytes){valid, sizeof(valid)}, crc);
	}
	if (!right)
		return false;
	type |= ACCURATE;
	if (!n.obsolete)
		n.kind = type == TYPE_DIRENT ? JFFS2_DIRENT : type == TYPE_INODE ? JFFS2_INODE : type == TYPE_XATTR ? JFFS2_XATTR
			: type == TYPE_XREF ? JFFS2_XREF : JFFS2_OTHER;
	n.truncated = n.body.n < n.total;
	*ret = n;
	return true;
}

enum asy_err jffs2_scan_begin(struct jffs2_scan *s, struct asy_bytes in)
{
	struct jffs2_node node;

	*s = (struct jffs2_scan){.in = in, .endian = ASY_LE};
	if (in.n < HEADER)
		return asy_bytes_starts(in, "\x85\x19") || asy_bytes_starts(in, "\x19\x85") ? ASY_TRUNCATED : ASY_NOT_FOUND;
	if (in.p[0] == MAGIC >> 8)
		s->endian = ASY_BE;
	return header_at(s, 0, &node) ? ASY_OK : ASY_NOT_FOUND;
}

/* Erased or zeroed bytes from `at` on. */
static uint64_t fill(const struct jffs2_scan *s, uint64_t at)
{
	uint64_t from = at;
	uint8_t v = at < s->in.n ? s->in.p[at] : 1;

	if (v != 0xff && v != 0)
		return 0;
	while (at < s->in.n && s->in.p[at] == v)
		at++;
	return at - from;
}

bool jffs2_scan_next(struct jffs2_scan *s, struct jffs2_node *ret)
{
	while (s->at < s->in.n) {
		uint64_t erased;

		if (header_at(s, s->at, ret)) {
			uint64_t next = s->at + ret->total;

			s->end = next < s->in.n ? next : s->in.n;
			s->at = (next + 3) & ~UINT64_C(3);
			s->foreign = 0;
			return true;
		}
		erased = fill(s, s->at) & ~UINT64_C(3);
		if (erased) {
			s->at += erased;
			continue;
		}
		s->damaged += s->foreign == 0;
		s->foreign += 4;
		s->at += 4;
		if (s->foreign > FOREIGN_MOST)
			return false;
	}
	return false;
}

bool jffs2_read_dirent(const struct jffs2_node *n, enum asy_endian endian, struct jffs2_dirent *ret)
{
	struct asy_rd r = asy_rd_init(n->body);
	struct jffs2_dirent d = {.offset = n->offset};
	uint32_t node_crc, name_crc;
	uint8_t name_size;

	asy_rd_skip(&r, HEADER);
	d.parent = (uint32_t)asy_rd_uint(&r, 4, endian);
	d.version = (uint32_t)asy_rd_uint(&r, 4, endian);
	d.ino = (uint32_t)asy_rd_uint(&r, 4, endian);
	d.mctime = (uint32_t)asy_rd_uint(&r, 4, endian);
	name_size = asy_rd_u8(&r);
	d.type = asy_rd_u8(&r);
	asy_rd_skip(&r, 2);
	node_crc = (uint32_t)asy_rd_uint(&r, 4, endian);
	name_crc = (uint32_t)asy_rd_uint(&r, 4, endian);
	d.name = asy_rd_bytes(&r, name_size);
	if (!asy_rd_ok(&r) || d.name.n == 0 || !sum_is(asy_bytes_head(n->body, DIRENT - 8), node_crc) || !sum_is(d.name, name_crc))
		return false;
	*ret = d;
	return true;
}

bool jffs2_read_inode(const struct jffs2_node *n, enum asy_endian endian, struct jffs2_inode *ret)
{
	struct asy_rd r = asy_rd_init(n->body);
	struct jffs2_inode i = {.offset = n->offset};
	uint32_t data_crc, node_crc;

	asy_rd_skip(&r, HEADER);
	i.ino = (uint32_t)asy_rd_uint(&r, 4, endian);
	i.version = (uint32_t)asy_rd_uint(&r, 4, endian);
	i.mode = (uint32_t)asy_rd_uint(&r, 4, endian);
	i.uid = (uint16_t)asy_rd_uint(&r, 2, endian);
	i.gid = (uint16_t)asy_rd_uint(&r, 2, endian);
	i.isize = (uint32_t)asy_rd_uint(&r, 4, endian);
	asy_rd_skip(&r, 4); /* last access */
	i.mtime = (uint32_t)asy_rd_uint(&r, 4, endian);
	asy_rd_skip(&r, 4); /* change of the inode */
	i.at = (uint32_t)asy_rd_uint(&r, 4, endian);
	i.packed = (uint32_t)asy_rd_uint(&r, 4, endian);
	i.unpacked = (uint32_t)asy_rd_uint(&r, 4, endian);
	i.packing = asy_rd_u8(&r);
	asy_rd_skip(&r, 3); /* wanted packing, flags */
	data_crc = (uint32_t)asy_rd_uint(&r, 4, endian);
	node_crc = (uint32_t)asy_rd_uint(&r, 4, endian);
	if (!asy_rd_ok(&r) || !sum_is(asy_bytes_head(n->body, INODE - 8), node_crc))
		return false;
	i.data = asy_bytes_head(asy_bytes_from_offset(n->body, INODE), i.packed);
	i.data_right = i.data.n == i.packed && sum_is(i.data, data_crc);
	*ret = i;
	return true;
}

bool jffs2_read_xattr(const struct jffs2_node *n, enum asy_endian endian, struct asy_arena *arena, struct jffs2_xattr *ret)
{
	static const char *const spaces[] = {NULL, "user.", "security.", "system.posix_acl_access", "system.posix_acl_default", "trusted."};
	struct asy_rd r = asy_rd_init(n->body);
	struct jffs2_xattr x = {0};
	struct asy_bytes name;
	const char *full;
	uint32_t data_crc, node_crc;
	uint8_t space, name_size;
	uint16_t value_size;

	asy_rd_skip(&r, HEADER);
	x.id = (uint32_t)asy_rd_uint(&r, 4, endian);
	x.version = (uint32_t)asy_rd_uint(&r, 4, endian);
	space = asy_rd_u8(&r);
	name_size = asy_rd_u8(&r);
	value_size = (uint16_t)asy_rd_uint(&r, 2, endian);
	data_crc = (uint32_t)asy_rd_uint(&r, 4, endian);
	node_crc = (uint32_t)asy_rd_uint(&r, 4, endian);
	name = asy_rd_bytes(&r, name_size);
	asy_rd_skip(&r, 1); /* a NUL between them */
	x.value = asy_rd_bytes(&r, value_size);
	if (!asy_rd_ok(&r) || space == 0 || space >= sizeof(spaces) / sizeof(spaces[0]) ||
	    !sum_is(asy_bytes_head(n->body, XATTR - 4), node_crc) ||
	    !sum_is(asy_bytes_head(asy_bytes_from_offset(n->body, XATTR), (uint64_t)name_size + 1 + value_size), data_crc))
		return false;
	full = asy_arena_printf(arena, "%s%.*s", spaces[space], (int)name.n, (const char *)name.p);
	if (!full)
		return false;
	x.name = asy_bytes_from(full);
	*ret = x;
	return true;
}

bool jffs2_read_xref(const struct jffs2_node *n, enum asy_endian endian, struct jffs2_xref *ret)
{
	struct asy_rd r = asy_rd_init(n->body);
	struct jffs2_xref x = {0};
	uint32_t node_crc;

	asy_rd_skip(&r, HEADER);
	x.ino = (uint32_t)asy_rd_uint(&r, 4, endian);
	x.id = (uint32_t)asy_rd_uint(&r, 4, endian);
	x.sequence = (uint32_t)asy_rd_uint(&r, 4, endian);
	node_crc = (uint32_t)asy_rd_uint(&r, 4, endian);
	if (!asy_rd_ok(&r) || !sum_is(asy_bytes_head(n->body, XREF - 4), node_crc))
		return false;
	*ret = x;
	return true;
}
