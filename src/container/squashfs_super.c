/* SquashFS super block: one reader per form, one check for all. */
#include "base/ckd.h"
#include "container/squashfs_impl.h"

enum { SUPER_SIZE = 96, BLOCK_LOG_MIN = 12, BLOCK_LOG_MAX = 20, ID_SIZE = 4, FRAGMENT_SIZE = 16, KNOWN_FLAGS = 0xfff };

enum { GZIP = 1, LZMA, LZO, XZ, LZ4, ZSTD, COMPRESSION_MAX = ZSTD };

static const struct {
	const char *name;
	const struct asy_codec *codec;
} compressions[COMPRESSION_MAX + 1] = {
	[GZIP] = {"gzip", &asy_codec_zlib},
	[LZMA] = {"lzma", &asy_codec_lzma},
	[LZO] = {"lzo", &asy_codec_lzo1x},
	[XZ] = {"xz", &asy_codec_xz},
	[LZ4] = {"lz4", &asy_codec_lz4_block},
	[ZSTD] = {"zstd", &asy_codec_zstd},
};

const char *sqfs_compression_name(unsigned compression)
{
	return compression >= GZIP && compression <= COMPRESSION_MAX ? compressions[compression].name : "unknown";
}

/* Version 4.0, little endian. */
static enum asy_err read_le4(struct asy_rd *r, struct sqfs_super *ret)
{
	struct sqfs_super s = {.endian = ASY_LE};
	uint16_t block_log, flags;

	asy_rd_skip(r, 4);
	s.inode_count = asy_rd_le32(r);
	asy_rd_skip(r, 4); /* time of creation */
	s.block_size = asy_rd_le32(r);
	s.fragment_count = asy_rd_le32(r);
	s.compression = asy_rd_le16(r);
	block_log = asy_rd_le16(r);
	flags = asy_rd_le16(r);
	s.id_count = asy_rd_le16(r);
	s.major = asy_rd_le16(r);
	s.minor = asy_rd_le16(r);
	s.root = asy_rd_le64(r);
	s.bytes_used = asy_rd_le64(r);
	s.id_table = asy_rd_le64(r);
	s.xattr_table = asy_rd_le64(r);
	s.inode_table = asy_rd_le64(r);
	s.dir_table = asy_rd_le64(r);
	s.fragment_table = asy_rd_le64(r);
	s.export_table = asy_rd_le64(r);
	if (!asy_rd_ok(r))
		return ASY_TRUNCATED;
	if (s.major != 4 || s.minor != 0)
		return s.major >= 1 && s.major < 4 ? ASY_UNSUPPORTED : ASY_CORRUPT;
	if (block_log < BLOCK_LOG_MIN || block_log > BLOCK_LOG_MAX || s.block_size != UINT64_C(1) << block_log)
		return ASY_CORRUPT;
	if (flags & ~KNOWN_FLAGS || s.compression == 0)
		return ASY_CORRUPT;
	*ret = s;
	return ASY_OK;
}

static const struct {
	const char *magic;
	enum asy_err (*read)(struct asy_rd *r, struct sqfs_super *ret);
} forms[] = {
	{"hsqs", read_le4},
};

/* A table that is there lies behind the super block and leaves room for `least` bytes before the end. */
static bool inside(const struct sqfs_super *s, uint64_t table, uint64_t least)
{
	return table >= SUPER_SIZE && table < s->bytes_used && s->bytes_used - table >= least;
}

static bool optional(const struct sqfs_super *s, uint64_t table)
{
	return table == SQFS_NONE || inside(s, table, 8);
}

/* Bytes of the list of metadata blocks that hold count elements. */
static uint64_t list_size(uint64_t count, uint64_t element)
{
	return (count * element + SQFS_META - 1) / SQFS_META * 8;
}

static enum asy_err check(const struct sqfs_super *s)
{
	uint64_t root_block = s->root >> 16;

