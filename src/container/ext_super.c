/* Superblock and group descriptors. */
#include "container/ext_fs.h"

enum { SUPER = 1024, SUPER_SIZE = 1024, SUM_AT = 0x3fc, MAGIC = 0xef53 };

/* CRC-32C without the final inversion, as ext4 stores it. */
static uint32_t crc32c(struct asy_bytes b)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < b.n; i++) {
		crc ^= b.p[i];
		for (unsigned k = 0; k < 8; k++)
			crc = crc >> 1 ^ (crc & 1 ? UINT32_C(0x82f63b78) : 0);
	}
	return crc;
}

static uint32_t at32(struct asy_bytes super, size_t offset)
{
	struct asy_rd r = asy_rd_init(super);

	asy_rd_seek(&r, offset);
	return asy_rd_le32(&r);
}

static uint16_t at16(struct asy_bytes super, size_t offset)
{
	struct asy_rd r = asy_rd_init(super);

	asy_rd_seek(&r, offset);
	return asy_rd_le16(&r);
}

/* Fields that were added with revision 1. */
static void read_dynamic(struct asy_bytes s, struct ext_fs *fs)
{
	fs->inode_size = 128;
	fs->descriptor_size = 32;
	if (at32(s, 0x4c) == 0)
		return;
	fs->inode_size = at16(s, 0x58);
	fs->compat = at32(s, 0x5c);
	fs->incompat = at32(s, 0x60);
	fs->ro_compat = at32(s, 0x64);
	fs->name = asy_bytes_head(asy_bytes_from_offset(s, 0x78), 16);
	fs->name.n = asy_bytes_find_byte(fs->name, 0, 0);
	fs->first_meta_group = at32(s, 0x104);
	fs->backup_groups[0] = at32(s, 0x24c);
	fs->backup_groups[1] = at32(s, 0x250);
	if (fs->incompat & EXT_INCOMPAT_64BIT) {
		fs->descriptor_size = at16(s, 0xfe);
		fs->blocks |= (uint64_t)at32(s, 0x150) << 32;
	}
	if (fs->ro_compat & EXT_RO_METADATA_CSUM)
		fs->sum_right = crc32c(asy_bytes_head(s, SUM_AT)) == at32(s, SUM_AT);
}

static bool power_of_two(uint32_t v)
{
	return v && (v & (v - 1)) == 0;
}

/* What every file system that a kernel would mount fulfils. */
static bool is_sane(struct asy_bytes s, const struct ext_fs *fs)
{
	uint32_t block = fs->block_size, cluster_bits = at32(s, 0x1c);
	bool bigalloc = fs->ro_compat & EXT_RO_BIGALLOC;
	uint64_t most_blocks = 8 * (uint64_t)block;

	if (bigalloc) {
		if (cluster_bits > 19 || cluster_bits < at32(s, 0x18))
			return false;
		most_blocks <<= cluster_bits - at32(s, 0x18);
	}
	return at32(s, 0x4c) <= 1 && at16(s, 0x5a) == 0
		&& fs->first_data_block == (block == 1024 && !bigalloc ? 1 : 0)
		&& fs->blocks > fs->first_data_block && fs->blocks <= UINT64_C(1) << 46
		&& fs->blocks_per_group && fs->blocks_per_group <= most_blocks
		&& fs->inodes_per_group && fs->inodes_per_group <= 8 * (uint64_t)block
		&& power_of_two(fs->inode_size) && fs->inode_size >= 128 && fs->inode_size <= block
		&& power_of_two(fs->descriptor_size) && fs->descriptor_size >= 32 && fs->descriptor_size <= 1024
		&& fs->free_inodes <= fs->inodes && at32(s, 0x8) <= fs->blocks;
}

enum asy_err asy_ext_open(struct asy_bytes in, struct ext_fs *ret)
{
	bool ok;
	struct asy_bytes s = asy_bytes_sub(in, SUPER, SUPER_SIZE, &ok);
	struct ext_fs fs = {
		.inodes = at32(s, 0x0),
		.blocks = at32(s, 0x4),
		.free_inodes = at32(s, 0x10),
		.first_data_block = at32(s, 0x14),
		.blocks_per_group = at32(s, 0x20),
		.inodes_per_group = at32(s, 0x28),
		.creator = at32(s, 0x48),
	};
	uint64_t groups;

