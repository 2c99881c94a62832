/* SquashFS 4.0: probe and registration. */
#include "base/ckd.h"
#include "container/squashfs_impl.h"
#include "container/table.h"

enum { PADDING = 4096, SURE = 80, HALF_SURE = 40, CUT = 30 };

/* The end of the image, with the zeros up to a multiple of 4 KiB that mksquashfs adds for block devices. */
static uint64_t padded_end(struct asy_bytes in, uint64_t end)
{
	uint64_t padded;
	bool present;
	struct asy_bytes pad;

	if (asy_ckd_align(&padded, end, PADDING))
		return end;
	pad = asy_bytes_sub(in, end, padded - end, &present);
	return present && asy_bytes_all(pad, 0) ? padded : end;
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_claim claim = {0};
	struct asy_arena arena;
	struct sqfs *fs;
	struct sqfs_inode root;
	enum asy_err err;
	const char *note;

	asy_arena_init(&arena, ASY_LIMIT_ARENA);
	err = sqfs_open(in, &arena, NULL, &fs);
	if (err) {
		asy_arena_release(&arena);
		return err;
	}
	claim.truncated = fs->super.bytes_used > in.n;
	claim.length = claim.truncated ? in.n : padded_end(in, fs->super.bytes_used);
	if (sqfs_inode_read(fs, fs->super.root, &root) == ASY_OK && root.type == SQFS_DIR)
		claim.confidence = SURE;
	else
		claim.confidence = claim.truncated ? CUT : HALF_SURE;
	note = fs->other_codec ? fs->codec->name : "";
	asy_claim_label(&claim, "SquashFS %u.%u %s%s%s, %llu inodes, %llu KiB blocks", fs->super.major, fs->super.minor,
		sqfs_compression_name(fs->super.compression), note[0] ? ", really " : "", note,
		(unsigned long long)fs->super.inode_count, (unsigned long long)(fs->super.block_size / ASY_KIB));
	sqfs_close(fs);
	asy_arena_release(&arena);
	*ret_claim = claim;
	return ASY_OK;
}

static enum asy_err walk(const struct asy_walk *walk)
{
	struct sqfs *fs;
	enum asy_err err = sqfs_open(asy_bytes_head(walk->in, walk->claim->length), walk->arena, walk->sink, &fs);

	if (err)
		return err;
	if (fs->super.bytes_used > fs->in.n)
		sqfs_problem(fs, ASY_TRUNCATED, fs->in.n, "the image ends before the file system does");
	err = sqfs_walk_tree(fs);
	sqfs_close(fs);
	return err;
}

static const struct asy_magic magics[] = {
	{0, 4, "hsqs"},
};

const struct asy_container asy_container_squashfs = {
	.name = "squashfs",
	.title = "SquashFS",
	.kind = ASY_KIND_FILE_SYSTEM,
	.decoded = "4.0, little endian; gzip, lzma, lzo, xz, lz4, zstd; extended attributes",
	.not_decoded = "1.x to 3.x, big endian, vendors' own magics",
	.source = "Linux Documentation/filesystems/squashfs.rst; squashfs-tools 4.5",
	.magics = magics,
	.n_magics = sizeof(magics) / sizeof(magics[0]),
	.probe = probe,
	.walk = walk,
};