	if (s->bytes_used <= SUPER_SIZE || s->bytes_used > INT64_MAX)
		return ASY_CORRUPT;
	if (!inside(s, s->inode_table, 2) || !inside(s, s->dir_table, 2) || s->inode_table >= s->dir_table)
		return ASY_CORRUPT;
	if (s->inode_count == 0 || s->id_count == 0 || !inside(s, s->id_table, list_size(s->id_count, ID_SIZE)))
		return ASY_CORRUPT;
	if (s->fragment_count && !inside(s, s->fragment_table, list_size(s->fragment_count, FRAGMENT_SIZE)))
		return ASY_CORRUPT;
	if (!optional(s, s->xattr_table) || !optional(s, s->export_table))
		return ASY_CORRUPT;
	if (root_block >= s->dir_table - s->inode_table || (s->root & 0xffff) >= SQFS_META)
		return ASY_CORRUPT;
	return s->compression <= COMPRESSION_MAX ? ASY_OK : ASY_UNSUPPORTED;
}

enum asy_err sqfs_super_read(struct asy_bytes in, struct sqfs_super *ret)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct asy_rd r = asy_rd_init(in);
		enum asy_err err;

		if (!asy_bytes_starts(in, forms[i].magic))
			continue;
		err = forms[i].read(&r, ret);
		return err ? err : check(ret);
	}
	return ASY_CORRUPT;
}

/* Some vendors patched their kernel and left the name of the compression as it was. The formats that are
 * recognised with certainty are tried on the first packed metadata block of the inode table. */
static void find_codec(struct sqfs *fs)
{
	static const struct asy_codec *const others[] = {&asy_codec_zlib, &asy_codec_xz, &asy_codec_zstd, &asy_codec_lzma};
	struct asy_rd r = asy_rd_init(asy_bytes_from_offset(fs->in, fs->super.inode_table));
	uint64_t header = asy_rd_uint(&r, 2, fs->super.endian);
	struct asy_bytes stored = asy_rd_bytes(&r, header & 0x7fff);
	uint8_t *room;

	fs->codec = compressions[fs->super.compression].codec;
	room = asy_rd_ok(&r) && !(header & 0x8000) ? asy_arena_alloc(fs->arena, SQFS_META + 1) : NULL;
	if (!room)
		return;
	for (size_t i = 0; i <= sizeof(others) / sizeof(others[0]); i++) {
		const struct asy_codec *codec = i ? others[i - 1] : fs->codec;
		struct asy_buf out = sqfs_fixed_buf(room, SQFS_META);
		size_t used;

		if (codec->decode(stored, SQFS_META, &out, &used) != ASY_OK)
			continue;
		fs->other_codec = i > 0;
		fs->codec = codec;
		return;
	}
}

enum asy_err sqfs_open(struct asy_bytes in, struct asy_arena *arena, struct asy_sink *sink, struct sqfs **ret_fs)
{
	struct sqfs_super super;
	enum asy_err err = sqfs_super_read(in, &super);
	struct sqfs *fs;

	if (err)
		return err;
	fs = asy_arena_alloc(arena, sizeof(*fs));
	if (!fs)
		return ASY_LIMIT;
	fs->xattrs = asy_arena_array(arena, ASY_LIMIT_XATTRS, sizeof(*fs->xattrs));
	fs->path = asy_arena_alloc(arena, ASY_LIMIT_PATH_BYTES);
	fs->target = asy_arena_alloc(arena, ASY_LIMIT_SYMLINK_BYTES);
	if (!fs->xattrs || !fs->path || !fs->target)
		return ASY_LIMIT;
	fs->in = asy_bytes_head(in, super.bytes_used);
	fs->super = super;
	fs->arena = arena;
	fs->sink = sink;
	fs->n_fragments = (size_t)(ASY_LIMIT_SQUASHFS_CACHE / super.block_size);
	if (fs->n_fragments > SQFS_FRAGMENTS)
		fs->n_fragments = SQFS_FRAGMENTS;
	asy_buf_init(&fs->xattr_bytes, ASY_LIMIT_NODE_XATTR_BYTES);
	find_codec(fs);
	sqfs_xattrs_open(fs);
	*ret_fs = fs;
	return ASY_OK;
}

void sqfs_close(struct sqfs *fs)
{
	asy_buf_release(&fs->xattr_bytes);
}

void sqfs_problem(struct sqfs *fs, enum asy_err err, uint64_t offset, const char *what)
{
	if (fs->sink)
		fs->sink->problem(fs->sink, err, offset, what);
}