	if (!ok)
		return in.n > SUPER + 0x3a && at16(asy_bytes_from_offset(in, SUPER), 0x38) != MAGIC ? ASY_NOT_FOUND : ASY_TRUNCATED;
	if (at16(s, 0x38) != MAGIC)
		return ASY_NOT_FOUND;
	if (at32(s, 0x18) > 6)
		return ASY_CORRUPT;
	fs.block_size = UINT32_C(1024) << at32(s, 0x18);
	read_dynamic(s, &fs);
	if (!is_sane(s, &fs))
		return ASY_CORRUPT;
	groups = (fs.blocks - fs.first_data_block + fs.blocks_per_group - 1) / fs.blocks_per_group;
	if (groups > UINT32_MAX || groups * fs.inodes_per_group != fs.inodes)
		return ASY_CORRUPT;
	fs.groups = (uint32_t)groups;
	fs.length = fs.blocks * fs.block_size;
	fs.in = asy_bytes_head(in, fs.length);
	*ret = fs;
	return ASY_OK;
}

enum asy_err asy_ext_block(const struct ext_fs *fs, uint64_t block, struct asy_bytes *ret)
{
	*ret = (struct asy_bytes){0};
	if (block >= fs->blocks)
		return ASY_CORRUPT;
	*ret = asy_bytes_head(asy_bytes_from_offset(fs->in, block * fs->block_size), fs->block_size);
	return ret->n < fs->block_size ? ASY_TRUNCATED : ASY_OK;
}

static bool is_power_of(uint32_t v, uint32_t base)
{
	while (v > 1 && v % base == 0)
		v /= base;
	return v == 1;
}

/* Whether a copy of the superblock stands at the start of the group. */
static bool has_super(const struct ext_fs *fs, uint32_t group)
{
	if (group == 0)
		return true;
	if (fs->compat & EXT_COMPAT_SPARSE_SUPER2)
		return group == fs->backup_groups[0] || group == fs->backup_groups[1];
	if (!(fs->ro_compat & EXT_RO_SPARSE_SUPER))
		return true;
	return is_power_of(group, 3) || is_power_of(group, 5) || is_power_of(group, 7);
}

/* With meta_bg the descriptors of a few groups stand in the first of these groups. */
static uint64_t descriptor_block(const struct ext_fs *fs, uint32_t group)
{
	uint32_t per_block = fs->block_size / fs->descriptor_size, index = group / per_block;
	uint32_t super_block = SUPER / fs->block_size, first = index * per_block;

	if (!(fs->incompat & EXT_INCOMPAT_META_BG) || index < fs->first_meta_group)
		return (uint64_t)super_block + 1 + index;
	if (first == 0)
		return (uint64_t)super_block + 1;
	return fs->first_data_block + (uint64_t)first * fs->blocks_per_group + has_super(fs, first);
}

enum asy_err asy_ext_inode_table(const struct ext_fs *fs, uint32_t group, uint64_t *ret_block)
{
	struct asy_bytes block;
	struct asy_rd r;
	uint64_t table;
	enum asy_err err;

	if (group >= fs->groups)
		return ASY_CORRUPT;
	err = asy_ext_block(fs, descriptor_block(fs, group), &block);
	r = asy_rd_init(block);
	asy_rd_seek(&r, (uint64_t)group % (fs->block_size / fs->descriptor_size) * fs->descriptor_size + 8);
	table = asy_rd_le32(&r);
	if (fs->descriptor_size >= 64) {
		asy_rd_skip(&r, 0x28 - 8 - 4);
		table |= (uint64_t)asy_rd_le32(&r) << 32;
	}
	if (!asy_rd_ok(&r))
		return err ? err : ASY_CORRUPT;
	if (table <= fs->first_data_block || table >= fs->blocks)
		return ASY_CORRUPT;
	*ret_block = table;
	return ASY_OK;
}
